/**
 * A network in the making: signals in, layers as soon as something needs an activation. Whoever reads a model (ONNX, an
 * operation list) calls one method a step. It must not know file formats.
 */
import { maxActivation, type Shape } from '../../network/model.js';
import { convOutput, denseOutput, flattenOutput, poolOutput, type Window } from '../../network/shape.js';
import { ternariseTwn } from '../../network/ternary.js';
import { withinOneLayer } from './addends.js';
import { InputSlot, type InputWish } from './input.js';
import { commonStep, MAX_BITS, wholeOffset } from './integers.js';
import { LayerList } from './layer-list.js';
import { inputNameFrom } from './names.js';
import { StepProblem } from './problem.js';
import { identity, isUnbounded, isWhole, NO_BOUND, plain, positions, reachOf, withoutIdleBounds, type Activation, type IdentityTerm, type MacTerm, type Rounding, type Signal } from './signal.js';
import { add, affine, clamp, round } from './steps.js';
import { isTernary, ternaryRows, type TernaryRows } from './ternary.js';
import { at, largest, shortened, smallest, uniform, zip, type Vector } from './vector.js';
import { countRows, foldOffset, foldScale, notTernary, POINT, refuseLargeSums, refuseOtherPadding, type Weights } from './weights.js';

export interface BuilderOptions {
    readonly input: InputWish;
    readonly inputName: string;
    /** Weights that are not three-valued are made so by this rule. */
    readonly ternarise?: 'twn';
    /** Ranges of tensors that nothing rounds will be measured: a first pass finds out which are needed. */
    readonly measure?: boolean;
    /** What was measured, by tensor. */
    readonly ranges?: ReadonlyMap<string, SeenRange>;
    /** Bits of activations that get their range from `ranges`. */
    readonly bits: number;
}

/** What an activation of `bits` bits had best span. */
export interface SeenRange {
    readonly low: number;
    readonly high: number;
}

/** Where a convolution or pool lies: its window (none: dense), and the value of what it pads with. */
export interface Placement {
    readonly window: Window | undefined;
    readonly groups: number;
    readonly padValue: number;
}

/** Weights that were made ternary, as the model would hold them: for a run of the model with the same ones. */
export interface Ternarised {
    readonly label: string;
    readonly shape: MacTerm['weightShape'];
    readonly values: Float32Array;
}

export class Builder {
    readonly list = new LayerList();
    readonly ternarised: Ternarised[] = [];
    /** Tensors whose range must be measured. */
    readonly unbounded = new Set<string>();
    readonly input: InputSlot;
    private readonly activations = new WeakMap<Signal, Signal>();
    /** Bits and least value of the model's input where it is integers. */
    private inputType: { readonly bits: number; readonly low: number } | undefined;

    constructor(private readonly options: BuilderOptions) {
        this.input = new InputSlot(this.list.names.claim(inputNameFrom(options.inputName), 'image'), options.input);
    }

    /** The model's input, not yet read by anything. */
    start(shape: Shape, tensor: string, type?: { readonly bits: number; readonly low: number }): Signal {
        this.inputType = type;
        return identity(this.input.raw(shape), tensor);
    }

    readonly materialise = (signal: Signal): Signal => {
        const known = this.activations.get(signal);
        const { of, scale, offset } = signal.scaled ?? {};
        const made = known ?? (of ? this.affine(this.materialise(of), uniform(scale!), uniform(offset!)) : this.makeActivation(signal));
        this.activations.set(signal, made);
        return made;
    };

    affine(signal: Signal, scale: Vector, offset: Vector): Signal {
        return affine(signal, shortened(scale), shortened(offset), this.materialise);
    }

    /** To whole numbers. */
    round(signal: Signal, rounding: Rounding): Signal {
        return round(signal, rounding, this.materialise);
    }

    /** Between two bounds. */
    clamp(signal: Signal, low: Vector, high: Vector): Signal {
        return clamp(signal, low, high, this.materialise);
    }

    add(a: Signal, b: Signal): Signal {
        // The input as it is has no integers yet; beside other things it must.
        const [left, right] = isRaw(a) && isRaw(b) ? [a, b] : [a, b].map(signal => isRaw(signal) ? this.defined(signal) : signal);
        return add(left, right, this.materialise);
    }

    private defined(raw: Signal): Signal {
        const { source, scale, offset } = this.operand(raw);
        return identity(source, raw.tensor, scale, offset);
    }

