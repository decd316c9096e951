/**
 * What a rule is: one thing that a text may get wrong, asked with the facts it is about. It says what is wrong, why, and what to do, and
 * knows neither where that is shown nor what follows from it.
 */
import type { Finding, Place, Severity } from '../lower/types.js';

type Said = Omit<Finding, 'code' | 'severity'>;

export interface Rule<Facts extends readonly unknown[]> {
    /** Nothing where nothing is wrong. */
    (...facts: Facts): Finding | undefined;
    readonly code: string;
}

export function rule<Facts extends readonly unknown[]>(code: string, check: (...facts: Facts) => Said | undefined, severity: Severity = 'error'): Rule<Facts> {
    const ask = (...facts: Facts): Finding | undefined => {
        const said = check(...facts);
        return said && { code, severity, ...said };
    };
    return Object.assign(ask, { code });
}

/** Says a finding, if there is one, at its place. Whether there was one. */
export function tell(report: (place: Place, finding: Finding) => void, place: Place, finding: Finding | undefined): boolean {
    if (finding) {
        report(place, finding);
    }
    return finding !== undefined;
}
