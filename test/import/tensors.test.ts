// Sound files of every format and type.
import { describe, expect, it } from 'vitest';
import { readTensorFile, type TensorFile } from '../../server/import/tensors.js';
import { format, safetensors } from './files.js';

function read(path: string, bytes: Uint8Array = format(path)): TensorFile {
    const { file, problems } = readTensorFile(path, bytes);
    expect(problems).toEqual([]);
    return file!;
}
const counting = Array.from({ length: 24 }, (_, i) => i);

describe('.npy', () => {
    it.each(['i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f2', 'f4', 'f8', 'big-i2', 'big-f4', 'big-i8'])('of type %s', type => {
        const tensor = read(`${type}.npy`).tensors.get('array')!;
        const kind = type.replace('big-', '');
        expect(tensor.dtype).toBe(`${kind[0]}${8 * Number(kind[1])}`);
        expect(tensor.shape).toEqual([2, 3, 4]);
        expect([...tensor.data]).toEqual(counting);
    });

    it('of booleans', () => {
        const { dtype, data } = read('bool.npy').tensors.get('array')!;
        expect(dtype).toBe('bool');
        expect([...data]).toEqual(counting.map(i => i % 2));
    });

    it.each(['fortran.npy', 'version2.npy', 'version3.npy'])('as %s', name => {
        const { shape, data } = read(name).tensors.get('array')!;
        expect(shape).toEqual([2, 3, 4]);
        expect([...data]).toEqual(counting);
    });

    it('widens half precision exactly', () => {
        const { data } = read('half-values.npy').tensors.get('array')!;
        expect([...data]).toEqual([0, -0, 1, -1, 0.5, 65504, 2 ** -24, 1023 * 2 ** -24, Infinity, -Infinity, NaN, 1365 / 4096]);
    });

    it('without dimensions, and with none in one of them', () => {
        expect(read('scalar.npy').tensors.get('array')).toMatchObject({ shape: [], data: Int32Array.of(7) });
        expect(read('empty.npy').tensors.get('array')).toMatchObject({ shape: [0, 28, 28], data: new Uint8Array(0) });
    });
});

describe('.npz', () => {
    it.each(['stored.npz', 'deflated.npz'])('as %s', name => {
        const { tensors } = read(name);
        expect([...tensors.get('a')!.data]).toEqual(counting);
        expect(tensors.get('b')).toEqual({ name: 'b', dtype: 'f32', shape: [2], data: Float32Array.of(1.5, -2.5) });
    });
});

describe('.safetensors', () => {
    it('of every type', () => {
        const types = { BOOL: 1, I8: 1, U8: 1, I16: 2, U16: 2, I32: 4, U32: 4, I64: 8, U64: 8, F16: 2, BF16: 2, F32: 4, F64: 8 };
        const body = new Uint8Array(100);
        const header: Record<string, unknown> = {};
        let at = 0;
        for (const [dtype, size] of Object.entries(types)) {
            header[dtype] = { dtype, shape: [1], data_offsets: [at, at + size] };
            const float = { F16: 0x3c00, BF16: 0x3f80, F32: 0x3f800000, F64: 0x3ff0000000000000 }[dtype];
            new DataView(body.buffer).setBigUint64(at, BigInt(float ?? 1), true);
            at += size;
        }
        const { tensors } = read('x.safetensors', safetensors(header, body.subarray(0, at)));
        expect([...tensors.values()].map(({ name, dtype, data }) => [name.toLowerCase(), dtype, data[0]]))
            .toEqual(Object.keys(types).map(name => [name.toLowerCase(), name.toLowerCase(), 1]));
    });

    it('without any tensor, with an empty one, with names in any order and escaped', () => {
        expect(read('x.safetensors', safetensors({})).tensors.size).toBe(0);
        const { tensors } = read('x.safetensors', safetensors('{"b\\"{": {"dtype": "U8", "shape": [2], "data_offsets": [1, 3]},'
            + ' "dtype": {"dtype": "I8", "shape": [1, 1], "data_offsets": [0, 1]}, "none": {"dtype": "F32", "shape": [0], "data_offsets": [3, 3]}}', [255, 7, 8]));
        expect([...tensors.get('b"{')!.data]).toEqual([7, 8]);
        expect([...tensors.get('dtype')!.data]).toEqual([-1]);
        expect(tensors.get('none')!.data.length).toBe(0);
    });

    it('does not copy what it need not', () => {
        const bytes = safetensors({ a: { dtype: 'I8', shape: [2], data_offsets: [0, 2] } }, [1, 2]);
        expect(read('x.safetensors', bytes).tensors.get('a')!.data.buffer).toBe(bytes.buffer);
    });

    it('reads the description beside the tensors, and keeps the tensors where it is unsound', () => {
        const network = { activation_bits: 4, input: { shape: [1, 2, 2], rule: 'q = u8 >> 4' }, ops: [{ op: 'fc', name: 'f', input: 'input', logits: true }] };
        const sound = read('x.safetensors', safetensors({ __metadata__: { network: JSON.stringify(network) } }));
        expect(sound.description).toMatchObject({ activationBits: 4, input: { shape: [1, 2, 2], rule: { kind: 'shift', amount: 4 } } });
        const unsound = read('x.safetensors', safetensors({ __metadata__: { network: 'resnet18' } }));
        expect(unsound.description).toBeUndefined();
        expect(unsound.descriptionProblem).toMatchObject({ code: 'weights/description' });
    });
});
