/**
 * The faults of a machine: from settings to constants to numbers, and what cannot be true together. It must not know how
 * faults are simulated or where they are written.
 */
import { buildConstants, overrideParameter, type Setting } from './build.js';
import { FAULT_PARAMETERS } from './fault-registry.js';
import type { Constant, FaultName, FaultRates, Hardware, ParameterName } from './model.js';
import type { Assignment } from './quantities.js';

/** Rates that make something go wrong by themselves. */
const RATES: readonly FaultName[] = ['faults.overshift', 'faults.undershift', 'faults.writeFail', 'faults.stuck'];

/** All constants; what no setting gives is the registry's default. */
export function buildFaults(settings: Iterable<Setting<FaultName>>): FaultRates {
    return buildConstants(FAULT_PARAMETERS, settings);
}

/** The same machine with one constant changed, of its parameters or of its faults. */
export function overrideConstant(hardware: Hardware, assignment: Assignment<ParameterName | FaultName>): Hardware {
    return isFault(assignment) ? overrideFault(hardware, assignment) : overrideParameter(hardware, assignment as Assignment);
}

function isFault(assignment: Assignment<ParameterName | FaultName>): assignment is Assignment<FaultName> {
    return FAULT_PARAMETERS.some(({ name }) => name === assignment.parameter.name);
}

function overrideFault(hardware: Hardware, { parameter, written }: Assignment<FaultName>): Hardware {
    const said = Object.entries(hardware.faults ?? {}).filter(([, { origin }]) => origin !== 'default');
    const before = said.map(([name, constant]: [string, Constant]): Setting<FaultName> => ({ parameter: name as FaultName, ...constant }));
    const changed: Setting<FaultName> = { parameter: parameter.name, written, source: 'assumption: set by hand', origin: 'override' };
    return { ...hardware, faults: buildFaults([...before, changed]) };
}

/** What can go wrong, as numbers; undefined where nothing can. */
export interface Faults {
    readonly overshift: number;
    readonly undershift: number;
    readonly writeFail: number;
    readonly stuck: number;
    /** Column steps between two checks of its tracks' positions; 0: none. */
    readonly correctionSteps: number;
    readonly seed: number;
}

export function faultsOf({ faults }: Hardware): Faults | undefined {
    if (!faults || RATES.every(name => faults[name].value === 0)) {
        return undefined;
    }
    return {
        overshift: faults['faults.overshift'].value, undershift: faults['faults.undershift'].value, writeFail: faults['faults.writeFail'].value,
        stuck: faults['faults.stuck'].value, correctionSteps: faults['faults.correction'].value, seed: faults['faults.seed'].value,
    };
}

/** One thing that is wrong with rates that are fine alone. */
export interface FaultFinding {
    readonly code: 'reliability/contradiction' | 'reliability/no-effect';
    readonly severity: 'error' | 'warning';
    /** The one to point at first. */
    readonly parameters: readonly FaultName[];
    /** First line what, then why and what to do. */
    readonly message: string;
}

export function faultFindings(faults: FaultRates): FaultFinding[] {
    return [shiftsAreCertainAtMost(faults), correctionHasWork(faults), seedDrawsSomething(faults)].filter(finding => finding !== undefined);
}

function shiftsAreCertainAtMost(faults: FaultRates): FaultFinding | undefined {
    const [over, under] = [faults['faults.overshift'].value, faults['faults.undershift'].value];
    return over + under > 1 ? {
        code: 'reliability/contradiction', severity: 'error', parameters: ['faults.undershift', 'faults.overshift'],
        message: `overshift ${over} and undershift ${under} add up to more than 1\n`
            + 'A step goes too far, or stays, or is right: the first two together cannot be more than certain. Give smaller rates.',
    } : undefined;
}

function correctionHasWork(faults: FaultRates): FaultFinding | undefined {
    return isSaid(faults, 'faults.correction') && faults['faults.overshift'].value === 0 && faults['faults.undershift'].value === 0 ? {
        code: 'reliability/no-effect', severity: 'warning', parameters: ['faults.correction'],
        message: '`correction` has nothing to correct: no shift fails\nIt puts tracks right that went astray: give `overshift` or `undershift`, or delete this line.',
    } : undefined;
}

function seedDrawsSomething(faults: FaultRates): FaultFinding | undefined {
    return isSaid(faults, 'faults.seed') && RATES.every(name => faults[name].value === 0) ? {
        code: 'reliability/no-effect', severity: 'warning', parameters: ['faults.seed'],
        message: '`seed` has nothing to draw: every rate is 0\nGive one of `overshift`, `undershift`, `writeFail` and `stuck`, or delete this line.',
    } : undefined;
}

function isSaid(faults: FaultRates, name: FaultName): boolean {
    return faults[name].origin !== 'default';
}
