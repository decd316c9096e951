/**
 * From sound drafts to the model's layers: each with its tensors, from a file or random. What is wrong with a layer's
 * tensors is said on its line.
 */
import type { ImportProblem } from '../../import/tensors.js';
import type { Bound } from '../../import/bind.js';
import { MAX_SHIFT } from '../../import/description.js';
import type { Layer, MacLayer, Network, Requantise } from '../../network/model.js';
import { tell } from '../rules/rule.js';
import { weightsAreBounded } from '../rules/shapes.js';
import { shiftIsUsed } from '../rules/weights.js';
import { reportDifferences } from './differences.js';
import type { Draft } from './drafts.js';
import { fileTensors } from './file-tensors.js';
import { finishRandom, randomTensors } from './random-tensors.js';
import type { ReadInput } from './network.js';
import type { Reporter } from './reporter.js';
import type { Finding, LowerContext, RelatedPlace } from './types.js';
import type { WeightsOrigin } from './weights.js';

/** A network but for its weights. */
export interface Outline {
    readonly name: string;
    readonly input: Required<ReadInput>;
    /** Sound, in running order, all leading to the output. */
    readonly drafts: readonly Draft[];
    /** Name of the layer that gives the result. */
    readonly output: string;
}

/** Undefined, with reports, when any tensor is missing or wrong; `pending` while its weights are being drawn. */
export function bindNetwork({ name, input, drafts, output }: Outline, origin: WeightsOrigin, reporter: Reporter, background: LowerContext['background']): Network | 'pending' | undefined {
    const errorsBefore = reporter.errors;
    if (!staysSmall(drafts, reporter)) {
        return undefined;
    }
    if (origin.kind === 'file') {
        reportDifferences(drafts, input, origin, reporter);
    } else {
        tellUnusedShifts(drafts, origin.node, reporter);
    }
    const binder = new Binder(origin, reporter);
    const layers = drafts.filter(draft => draft.kind !== 'projection').map(draft => binder.bind(draft));
    if (reporter.errors > errorsBefore) {
        return undefined;
    }
    const { shape, bits, rule } = input;
    const network: Network = { name, input: { name: input.name, shape, bits, rule }, layers: layers as Layer[], output };
    const averages = new Set(drafts.filter(draft => draft.average).map(draft => draft.name));
    return origin.kind === 'random' ? finishRandom(network, averages, origin, background) ?? 'pending' : network;
}

/** Random weights bring their own shifts. */
function tellUnusedShifts(drafts: readonly Draft[], weights: WeightsOrigin['node'], reporter: Reporter): void {
    for (const { node, name } of drafts.filter(({ kind, shift }) => kind !== 'projection' && shift !== undefined)) {
        tell(reporter.report.bind(reporter), { node, property: 'shift' }, shiftIsUsed(name, weights));
    }
}

function staysSmall(drafts: readonly Draft[], reporter: Reporter): boolean {
    let weights = 0;
    for (const draft of drafts) {
        weights += draft.weightShape?.reduce((product, n) => product * n, 1) ?? 0;
        const finding = weightsAreBounded(draft.name, weights);
        if (finding) {
            report(reporter, draft, finding);
            return false;
        }
    }
    return true;
}

/** Where the values of one layer come from; the first problem that prevents them otherwise. */
export interface Tensors {
    /** Weights, rounding or bias, and the residual of a conv or dense draft. */
    mac(draft: Draft): Bound<Pick<MacLayer, 'weights' | 'output' | 'residual'>>;
    /** Rounding of a sum pool that is no average. */
    pool(draft: Draft): Bound<Requantise>;
}

class Binder {

    private readonly tensors: Tensors;

    constructor(private readonly origin: WeightsOrigin, private readonly reporter: Reporter) {
        this.tensors = origin.kind === 'file' ? fileTensors(origin.file) : randomTensors(origin.sparsity, origin.seed);
    }

    /** Undefined, with a report, when a tensor is missing or wrong. */
    bind(draft: Draft): Layer | undefined {
        const base = {
            name: draft.name, input: draft.source.name, inputShape: draft.inputShape!, inputBits: draft.source.bits!, outputShape: draft.outputShape!,
        };
        const window = draft.window!;
        switch (draft.kind) {
            case 'conv':
            case 'dense': {
                const values = this.take(draft, this.tensors.mac(draft));
                return values && { ...base, kind: draft.kind, stride: window.stride, pad: window.pad, groups: draft.groups!, ...values };
            }
            case 'maxpool':
                return { ...base, ...window, kind: 'maxpool', bits: draft.bits! };
            case 'sumpool': {
                const requantise = draft.average ? meanOf(draft) : this.take(draft, this.tensors.pool(draft));
                return requantise && { ...base, ...window, kind: 'sumpool', requantise, ...draft.average && { average: true } };
            }
            case 'flatten':
                return { ...base, kind: 'flatten', bits: draft.bits! };
            case 'projection':
                return undefined;
        }
    }

    private take<T>(draft: Draft, bound: Bound<T>): T | undefined {
        if (bound.problem) {
            report(this.reporter, draft, bound.problem, this.origin.kind === 'file' ? [{ message: 'the tensors come from here', node: this.origin.node, property: 'file' }] : []);
        }
        return bound.value;
    }
}

/**
 * Rounding that makes a sum over a window its mean: M = round(2^S / area) with the largest S for which M is a 16-bit
 * integer. Padding counts as 0.
 */
function meanOf({ window, bits }: Draft): Requantise {
    const [height, width] = window!.kernel;
    const area = height * width;
    const shift = Math.min(MAX_SHIFT, Math.floor(Math.log2((2 ** 15 - 1) * area)));
    return { bits: bits!, shift, scale: Int32Array.of(Math.round(2 ** shift / area)), offset: Int32Array.of(0) };
}

/** On the layer's line, or, for a line of a block, on the use that made this instance. */
function report(reporter: Reporter, { node, use, name }: Draft, problem: ImportProblem | Finding, places: readonly RelatedPlace[] = []): void {
    const related = node === use ? places : [{ message: `\`${name}\` is this line of the block`, node, property: 'name' }, ...places];
    reporter.report({ node: use, property: node === use && node.tensor !== undefined ? 'tensor' : 'name' }, { ...problem, related });
}