    /**
     * A convolution or, with `window` undefined, a dense layer. Weights that are not three-valued are a problem that
     * `tell` hears, after which it goes on with the nearest that are. Throws StepProblem.
     */
    mac(signal: Signal, weights: Weights, { window, groups, padValue }: Placement, tensor: string, tell: (problem: StepProblem) => void): Signal {
        const { source, scale, offset } = this.operand(signal);
        const inputShape = window ? source.shape : flattenOutput(source.shape);
        const [outs, ins] = weights.shape;
        const inferred = window ? convOutput(inputShape, outs, window, groups) : denseOutput(outs);
        if (!inferred.shape || ins * groups !== inputShape[0]) {
            throw new StepProblem('import/shape', inferred.reason ?? `has weights for ${ins * groups} inputs, ${inputShape[0]} come`, 'Layers here take what ONNX allows for one or two spatial dimensions; this one does not fit its input.');
        }
        const perInput = window ? 1 : positions(source.shape);
        const effective = foldScale(weights, groups, scale, perInput);
        if (window) {
            refuseOtherPadding(window, offset, padValue);
        }
        const { rows, sound } = this.threeValued(effective, weights, scale, tell);
        const term: MacTerm = {
            kind: 'mac', operation: window ? 'conv' : 'dense', source, scale: shortened(rows.plus), negativeScale: shortened(rows.minus),
            weights: rows.data, weightShape: weights.shape, inputShape, window: window ?? POINT, groups, ...countRows(rows.data, outs), sound, label: weights.label,
        };
        refuseLargeSums(term);
        const { shape } = inferred;
        const bias = weights.bias ? Float64Array.from({ length: outs }, (_, c) => at(weights.bias!, c)) : uniform(0);
        return this.affine({ sumShape: shape, shape, terms: [term], offset: shortened(foldOffset(weights, groups, offset, perInput)), ...NO_BOUND, pools: [], tensor }, uniform(1), bias);
    }

    /** The sum over windows, divided. Throws StepProblem. */
    pool(signal: Signal, { window: given, padValue }: Omit<Placement, 'groups'> & { window: Window }, divisor: number, label: string, tensor: string): Signal {
        const { source, scale, offset } = this.operand(signal);
        const window = tidied(given, source.shape);
        const { shape, reason } = poolOutput(source.shape, window);
        if (!shape) {
            throw new StepProblem('import/shape', reason, 'The window must fit its input: export with other padding.');
        }
        const count = window.kernel[0] * window.kernel[1];
        refuseOtherPadding(window, offset, padValue);
        return {
            sumShape: shape, shape, terms: [{ kind: 'pool', source, scale: scale.map(v => v / divisor), window, label }],
            offset: offset.map(v => v * count / divisor), ...NO_BOUND, pools: [], tensor,
        };
    }

    /** Throws StepProblem. */
    maxPool(signal: Signal, given: Window, label: string, tensor: string): Signal {
        const window = tidied(given, signal.shape);
        const { shape, reason } = poolOutput(signal.shape, window);
        if (!shape) {
            throw new StepProblem('import/shape', reason, 'The window must fit its input: export with other padding.');
        }
        if (!plain(signal) && !signal.scaled) {
            return { ...signal, shape, pools: [...signal.pools, { window, label }], tensor };
        }
        const { source, scale, offset } = this.operand(signal);
        if (!scale.every(v => v > 0)) {
            throw new StepProblem('import/activation', 'takes the maximum of values whose sign is turned', 'Negate behind the pool, not before it.');
        }
        return identity(this.list.maxPool(source, window, label), tensor, scale, offset);
    }

    /** The same values as one row of channels. Throws StepProblem. */
    flatten(signal: Signal, tensor: string): Signal {
        const { source, scale, offset } = this.operand(signal);
        const size = positions(source.shape);
        const spread = (vector: Vector): Vector => vector.length === 1 ? vector : Float64Array.from({ length: source.shape[0] * size }, (_, i) => vector[Math.floor(i / size)]);
        return size === 1 ? identity(source, tensor, scale, offset) : identity(this.list.flatten(source), tensor, spread(scale), spread(offset));
    }

