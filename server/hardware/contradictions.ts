/**
 * Rules between parameters: values that are fine alone and impossible together. One rule, one entry; the language and
 * `--set` check the same list.
 */
import { valueOf, type Hardware, type ParameterName } from './model.js';
import { printRange, printWritten } from './quantities.js';
import { parameterOf } from './registry.js';

export interface Contradiction {
    readonly code: 'hardware/contradiction';
    /** The one to point at first, then the others it clashes with. */
    readonly parameters: readonly ParameterName[];
    /** First line what, then why and what to do. */
    readonly message: string;
}

interface Rule {
    readonly parameters: readonly ParameterName[];
    /** The message, if the hardware breaks the rule. */
    readonly broken: (value: (name: ParameterName) => number) => string | undefined;
}

function counted(count: number, noun: string): string {
    return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const RULES: readonly Rule[] = [
    {
        parameters: ['track.ports', 'track.domains'],
        broken: value => value('track.ports') > value('track.domains')
            ? `${value('track.ports')} ports do not fit on a track of ${counted(value('track.domains'), 'domain')}\n`
                + 'Each port stands over a domain of its own: give more domains or fewer ports.'
            : undefined,
    },
    {
        parameters: ['track.ports', 'track.domains'],
        broken: value => {
            const [ports, domains] = [value('track.ports'), value('track.domains')];
            const left = domains % ports;
            return ports < domains && left !== 0
                ? `${counted(ports, 'port')} cannot share ${counted(domains, 'domain')} evenly: ${left} would be out of reach\n`
                    + `Ports stand domains / ports apart, a whole number. With ${counted(ports, 'port')} a track has ${domains - left} or ${domains - left + ports} domains.`
                : undefined;
        },
    },
    {
        parameters: ['segment.columns', 'array.columns'],
        broken: value => value('segment.columns') > value('array.columns')
            ? `a segment of ${value('segment.columns')} columns is wider than the array's ${value('array.columns')} columns\n`
                + 'A match line is cut into segments: give shorter segments or a wider array.'
            : undefined,
    },
    {
        parameters: ['segment.active', 'segment.columns', 'array.columns'],
        broken: value => {
            const segments = Math.ceil(value('array.columns') / value('segment.columns'));
            return value('segment.columns') <= value('array.columns') && value('segment.active') > segments
                ? `${value('segment.active')} active segments, but the array has only ${segments === 1 ? 'one' : segments}\n`
                    + `${value('array.columns')} columns in segments of ${value('segment.columns')} make ${segments === 1 ? 'one segment: give no more.' : `${segments} segments: give at most as many.`}`
                : undefined;
        },
    },
    {
        parameters: ['gate.rows', 'array.rows'],
        broken: value => value('gate.rows') > value('array.rows')
            ? `a gate of ${value('gate.rows')} rows is larger than the array's ${value('array.rows')} rows\n`
                + 'Rows are switched on in groups of an array: give a smaller group or more rows.'
            : undefined,
    },
];

/** All broken rules, in the list's order; none for a hardware that can exist. */
export function contradictions(hardware: Hardware): Contradiction[] {
    return RULES.flatMap(({ parameters, broken }) => {
        const message = broken(name => valueOf(hardware, name));
        return message ? [{ code: 'hardware/contradiction', parameters, message: [message, ...parameters.map(name => valueText(hardware, name))].join('\n') }] : [];
    });
}

/** What one of them is, what it may be, and who says so. */
function valueText({ parameters }: Hardware, name: ParameterName): string {
    const { written, source, origin } = parameters[name];
    const parameter = parameterOf(name);
    const from = { file: 'the file', preset: 'the preset', override: '--set', default: 'the default' }[origin];
    return `\`${name}\` is ${printWritten(parameter, written)} (by ${from}; ${source}); accepted by itself: ${printRange(parameter)}.`;
}
