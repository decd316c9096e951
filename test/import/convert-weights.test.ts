/** Weights files whose weights are made ternary: what is kept, what is folded into which scale. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertWeights } from '../../server/import/convert-weights.js';
import { readSafetensors } from '../../server/import/safetensors.js';
import { readTensorFile, type Tensor } from '../../server/import/tensors.js';
import { writeSafetensors, type WrittenTensor } from '../../server/import/write-safetensors.js';

const example = new Uint8Array(readFileSync(new URL('../../examples/resnet8-fmnist/resnet8.safetensors', import.meta.url)));

interface Listed {
    readonly ops: readonly { readonly name: string; readonly shift?: number; readonly logits?: boolean; readonly residual?: { readonly kind: string; readonly name: string } }[];
}

/** The example with the weights of some layers times a magnitude for each sign. */
function scaled(magnitudes: Readonly<Record<string, readonly [plus: number, minus: number]>>): Uint8Array {
    const { tensors, network } = readSafetensors(example);
    const all = [...tensors.values()].map(({ name, shape, data }): WrittenTensor => {
        const [plus, minus] = magnitudes[name.replace('.weight', '')] ?? [1, 1];
        return { name, shape, data: plus === 1 && minus === 1 || !name.endsWith('.weight') ? data as Int8Array : Float32Array.from(data, w => w > 0 ? w * plus : w * minus) };
    });
    return writeSafetensors(all, { network: network! });
}

function converted(bytes: Uint8Array, keepShifts = false): { tensors: ReadonlyMap<string, Tensor>; shiftOf: (op: string) => number; names: readonly string[] } {
    const { value, problem } = convertWeights('w.safetensors', bytes, keepShifts);
    expect(problem).toBeUndefined();
    const { tensors, network } = readSafetensors(value!.bytes);
    const { ops } = JSON.parse(network!) as Listed;
    return { tensors, names: value!.converted, shiftOf: name => ops.find(op => op.name === name)!.shift! };
}

const before = converted(example);
const values = (file: { tensors: ReadonlyMap<string, Tensor> }, name: string): number[] => Array.from(file.tensors.get(name)!.data);

/** Scales (or offsets) in steps of the output: times `factor` what they were, to `digits` digits. */
function expectScaled(after: typeof before, op: string, from: string, to: string, factor: number, digits = 3): void {
    const real = (file: typeof before, name: string): number[] => values(file, name).map(v => v / 2 ** file.shiftOf(op));
    real(after, to).forEach((v, c) => expect(v / (real(before, from)[c] * factor)).toBeCloseTo(1, digits));
}

describe('weights that were ternary times a magnitude', () => {
    it('become their signs, and the magnitude part of the scale', () => {
        const after = converted(scaled({ conv1: [0.37, 0.37], b2c2: [2.5, 2.5], b2sc: [0.11, 0.11] }));
        expect([...after.names].sort()).toEqual(['b2c2', 'b2sc', 'conv1']);
        for (const name of ['conv1', 'b2c2', 'b2sc']) {
            expect(values(after, `${name}.weight`)).toEqual(values(before, `${name}.weight`));
        }
        expectScaled(after, 'conv1', 'conv1.M', 'conv1.M', 0.37);
        expectScaled(after, 'b2c2', 'b2c2.M', 'b2c2.M', 2.5, 2);
        expectScaled(after, 'b2c2', 'b2sc.M', 'b2sc.M', 0.11, 2);
        values(after, 'conv1.B').forEach((v, c) => expect(v / 2 ** after.shiftOf('conv1')).toBeCloseTo(values(before, 'conv1.B')[c] / 2 ** before.shiftOf('conv1'), 4));
        for (const name of ['b1c1.weight', 'b1c2.Mres', 'fc.B']) {
            expect(values(after, name)).toEqual(values(before, name));
        }
    });

    it('with two magnitudes get two scales (TTQ)', () => {
        const after = converted(scaled({ b1c1: [0.8, 0.3] }));
        expect(after.tensors.has('b1c1.M')).toBe(false);
        expectScaled(after, 'b1c1', 'b1c1.M', 'b1c1.Mp', 0.8);
        expectScaled(after, 'b1c1', 'b1c1.M', 'b1c1.Mn', 0.3, 2);
    });

    it('of a last layer divide its bias', () => {
        const after = converted(scaled({ fc: [0.25, 0.25] }));
        expect(values(after, 'fc.B')).toEqual(values(before, 'fc.B').map(v => v * 4));
    });

    it('leave shifts alone that stand in a text too', () => {
        const after = converted(scaled({ conv1: [0.5, 0.5] }), true);
        expect(after.shiftOf('conv1')).toBe(before.shiftOf('conv1'));
        expect(values(after, 'conv1.M')).toEqual(values(before, 'conv1.M').map(v => Math.round(v / 2)));
    });
});

it('real weights are made ternary by the TWN rule', () => {
    fc.assert(fc.property(fc.array(fc.float({ noNaN: true, min: -2, max: 2 }), { minLength: 1, maxLength: 40 }), reals => {
        const bytes = writeSafetensors([{ name: 'fc.weight', shape: [1, reals.length], data: Float32Array.from(reals) }, { name: 'other', shape: [2], data: Float32Array.of(0.5, -1) }], {});
        const { value } = convertWeights('w.safetensors', bytes, false);
        const { file } = readTensorFile('w.safetensors', value!.bytes);
        const threshold = 0.7 * Float32Array.from(reals).reduce((sum, v) => sum + Math.abs(v), 0) / reals.length;
        const magnitudes = new Set(reals.filter(v => v !== 0).map(Math.abs));
        if (magnitudes.size > 2) {
            expect(Array.from(file!.tensors.get('fc.weight')!.data)).toEqual(Array.from(Float32Array.from(reals), v => Math.abs(v) > threshold ? Math.sign(v) : 0));
        }
        expect(Array.from(file!.tensors.get('fc.weight')!.data).every(v => v === 0 || v === 1 || v === -1)).toBe(true);
        expect(Array.from(file!.tensors.get('other')!.data)).toEqual([0.5, -1]);
    }), { numRuns: 60 });
});

it.each([
    ['NaN', Float32Array.of(1, NaN), 'weights/malformed', 'w.safetensors: `fc.weight` holds values that are no numbers'],
    ['infinity', Float32Array.of(1, Infinity), 'weights/malformed', 'w.safetensors: `fc.weight` holds values that are no numbers'],
])('%s is not converted', (_, data, code, first) => {
    const { problem } = convertWeights('w.safetensors', writeSafetensors([{ name: 'fc.weight', shape: [1, 2], data }], {}), false);
    expect([problem?.code, problem?.message.split('\n')[0]]).toEqual([code, first]);
});
