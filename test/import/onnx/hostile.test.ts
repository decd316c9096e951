/** Damaged and hostile models end in a problem that says what is wrong: nothing is thrown, little is computed. */
import { readFileSync } from 'node:fs';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelProtoSchema, type ModelProto } from '../../../server/import/onnx/generated/onnx_pb.js';
import { importGraph, openOnnx } from '../../../server/import/onnx/import.js';
import type { ExternalFiles } from '../../../server/import/onnx/read-tensor.js';
import { floats, ModelMaker, Random, scalarOf, type ModelOptions } from './models.js';

const random = new Random(3);

/** Codes and first lines of everything that is wrong with a model. */
function attempt(bytes: Uint8Array, files: ExternalFiles = new Map()): string[] {
    const opened = openOnnx('m.onnx', bytes);
    const graph = opened.value?.graph(files);
    const problems = opened.problem ? [opened.problem] : graph!.problem ? [graph!.problem]
        : importGraph('m.onnx', graph!.value!, 'M', { input: {}, bits: 8 }).findings.filter(({ severity }) => severity === 'error');
    for (const { message } of problems) {
        expect(message.split('\n')[0].length).toBeLessThanOrEqual(100);
    }
    return problems.map(({ code, message }) => `${code}: ${message.split('\n')[0]}`);
}

function model(build: (m: ModelMaker) => string, options: ModelOptions = { input: [1, 1, 8, 8], inputType: 'u8' }): Uint8Array {
    const m = new ModelMaker(options);
    return m.bytes(build(m));
}

function sound(m: ModelMaker): string {
    const acc = m.node('ConvInteger', ['x', { type: 'i8', dims: [2, 1, 3, 3], values: random.signs([2, 1, 3, 3]) }]);
    return m.node('MatMulInteger', [m.node('Flatten', [m.node('Cast', [m.node('Clip', [acc, scalarOf('i32', 0), scalarOf('i32', 15)])], { to: 2 })]), { type: 'i8', dims: [72, 3], values: random.signs([72, 3]) }]);
}

/** A sound model, changed. */
function changed(change: (proto: ModelProto) => void): Uint8Array {
    const proto = fromBinary(ModelProtoSchema, model(sound));
    change(proto);
    return toBinary(ModelProtoSchema, proto);
}

it('the model that is changed below is sound', () => {
    expect(attempt(model(sound))).toEqual([]);
});

describe('damage', () => {
    const bytes = new Uint8Array(readFileSync(new URL('../../data/onnx/lenet5_int.onnx', import.meta.url)));

    it('a file cut anywhere', () => {
        const cuts = Array.from({ length: bytes.length }, (_, at) => at).filter(at => at < 300 || at % 211 === 0 || at > bytes.length - 300);
        for (const cut of cuts) {
            const [first] = attempt(bytes.slice(0, cut));
            expect(first).not.toMatch(/EOF/);
            expect(first, `cut at ${cut}`).toMatch(/^import\/(truncated|malformed|opset)/);
        }
    });

    it('bytes that changed', () => {
        const small = model(sound);
        fc.assert(fc.property(fc.array(fc.tuple(fc.nat(small.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), changes => {
            const damaged = small.slice();
            changes.forEach(([at, byte]) => { damaged[at] = byte; });
            attempt(damaged);
        }), { numRuns: 1500 });
    });

    it.each([
        ['nothing', new Uint8Array(0), 'import/truncated: m.onnx: the file is empty'],
        ['a text', new TextEncoder().encode('hello, this is not a model at all'), 'import/truncated: m.onnx: this is no whole ONNX model'],
        ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0), 'import/truncated: m.onnx: the model has no graph'],
    ])('%s', (_, content, problem) => {
        expect(attempt(content)).toEqual([problem]);
    });
});

