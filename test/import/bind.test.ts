import { describe, expect, it } from 'vitest';
import { bindBias, bindRequantise, bindScale, bindWeights } from '../../server/import/bind.js';
import type { NetworkDescription } from '../../server/import/description.js';
import type { Bound } from '../../server/import/problems.js';
import type { DType, Tensor, TensorFile, TypedArray } from '../../server/import/tensors.js';

function file(tensors: Record<string, [shape: number[], data: TypedArray, dtype?: DType]>, more: Partial<TensorFile> = {}): TensorFile {
    const entries = Object.entries(tensors).map(([name, [shape, data, dtype = 'i32']]): [string, Tensor] => [name, { name, dtype, shape, data }]);
    return { path: 'models/net.safetensors', tensors: new Map(entries), ...more };
}
const described = { activationBits: 4, input: { shape: [1, 2, 2], rule: { kind: 'asIs' } },
    ops: [{ op: 'fc', name: 'fc1', input: 'input', shift: 17, logits: false }, { op: 'fc', name: 'fc2', input: 'fc1', logits: true }] } satisfies NetworkDescription;

function problemOf(bound: Bound<unknown>): [code: string, ...lines: string[]] {
    expect(bound.value).toBeUndefined();
    return [bound.problem!.code, ...bound.problem!.message.split('\n')];
}

describe('weights', () => {
    const eight = [1, 0, -1, 0, 0, 1, 1, -1];

    it.each([Int8Array, Int32Array, Float32Array, Float64Array])('of any type, as long as they are ternary (%o)', type => {
        const bound = bindWeights(file({ 'c.weight': [[2, 1, 2, 2], type.from(eight)] }), 'c.weight', [2, 1, 2, 2]);
        expect(bound.value).toEqual({ shape: [2, 1, 2, 2], data: Int8Array.from(eight), source: { kind: 'file', path: 'models/net.safetensors', tensor: 'c.weight' } });
    });

    it('of a dense layer in two or four dimensions', () => {
        for (const shape of [[2, 4], [2, 4, 1, 1]]) {
            expect(bindWeights(file({ 'c.weight': [shape, Int8Array.from(eight)] }), 'c.weight', [2, 4, 1, 1]).value?.shape).toEqual([2, 4, 1, 1]);
        }
    });

    it('that are not there', () => {
        expect(problemOf(bindWeights(file({ 'conv1.weight': [[1], Int8Array.of(1)], 'conv1.M': [[1], Int8Array.of(1)] }), 'conv1.wieght', [1, 1, 1, 1]))).toEqual([
            'weights/missing-tensor', 'net.safetensors has no tensor `conv1.wieght`', 'Did you mean `conv1.weight`?',
            'In models/net.safetensors there are `conv1.weight`, `conv1.M`.']);
        // `.weight` is alike in all of them: only the layer's name counts.
        expect(problemOf(bindWeights(file({ 'fc1.weight': [[1], Int8Array.of(1)] }), 'c.weight', [1, 1, 1, 1])).slice(1)).toEqual([
            'net.safetensors has no tensor `c.weight`', 'In models/net.safetensors there are `fc1.weight`.']);
        expect(problemOf(bindWeights(file({}), 'w', [1, 1, 1, 1]))).toEqual(['weights/missing-tensor', 'net.safetensors has no tensor `w`', 'In models/net.safetensors there are none.']);
        expect(problemOf(bindWeights(file({ x: [[1], Int8Array.of(1)] }), 'something.else', [1, 1, 1, 1]))).toHaveLength(3);
    });

    it('of another shape', () => {
        expect(problemOf(bindWeights(file({ w: [[2, 2, 2], Int8Array.from(eight)] }), 'w', [2, 1, 2, 2])).slice(0, 2))
            .toEqual(['weights/shape', '`w` is [2, 2, 2], the layer needs [2, 1, 2, 2]']);
        expect(problemOf(bindWeights(file({ w: [[8], Int8Array.from(eight)] }), 'w', [8, 1, 1, 1]))[0]).toBe('weights/shape');
    });

    it('that are not ternary: which value, where, how many', () => {
        const bound = bindWeights(file({ w: [[2, 1, 2, 2], Int8Array.of(1, 0, -1, 0, 0, 3, -2, 1)] }), 'w', [2, 1, 2, 2]);
        expect(problemOf(bound)).toEqual(['weights/not-ternary', '`w` is not ternary: 3 at [1, 0, 0, 1]', '2 of its 8 values are other than -1, 0 and +1.',
            'Train with ternary weights, or ternarise them (TWN: threshold 0.7 times the mean magnitude), and export again.']);
    });

    it.each([
        ['one scale', [0.25, 0, -0.25, 0.25], 'They are ternary times 0.25: divide by it and fold the scale into `fc1.M`.'],
        ['one sign', [0.25, 0, 0, 0.25], 'They are ternary times 0.25: divide by it and fold the scale into `fc1.M`.'],
        ['two scales', [0.25, 0, -0.5, 0.25], 'They are ternary with two scales, +0.25 and -0.5: store -1, 0, +1 and fold the scales into `fc1.Mp` and `fc1.Mn`.'],
        ['NaN', [NaN, 0, 0, 1], 'Some are not even numbers (NaN): the training that made them failed.'],
    ])('that are ternary but for %s', (_, data, advice) => {
        const found = problemOf(bindWeights(file({ 'fc1.weight': [[2, 2], Float32Array.from(data)] }), 'fc1.weight', [2, 2, 1, 1]));
        expect(found[0]).toBe('weights/not-ternary');
        expect(found[3]).toBe(advice);
    });
});

