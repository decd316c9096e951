/**
 * Signals to layers: weights, requantisation and residual of what a signal adds up. It must not decide when that happens.
 */
import type { Layer, MacLayer, Residual, TernaryTensor } from '../../network/model.js';
import { NO_PADDING } from '../../network/shape.js';
import { toIntegers, type Integers } from './requantise.js';
import { termReach, type Activation, type IdentityTerm, type MacTerm, type PoolTerm, type Rounding, type Signal, type Term } from './signal.js';
import { at, uniform, type Vector } from './vector.js';

/** How much rounding a layer introduces. */
export interface LayerRounding {
    readonly layer: string;
    /** What a value before rounding is off at most, in steps of the layer's output; 0 when the integers are exact. */
    readonly deviation: number;
}

export interface Target {
    readonly name: string;
    /** Names a shortcut of its own. */
    readonly nameFor: (label: string) => string;
    readonly bits: number;
    /** Integer 0 stands for this many steps. */
    readonly low: number;
    readonly rounding: Rounding;
}

export interface MadeLayer extends Pick<Integers, 'deviation' | 'ties'> {
    readonly layer: Layer;
}

/** The layer that gives round(signal) - low as unsigned integers, before its pools; its terms fit one layer. Throws StepProblem. */
export function layerOf({ terms, offset, sumShape }: Signal, target: Target): MadeLayer {
    const { main, residual } = rolesOf(terms);
    const scales: Vector[] = main.kind === 'mac' && isTwoScaled(main) ? [main.scale, main.negativeScale.map(v => -v)] : [main.scale];
    const ranges = main.kind === 'mac' && scales.length === 2 ? halves(main) : [unscaled(main)];
    const integers = toIntegers({
        scales: residual ? [...scales, residual.scale] : scales, ranges: residual ? [...ranges, unscaled(residual)] : ranges,
        offset: offset.map(v => v - target.low), rounding: target.rounding, channels: sumShape[0], bits: target.bits,
    });
    const requantise = {
        bits: target.bits, shift: integers.shift, scale: integers.scales[0], offset: integers.offset,
        ...scales.length === 2 ? { negativeScale: integers.scales[1].map(v => -v) } : {},
    };
    const base = { name: target.name, input: main.source.name, inputBits: main.source.bits, outputShape: sumShape };
    const { deviation, ties } = integers;
    if (main.kind === 'pool') {
        return { deviation, ties, layer: { ...base, ...main.window, kind: 'sumpool', inputShape: main.source.shape, requantise } };
    }
    const added = residual && { residual: residualOf(residual, integers, target) };
    return { deviation, ties, layer: main.kind === 'mac'
        ? { ...base, ...macOf(main, target.name), output: { kind: 'activation', requantise }, ...added }
        : { ...base, ...passOn(main.source), output: { kind: 'activation', requantise }, ...added } };
}

/** The layer that gives plain sums: accumulators plus `bias`. */
export function logitsLayer(term: MacTerm, name: string, bias: Int32Array, outputShape: Signal['shape']): Layer {
    return { name, input: term.source.name, inputBits: term.source.bits, outputShape, ...macOf(term, name), output: { kind: 'logits', bias } };
}

interface Roles {
    readonly main: Term;
    readonly residual?: IdentityTerm | MacTerm;
    /** What one layer cannot add besides: each needs a layer of its own first. */
    readonly others: readonly Term[];
}

/** Which term is the layer, which its residual: a convolution before an activation, the larger kernel before the smaller. */
export function rolesOf(terms: readonly Term[]): Roles {
    const rank = (term: Term): number => term.kind === 'mac' ? (canBeShortcut(term) ? 1 : 0) : term.kind === 'identity' ? 2 : 3;
    const order = [...terms].sort((a, b) => rank(a) - rank(b) || area(b) - area(a));
    const [main, ...rest] = order;
    const residual = main.kind === 'pool' ? undefined : rest.find((term): term is IdentityTerm | MacTerm => term.kind === 'identity' || term.kind === 'mac' && canBeShortcut(term));
    return { main, residual, others: rest.filter(term => term !== residual) };
}

function canBeShortcut(term: MacTerm): boolean {
    return term.operation === 'conv' && term.groups === 1 && !isTwoScaled(term);
}

function area(term: Term): number {
    return term.kind === 'mac' ? term.weightShape[2] * term.weightShape[3] : 1;
}

export function isTwoScaled({ scale, negativeScale, minus }: MacTerm): boolean {
    return minus.some((count, c) => count > 0 && at(scale, c) !== at(negativeScale, c));
}

/** What a term's scale multiplies, least and most. */
function unscaled(term: Term): { min: Vector; max: Vector } {
    return termReach(term.kind === 'mac' ? { ...term, scale: uniform(1), negativeScale: uniform(1) } : { ...term, scale: uniform(1) });
}

/** The sums over the +1 and over the -1 weights. */
function halves(term: MacTerm): { min: Vector; max: Vector }[] {
    return [unscaled({ ...term, minus: term.minus.map(() => 0) }), unscaled({ ...term, plus: term.minus, minus: term.minus.map(() => 0) })];
}

function macOf(term: MacTerm, name: string): Pick<MacLayer, 'kind' | 'inputShape' | 'weights' | 'stride' | 'pad' | 'groups'> {
    const { operation, inputShape, window: { stride, pad }, groups } = term;
    return { kind: operation, inputShape, weights: tensorOf(term, name), stride, pad, groups };
}

function tensorOf({ weightShape, weights }: MacTerm, name: string): TernaryTensor {
    return { shape: weightShape, data: weights, source: { kind: 'file', path: '', tensor: `${name}.weight` } };
}

/** A 1x1 convolution of each channel by itself with weights of +1: what scales and rounds an activation again. */
function passOn({ shape: inputShape }: Activation): Pick<MacLayer, 'kind' | 'inputShape' | 'weights' | 'stride' | 'pad' | 'groups'> {
    const [channels] = inputShape;
    return {
        kind: 'conv', inputShape, stride: [1, 1], pad: NO_PADDING, groups: channels,
        weights: { shape: [channels, 1, 1, 1], data: new Int8Array(channels).fill(1), source: { kind: 'file', path: '', tensor: '' } },
    };
}

function residualOf(term: IdentityTerm | MacTerm, { scales }: Integers, { nameFor }: Target): Residual {
    const { source } = term;
    const scale = scales[scales.length - 1];
    if (term.kind === 'identity') {
        return { kind: 'identity', input: source.name, inputBits: source.bits, scale };
    }
    const name = nameFor(term.label);
    return {
        kind: 'projection', name, input: source.name, inputShape: source.shape, inputBits: source.bits,
        weights: tensorOf(term, name), stride: term.window.stride, pad: term.window.pad, scale,
    };
}

/** The label of what a signal is made of. */
export function labelOf({ terms }: Pick<Signal, 'terms'>): string {
    const main = terms.find((term): term is MacTerm | PoolTerm => term.kind === 'mac' && !(terms.length > 1 && area(term) === 1 && term.operation === 'conv')) ?? terms.find(term => term.kind !== 'identity');
    return main ? main.label : terms[0] ? `${terms[0].source.name}_sum` : 'constant';
}
