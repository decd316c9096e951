/**
 * The parameter registry: every constant of the machine once, with the line it is written on, its unit, the range that is
 * accepted, its default and where that default comes from. Language, command line, hovers and reports read it here.
 */
import type { Dimension, ParameterName } from './model.js';

/** Where a parameter may be written: `technology` blocks hold what a device is, everything else belongs to `hardware`. */
export type Scope = 'technology' | 'hardware';

/** `Name`: of which machine it is a parameter; the associative processor's unless said. */
export interface Parameter<Name extends string = ParameterName> {
    readonly name: Name;
    /** First word of the line that sets it. */
    readonly part: string;
    readonly scope: Scope;
    readonly dimension: Dimension;
    /** The unit it is shown in; empty for pure numbers and flags. */
    readonly unit: string;
    /** In `unit`, like `minimum` and `maximum` (both accepted). */
    readonly default: number;
    readonly minimum: number;
    readonly maximum: number;
    readonly integer: boolean;
    /** One sentence. */
    readonly documentation: string;
    /** Source of the default: a citation, or `assumption`, or `assumption: why`. */
    readonly source: string;
    /** Why values outside the range are not accepted. */
    readonly rangeReason: string;
}

const ENERGY_RANGE = 'between micromagnetic limits (about an aJ) and memory accesses with all their periphery';
const TIME_RANGE = 'faster than a picosecond no cell switches; slower than 100 us is no memory access';
const SIZE_RANGE = 'sizes an array, its tracks and its drivers can have';

const AREA_RANGE = 'from none to the area of a large logic block';
/** (0.0456 mm2 - 65,536 x 75 F2) / 512 = 34,000 F2 at 45 nm. */
const PERIPHERY_AREA = 'assumption: an array of 256 x 256 2FeFET cells has 0.0456 mm2 at 45 nm (Eva-CAM run); less cells of 75 F2 (recalled), over its rows and columns';

/** Short forms for the table below. */
const device = { scope: 'technology', integer: false } as const;
const cellEnergy = { ...device, dimension: 'energy', unit: 'fJ/cell', minimum: 0.001, maximum: 1e6, rangeReason: ENERGY_RANGE } as const;
const accessTime = { ...device, dimension: 'time', unit: 'ns', minimum: 0.001, maximum: 1e5, rangeReason: TIME_RANGE } as const;
const count = { scope: 'hardware', dimension: 'count', integer: true, minimum: 1, rangeReason: SIZE_RANGE } as const;