describe('requantisation', () => {
    const sound = file({ 'fc1.M': [[2], Int16Array.of(3, -4)], 'fc1.B': [[2], Int32Array.of(5, 2 ** 31 - 1)], 'fc2.B': [[2], Int32Array.of(7, 8)] }, { description: described });

    it('takes its shift from the description, or the one given', () => {
        expect(bindRequantise(sound, 'fc1', 2, 4).value).toEqual({ bits: 4, shift: 17, scale: Int32Array.of(3, -4), offset: Int32Array.of(5, 2 ** 31 - 1) });
        expect(bindRequantise(sound, 'fc1', 2, 8, 3).value).toMatchObject({ bits: 8, shift: 3 });
    });

    it('takes one value for all channels', () => {
        const one = file({ 'gap.M': [[1], Int16Array.of(3)], 'gap.B': [[], Int32Array.of(5)] });
        expect(bindRequantise(one, 'gap', 64, 8, 1).value).toMatchObject({ scale: Int32Array.of(3), offset: Int32Array.of(5) });
    });

    it('takes two scales', () => {
        const two = file({ 'l.Mp': [[1], Int16Array.of(3)], 'l.Mn': [[2], Int16Array.of(4, 5)], 'l.B': [[1], Int32Array.of(0)] });
        expect(bindRequantise(two, 'l', 2, 8, 1).value).toMatchObject({ scale: Int32Array.of(3), negativeScale: Int32Array.of(4, 5) });
        const half = file({ 'l.Mn': [[2], Int16Array.of(4, 5)], 'l.B': [[1], Int32Array.of(0)] });
        expect(problemOf(bindRequantise(half, 'l', 2, 8, 1)).slice(0, 2)).toEqual(['weights/missing-tensor', 'net.safetensors has no tensor `l.Mp`']);
        const both = file({ 'l.M': [[1], Int16Array.of(3)], 'l.Mp': [[1], Int16Array.of(3)], 'l.Mn': [[1], Int16Array.of(3)], 'l.B': [[1], Int32Array.of(0)] });
        expect(problemOf(bindRequantise(both, 'l', 2, 8, 1)).slice(0, 2)).toEqual(['weights/ambiguous-scale', '`l` has both one scale and two']);
    });

    it.each([
        ['weights/no-shift', '`fc2` is shifted', () => bindRequantise(sound, 'fc2', 2, 4)],
        ['weights/no-shift', 'A shift of -1 is no whole number', () => bindRequantise(sound, 'fc1', 2, 4, -1)],
        ['weights/no-shift', 'It carries no operation list', () => bindRequantise({ ...sound, description: undefined }, 'fc1', 2, 4)],
        ['weights/missing-tensor', 'no tensor `fc2.M`', () => bindRequantise(sound, 'fc2', 2, 4, 3)],
        ['weights/missing-tensor', 'no tensor `other.B`', () => bindRequantise(sound, 'other', 2, 4, 3)],
        ['weights/shape', '`fc1.B` is [2], not one value for each of 3 channels', () => bindRequantise(sound, 'fc1', 3, 4)],
        ['weights/range', '`l.M` holds 40000 at [1], not a 16-bit integer', () => bindRequantise(file({ 'l.M': [[2], Int32Array.of(1, 40000)], 'l.B': [[1], Int32Array.of(0)] }), 'l', 2, 4, 1)],
        ['weights/range', '`l.B` holds 0.5 at [0], not a 32-bit integer', () => bindRequantise(file({ 'l.B': [[1], Float32Array.of(0.5)] }), 'l', 2, 4, 1)],
    ])('%s: %s', (code, text, bind) => {
        const [found, ...lines] = problemOf(bind());
        expect(found).toBe(code);
        expect(lines.join('\n')).toContain(text);
        expect(lines[0].length).toBeLessThanOrEqual(100);
    });

    it('says why the description cannot be used', () => {
        const unsound = { code: 'weights/description', message: 'why' };
        expect(bindRequantise({ ...sound, description: undefined, descriptionProblem: unsound }, 'fc1', 2, 4).problem).toBe(unsound);
    });
});

describe('residual scales and biases', () => {
    const tensors = file({ 'b.Mres': [[2], Int16Array.of(1, 2)], 'fc.B': [[2], Int32Array.of(7, -8)] });

    it('are checked like the others', () => {
        expect(bindScale(tensors, 'b.Mres', 2).value).toEqual(Int32Array.of(1, 2));
        expect(problemOf(bindScale(tensors, 'b.Mres', 3))[0]).toBe('weights/shape');
        expect(problemOf(bindScale(tensors, 'b.Mress', 2)).slice(0, 3)).toEqual(['weights/missing-tensor', 'net.safetensors has no tensor `b.Mress`', 'Did you mean `b.Mres`?']);
        expect(bindBias(tensors, 'fc', 2).value).toEqual(Int32Array.of(7, -8));
    });

    it('are 0 where the file has no bias', () => {
        expect(bindBias(tensors, 'other', 3).value).toEqual(new Int32Array(3));
    });
});