    /** One activation with what it means; the input is defined where this is the first to read it. Throws StepProblem. */
    operand(signal: Signal): { source: Activation; scale: Vector; offset: Vector } {
        const idle = withoutIdleBounds(signal);
        const term = plain(idle);
        if (!term) {
            const made = this.materialise(signal);
            return this.operand(made);
        }
        if (!term.source.raw) {
            return { source: term.source, scale: term.scale, offset: signal.offset };
        }
        const { activation, scale, offset } = this.input.asItIs(term.source.shape, this.inputType, term.scale.length === 1 ? term.scale[0] : NaN);
        return {
            source: activation, scale: term.scale.map(v => v * scale),
            offset: Float64Array.from({ length: Math.max(term.scale.length, signal.offset.length) }, (_, c) => at(signal.offset, c) + at(term.scale, c) * offset),
        };
    }

    private makeActivation(original: Signal): Signal {
        const signal = withoutIdleBounds(original);
        if (plain(signal)) {
            const { source, scale, offset } = this.operand(signal);
            return identity(source, signal.tensor, scale, offset);
        }
        // A clamp says how many bits were meant, even where sums never reach it.
        return original.rounding || isNarrow(signal) ? this.roundedLayer({ ...original, rounding: original.rounding ?? 'nearest' }) : this.unrounded(signal);
    }

    /** Integers low .. low + 2^bits - 1 of a rounded signal. */
    private roundedLayer(signal: Signal): Signal {
        const [term] = signal.terms;
        if (signal.terms.length === 1 && term.source.raw) {
            return this.inputActivation(signal, term as IdentityTerm);
        }
        const { signal: fitting, deviation } = withinOneLayer(this, signal);
        const { activation, low } = this.list.rounded(fitting, deviation);
        if (fitting !== signal) {
            this.list.split.push(activation.name);
        }
        const pooled = signal.pools.reduce((source, { window, label }) => this.list.maxPool(source, window, label), activation);
        return identity(pooled, signal.tensor, uniform(1), uniform(low));
    }

    /** The model rounds its input before anything else: that is the network's input. */
    private inputActivation(signal: Signal, { scale, source }: IdentityTerm): Signal {
        if (scale.length > 1 || signal.offset.length > 1 || signal.pools.length > 0 || signal.low.length > 1 || signal.high.length > 1) {
            throw new StepProblem('import/input-use', 'rounds the channels of the input differently', 'The network\'s input has one type: quantise it with one scale.');
        }
        const ends = this.inputType ? [this.inputType.low, this.inputType.low + 2 ** this.inputType.bits - 1].map(v => v * scale[0] + signal.offset[0]) : [-Infinity, Infinity];
        const one = signal.rounding === 'nearest' ? (v: number): number => Math.floor(v + 0.5) : Math.floor;
        const low = Math.max(signal.low[0], one(Math.min(...ends)));
        const high = Math.min(signal.high[0], one(Math.max(...ends)));
        const bits = Math.ceil(Math.log2(high - low + 1));
        if (!(bits >= 1 && bits <= MAX_BITS)) {
            throw new StepProblem('import/range', 'rounds the input to a range without ends', `The network's input has at most ${MAX_BITS} bits: clamp it.`);
        }
        const shift = -Math.log2(scale[0]);
        const isShift = signal.rounding !== 'nearest' && signal.offset[0] === 0 && Number.isInteger(shift) && low === 0 && this.inputType !== undefined && shift > 0;
        const { activation } = isShift ? this.input.rounded(source.shape, bits, 1, 0, shift)
            : this.input.rounded(source.shape, bits, 1 / scale[0], low - signal.offset[0]);
        return identity(activation, signal.tensor, uniform(1), uniform(low));
    }

    /** Sums that nothing rounds: exactly where integers can, else with a range that was measured. */
    private unrounded(signal: Signal): Signal {
        const hasMac = signal.terms.some(term => term.kind === 'mac');
        const seen = this.options.ranges?.get(signal.tensor);
        const exact = hasMac && seen ? undefined : this.exactly(signal);
        if (exact) {
            return exact;
        }
        if (!seen && !this.options.measure) {
            throw new StepProblem('import/not-quantised', 'gives activations that nothing rounds to integers',
                'Quantise activations in training (QuantizeLinear, with Clip for fewer than 8 bits), or measure their range: `--calibrate IMAGES`.');
        }
        this.unbounded.add(signal.tensor);
        const most = maxActivation(this.options.bits);
        // Without a range yet this is a first pass that finds out which are needed.
        const { low, high } = seen ?? { low: 0, high: 1 };
        const step = (high - low) / most || 1;
        const zero = -Math.round(low / step);
        const scaled = this.affine(signal, uniform(1 / step), uniform(0));
        const made = this.materialise(this.clamp(this.round(scaled, 'nearest'), uniform(-zero), uniform(most - zero)));
        return this.affine(made, uniform(step), uniform(0));
    }

