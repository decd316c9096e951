// Files that are cut, damaged or made to harm: a problem each, nothing thrown, little memory, no long wait.
import { gzipSync, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImages, readLabels } from '../../server/import/data.js';
import type { ImportProblem } from '../../server/import/problems.js';
import { readTensorFile } from '../../server/import/tensors.js';
import type { NetworkInput } from '../../server/network/model.js';
import { format, npy, npyOf, safetensors } from './files.js';

const entry = (dtype: string, shape: unknown, begin: number, end: number) => ({ dtype, shape, data_offsets: [begin, end] });
const small = safetensors({ __metadata__: { network: '{}' }, a: entry('I8', [2, 2], 0, 4), b: entry('F32', [1], 4, 8) }, [1, 255, 0, 1, 0, 0, 128, 63]);
const input: NetworkInput = { name: 'x', shape: [1, 5, 4], bits: 4, rule: { kind: 'shift', amount: 4 } };

/** The only problem of a file that cannot be read; its first line must stand alone. */
function problemOf(path: string, bytes: Uint8Array): ImportProblem {
    const { file, problems } = readTensorFile(path, bytes);
    expect(file).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0].message.split('\n')[0].length).toBeLessThanOrEqual(100);
    return problems[0];
}

describe('cut at every byte', () => {
    it.each([
        ['w.safetensors', small], ['a.npy', format('i4.npy')], ['a.npy', format('version2.npy')], ['a.npz', format('stored.npz')], ['a.npz', format('deflated.npz')],
    ])('%s never reads and never throws', (path, bytes) => {
        for (let length = 0; length < bytes.length; length++) {
            expect(problemOf(path, bytes.slice(0, length)).code).toMatch(/^weights\/(truncated|malformed)$/);
        }
    });

    it.each(['images-idx3-ubyte', 'images-idx3-ubyte.gz', 'images.npz', 'u1.npy'])('%s gives no images', name => {
        const bytes = format(name);
        for (let length = 0; length < bytes.length; length++) {
            expect(readImages(name, bytes.slice(0, length), input).problem?.code).toMatch(/^data\/(truncated|malformed|unknown-format)$/);
        }
    });

    it.each(['labels-idx1-ubyte', 'images.npz'])('%s gives no labels', name => {
        const bytes = format(name);
        for (let length = 0; length < bytes.length; length++) {
            expect(readLabels(name, bytes.slice(0, length)).problem?.code).toMatch(/^data\/(truncated|malformed|unknown-format)$/);
        }
    });
});

describe('any byte changed', () => {
    it.each([['w.safetensors', small], ['a.npy', format('i4.npy')], ['a.npz', format('deflated.npz')], ['i.gz', format('images-idx3-ubyte.gz')]])('%s never throws', (path, bytes) => {
        fc.assert(fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
            const changed = bytes.slice();
            changed[at] = value;
            readTensorFile(path, changed);
            readImages(path, changed, input);
            readLabels(path, changed);
        }), { numRuns: 2000 });
    });

    it('nor do bytes of no format at all', () => {
        fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), fc.constantFrom('a.safetensors', 'a.npy', 'a.npz', 'a.bin'), (bytes, path) => {
            readTensorFile(path, bytes);
            readImages(path, bytes, input);
        }));
    });
});

describe('safetensors', () => {
    const header = (value: unknown, body: number[] = []) => safetensors(value, body);
    it.each([
        ['weights/truncated', 'the header is longer than the file (1000 of 2 bytes)', safetensors('{}', [], 1000)],
        ['weights/malformed', 'it claims a header of 1152921504606847000 bytes', safetensors('{}', [], 2 ** 60)],
        ['weights/truncated', 'tensor a ends at byte 4 of 3', header({ a: entry('I8', [4], 0, 4) }, [1, 2, 3])],
        ['weights/malformed', 'tensor b overlaps the one before it', header({ a: entry('I8', [2], 0, 2), b: entry('I8', [2], 1, 3) }, [1, 2, 3])],
        ['weights/malformed', '1 bytes before tensor b belong to none', header({ a: entry('I8', [1], 0, 1), b: entry('I8', [1], 2, 3) }, [1, 2, 3])],
        ['weights/malformed', '2 bytes at the end belong to no tensor', header({ a: entry('I8', [1], 0, 1) }, [1, 2, 3])],
        ['weights/malformed', 'tensor a has 3 bytes for 1 x i16', header({ a: entry('I16', [1], 0, 3) }, [1, 2, 3])],
        ['weights/malformed', 'tensor a has -1 bytes for 1 x i8', header({ a: entry('I8', [1], 2, 1) }, [1, 2, 3])],
        ['weights/malformed', 'the header names a tensor twice: a', header('{"a": {"dtype": "I8", "shape": [1], "data_offsets": [0, 1]}, "\\u0061" : {"dtype": "I8", "shape": [1], "data_offsets": [0, 1]}}', [1])],
        ['weights/malformed', 'the header is not valid JSON', header('{"a": ')],
        ['weights/malformed', 'the header is not a JSON object', header('[1]')],
        ['weights/malformed', 'tensor a lacks a sound dtype, shape or data_offsets', header({ a: entry('I8', [-1], 0, 1) }, [1])],
        ['weights/malformed', 'tensor a lacks a sound dtype, shape or data_offsets', header({ a: entry('I8', 'x', 0, 1) }, [1])],
        ['weights/malformed', 'tensor a lacks a sound dtype, shape or data_offsets', header({ a: entry('I8', [1], 0, 1.5) }, [1])],
        ['weights/malformed', 'tensor a lacks a sound dtype, shape or data_offsets', header({ a: null }, [1])],
        ['weights/unsupported-type', 'tensor a has type F8_E4M3', header({ a: entry('F8_E4M3', [1], 0, 1) }, [1])],
        ['weights/unsupported-type', 'tensor a has type constructor', header({ a: entry('constructor', [1], 0, 1) }, [1])],
        ['weights/too-large', 'tensor a claims shape [2147483648, 2147483648]', header({ a: entry('I8', [2 ** 31, 2 ** 31], 0, 1) }, [1])],
    ])('%s: %s', (code, what, bytes) => {
        const found = problemOf('w.safetensors', bytes);
        expect(found.code).toBe(code);
        expect(found.message.split('\n')[0]).toBe(`w.safetensors: ${what}`);
    });

    it('that is not text', () => {
        expect(problemOf('w.safetensors', safetensors('{}').fill(0xff, 8)).message).toMatch('the header is not UTF-8 text');
    });

    it('keeps the first line short whatever the names', () => {
        const name = 'very.long.name.'.repeat(40);
        const found = problemOf(`${'long/'.repeat(50)}${name}.safetensors`, header({ [name]: entry('I8', [1], 0, 9) }));
        expect(found.message.split('\n').length).toBeGreaterThan(1);
    });
});

