import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { imagePixels, imageValues, joinImages, labelsProblem, readImages, readLabels, type ImageSet } from '../../server/import/data.js';
import type { Bound } from '../../server/import/problems.js';
import type { NetworkInput } from '../../server/network/model.js';
import { format, npyOf } from './files.js';

const input: NetworkInput = { name: 'x', shape: [1, 5, 4], bits: 4, rule: { kind: 'shift', amount: 4 } };
const tiny = (bits: number, rule: NetworkInput['rule'], shape: NetworkInput['shape'] = [1, 1, 3]): NetworkInput => ({ name: 'x', shape, bits, rule });
const asIs = { kind: 'asIs' } as const;
const bytes = Array.from({ length: 40 }, (_, i) => 6 * i % 256);

function value<T>(bound: Bound<T>): T {
    expect(bound.problem).toBeUndefined();
    return bound.value!;
}
function firstLine(bound: Bound<unknown>): string {
    const { code, message } = bound.problem!;
    const [line] = message.split('\n');
    expect(line.length).toBeLessThanOrEqual(100);
    return `${code}: ${line}`;
}

describe('images', () => {
    it.each(['images-idx3-ubyte', 'images-idx3-ubyte.gz', 'images.npz'])('from %s go through the input\'s rule', name => {
        const images = value(readImages(name, format(name), input));
        expect(images.count).toBe(2);
        for (const index of [0, 1]) {
            const raw = bytes.slice(20 * index, 20 * index + 20);
            expect([...imageValues(images, index)]).toEqual(raw.map(v => Math.floor(v / 16)));
            expect([...imagePixels(images, index)]).toEqual(raw);
        }
    });

    it('bring their labels along in an archive', () => {
        expect(value(readImages('images.npz', format('images.npz'), input)).labels).toEqual([3, 7]);
        expect(value(readImages('i', format('images-idx3-ubyte'), input)).labels).toBeUndefined();
    });

    it('of three channels need four dimensions', () => {
        const colour = tiny(8, { kind: 'shift', amount: 0 }, [3, 1, 2]);
        expect([...imageValues(value(readImages('a.npy', npyOf('|u1', [1, 3, 1, 2], Uint8Array.of(1, 2, 3, 4, 5, 6)), colour)), 0)]).toEqual([1, 2, 3, 4, 5, 6]);
        expect(firstLine(readImages('a.npy', npyOf('|u1', [3, 1, 2], Uint8Array.of(1, 2, 3, 4, 5, 6)), colour)))
            .toBe('data/shape: a.npy is [3, 1, 2], the network takes [N, 3, 1, 2]');
    });

    it('with channels last are told so', () => {
        const found = readImages('a.npy', npyOf('|u1', [1, 1, 2, 3], new Uint8Array(6)), tiny(8, asIs, [3, 1, 2]));
        expect(found.problem?.message).toContain('The channels come last');
    });

    it('of other types than uint8 are taken as they are', () => {
        const images = value(readImages('a.npy', npyOf('<i4', [1, 1, 1, 3], Int32Array.of(0, 7, 15)), tiny(4, { kind: 'shift', amount: 4 })));
        expect([...imageValues(images, 0)]).toEqual([0, 7, 15]);
        expect([...imagePixels(images, 0)]).toEqual([0, 119, 255]);
        expect([...imageValues(value(readImages('a.npy', npyOf('<f4', [1, 1, 3], Float32Array.of(0, 1, 15)), tiny(4, asIs))), 0)]).toEqual([0, 1, 15]);
    });

    it.each([
        ['a value too large', npyOf('<i2', [2, 1, 3], Int16Array.of(0, 1, 2, 3, 16, 5)), 'data/range: a.npy: 16 in image 1 is not in 0..15 (u4 input)'],
        ['a negative value', npyOf('<i2', [1, 1, 3], Int16Array.of(0, -1, 2)), 'data/range: a.npy: -1 in image 0 is not in 0..15 (u4 input)'],
        ['a fraction', npyOf('<f4', [1, 1, 3], Float32Array.of(0, 0.5, 1)), 'data/range: a.npy: 0.5 in image 0 is not in 0..15 (u4 input)'],
        ['a raw byte that no rule brings into range', npyOf('|u1', [1, 1, 3], Uint8Array.of(0, 16, 1)), 'data/range: a.npy: 16 in image 0 is not in 0..15 (u4 input)'],
        ['no images', npyOf('|u1', [0, 1, 3], new Uint8Array(0)), 'data/empty: a.npy holds no images'],
        ['another size', npyOf('|u1', [1, 2, 3], new Uint8Array(6)), 'data/shape: a.npy is [1, 2, 3], the network takes [N, 1, 1, 3]'],
        ['a vector', npyOf('|u1', [3], new Uint8Array(3)), 'data/shape: a.npy is [3], the network takes [N, 1, 1, 3]'],
        ['an archive without `images`', zipSync({ 'x.npy': npyOf('|u1', [1, 1, 3], new Uint8Array(3)) }), 'data/missing-array: a.npy: it holds no array called `images`'],
        ['fewer labels', zipSync({ 'images.npy': npyOf('|u1', [2, 1, 3], new Uint8Array(6)), 'labels.npy': npyOf('|u1', [1], new Uint8Array(1)) }), 'data/labels: a.npy has 1 labels for 2 images'],
    ])('with %s', (_, content, expected) => {
        expect(firstLine(readImages('a.npy', content, tiny(4, asIs)))).toBe(expected);
    });

    it('of several files are joined, raw or not', () => {
        const one = value(readImages('images.npz', format('images.npz'), input));
        const other = value(readImages('a.npy', npyOf('<i4', [1, 5, 4], Int32Array.from({ length: 20 }, (_, i) => i % 16)), input));
        const raw = joinImages([one, one]);
        expect(raw).toMatchObject({ count: 4, raw: true, labels: [3, 7, 3, 7] });
        const mixed: ImageSet = joinImages([one, other]);
        expect(mixed.labels).toBeUndefined();
        expect([0, 1, 2].map(n => [...imageValues(mixed, n)])).toEqual([imageValues(one, 0), imageValues(one, 1), imageValues(other, 0)].map(v => [...v]));
        expect([...imageValues(raw, 3)]).toEqual([...imageValues(one, 1)]);
        expect([...imagePixels(raw, 3)]).toEqual([...imagePixels(one, 1)]);
        expect(joinImages([other])).toBe(other);
    });
});

