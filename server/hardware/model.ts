/**
 * The hardware model: an associative processor as a table of named parameters, each with its value in SI units and
 * where it came from. It must not know networks, programs or the language.
 */

/** What a parameter measures; decides which units fit. */
export type Dimension = 'energy' | 'time' | 'power' | 'length' | 'area' | 'count' | 'flag' | 'rate';

/** Every parameter there is. The dotted name is the one `--set` and the reports use. */
export type ParameterName =
    | 'search.energy' | 'search.time' | 'write.energy' | 'write.time' | 'shift.energy' | 'shift.time' | 'shift.domains'
    | 'read.energy' | 'read.time' | 'track.domains' | 'track.ports' | 'endurance'
    | 'array.rows' | 'array.columns' | 'segment.columns' | 'segment.active' | 'segment.energy' | 'gate.rows'
    | 'latches' | 'chained' | 'leakage'
    | 'tile.arrays' | 'tile.hops' | 'bank.tiles' | 'chip.banks'
    | 'bus.energy' | 'bus.hops' | 'bus.width' | 'bus.time'
    | 'program.bits' | 'program.energy' | 'program.area' | 'controller.energy' | 'periphery.row' | 'periphery.column' | 'cell.area' | 'node';

/** What can go wrong, and how it is drawn and put right; see `faults.ts`. */
export type FaultName = 'faults.overshift' | 'faults.undershift' | 'faults.writeFail' | 'faults.stuck' | 'faults.correction' | 'faults.seed';

/** Rates are probabilities; `correction` counts steps; `seed` is a number. */
export type FaultRates = Readonly<Record<FaultName, Constant>>;

/** One constant of the machine. `value` in SI units (J, s, W, m, m2, 1). */
export interface Constant {
    readonly value: number;
    /** Citation, or the word `assumption` (with a reason after a colon where there is one). */
    readonly source: string;
    readonly assumption: boolean;
    /** Where it was said: in the file's own hardware block, in the preset it refines, by `--set`, or nowhere (the registry's default). */
    readonly origin: 'file' | 'preset' | 'override' | 'default';
    /** As it was written, for showing it again: 10 fJ/cell, 40 F2. An area in F2 follows the node. */
    readonly written: WrittenQuantity;
}

/** A number and its unit as they stand in a file, counted things in the plural; the unit is empty for pure numbers, flags are 0 or 1. */
export interface WrittenQuantity {
    readonly value: number;
    readonly unit: string;
}

export interface Hardware {
    readonly name: string;
    readonly parameters: Readonly<Record<ParameterName, Constant>>;
    /** Absent: nothing was said of faults, and nothing goes wrong. */
    readonly faults?: FaultRates;
}

/** SI value of a parameter. */
export function valueOf(hardware: Hardware, name: ParameterName): number {
    return hardware.parameters[name].value;
}

/**
 * Joules to move one cell's track by one domain. The pulse drives the whole wire, so that its energy is proportional to the
 * track's length (an assumption: see docs/machine.md, "Cost").
 */
export function shiftStepJ(hardware: Hardware): number {
    return valueOf(hardware, 'shift.energy') * valueOf(hardware, 'track.domains') / valueOf(hardware, 'shift.domains');
}

/** Arrays on the chip: arrays per tile x tiles per bank x banks. */
export function arrayCount(hardware: Hardware): number {
    return valueOf(hardware, 'tile.arrays') * valueOf(hardware, 'bank.tiles') * valueOf(hardware, 'chip.banks');
}