describe('npy and npz', () => {
    const dict = (descr: string, shape: string) => `{'descr': ${descr}, 'fortran_order': False, 'shape': (${shape}), }`;
    it.each([
        ['weights/unsupported-type', 'the array has type |O', format('objects.npy')],
        ['weights/unsupported-type', 'the array has type <c8', format('complex.npy')],
        ['weights/unsupported-type', 'the array has type of records', format('records.npy')],
        ['weights/unsupported-type', 'the array has type <i3', npy(dict('\'<i3\'', '1,'))],
        ['weights/too-large', 'the array claims shape (4294967296, 4294967296)', npy(dict('\'<i4\'', '4294967296, 4294967296'))],
        ['weights/truncated', 'the array needs 4000000000 bytes, 0 are there', npy(dict('\'<i4\'', '1000000000,'))],
        ['weights/malformed', '2 bytes follow the array', npy(dict('\'|i1\'', '1,'), [1, 2, 3])],
        ['weights/malformed', 'its header names no type, order or shape', npy('{}')],
        ['weights/malformed', 'the format\'s version 9 is not known', npy(dict('\'|i1\'', '1,'), [1], 9)],
    ])('%s: %s', (code, what, bytes) => {
        expect(problemOf('a.npy', bytes)).toMatchObject({ code, message: expect.stringContaining(`a.npy: ${what}\n`) as string });
    });

    it('an archive without arrays, or of other things', () => {
        expect(problemOf('a.npz', zipSync({})).message).toMatch('the archive holds no .npy arrays');
        expect(problemOf('a.npz', zipSync({ 'readme.txt': new Uint8Array(3) })).message).toMatch('the archive holds no .npy arrays');
    });

    it('an archive that claims more than it can hold takes no memory', () => {
        const bytes = zipSync({ 'a.npy': format('i4.npy') });
        const view = new DataView(bytes.buffer);
        const directory = bytes.findIndex((_, i) => view.getUint32(i, true) === 0x02014b50);
        view.setUint32(directory + 24, 2 ** 32 - 16, true);
        expect(problemOf('a.npz', bytes).message).toMatch('a.npy claims 4294967280 bytes from');
    });

    it('an archive that claims more entries than it has ends', () => {
        const bytes = zipSync({ 'a.npy': format('i4.npy') });
        new DataView(bytes.buffer).setUint16(bytes.length - 22 + 8, 65535, true);
        expect(problemOf('a.npz', bytes).code).toMatch(/^weights\/(malformed|truncated)$/);
    });

    it('an archive that unpacks to more than is read', () => {
        const zeros = npyOf('|u1', [2 ** 20], new Uint8Array(2 ** 20));
        const bytes = zipSync({ 'a.npy': zeros, 'b.npy': zeros });
        const view = new DataView(bytes.buffer);
        for (let i = 0; i + 4 < bytes.length; i++) {
            if (view.getUint32(i, true) === 0x02014b50) {
                // Packed and unpacked size of the directory entry.
                view.setUint32(i + 20, 2 ** 30, true);
                view.setUint32(i + 24, 2 ** 30, true);
            }
        }
        expect(problemOf('a.npz', bytes).code).toBe('weights/too-large');
    });

    it('names the array of an archive', () => {
        expect(problemOf('a.npz', zipSync({ 'conv1.M.npy': format('objects.npy') })).message).toMatch(/^a\.npz: conv1\.M: the array has type \|O\n/);
    });
});

describe('other files', () => {
    it('of no known format, empty, or called what they are not', () => {
        expect(problemOf('weights.pt', new Uint8Array(100)).code).toBe('weights/unknown-format');
        expect(problemOf('w.safetensors', new Uint8Array(0)).message).toMatch('w.safetensors: the file is empty');
        expect(problemOf('a.npy', new Uint8Array(100)).message).toMatch('a.npy: this is no .npy file');
    });

    it('gzip in gzip, gzip that claims too much', () => {
        const once = gzipSync(format('images-idx3-ubyte'));
        expect(readImages('i.gz', gzipSync(once), input).problem?.message).toMatch('gzipped twice');
        const claims = once.slice();
        new DataView(claims.buffer).setUint32(claims.length - 4, 2 ** 32 - 1, true);
        expect(readImages('i.gz', claims, input).problem?.code).toBe('data/truncated');
    });

    it('IDX of absurd size', () => {
        const bytes = Uint8Array.of(0, 0, 8, 3, ...new Array<number>(12).fill(255));
        expect(readImages('i', bytes, input).problem?.code).toBe('data/too-large');
    });
});