describe('labels', () => {
    it.each([
        ['IDX', format('labels-idx1-ubyte')], ['IDX, gzipped', gzipSync(format('labels-idx1-ubyte'))], ['an archive', format('images.npz')],
        ['a vector', npyOf('<i8', [2], BigInt64Array.of(3n, 7n))], ['a column', npyOf('|u1', [2, 1], Uint8Array.of(3, 7))], ['floats', npyOf('<f4', [2], Float32Array.of(3, 7))],
    ])('from %s', (_, content) => {
        expect(value(readLabels('l', content))).toEqual([3, 7]);
    });

    it.each([
        ['one-hot', npyOf('|u1', [1, 2], Uint8Array.of(0, 1)), 'data/labels: l: labels are [1, 2], not a vector'],
        ['negative', npyOf('|i1', [2], Int8Array.of(0, -1)), 'data/labels: l: label -1 of image 1 is no class'],
        ['fractional', npyOf('<f4', [1], Float32Array.of(0.5)), 'data/labels: l: label 0.5 of image 0 is no class'],
    ])('that are %s', (_, content, expected) => {
        expect(firstLine(readLabels('l', content))).toBe(expected);
    });

    it('must suit the images and the classes', () => {
        expect(labelsProblem('l', 2, [0, 9], 10)).toBeUndefined();
        expect(labelsProblem('l', 1, [0, 10], 10)).toBeUndefined();
        expect(labelsProblem('l', 3, [0, 9])?.message).toMatch(/^l has 2 labels for 3 images\n/);
        expect(labelsProblem('l', 2, [0, 10], 10)?.message).toMatch(/^l: label 10 of image 1 is none of 10 classes\n/);
    });
});
