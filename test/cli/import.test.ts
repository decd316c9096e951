/** `terntrack import` on the disk: what is written, what it says, what it leaves alone. */
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelProtoSchema } from '../../server/import/onnx/generated/onnx_pb.js';
import { npyOf } from '../import/files.js';
import { floats, ModelMaker, Random, scalarOf } from '../import/onnx/models.js';
import { array } from '../network/described.js';
import { terntrack } from './terminal.js';

const data = new URL('../data/onnx/', import.meta.url);
const examples = new URL('../../examples/', import.meta.url);
let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'terntrack-import-'));
    await copyFile(new URL('lenet5_int.onnx', data), join(folder, 'lenet.onnx'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: string[]) => terntrack(args, { cwd: folder });
const written = async (name = '.'): Promise<string[]> => (await readdir(join(folder, name))).sort();

describe('a model that imports', () => {
    it('gives two files that check, and simulate to the reference logits', async () => {
        const { code, stdout, stderr } = await run('import', 'lenet.onnx', '-o', 'nets');
        expect([code, stderr]).toEqual([0, '']);
        expect(stdout.split('\n')[0]).toBe('nets/lenet.tern and lenet.safetensors, from ONNX, opset 13, by tnn-export');
        expect(await written('nets')).toEqual(['lenet.safetensors', 'lenet.tern']);
        expect(await run('check', 'nets/lenet.tern')).toMatchObject({ code: 0, stdout: '1 file checked: nothing to complain about\n' });
        await copyFile(new URL('lenet5-mnist/test_images.npy', examples), join(folder, 'images.npy'));
        const simulated = JSON.parse((await run('simulate', 'nets/lenet.tern', '--images', 'images.npy', '--limit', '20', '--json')).stdout) as { logits: number[][] };
        expect(simulated.logits.flat()).toEqual([...array('test/data/lenet5/ref_logits.npy').subarray(0, 200)]);
    }, 120_000);

    it('reads as a person would write it', async () => {
        await run('import', 'lenet.onnx');
        expect(await readFile(join(folder, 'lenet.tern'), 'utf8')).toMatchInlineSnapshot(`
          "// Imported from lenet.onnx (ONNX, opset 13, by tnn-export).

          /// lenet.onnx: 61,470 ternary weights, 43.7 % zero.
          network lenet {
              input image : u4[1, 28, 28] from u8 >> 4
              weights "lenet.safetensors"

              conv1 : conv 6 of 5x5, pad 2 -> u4  // 150 weights, 42 % zero
              pool1 : maxpool 2x2
              conv2 : conv 16 of 5x5 -> u4        // 2,400 weights, 46 % zero
              pool2 : maxpool 2x2
              fc1   : dense 120 -> u4             // 48,000 weights, 44.2 % zero
              fc2   : dense 84 -> u4              // 10,080 weights, 41.8 % zero
              fc3   : dense 10                    // 840 weights, 30.7 % zero
              output fc3
          }
          "
        `);
    });

    it('is compared with the model on images', async () => {
        await copyFile(new URL('lenet5-mnist/test_images.npy', examples), join(folder, 'images.npy'));
        await copyFile(new URL('lenet5-mnist/test_labels.npy', examples), join(folder, 'labels.npy'));
        const args = ['import', 'lenet.onnx', '--images', 'images.npy', '--labels', 'labels.npy', '--limit', '10'];
        const { code, stdout } = await run(...args, '-q');
        expect(code).toBe(0);
        expect(stdout).toMatch(/\non 10 images\n {2}model right {8}10 of 10 \(100.%\), run by its own operators\n {2}integers right {5}10 of 10 \(100.%\)\n {2}same prediction {4}10 of 10 \(100.%\)\n {2}largest deviation {2}0.00 of a logit; logits span \d+\n$/);
        expect(JSON.parse((await run(...args, '--json')).stdout)).toMatchObject({
            network: 'lenet', complete: true, files: ['./lenet.tern', './lenet.safetensors'], diagnostics: [],
            fidelity: { images: 10, source: 'its own operators', sourceAccuracy: 1, accuracy: 1, agreement: 1, logitDeviation: 0 },
        });
        expect(await readFile(join(folder, 'lenet.tern'), 'utf8')).toContain('experiment check_lenet {\n    run lenet\n    images "images.npy"\n    labels "labels.npy"\n}\n');
        expect((await run('check', 'lenet.tern')).code).toBe(0);
    });

    it('may come on standard input', async () => {
        for (const url of [new URL('lenet5_int.onnx', data), new URL('lenet5-mnist/lenet5.safetensors', examples)]) {
            const { code, stdout } = await terntrack(['import', '-', '-q'], { cwd: folder, stdin: await readFile(url) });
            expect([code, stdout.split(',')[0]]).toEqual([0, './stdin.tern and stdin.safetensors']);
            expect(await readFile(join(folder, 'stdin.tern'), 'utf8')).toContain('// Imported from <stdin> (');
        }
        expect((await terntrack(['import', '-'], { cwd: folder, stdin: 'no model' })).stderr).toMatch(/^<stdin>:1:1: error import\/truncated: <stdin>: /);
    });

    it('is looked for before its name is judged, and its bytes before words of the decoder', async () => {
        await mkdir(join(folder, 'nets'));
        await writeFile(join(folder, 'notes.txt'), 'no model');
        await writeFile(join(folder, 'cut.onnx'), (await readFile(join(folder, 'lenet.onnx'))).subarray(0, 3000));
        for (const [model, says] of [
            ['gone', 'gone:1:1: error file/missing: gone does not exist'], ['gone.onnx', 'gone.onnx:1:1: error file/missing: gone.onnx does not exist'],
            ['nets', 'nets:1:1: error file/unreadable: nets is a directory'], ['notes.txt', 'notes.txt:1:1: error import/unknown-format: notes.txt is no model that can be imported'],
        ]) {
            expect((await run('import', model)).stderr.split('\n')[0]).toBe(says);
        }
        const { stderr } = await run('import', 'cut.onnx');
        expect(stderr).toMatch(/ import\/truncated: cut\.onnx: this is no whole ONNX model\n {4}It ends in the middle of a value\. The file was cut/);
    });

    it('may be a tensor file that describes itself, and is not overwritten by its import', async () => {
        await copyFile(new URL('resnet8-fmnist/resnet8.safetensors', examples), join(folder, 'resnet8.safetensors'));
        const before = await readFile(join(folder, 'resnet8.safetensors'));
        expect(await run('import', 'resnet8.safetensors', '-q')).toMatchObject({ code: 0, stderr: '' });
        expect(await written()).toEqual(['lenet.onnx', 'resnet8.safetensors', 'resnet8_network.safetensors', 'resnet8_network.tern']);
        expect(await readFile(join(folder, 'resnet8.safetensors'))).toEqual(before);
        expect((await run('check', 'resnet8_network.tern')).code).toBe(0);
    });
});

describe('files that are there', () => {
    it('are replaced where an import wrote them and nobody changed them', async () => {
        await run('import', 'lenet.onnx');
        expect((await run('import', 'lenet.onnx')).code).toBe(0);
    });

    it('are left alone where somebody edited them, unless forced', async () => {
        await run('import', 'lenet.onnx');
        const path = join(folder, 'lenet.tern');
        await writeFile(path, `${await readFile(path, 'utf8')}// mine\n`);
        const { code, stdout, stderr } = await run('import', 'lenet.onnx');
        expect([code, stdout]).toEqual([1, '']);
        expect(stderr).toMatch(/^\.\/lenet\.tern:1:1: error import\/exists: lenet\.tern is there already\n/);
        expect(await readFile(path, 'utf8')).toContain('// mine');
        expect((await run('import', 'lenet.onnx', '--force')).code).toBe(0);
        expect(await readFile(path, 'utf8')).not.toContain('// mine');
    });

    it('are left alone where no import wrote them', async () => {
        await writeFile(join(folder, 'lenet.safetensors'), 'something else');
        expect(await run('import', 'lenet.onnx')).toMatchObject({ code: 1, stderr: expect.stringContaining('import/exists: lenet.safetensors is there already') as string });
        expect(await written()).toEqual(['lenet.onnx', 'lenet.safetensors']);
    });

    it('are not written where a directory has the name of one', async () => {
        await mkdir(join(folder, 'lenet.tern'));
        for (const force of [[], ['--force']]) {
            const { code, stderr } = await run('import', 'lenet.onnx', ...force);
            expect([code, stderr.split('\n')[0]]).toEqual([1, '.:1:1: error file/unwritable: lenet.tern is a directory']);
            expect(await written()).toEqual(['lenet.onnx', 'lenet.tern']);
        }
    });

    it('replace a link, not what it leads to', async () => {
        await writeFile(join(folder, 'precious'), 'mine');
        await symlink('precious', join(folder, 'lenet.tern'));
        expect((await run('import', 'lenet.onnx', '--force')).code).toBe(0);
        expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('mine');
    });

    it('are said where nothing can be written, and nothing stays', async () => {
        await writeFile(join(folder, 'file'), '');
        const { code, stderr } = await run('import', 'lenet.onnx', '-o', 'file');
        expect(code).toBe(1);
        expect(stderr).toMatch(/^file:1:1: error file\/unwritable: lenet\.tern (is no directory|lies in what is no directory)\n/);
        expect(await written()).toEqual(['file', 'lenet.onnx']);
    });
});

describe('data beside a model', () => {
    beforeEach(async () => {
        const proto = fromBinary(ModelProtoSchema, await readFile(join(folder, 'lenet.onnx')));
        const [tensor] = proto.graph!.initializer;
        await writeFile(join(folder, 'w.bin'), tensor.rawData);
        const at = create(ModelProtoSchema, { graph: { initializer: [{ externalData: [{ key: 'location', value: 'sub/w.bin' }] }] } });
        Object.assign(tensor, { rawData: new Uint8Array(0), dataLocation: 1, externalData: at.graph!.initializer[0].externalData });
        await mkdir(join(folder, 'models/sub'), { recursive: true });
        await writeFile(join(folder, 'models/lenet.onnx'), toBinary(ModelProtoSchema, proto));
    });

    it('is read from its folder', async () => {
        await rename(join(folder, 'w.bin'), join(folder, 'models/sub/w.bin'));
        expect(await run('import', 'models/lenet.onnx', '-q')).toMatchObject({ code: 0, stderr: '' });
    });

    it('is not read by a link out of it', async () => {
        await symlink('../../w.bin', join(folder, 'models/sub/w.bin'));
        const { code, stderr } = await run('import', 'models/lenet.onnx');
        expect([code, stderr.split('\n')[0]]).toEqual([1, 'models/lenet.onnx:1:1: error import/external-data: sub/w.bin is a link that leads out of the model\'s folder']);
        expect(await written()).toEqual(['lenet.onnx', 'models', 'w.bin']);
    });

    it('may be a pipe that never ends', async () => {
        execFileSync('mkfifo', [join(folder, 'models/sub/w.bin')]);
        const { code, stderr } = await run('import', 'models/lenet.onnx');
        expect([code, stderr.split('\n')[0]]).toEqual([1, 'models/lenet.onnx:1:1: error import/external-data: sub/w.bin, where tensors should lie, is empty']);
    });

    it('may lie behind a link within it, and the model behind one too', async () => {
        await rename(join(folder, 'w.bin'), join(folder, 'models/other.bin'));
        await symlink('../other.bin', join(folder, 'models/sub/w.bin'));
        await symlink('models', join(folder, 'alias'));
        expect(await run('import', 'alias/lenet.onnx', '-q')).toMatchObject({ code: 0, stderr: '' });
    });
});

describe('a model that does not', () => {
    const random = new Random(1);

    /** A quantised convolution, then what `rest` adds. */
    async function half(rest: (m: ModelMaker, value: string) => string): Promise<void> {
        const m = new ModelMaker({ input: [1, 1, 8, 8], inputType: 'u8' });
        const real = m.node('DequantizeLinear', ['x', floats([], [1 / 255]), scalarOf('u8', 0)]);
        const conv = m.node('Conv', [real, m.constant(random.ternary([4, 1, 3, 3], [0.5]), 'first.weight')]);
        const q = m.node('QuantizeLinear', [m.node('Relu', [conv]), floats([], [0.01]), scalarOf('u8', 0)]);
        await writeFile(join(folder, 'half.onnx'), m.bytes(rest(m, m.node('DequantizeLinear', [q, floats([], [0.01]), scalarOf('u8', 0)]))));
    }

    it('says for every node what is wrong, and gives the part before it', async () => {
        await half((m, value) => {
            const flat = m.node('Flatten', [m.node('Elu', [value])]);
            return m.node('Gemm', [flat, m.constant(random.reals([3, 144], -1, 1), 'last.weight')], { transB: 1 });
        });
        const { code, stdout, stderr } = await run('import', 'half.onnx', '-o', 'out');
        expect(code).toBe(1);
        expect(stderr.split('\n').filter(line => line.startsWith('half.onnx'))).toEqual([
            'half.onnx:1:1: error import/operator: `elu12` (Elu) is the operator Elu, which is not read',
            expect.stringMatching(/^half\.onnx:1:1: error import\/not-ternary: `gemm14` \(Gemm\) has weights of more than three values: -?0\.\d+ at \[0, [12]\]$/),
            'half.onnx:1:1: info import/dependent: 2 more nodes of half.onnx were left out',
        ]);
        expect(stdout).toMatch(/^out\/half\.tern and half\.safetensors, from ONNX, opset 13: only the part that could be imported\n/);
        expect((await run('check', 'out/half.tern')).code).toBe(0);
        expect(await readFile(join(folder, 'out/half.tern'), 'utf8')).toContain('// Only the part before what could not be imported');
    });

    it('can have its weights made ternary', async () => {
        await half((m, value) => m.node('Gemm', [m.node('Flatten', [value]), m.constant(random.reals([3, 144], -1, 1), 'last.weight')], { transB: 1 }));
        await writeFile(join(folder, 'images.npy'), npyOf('|u1', [5, 8, 8], Uint8Array.from(random.many(320, () => random.below(256)))));
        const { code, stdout, stderr } = await run('import', 'half.onnx', '--ternarise', 'twn', '--images', 'images.npy');
        expect(code).toBe(0);
        expect(stderr).toContain('warning import/ternarised: weights of 1 layers were made ternary: the accuracy is unknown\n');
        expect(stdout).toMatch(/same prediction {4}\d of 5/);
        expect(await readFile(join(folder, 'half.tern'), 'utf8')).toContain('the accuracy is unknown until it is measured');
    });

    it('can have the range of its activations measured', async () => {
        const m = new ModelMaker({ input: [1, 1, 8, 8] });
        const layer = (value: string, dims: readonly number[]): string => m.node('Relu', [m.node('Conv', [value, random.reals(dims, -1, 1), random.reals([4], -1, 1)])]);
        await writeFile(join(folder, 'plain.onnx'), m.bytes(m.node('Gemm', [m.node('Flatten', [layer(layer('x', [4, 1, 3, 3]), [4, 4, 3, 3])]), random.reals([64, 3], -1, 1)])));
        await writeFile(join(folder, 'images.npy'), npyOf('|u1', [5, 8, 8], Uint8Array.from(random.many(320, () => random.below(256)))));
        const refused = await run('import', 'plain.onnx', '--ternarise', 'twn');
        expect([refused.code, await written()]).toEqual([1, ['images.npy', 'lenet.onnx', 'plain.onnx']]);
        expect(refused.stderr).toContain('import/not-quantised: `conv');
        const { code } = await run('import', 'plain.onnx', '--ternarise', 'twn', '--calibrate', 'images.npy', '--bits', '4');
        expect(code).toBe(0);
        expect(await readFile(join(folder, 'plain.tern'), 'utf8')).toMatch(/: conv 4 of 3x3 -> u4 [^]*: conv 4 of 3x3 -> u4 [^]*: dense 3 /);
        expect((await run('check', 'plain.tern')).code).toBe(0);
    });

    it.each([
        ['a missing file', ['ghost.onnx'], 'ghost.onnx:1:1: error file/missing: ghost.onnx does not exist'],
        ['a file of another kind', ['model.pt'], 'model.pt:1:1: error import/unknown-format: model.pt is no model that can be imported'],
        ['tensors without a list', ['array.npy'], 'array.npy:1:1: error import/no-description: array.npy does not say what network its tensors belong to'],
        ['data that is not there', ['lenet.onnx', '--images', 'ghost.npy'], 'ghost.npy:1:1: error data/missing-file: ghost.npy does not exist'],
    ])('ends with 1 for %s', async (_, args, line) => {
        await writeFile(join(folder, 'model.pt'), 'x');
        await writeFile(join(folder, 'array.npy'), npyOf('|u1', [1], Uint8Array.of(1)));
        const { code, stdout, stderr } = await run('import', ...args);
        expect([code, stdout, stderr.split('\n')[0]]).toEqual([1, '', line]);
        expect(await written()).toEqual(['array.npy', 'lenet.onnx', 'model.pt']);
    });

    it.each([
        [['import'], 'missing required argument'],
        [['import', 'lenet.onnx', '--shape', '3by3'], 'It takes channels, height and width'],
        [['import', 'lenet.onnx', '--input', 'u9'], 'It takes "u8"'],
        [['import', 'lenet.onnx', '--input-step', '0'], 'It takes a number above 0'],
        [['import', 'lenet.onnx', '--ternarise', 'sign'], 'Allowed choices are twn'],
        [['import', 'lenet.onnx', '--labels', 'l.npy'], '--labels without --images'],
    ])('ends with 2 for %j', async (args, text) => {
        const { code, stderr } = await run(...args);
        expect(code).toBe(2);
        expect(stderr).toContain(text);
    });

    it('leaves nothing when it is interrupted', async () => {
        const abort = new AbortController();
        abort.abort();
        expect(await terntrack(['import', 'lenet.onnx', '-o', 'out'], { cwd: folder, signal: abort.signal })).toMatchObject({ code: 130, stdout: '' });
        await mkdir(join(folder, 'out'), { recursive: true });
        expect(await written('out')).toEqual([]);
    });
});
