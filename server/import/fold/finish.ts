/**
 * The end of a network: which layer gives the result and what its integers mean; layers nothing depends on are dropped.
 */
import type { Layer, Network } from '../../network/model.js';
import type { Builder } from './builder.js';
import { isTwoScaled } from './layers.js';
import { StepProblem } from './problem.js';
import { isUnbounded, magnitude, plain, termReach, withoutIdleBounds, type MacTerm, type Signal } from './signal.js';
import { at, largest, zip, type Vector } from './vector.js';

/** The model's result is scale * integer + offset. */
export interface ImportedOutput {
    readonly layer: string;
    readonly scale: number;
    readonly offset: number;
    /** What an integer is off at most, in integers; 0 when exact. */
    readonly deviation: number;
}

/** Scales of one output channel may differ by this share from the others' and still count as the same. */
const SAME = 1e-5;
/** An activation of 16 bits tells at least 256 times as many values apart. */
const FEW_SUMS = 2 ** 8;

/** Makes the last layer. Throws StepProblem. */
export function finishOutput(builder: Builder, result: Signal): ImportedOutput {
    const signal = withoutIdleBounds(result);
    const [term] = signal.terms;
    if (signal.terms.length === 1 && term.kind === 'mac' && !signal.rounding && isUnbounded(signal) && signal.pools.length === 0 && !isTwoScaled(term)) {
        const live = liveScales(term);
        const scale = live.length > 0 ? commonScale(live) : constantScale(signal.offset);
        if (scale !== undefined) {
            return isCoarse(signal, term, scale) ? named(builder, builder.finely(signal, 0))! : sums(builder, signal, term, scale);
        }
    }
    const made = signal.rounding || plain(signal) ? builder.materialise(signal) : builder.exactly(signal) ?? builder.finely(signal, 0);
    return named(builder, made) ?? named(builder, builder.finely(made, 0))!;
}

/** Accumulators with a bias: the largest stays the largest. */
function sums(builder: Builder, { offset, shape }: Signal, term: MacTerm, scale: number): ImportedOutput {
    const turned = scale < 0 ? { ...term, weights: term.weights.map(w => -w) } : term;
    const size = Math.abs(scale);
    const exact = Float64Array.from({ length: shape[0] }, (_, c) => at(offset, c) / size);
    const bias = exact.map(Math.round);
    if (!bias.every(v => Math.abs(v) < 2 ** 31)) {
        throw new StepProblem('import/range', `has a bias of ${largest(bias.map(Math.abs)).toPrecision(4)} sums`, 'Biases are 32-bit integers: is the layer\'s scale nearly 0?');
    }
    const deviation = largest(exact.map((v, c) => Math.abs(v - bias[c])));
    return { layer: builder.list.logits(turned, Int32Array.from(bias), shape), scale: size, offset: 0, deviation };
}

/** Whether rounding biases to whole sums could show: few inputs of few bits have few sums. */
function isCoarse({ offset, shape }: Signal, term: MacTerm, scale: number): boolean {
    const isWhole = Array.from({ length: shape[0] }, (_, c) => at(offset, c) / scale).every(v => Math.abs(v - Math.round(v)) < 1e-3);
    const { min, max } = termReach(term);
    return !isWhole && largest(zip(max, min, (a, b) => a - b)) < FEW_SUMS * Math.abs(scale);
}

/** Scales of the channels that have weights: of the others any will do. */
function liveScales({ scale, plus, minus }: MacTerm): Vector {
    return Float64Array.from(plus, (_, c) => at(scale, c)).filter((_, c) => plus[c] + minus[c] > 0);
}

/** Without weights there is only a bias: whole numbers stay themselves, others get the bits there are. */
function constantScale(offset: Vector): number {
    return offset.every(Number.isInteger) ? 1 : magnitude(offset) / 2 ** 30;
}

/** The one scale of all channels, or undefined. */
function commonScale(scale: Vector): number | undefined {
    const [first] = scale;
    return first !== 0 && scale.every(v => Math.abs(v - first) <= SAME * Math.abs(first)) ? first : undefined;
}

/** An activation whose integers compare as the model's values do. */
function named(builder: Builder, signal: Signal): ImportedOutput | undefined {
    const term = plain(signal)!;
    const { source, scale, offset } = builder.operand(signal);
    const one = commonScale(scale);
    if (one === undefined || one < 0 || !offset.every(v => Math.abs(v - offset[0]) <= SAME * Math.abs(one))) {
        return undefined;
    }
    if (!builder.list.layers.some(({ name }) => name === term.source.name)) {
        throw new StepProblem('import/operator', 'is all there is: nothing but the input is left', 'A network has at least one layer.');
    }
    const deviation = builder.list.roundings.find(({ layer }) => layer === source.name)?.deviation ?? 0;
    return { layer: source.name, scale: one, offset: offset[0], deviation };
}

/** Layers that `output` depends on, in order. */
export function liveLayers(layers: readonly Layer[], output: string): Layer[] {
    const byName = new Map(layers.map(layer => [layer.name, layer]));
    const live = new Set<Layer>();
    const open = [output];
    while (open.length > 0) {
        const layer = byName.get(open.pop()!);
        if (layer && !live.has(layer)) {
            live.add(layer);
            open.push(layer.input);
            if ((layer.kind === 'conv' || layer.kind === 'dense') && layer.residual) {
                open.push(layer.residual.input);
            }
        }
    }
    return layers.filter(layer => live.has(layer));
}

/** The network that ends in `output`; undefined where the input is read by nothing. */
export function networkOf(builder: Builder, name: string, output: string): Network | undefined {
    const input = builder.input.imported?.input;
    const layers = liveLayers(builder.list.layers, output);
    return input && layers.length > 0 ? { name, input, layers, output } : undefined;
}
