/**
 * The compiler's steps in order, each with the text that shows what it made of a layer (`--dump-after`). The texts are for
 * people and for tests: stable, complete, one fact a line. Pure: lines come out one by one, since programs are long.
 */
import type { PassName } from '../passes.js';
import type { LayerTrace } from '../trace.js';
import { dumpAccumulators, dumpFields } from './accumulators.js';
import { dumpAllocate } from './allocate.js';
import { dumpAnnotate } from './annotate.js';
import { dumpChoose } from './choose.js';
import { dumpEmit } from './emit.js';
import { dumpFold } from './fold.js';
import { dumpForm } from './form.js';
import { dumpMicrocode } from './microcode.js';
import { dumpPlace } from './place.js';
import { dumpRequantise } from './requantise.js';
import { dumpShare } from './share.js';
import { dumpUnroll } from './unroll.js';

interface Dump {
    /** What the step does, for lists. */
    readonly what: string;
    readonly lines: (trace: LayerTrace) => Generator<string>;
}

export const dumps = {
    fold: { what: 'constant weights as signed sums of inputs', lines: dumpFold },
    choose: { what: 'candidates for joined channels, parts, columns and layout, with their prices', lines: dumpChoose },
    unroll: { what: 'slices: groups of inputs times the sums that need them', lines: dumpUnroll },
    share: { what: 'what each slice makes once, and what its sums accumulate', lines: dumpShare },
    annotate: { what: 'the exact range of every value', lines: dumpAnnotate },
    form: { what: 'order of work, in place or not, sign and bias of every word', lines: dumpForm },
    accumulators: { what: 'start constant, bias and bound of every accumulator', lines: dumpAccumulators },
    fields: { what: 'low field, guard bits and high field of every accumulator', lines: dumpFields },
    allocate: { what: 'columns and domains of every accumulator', lines: dumpAllocate },
    place: { what: 'rows, row tiles, parts, arrays and waves', lines: dumpPlace },
    requantise: { what: 'the rounding rule of every output, and the forms it may take', lines: dumpRequantise },
    emit: { what: 'the program, an operation a line', lines: dumpEmit },
    microcode: { what: 'every search, write and shift of the program', lines: dumpMicrocode }
} as const satisfies Record<string, Dump>;

export type DumpName = keyof typeof dumps;

/** In the order in which the steps run. */
export const dumpNames = Object.keys(dumps) as readonly DumpName[];

/** Where it shows what a pass that can be switched off has done. */
export const dumpOfPass: Readonly<Record<PassName, DumpName>> = {
    share: 'share', join: 'choose', tree: 'place', along: 'choose', turn: 'unroll', overwrite: 'form', recompute: 'share', clear: 'form', guard: 'fields',
    align: 'accumulators', thresholds: 'requantise', 'short-tables': 'microcode'
};

/** The lines of one layer after one step, under a heading. */
export function* dumpLayer(trace: LayerTrace, name: DumpName): Generator<string> {
    const { layer } = trace.compiled;
    yield `== ${layer.name} (${layer.kind}) after ${name}`;
    let isEmpty = true;
    for (const line of dumps[name].lines(trace)) {
        isEmpty = false;
        yield line;
    }
    if (isEmpty) {
        yield `nothing: ${name} has no part in a ${layer.kind} layer`;
    }
}
