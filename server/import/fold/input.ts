/**
 * What comes into the network: how the model's own input relates to the unsigned integers of a Terntrack input. A model
 * says that only in part; what is assumed is told.
 */
import type { InputRule, NetworkInput, Shape } from '../../network/model.js';
import { StepProblem } from './problem.js';
import type { Activation } from './signal.js';

/** What whoever imports says about the input. */
export interface InputWish {
    /** [channels, height, width] where the model leaves it open, or has a vector. */
    readonly shape?: Shape;
    readonly bits?: number;
    readonly rule?: InputRule;
    /** Real value of one step of the integers; 1/255 for bytes unless given. */
    readonly step?: number;
}

export interface ImportedInput {
    readonly input: NetworkInput;
    /** The model's own input is scale * integer + offset, in the model's units. */
    readonly scale: number;
    readonly offset: number;
    /** Where something had to be assumed: one sentence that says what. */
    readonly assumption?: string;
}

/** How near a step must be to 1 / (2^bits - 1) to be that. */
const NEAR = 1e-3;

/** The model's input is scale * activation + offset. */
export interface DefinedInput {
    readonly activation: Activation;
    readonly scale: number;
    readonly offset: number;
}

function byteRule(bits: number): InputRule {
    return bits <= 8 ? { kind: 'shift', amount: 8 - bits } : { kind: 'asIs' };
}

/** The one network input; defined by the first step that says how it is read. */
export class InputSlot {
    private defined: { imported: ImportedInput; activation: Activation; key: string } | undefined;

    constructor(readonly name: string, private readonly wish: InputWish) {}

    get imported(): ImportedInput | undefined {
        return this.defined?.imported;
    }

    /** A stand-in until it is defined. */
    raw(shape: Shape): Activation {
        return { name: this.name, shape, bits: NaN, sound: true, raw: true };
    }

    /**
     * Read as it is, without rounding: integers of the model (`type`: bits and least value), or reals that are assumed to be
     * pixels. `step`: the real value of one integer, as the model goes on with it.
     */
    asItIs(shape: Shape, type: { readonly bits: number; readonly low: number } | undefined, step: number): DefinedInput {
        if (type) {
            const narrow = type.bits === 8 && type.low === 0 ? [2, 3, 4, 5, 6, 7].find(n => Math.abs(step * (2 ** n - 1) - 1) < NEAR) : undefined;
            const bits = this.wish.bits ?? narrow ?? type.bits;
            return this.define('as it is', shape, bits, this.wish.rule ?? byteRule(bits), 1, type.low, narrow !== undefined && this.wish.bits === undefined
                ? `Its steps of ${Number(step.toPrecision(4))} are those of ${bits} bits from 0 to 1; bytes of images are taken as \`u8 >> ${8 - bits}\`.` : undefined);
        }
        const bits = this.wish.bits ?? 8;
        const assumed = this.wish.step === undefined ? `The model reads real numbers; they are taken as pixels from 0 to 1 (${2 ** bits - 1} is 1.0).` : undefined;
        return this.define('as it is', shape, bits, this.wish.rule ?? byteRule(bits), this.wish.step ?? 1 / (2 ** bits - 1), 0, assumed);
    }

    /**
     * Rounded to `bits` bits before anything else: integer = round(value / step) - low. `shift`: it was bytes shifted right.
     * What the bytes of an image are to it follows from the step, where one can tell.
     */
    rounded(shape: Shape, bits: number, step: number, low: number, shift?: number): DefinedInput {
        if (shift !== undefined) {
            return this.define(`>> ${shift}`, shape, bits, this.wish.rule ?? { kind: 'shift', amount: shift }, 2 ** shift, 0);
        }
        const key = `${step} ${low} ${bits}`;
        if (this.wish.rule) {
            return this.define(key, shape, bits, this.wish.rule, step, low);
        }
        // From here on it is about bytes of images; what is not one of these is taken as it is.
        const top = step * (2 ** bits - 1);
        const isUnit = bits <= 8 && Math.abs(top - 1) < NEAR;
        const isByte = bits === 8 && Math.abs(step - 1) < NEAR;
        return isUnit || isByte
            ? this.define(key, shape, bits, { kind: 'shift', amount: 8 - bits }, step, low, isUnit && bits < 8
                ? `The model's input is rounded to ${bits} bits from 0 to 1; bytes of images are taken as \`u8 >> ${8 - bits}\`.` : undefined)
            : this.define(key, shape, bits, { kind: 'asIs' }, step, low,
                `The model's input is round(x / ${Number(step.toPrecision(6))})${low === 0 ? '' : ` ${low < 0 ? '+' : '-'} ${Math.abs(low)}`}: images must hold these integers.`);
    }

    private define(key: string, shape: Shape, bits: number, rule: InputRule, scale: number, low: number, assumption?: string): DefinedInput {
        if (this.defined && (this.defined.key !== key || this.defined.activation.shape.join() !== shape.join())) {
            throw new StepProblem('import/input-use', 'reads the model\'s input in another way than an earlier step does',
                'A network has one input of one type: quantise it once, and let everything read the result.');
        }
        const offset = low * scale;
        this.defined ??= {
            key, activation: { name: this.name, shape, bits, sound: true },
            imported: { input: { name: this.name, shape, bits, rule }, scale, offset, assumption },
        };
        return { activation: this.defined.activation, scale, offset };
    }
}
