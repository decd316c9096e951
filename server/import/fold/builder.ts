/**
 * A network in the making: signals in, layers as soon as something needs an activation. Whoever reads a model (ONNX, an
 * operation list) calls one method a step. It must not know file formats.
 */
import type { Shape } from '../../network/model.js';
import { convOutput, denseOutput, flattenOutput, poolOutput, type Window } from '../../network/shape.js';
import { withinOneLayer } from './addends.js';
import { InputSlot, type InputWish } from './input.js';
import { LayerList } from './layer-list.js';
import { inputNameFrom } from './names.js';
import { StepProblem } from './problem.js';
import { roundedInput, type InputType } from './rounded-input.js';
import { identity, NO_BOUND, plain, positions, withoutIdleBounds, type Activation, type IdentityTerm, type MacTerm, type Rounding, type Signal } from './signal.js';
import { add, affine, clamp, round } from './steps.js';
import { threeValued, type Ternarised } from './three-valued.js';
import { at, shortened, uniform, type Vector } from './vector.js';
import { countRows, foldOffset, foldScale, POINT, refuseLargeSums, refuseOtherPadding, type Weights } from './weights.js';
import { exactly, finely, isNarrow, overRange, type SeenRange } from './whole-numbers.js';

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

/** Where a convolution or pool lies: its window (none: dense), and the value of what it pads with. */
export interface Placement {
    readonly window: Window | undefined;
    readonly groups: number;
    readonly padValue: number;
}

export class Builder {
    readonly list = new LayerList();
    readonly ternarised: Ternarised[] = [];
    /** Tensors whose range must be measured. */
    readonly unbounded = new Set<string>();
    readonly input: InputSlot;
    private readonly activations = new WeakMap<Signal, Signal>();
    /** Bits and least value of the model's input where it is integers. */
    private inputType: InputType | undefined;

    constructor(private readonly options: BuilderOptions) {
        this.input = new InputSlot(this.list.names.claim(inputNameFrom(options.inputName), 'image'), options.input);
    }

    /** The model's input, not yet read by anything. */
    start(shape: Shape, tensor: string, type?: InputType): Signal {
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
        const { rows, sound, ternarised } = threeValued(effective, weights, scale, this.options.ternarise !== undefined, tell);
        if (ternarised) {
            this.ternarised.push(ternarised);
        }
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
            return roundedInput(this.input, this.inputType, signal, term as IdentityTerm);
        }
        const { signal: fitting, deviation } = withinOneLayer(this, signal);
        const { activation, low } = this.list.rounded(fitting, deviation);
        if (fitting !== signal) {
            this.list.split.push(activation.name);
        }
        const pooled = signal.pools.reduce((source, { window, label }) => this.list.maxPool(source, window, label), activation);
        return identity(pooled, signal.tensor, uniform(1), uniform(low));
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
        // Without a range yet this is a first pass that finds out which are needed.
        return overRange(this, signal, seen ?? { low: 0, high: 1 }, this.options.bits);
    }

    /** With a step of which everything is a multiple; undefined where there is none or too many bits would be needed. */
    exactly(signal: Signal): Signal | undefined {
        return exactly(this, signal);
    }

    /** Rounded to steps of `least`, or as finely as the bits of an activation allow over everything that can come. */
    finely(signal: Signal, least: number): Signal {
        return finely(this, signal, least);
    }
}

function isRaw(signal: Signal): boolean {
    return plain(signal)?.source.raw === true;
}

/** A window over the whole map moves nowhere: whatever its stride, it is written like a global pool. */
function tidied(window: Window, [, height, width]: Shape): Window {
    const { kernel, pad } = window;
    return kernel[0] === height && kernel[1] === width && Object.values(pad).every(n => n === 0) ? { ...window, stride: kernel } : window;
}