export const PARAMETERS: readonly Parameter[] = [
    {
        ...cellEnergy, name: 'search.energy', part: 'search', default: 3,
        documentation: 'Energy to compare one key cell of one enabled row.',
        source: 'assumption: recalled literature value for a spintronic racetrack TCAM, 3 fJ a bit',
    },
    {
        ...accessTime, name: 'search.time', part: 'search', default: 0.2,
        documentation: 'Time of one search over all enabled rows.',
        source: 'assumption: recalled literature value for a spintronic racetrack TCAM, 0.2 ns',
    },
    {
        ...cellEnergy, name: 'write.energy', part: 'write', default: 10,
        documentation: 'Energy to write one cell.',
        source: 'assumption: published values lie higher, 100 fJ (DWMsimulator) to 690 fJ (STT, Govindaraj and Ghosh 2017)',
    },
    {
        ...accessTime, name: 'write.time', part: 'write', default: 1,
        documentation: 'Time of one write into all tagged rows.',
        source: 'assumption',
    },
    {
        ...cellEnergy, name: 'shift.energy', part: 'shift', default: 10,
        documentation: 'Energy to shift one cell\'s track by one domain, for a track of `shift.domains`; proportional to the track\'s length.',
        source: 'assumption: published values run from 5 aJ (micromagnetic) to 300 fJ (DWMsimulator) and 610 fJ (RTSim)',
    },
    {
        ...accessTime, name: 'shift.time', part: 'shift', default: 0.5,
        documentation: 'Time of a shift by one domain.',
        source: 'assumption',
    },
    {
        ...count, scope: 'technology', name: 'shift.domains', part: 'shift', unit: 'domains', default: 64, maximum: 4096,
        documentation: 'Length of the track that the shift energy is of: a track of other length takes energy in proportion.',
        source: 'assumption: the current pulse drives the whole wire, 10 fJ at 64 domains',
    },
    {
        ...cellEnergy, name: 'read.energy', part: 'read', default: 3,
        documentation: 'Energy to read one cell.',
        source: 'assumption: a read costs what a search does',
    },
    {
        ...accessTime, name: 'read.time', part: 'read', default: 0.2,
        documentation: 'Time to read one row.',
        source: 'assumption: a read takes as long as a search',
    },
    {
        ...count, scope: 'technology', name: 'track.domains', part: 'track', unit: 'domains', default: 64, maximum: 4096,
        documentation: 'Domains of one track: how many bits one cell holds, one of them under a port at a time.',
        source: 'assumption: as RTSim\'s default racetrack, 64 domains a track',
    },
    {
        ...count, scope: 'technology', name: 'track.ports', part: 'track', unit: 'ports', default: 2, maximum: 64,
        documentation: 'Access ports of one track; they stand domains / ports apart, a whole number.',
        source: 'assumption: as RTSim\'s default racetrack, 2 ports a track',
    },
    {
        ...count, scope: 'technology', integer: false, name: 'endurance', part: 'endurance', unit: 'writes', default: 1e16, maximum: 1e20,
        documentation: 'Writes a cell survives: over the writes of an inference, the lifetime.',
        source: 'assumption: 10^16 for racetrack memory, from summaries of De Lima et al., DATE 2024',
        rangeReason: 'from one write to more than any memory has shown',
    },
    {
        ...device, name: 'cell.area', part: 'cell', dimension: 'area', unit: 'F2', default: 40, minimum: 1, maximum: 10000,
        documentation: 'Area of one cell (a pair of nanowires with all its domains, spare ones too, and its access transistors) in squares of the node.',
        source: 'assumption: within the 34.5-54 F2 of NVSim\'s STT-RAM cells',
        rangeReason: 'from a bare crossing of two wires to a cell of a hundred by a hundred features',
    },
    {
        ...device, name: 'node', part: 'node', dimension: 'length', unit: 'nm', default: 22, minimum: 1, maximum: 1000,
        documentation: 'Smallest feature of the process; areas in F2 are multiples of its square. Energies are not scaled with it.',
        source: 'assumption',
        rangeReason: 'nodes from 1 nm to 1 um',
    },
    {
        ...count, name: 'array.rows', part: 'array', unit: 'rows', default: 256, maximum: 65536,
        documentation: 'Rows of an array: output pixels (or images) computed at a time.',
        source: 'assumption',
    },
    {
        ...count, name: 'array.columns', part: 'array', unit: 'columns', default: 256, minimum: 4, maximum: 65536,
        documentation: 'Columns of an array: bits of operands side by side.',
        source: 'assumption',
    },
    {
        ...count, name: 'segment.columns', part: 'segment', unit: 'columns', default: 16, maximum: 65536,
        documentation: 'Columns of one match-line segment.',
        source: 'assumption',
    },
    {
        ...count, name: 'segment.active', part: 'segment', unit: 'active', default: 3, maximum: 65536,
        documentation: 'Segments that may take part in one search; the carry column is visible to all.',
        source: 'assumption',
    },
    {
        ...device, scope: 'hardware', name: 'segment.energy', part: 'segment', dimension: 'energy', unit: 'fJ/segment', default: 0,
        minimum: 0, maximum: 1e6,
        documentation: 'Energy to precharge one active segment of one enabled row in a search, on top of the key\'s cells.',
        source: 'assumption: short segments, so that a search costs its key cells only',
        rangeReason: ENERGY_RANGE,
    },
    {
        ...count, name: 'gate.rows', part: 'gate', unit: 'rows', default: 64, maximum: 65536,
        documentation: 'Rows are switched on and off in groups of this size; a search precharges every enabled row.',
        source: 'assumption',
    },
    {
        ...count, name: 'latches', part: 'latches', unit: '', default: 2, maximum: 2,
        documentation: 'Tag latches a row has: with two, the searches of a bit come before its writes.',
        source: 'assumption',
        rangeReason: 'machines with one or two latches have pass tables',
    },
    {
        ...device, scope: 'hardware', name: 'chained', part: 'chained', dimension: 'flag', unit: '', default: 0, minimum: 0, maximum: 1, integer: true,
        documentation: 'Whether a search can precharge only the rows the previous one tagged.',
        source: 'assumption',
        rangeReason: 'yes or no',
    },
    {
        ...device, scope: 'hardware', name: 'leakage', part: 'leakage', dimension: 'power', unit: 'uW/array', default: 1, minimum: 0, maximum: 1e6,
        documentation: 'Leakage of one array while it works; idle arrays are gated.',
        source: 'assumption',
        rangeReason: 'from none to a watt an array',
    },
    {
        ...count, name: 'tile.arrays', part: 'tile', unit: 'arrays', default: 8, maximum: 65536,
        documentation: 'Arrays of one tile.',
        source: 'assumption: 64 arrays in all, as 8 x 8',
    },
    {
        ...count, name: 'tile.hops', part: 'tile', unit: 'hops', default: 1, minimum: 0, maximum: 1000,
        documentation: 'Hops between two arrays of one tile, for partial sums.',
        source: 'assumption',
    },
    {
        ...count, name: 'bank.tiles', part: 'bank', unit: 'tiles', default: 8, maximum: 65536,
        documentation: 'Tiles of one bank.',
        source: 'assumption: 64 arrays in all, as 8 x 8',
    },
    {
        ...count, name: 'chip.banks', part: 'chip', unit: 'banks', default: 1, maximum: 65536,
        documentation: 'Banks of the chip.',
        source: 'assumption',
    },
    {
        ...device, scope: 'hardware', name: 'bus.energy', part: 'bus', dimension: 'energy', unit: 'pJ/bit', default: 0.054, minimum: 0, maximum: 1000,
        documentation: 'Energy to move one bit of an activation over one hop.',
        source: 'assumption: the bus of ISAAC, 0.054 pJ a bit, taken for each hop',
        rangeReason: 'from nothing to an access of off-chip memory',
    },
    {
        ...count, name: 'bus.hops', part: 'bus', unit: 'hops', default: 4, minimum: 0, maximum: 1000,
        documentation: 'Hops between the array that gives an activation and the array that takes it.',
        source: 'assumption',
    },
    {
        ...count, name: 'bus.width', part: 'bus', unit: 'bits', default: 256, maximum: 65536,
        documentation: 'Bits the bus moves at a time.',
        source: 'assumption',
    },
    {
        ...device, scope: 'hardware', name: 'bus.time', part: 'bus', dimension: 'time', unit: 'ns', default: 1, minimum: 0.001, maximum: 1e5,
        documentation: 'Time of one transfer of `width` bits; hops are pipelined.',
        source: 'assumption',
        rangeReason: TIME_RANGE,
    },
    {
        ...device, scope: 'hardware', name: 'controller.energy', part: 'controller', dimension: 'energy', unit: 'pJ/cycle', default: 0, minimum: 0, maximum: 1000,
        documentation: 'Energy of control and drivers for one cycle of one array, beside what its cells take.',
        source: 'assumption: part of the energies of search, write and shift',
        rangeReason: 'from nothing to an access of off-chip memory',
    },
    {
        ...device, scope: 'hardware', name: 'periphery.row', part: 'periphery', dimension: 'area', unit: 'F2/row', default: 34000, minimum: 0, maximum: 1e8,
        documentation: 'Area of what stands at each row of an array: match-line sense amplifiers, tag latches, row gate.',
        source: PERIPHERY_AREA,
        rangeReason: AREA_RANGE,
    },
    {
        ...device, scope: 'hardware', name: 'periphery.column', part: 'periphery', dimension: 'area', unit: 'F2/column', default: 34000, minimum: 0, maximum: 1e8,
        documentation: 'Area of what stands at each column of an array: key, write and shift drivers.',
        source: PERIPHERY_AREA,
        rangeReason: AREA_RANGE,
    },
    {
        ...count, name: 'program.bits', part: 'program', unit: 'bits', default: 40, maximum: 4096,
        documentation: 'Bits of one instruction: an operation on words (an addition, a load, a store) or one rule of a requantisation.',
        source: 'assumption',
        rangeReason: 'an instruction names an operation and a few words',
    },
    {
        ...device, scope: 'hardware', name: 'program.energy', part: 'program', dimension: 'energy', unit: 'pJ/bit', default: 0.134, minimum: 0, maximum: 1000,
        documentation: 'Energy to fetch one bit of the program from on-chip memory.',
        source: 'assumption: eDRAM and bus of ISAAC, 20.45 pJ per 256 bits and 0.054 pJ a bit',
        rangeReason: 'from nothing to an access of off-chip memory',
    },
    {
        ...device, scope: 'hardware', name: 'program.area', part: 'program', dimension: 'area', unit: 'um2/bit', default: 0.16, minimum: 0, maximum: 1000,
        documentation: 'Area of the on-chip memory that holds the program, for each of its bits.',
        source: 'assumption: recalled for the eDRAM of ISAAC, 0.083 mm2 for 64 KB at 32 nm',
        rangeReason: 'from nothing to a thousand square micrometres a bit',
    },
];

const BY_NAME: ReadonlyMap<string, Parameter> = new Map(PARAMETERS.map(parameter => [parameter.name, parameter]));

/** Undefined for a name there is no parameter of. */
export function findParameter(name: string): Parameter | undefined {
    return BY_NAME.get(name);
}

export function parameterOf(name: ParameterName): Parameter {
    return BY_NAME.get(name)!;
}

/** First words of a machine's lines, in the registry's order. */
export function partNames(parameters: readonly Pick<Parameter, 'part'>[]): string[] {
    return [...new Set(parameters.map(({ part }) => part))];
}

/** What a line may set, in the order it is printed. */
export function parametersOfPart<Name extends string>(parameters: readonly Parameter<Name>[], part: string): Parameter<Name>[] {
    return parameters.filter(parameter => parameter.part === part);
}

/** `assumption` or `assumption: why` is one, a citation is none. */
export function isAssumption(source: string): boolean {
    return /^assumption\b/i.test(source.trim());
}
