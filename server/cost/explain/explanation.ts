/**
 * One output followed from its weights to the passes of its layer: the JSON document of `terntrack compile --explain`, and
 * what its text is written from. Types only; all quantities SI, for one inference at the stated batch.
 *
 * Values and operations go by numbers: operation n of the part's program is line n of `--dump-after emit`, and value n is
 * what operation n made. Names of inputs, sums and cells are those of `server/compiler/dump/names.ts`.
 */
import type { Placement } from '../../compiler/place.js';
import type { EnergyJ, LayerReport } from '../report.js';

/** What some operations do on one array, and what that costs on all rows of the layer. */
export interface Work {
    readonly operations: number;
    readonly searches: number;
    readonly writes: number;
    readonly shiftSteps: number;
    /** Cells of a row that are expected to change. */
    readonly writtenCells: number;
    readonly energyJ: EnergyJ;
}

/** A set of the compiler's free choices, and what it costs on the layer's first channels. */
export interface ChoiceExplanation {
    readonly joinedChannels: number;
    readonly inputs: number;
    readonly parts: number;
    readonly frontColumns: number;
    readonly layout: 'across' | 'along';
    /** Which pairs of terms are looked for: in the matrix (`columns`) or its transpose (`rows`). */
    readonly pairs: string;
    readonly push: 'block' | 'all';
    readonly isTaken: boolean;
    /** Of one row; absent where only one candidate fitted. */
    readonly sampleEnergyJ?: number;
    readonly sampleCycles?: number;
}

export interface WeightExplanation {
    /** `x3[0,2]`: input channel, kernel row and column. */
    readonly input: string;
    readonly weight: -1 | 1;
}

/** A value that stands in cells: a combination of inputs, stored as sign * value + bias. */
export interface ValueExplanation {
    /** Operation that made it. */
    readonly operation: number;
    /** `x0[0,1] - x0[2,2]` */
    readonly value: string;
    readonly range: readonly [min: number, max: number];
    /** word = sign * value + bias, at most `most`. */
    readonly sign: -1 | 1;
    readonly bias: number;
    readonly most: number;
    readonly bits: number;
    readonly cells: string;
    readonly made: 'loaded' | 'in place' | 'out of place' | 'copied';
    /** Values it was made of; `complement`: by inverted key bits. */
    readonly operands: readonly { readonly operation: number; readonly value: string; readonly complement: boolean; readonly overwritten: boolean }[];
    /** Accumulations into sums of the part, and other values made of it. */
    readonly sums: number;
    readonly values: number;
    readonly work: Work;
}

/** One accumulation. */
export interface TermExplanation {
    readonly operation: number;
    /** The value that is added, or its complement. */
    readonly of: number;
    readonly value: string;
    readonly complement: boolean;
    readonly bits: number;
    /** Bits of the accumulator (its low field) that may hold a 1 before and after. */
    readonly before: number;
    readonly after: number;
    /** Operation that adds the guard bits to the high field first. */
    readonly flush?: number;
    /** Whether the value serves other sums too. */
    readonly isShared: boolean;
    readonly work: Work;
}

/** What one group of inputs gives to a sum. */
export interface GroupExplanation {
    readonly from: string;
    readonly to: string;
    readonly weights: number;
    readonly terms: readonly TermExplanation[];
}

/** A program of an accumulation tree, as far as it is about the output: it adds partial sums, or stores one. */
export interface StageExplanation {
    readonly program: number;
    readonly array: number;
    readonly level: number;
    /** In the words of `--dump-after emit`. */
    readonly operations: readonly string[];
    readonly work: Work;
}

export interface SumExplanation {
    readonly name: string;
    /** Program that makes it, from 0; where the inputs are divided over arrays, its array. */
    readonly program: number;
    readonly array?: number;
    /** Layer or projection it is reported under, and what it reads. */
    readonly section: string;
    readonly source: string;
    readonly inputBits: number;
    readonly inputs: number;
    readonly weights: readonly WeightExplanation[];
    readonly range: readonly [min: number, max: number];
    /** Start constant; word = sum + bias after the last term, at most `most`. */
    readonly start: number;
    readonly bias: number;
    readonly most: number;
    readonly bits: number;
    readonly fields?: { readonly low: number; readonly guard: number; readonly high: number };
    readonly cells: string;
    readonly groups: readonly GroupExplanation[];
    /** Values that its terms are made of, inputs left out, in the order they are made. */
    readonly values: readonly ValueExplanation[];
    readonly work: Work;
}

export interface FormExplanation {
    readonly form: 'thresholds' | 'shift-adds';
    readonly isTaken: boolean;
    /** Searches of a threshold form, additions of the other. */
    readonly steps: number;
    /** The measure by which the forms are compared. */
    readonly keyCells: number;
}

export interface ResultExplanation {
    /** `q = clamp((3 y3 + 9 + 8) >> 4, 0, 15)` or `y3 + 5` */
    readonly rule: string;
    /** Smallest value of the sum at which each level begins, where one sum decides. */
    readonly levels?: readonly { readonly level: number; readonly from: number }[];
    readonly forms: readonly FormExplanation[];
    /** Operations, in the words of `--dump-after emit`. */
    readonly operations: readonly string[];
    readonly work: Work;
}

/** One bit of an addition; before the first the columns are brought into place, after the last operands may be cleared. */
export interface BitExplanation {
    readonly kind: 'align' | 'bit' | 'clear';
    readonly bit: number;
    /** `A 4.0 B 130.0`: where the bits stand. */
    readonly cells: string;
    /** `011 -> C1 B0, ...`: keys over carry, A and B. */
    readonly table: string;
    /** Searches, writes and shifts, in the words of `--dump-after microcode`. */
    readonly passes: readonly string[];
}

/** An operation down to searches and writes. */
export interface PassesExplanation {
    readonly operation: number;
    readonly text: string;
    readonly bits: readonly BitExplanation[];
    readonly work: Work;
}

export interface OutputExplanation {
    readonly output: number;
    /** Program of the layer that gives the result, from 0, and its outputs [from, to). */
    readonly part: number;
    readonly outputs: readonly [from: number, to: number];
    /** Of each array where the inputs are divided. */
    readonly sums: readonly SumExplanation[];
    /** Where the inputs are divided over arrays: how the partial sums come together, in running order. */
    readonly stages?: readonly StageExplanation[];
    readonly result: ResultExplanation;
    /** The making of one of its values, and one accumulation. */
    readonly passes: readonly PassesExplanation[];
    /** Its accumulations and its result; values are made for several outputs and are not in it. */
    readonly work: Work;
}

export interface Explanation {
    readonly network: string;
    readonly hardware: string;
    readonly batch: number;
    readonly effort: 'default' | 'max';
    readonly without?: readonly string[];
    readonly layer: LayerReport;
    readonly projection?: LayerReport;
    readonly placement: Placement;
    /** Of a layer with weights. */
    readonly choice?: {
        readonly considered: readonly ChoiceExplanation[];
        /** What did not fit: need and budget. */
        readonly stopped: readonly string[];
    };
    /** Of a layer with weights. */
    readonly output?: OutputExplanation;
    /** Of a pooling layer: the program that every output runs, in the words of `--dump-after emit`. */
    readonly program?: readonly string[];
}