describe('graphs', () => {
    it.each<[string, (proto: ModelProto) => void, string]>([
        ['nodes in a circle', ({ graph }) => { graph!.node[1].input[0] = graph!.node[4].output[0]; }, 'import/cycle: m.onnx: its nodes wait for one another in a circle'],
        ['a node that reads itself', ({ graph }) => { graph!.node[1].input[0] = graph!.node[1].output[0]; }, 'import/cycle: m.onnx: its nodes wait for one another in a circle'],
        ['two nodes that give one tensor', ({ graph }) => { graph!.node[2].output[0] = graph!.node[1].output[0]; }, 'import/duplicate-name: m.onnx: two things give the tensor clip3'],
        ['two initialisers of one name', ({ graph }) => { graph!.initializer[1].name = graph!.initializer[0].name; }, 'import/duplicate-name: m.onnx: two tensors are called c2'],
        ['a tensor that nothing gives', ({ graph }) => { graph!.node[0].input[0] = 'ghost'; }, 'import/malformed: m.onnx: nothing gives the tensor ghost'],
        ['no nodes', ({ graph }) => { graph!.node = []; }, 'import/malformed: m.onnx: the model has no nodes'],
        ['two inputs', ({ graph }) => { graph!.input.push({ ...graph!.input[0], name: 'y' }); graph!.node[0].input.push('y'); }, 'import/input: m.onnx: it has 2 inputs: x, y'],
        ['operators from the future', proto => { proto.opsetImport[0].version = 99n; }, 'import/opset: m.onnx: it uses ONNX operators of version 99'],
        ['an attribute twice', ({ graph }) => { graph!.node[2].attribute.push(graph!.node[2].attribute[0]); }, 'import/duplicate-name: m.onnx: a node says to twice'],
        ['an input larger than any', ({ graph }) => { graph!.input[0].type!.tensorType!.shape!.dim.forEach(dim => { dim.dimValue = 2n ** 30n; }); }, 'import/input: m.onnx: its input is [1, 1073741824, 1073741824, 1073741824]'],
        ['an input of unknown size', ({ graph }) => { graph!.input[0].type!.tensorType!.shape!.dim[3].dimValue = 0n; }, 'import/input: m.onnx: it leaves open what shape its input x has'],
    ])('%s', (_, change, problem) => {
        expect(attempt(changed(change))).toEqual([problem]);
    });

    it.each<[string, (m: ModelMaker) => string, string]>([
        ['scales along an axis that is not there', m => m.node('QuantizeLinear', [m.node('Conv', ['x', random.ternary([2, 1, 3, 3], [1])]), floats([2], [1, 2]), scalarOf('u8', 0)], { axis: 9 }),
            'import/shape: `quantizelinear3` (QuantizeLinear) has 2 scales or zero points for axis 9 of [1, 2, 6, 6]'],
        ['biases for other channels', m => m.node('Conv', ['x', random.ternary([2, 1, 3, 3], [1]), floats([3], [1, 2, 3])]), 'import/shape: `conv1` (Conv) has 3 biases for 2 channels'],
    ])('%s', (_, build, problem) => {
        expect(attempt(model(build, { input: [1, 1, 8, 8] }))).toEqual([problem]);
    });

    it('nodes without end', () => {
        const bytes = changed(({ graph }) => { graph!.node = Array.from({ length: 50_001 }, () => graph!.node[1]); });
        expect(attempt(bytes)).toEqual(['import/too-large: m.onnx: it has 50001 nodes']);
    });

    it('a name made to break lines', () => {
        const bytes = changed(({ graph }) => { graph!.node[1].name = 'a\nerror: b\u001b[31m'; graph!.node[1].opType = 'Evil\nOperator'; });
        expect(attempt(bytes)[0]).toBe('import/operator: `a?error: b?[31m` (Evil?Operator) is the operator Evil?Operator, which is not read');
    });

    it('functions that grow without end', () => {
        const bytes = changed(proto => {
            proto.functions = Array.from({ length: 30 }, (_, depth) => create(ModelProtoSchema, { functions: [{
                name: `F${depth}`, domain: 'd', input: ['a'], output: ['b'],
                node: [{ opType: depth === 29 ? 'Identity' : `F${depth + 1}`, domain: depth === 29 ? '' : 'd', input: ['a'], output: ['m'] },
                    { opType: depth === 29 ? 'Identity' : `F${depth + 1}`, domain: depth === 29 ? '' : 'd', input: ['m'], output: ['b'] }],
            }] }).functions[0]);
            proto.graph!.node[1].opType = 'F0';
            proto.graph!.node[1].domain = 'd';
            proto.graph!.node[1].input.length = 1;
        });
        expect(attempt(bytes)).toEqual([expect.stringMatching(/^import\/too-large: m\.onnx: its functions (are called|grow)/)]);
    });
});