    /** With a step of which everything is a multiple; undefined where there is none or too many bits would be needed. */
    exactly(signal: Signal): Signal | undefined {
        if (signal.terms.some(({ source }) => source.raw)) {
            return undefined;
        }
        const step = commonStep(signal);
        if (step === undefined) {
            return undefined;
        }
        const inside = wholeOffset(signal.offset, step);
        if (!inside && !isUnbounded(signal)) {
            return undefined;
        }
        const whole = this.affine({ ...signal, offset: inside ? signal.offset : uniform(0) }, uniform(1 / step), uniform(0));
        const integers: Signal = {
            ...whole, rounding: 'nearest', offset: inside ?? uniform(0), low: whole.low.map(Math.round), high: whole.high.map(Math.round),
            terms: whole.terms.map(term => ({ ...term, scale: term.scale.map(Math.round), ...term.kind === 'mac' ? { negativeScale: term.negativeScale.map(Math.round) } : {} })),
        };
        const { min, max } = reachOf(integers);
        if (Math.min(largest(max), largest(integers.high)) - Math.max(smallest(min), smallest(integers.low)) >= 2 ** MAX_BITS) {
            return undefined;
        }
        return this.affine(this.materialise(integers), uniform(step), inside ? uniform(0) : signal.offset);
    }

    /** Rounded to steps of `least`, or as finely as the bits of an activation allow over everything that can come. */
    finely(signal: Signal, least: number): Signal {
        const { min, max } = reachOf(signal);
        const low = smallest(zip(min, signal.low, Math.max));
        const high = largest(zip(max, signal.high, Math.min));
        const step = Math.max(least, (high - low) / (2 ** MAX_BITS - 2)) || 1;
        const begin = Math.floor(low / step);
        const scaled = this.round(this.affine(signal, uniform(1 / step), uniform(0)), 'nearest');
        return this.affine(this.materialise(this.clamp(scaled, uniform(begin), uniform(Math.ceil(high / step)))), uniform(step), uniform(0));
    }

    private threeValued(effective: ArrayLike<number>, weights: Weights, inputScale: Vector, tell: (problem: StepProblem) => void): { rows: TernaryRows; sound: boolean } {
        const rows = ternaryRows(effective, weights.shape[0]);
        if (isTernary(rows)) {
            return { rows, sound: true };
        }
        const { data, scale } = ternariseTwn(effective);
        const made = { data, plus: uniform(scale), minus: uniform(scale) };
        if (this.options.ternarise) {
            // Where the scale of the inputs is 0 the weight does not matter.
            const values = Float32Array.from(data, (sign, i) => effective[i] === 0 ? 0 : sign * scale * weights.data[i] / effective[i]);
            this.ternarised.push({ label: weights.label, shape: weights.shape, values });
            return { rows: made, sound: true };
        }
        const own = inputScale.length > 1 ? ternaryRows(weights.data, weights.shape[0]) : rows;
        tell(isTernary(own) ? new StepProblem('import/not-ternary', 'reads channels of different scales, by which its weights get more than three values',
            'Give its input one scale: normalise all channels of a picture alike (one mean, one deviation), quantise activations with one step.')
            : notTernary({ ...rows, value: weights.data[rows.index] }, weights.shape));
        return { rows: made, sound: false };
    }
}

function isRaw(signal: Signal): boolean {
    return plain(signal)?.source.raw === true;
}

/** Whole numbers of no more than an activation's bits, which need no rounding. */
function isNarrow(signal: Signal): boolean {
    const { min, max } = reachOf(signal);
    return isWhole(signal) && Math.min(largest(max), largest(signal.high)) - Math.max(smallest(min), smallest(signal.low)) < 2 ** MAX_BITS;
}

/** A window over the whole map moves nowhere: whatever its stride, it is written like a global pool. */
function tidied(window: Window, [, height, width]: Shape): Window {
    const { kernel, pad } = window;
    return kernel[0] === height && kernel[1] === width && Object.values(pad).every(n => n === 0) ? { ...window, stride: kernel } : window;
}
