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

export const dumps = {
    fold: dumpFold,
    choose: dumpChoose,
    unroll: dumpUnroll,
    share: dumpShare,
    annotate: dumpAnnotate,
    form: dumpForm,
    accumulators: dumpAccumulators,
    fields: dumpFields,
    allocate: dumpAllocate,
    place: dumpPlace,
    requantise: dumpRequantise,
    emit: dumpEmit,
    microcode: dumpMicrocode
} as const satisfies Record<string, (trace: LayerTrace) => Generator<string>>;

export type DumpName = keyof typeof dumps;

/** In the order in which the steps run. */
export const dumpNames = Object.keys(dumps) as readonly DumpName[];

/** Where it shows what a pass that can be switched off has done. */
export const dumpOfPass: Readonly<Record<PassName, DumpName>> = {
    share: 'share', join: 'choose', along: 'choose', turn: 'unroll', overwrite: 'form', clear: 'form', guard: 'fields',
    align: 'accumulators', thresholds: 'requantise', 'short-tables': 'microcode'
};

/** The lines of one layer after one step, under a heading; none where the step has nothing to do for such a layer. */
export function* dumpLayer(trace: LayerTrace, name: DumpName): Generator<string> {
    const { layer } = trace.compiled;
    let isFirst = true;
    for (const line of dumps[name](trace)) {
        if (isFirst) {
            yield `== ${layer.name} (${layer.kind}) after ${name}`;
            isFirst = false;
        }
        yield line;
    }
}