describe('tensors', () => {
    it.each<[string, (proto: ModelProto) => void, string]>([
        ['2^31 elements without bytes', ({ graph }) => { graph!.initializer[0].dims = [65536n, 32768n]; }, 'import/malformed: m.onnx: tensor c2 has 18 values for 2147483648 elements'],
        ['2^60 elements', ({ graph }) => { graph!.initializer[0].dims = [2n ** 30n, 2n ** 30n]; }, 'import/too-large: m.onnx: tensor c2 claims shape [1073741824, 1073741824]'],
        ['a negative dimension', ({ graph }) => { graph!.initializer[0].dims = [-1n, 18n]; }, 'import/too-large: m.onnx: tensor c2 claims shape [-1, 18]'],
        ['too few bytes', ({ graph }) => { graph!.initializer[0].rawData = new Uint8Array(7); }, 'import/malformed: m.onnx: tensor c2 has 7 bytes for 18 elements of i8'],
        ['texts', ({ graph }) => { graph!.initializer[0].dataType = 8; }, 'import/unsupported-type: m.onnx: tensor c2 has type STRING'],
        ['a type without a name', ({ graph }) => { graph!.initializer[0].dataType = 77; }, 'import/unsupported-type: m.onnx: tensor c2 has type 77'],
    ])('%s', (_, change, problem) => {
        expect(attempt(changed(change))).toEqual([problem]);
    });

    it.each(['/etc/passwd', '../secret.bin', 'a/../../b', 'C:\\x', 'file:///etc/passwd', '~/x', '\\\\host\\x', ''])('external data at %j', location => {
        const bytes = changed(({ graph }) => {
            graph!.initializer[0].dataLocation = 1;
            graph!.initializer[0].externalData = create(ModelProtoSchema, { graph: { initializer: [{ externalData: [{ key: 'location', value: location }] }] } }).graph!.initializer[0].externalData;
        });
        expect(attempt(bytes)).toEqual([expect.stringMatching(/^import\/external-data: m\.onnx: tensor c2 points outside the model's folder: /)]);
    });

    it.each([
        ['that is missing', [], 'tensor c2 lies in w.bin, which is not there'],
        ['that is too short', [['offset', '4']], 'tensor c2 ends at byte 22 of 20 of w.bin'],
        ['at no place', [['offset', '-1']], 'tensor c2 has no sound place in its file: -1'],
        ['of another length', [['length', '20']], 'tensor c2 has 20 bytes for 18 elements of i8'],
    ])('external data %s', (what, entries, problem) => {
        const bytes = changed(({ graph }) => {
            graph!.initializer[0].dataLocation = 1;
            graph!.initializer[0].externalData = create(ModelProtoSchema, { graph: { initializer: [{ externalData: [['location', 'w.bin'], ...entries].map(([key, value]) => ({ key, value })) }] } }).graph!.initializer[0].externalData;
        });
        const files = new Map(what === 'that is missing' ? [] : [['w.bin', new Uint8Array(20)]]);
        expect(attempt(bytes, files)[0]).toContain(problem);
    });

    it('weights that are no numbers', () => {
        const bytes = model(m => m.node('Conv', ['x', floats([1, 1, 1, 2], [1, NaN])]), { input: [1, 1, 4, 4] });
        expect(attempt(bytes)).toEqual(['import/not-finite: `conv1` (Conv) has a weight that is no number: NaN at [0, 0, 0, 1]']);
    });

    it('a batch norm whose variance is no number', () => {
        const ones = floats([1], [1]);
        const bytes = model(m => m.node('BatchNormalization', [m.node('Conv', ['x', floats([1, 1, 1, 1], [1])]), ones, ones, ones, floats([1], [-2])]), { input: [1, 1, 4, 4] });
        expect(attempt(bytes)).toEqual(['import/not-finite: `batchnormalization3` (BatchNormalization) scales with a number that is not finite']);
    });
});

describe('work that a few bytes ask for', () => {
    const i64s = (...values: number[]) => ({ type: 'i64' as const, dims: [values.length], values });
    const huge = (m: ModelMaker): string => m.node('ConstantOfShape', [i64s(65536, 32768)]);

    it.each<[string, (m: ModelMaker) => string]>([
        ['ConstantOfShape of 2^31 elements', huge],
        ['Expand', m => m.node('Expand', [floats([1], [1]), i64s(2 ** 20, 2 ** 12)])],
        ['Range without end', m => m.node('Range', [scalarOf('f32', 0), scalarOf('f32', 1), scalarOf('f32', 0)])],
        ['Tile', m => m.node('Tile', [floats([1], [1]), i64s(2 ** 40)])],
        ['Tile by less than nothing', m => m.node('Tile', [floats([1], [1]), i64s(-4)])],
        ['Pad', m => m.node('Pad', [floats([1], [1]), i64s(2 ** 40, 2 ** 40)])],
        ['an outer sum', m => m.node('Add', [floats([8192, 1], new Float32Array(8192)), floats([1, 8192], new Float32Array(8192))])],
    ])('%s', (_, build) => {
        expect(attempt(model(m => m.node('Add', ['x', build(m)])))).toEqual([expect.stringMatching(/^import\/too-large: m\.onnx: a computed tensor would have /)]);
    });

    it('many steps on many elements', () => {
        const bytes = model(m => {
            let value = m.node('ConstantOfShape', [i64s(2 ** 22)]);
            for (let i = 0; i < 50; i++) {
                value = m.node('Neg', [value]);
            }
            return m.node('Add', ['x', value]);
        });
        expect(attempt(bytes)).toEqual(['import/too-large: m.onnx: it takes far more work than its size can ask for']);
    });

    it('one weight tensor in thousands of layers', () => {
        const bytes = model(m => {
            const weights = m.constant({ type: 'i8', dims: [64, 64, 3, 3], values: random.signs([64, 64, 3, 3]) });
            let value = 'x';
            for (let i = 0; i < 3000; i++) {
                value = m.node('Cast', [m.node('Clip', [m.node('ConvInteger', [value, weights], { pads: [1, 1, 1, 1] }), scalarOf('i32', 0), scalarOf('i32', 15)])], { to: 2 });
            }
            return value;
        }, { input: [1, 64, 8, 8], inputType: 'u8' });
        expect(attempt(bytes)).toEqual(['import/too-large: m.onnx: it takes far more work than its size can ask for']);
    });

    it('a chain of very many nodes goes through', () => {
        const bytes = model(m => {
            let value = 'x';
            for (let i = 0; i < 20_000; i++) {
                value = m.node('Identity', [value]);
            }
            return m.node('ConvInteger', [value, { type: 'i8', dims: [1, 1, 1, 1], values: [1] }]);
        });
        expect(attempt(bytes)).toEqual([]);
    });
});
