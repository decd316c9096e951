import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultReport, WearReport } from '../../server/cost/reliability.js';
import { npyOf } from '../import/files.js';
import { array } from '../network/described.js';
import { tinyText, tinyWeights } from './bad-input.js';
import { terntrack } from './terminal.js';

const pixels = Uint8Array.from({ length: 5 * 16 }, (_, index) => index * 53 % 256);
const files = {
    'net.tern': `${tinyText}experiment five { run Tiny on RtmAp images "images.npy" labels "labels.npy" limit 3 }\n`,
    'tiny.safetensors': tinyWeights(),
    'images.npy': npyOf('|u1', [5, 1, 4, 4], pixels),
    'labels.npy': npyOf('|u1', [5], Uint8Array.of(0, 1, 2, 0, 1)),
    'few.npy': npyOf('|u1', [2], Uint8Array.of(0, 1)),
    'wide.npy': npyOf('|u1', [5, 1, 5, 5], new Uint8Array(125)),
};

interface Measured {
    readonly ratio: number;
    readonly energyJ: { readonly total: number };
    readonly estimatedEnergyJ: number;
    readonly layers: readonly Measured[];
}

interface Summary {
    readonly images: number;
    readonly seededImage: boolean;
    readonly predictions: readonly number[];
    readonly logits: readonly (readonly number[])[];
    readonly correct?: number;
    readonly accuracy?: number;
    readonly cycles: number;
    readonly energyJ: Record<string, number>;
    readonly passes: number;
    readonly wallMs: number;
    readonly imagesPerSecond: number;
    readonly assumptions: readonly unknown[];
}

async function simulate(args: string, cores = 2): Promise<Summary> {
    const { code, stdout, stderr } = await terntrack(['simulate', 'net.tern', ...args.split(' ').filter(Boolean), '--json', '-q'], { files, cores });
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as Summary;
}

/** The network of bad-input.ts by hand: the naive meaning of its three lines. */
function byHand(image: Uint8Array): number[] {
    const input = Array.from(image, value => Math.floor(value / 16));
    const kernels = [[1, 0, -1, 0, 1, 0, -1, 0, 1], [0, 1, 0, -1, 0, 1, 0, -1, 0]];
    const hidden = kernels.flatMap((kernel, channel) => input.map((_, place) => {
        const [y, x] = [Math.floor(place / 4), place % 4];
        const sum = kernel.reduce((acc, weight, k) => {
            const [v, u] = [y + Math.floor(k / 3) - 1, x + k % 3 - 1];
            return acc + (v >= 0 && v < 4 && u >= 0 && u < 4 ? weight * input[v * 4 + u] : 0);
        }, 0);
        const scaled = Math.floor((sum * [3, 5][channel] + [4, -2][channel] + 4) / 8);
        return Math.min(15, Math.max(0, scaled));
    }));
    return [0, 1, 2].map(row => hidden.reduce((sum, value, column) => sum + ((row * 32 + column) % 3 - 1) * value, [0, 7, -7][row]));
}

describe('terntrack simulate --json', () => {
    const expected = Array.from({ length: 5 }, (_, index) => byHand(pixels.subarray(index * 16, (index + 1) * 16)));

    it('gives the network\'s integers', async () => {
        const found = await simulate('--images images.npy');
        expect(found.logits).toEqual(expected);
        expect(found.predictions).toEqual(expected.map(row => row.indexOf(Math.max(...row))));
        expect(found).toMatchObject({ images: 5, seededImage: false });
        expect(found.correct).toBeUndefined();
        expect(found.accuracy).toBeUndefined();
        expect(found.imagesPerSecond).toBeCloseTo(5 / (found.wallMs / 1000), 6);
    });

    it('scores with labels', async () => {
        const found = await simulate('--images images.npy --labels labels.npy --limit 4');
        const correct = [0, 1, 2, 0].filter((label, index) => label === found.predictions[index]).length;
        expect(found).toMatchObject({ images: 4, correct, accuracy: correct / 4 });
    });

    it('is the same to the byte for any number of cores, but for its times', async () => {
        const untimed = async (cores: number): Promise<string> => {
            const { wallMs: _, imagesPerSecond: __, ...rest } = await simulate('--images images.npy --labels labels.npy', cores);
            return JSON.stringify(rest);
        };
        expect(await untimed(3)).toBe(await untimed(1));
    });

    it('gives the same with either executor, and compares them', async () => {
        const { wallMs: _, imagesPerSecond: __, ...bulk } = await simulate('--images images.npy');
        const { wallMs: ___, imagesPerSecond: ____, ...pass } = await simulate('--images images.npy --executor pass');
        expect(pass).toEqual(bulk);
        const { lockstep } = await simulate('--images images.npy --check') as unknown as { lockstep: { operations: number; cells: number; difference?: unknown } };
        expect(lockstep.operations).toBeGreaterThan(0);
        expect(lockstep.cells).toBeGreaterThan(lockstep.operations);
        expect(lockstep.difference).toBeUndefined();
    });

    it('says by how much what was measured differs from what was estimated', async () => {
        const { layers, ratio, energyJ, estimatedEnergyJ } = await simulate('--images images.npy') as unknown as Measured;
        expect(ratio).toBeCloseTo(energyJ.total / estimatedEnergyJ, 12);
        expect(estimatedEnergyJ).toBeCloseTo(layers.reduce((sum, layer) => sum + layer.estimatedEnergyJ, 0), 25);
        layers.forEach(layer => expect(layer.ratio).toBeCloseTo(layer.energyJ.total / layer.estimatedEnergyJ, 12));
    });

    it('runs with faults too, the same for any number of cores', async () => {
        const args = '--images images.npy --labels labels.npy --set faults.writeFail=0.01 --set faults.stuck=0.001 --set faults.seed=3';
        const found = await simulate(args) as unknown as { faults: FaultReport; predictions: number[]; accuracy: number };
        expect(found.predictions).toEqual(expected.map(row => row.indexOf(Math.max(...row))));
        expect(found.faults.predictions).toHaveLength(5);
        expect(found.faults.changed).toBe(found.faults.predictions.filter((prediction, i) => prediction !== found.predictions[i]).length);
        expect(found.faults.layers.some(({ failedWrites, wrong }) => failedWrites > 0 && wrong > 0)).toBe(true);
        expect(found.faults.rates).toEqual({ overshift: 0, undershift: 0, writeFail: 0.01, stuck: 0.001, correctionSteps: 0, seed: 3 });
        expect((await simulate(args, 1) as unknown as typeof found).faults).toEqual(found.faults);
        expect(await simulate('--images images.npy --set faults.writeFail=0')).not.toHaveProperty('faults');
    });

    it('tells how long cells last at a rate', async () => {
        const found = await simulate('--images images.npy --rate 1000') as unknown as { wear: WearReport };
        const { endurance, hottest, lifetimeInferences, lifetimeS, rateHz } = found.wear;
        expect([endurance, rateHz, hottest.column]).toEqual([1e16, 1000, 0]);
        expect(lifetimeInferences).toBeCloseTo(1e16 / hottest.mostInARow, -6);
        expect(lifetimeS).toBeCloseTo(lifetimeInferences / 1000, -6);
    });

    it('runs one seeded image without images, and says so', async () => {
        const found = await simulate('');
        expect(found).toMatchObject({ images: 1, seededImage: true });
        expect((await simulate('')).logits).toEqual(found.logits);
        const { stdout } = await terntrack(['simulate', 'net.tern'], { files });
        expect(stdout).toContain('One seeded image ran: no images were given');
    });

    it('takes the data of an experiment', async () => {
        expect(await simulate('--experiment five')).toMatchObject({ images: 3, logits: expected.slice(0, 3), correct: expect.any(Number) });
        expect(await simulate('--experiment five --limit 2')).toMatchObject({ images: 2 });
    });

    it('takes the experiment\'s batch, unless one is given', async () => {
        const batched = { ...files, 'net.tern': files['net.tern'].replace('limit 3', 'limit 3 batch 2') };
        for (const [args, batch] of [['', 2], ['--batch 1', 1], ['--batch 3', 3]] as const) {
            const { stdout } = await terntrack(`simulate net.tern --experiment five --json ${args}`.trim().split(' '), { files: batched });
            expect(JSON.parse(stdout)).toMatchObject({ batch });
        }
    });

    it('says how many constants are assumed', async () => {
        const [text, json] = [await terntrack(['simulate', 'net.tern', '-q'], { files }), await simulate('')];
        expect(text.stdout).toMatch(/^assumed {4}40 constants have no measured source; `terntrack compile` lists them /m);
        expect(json.assumptions).toHaveLength(40);
    });

    it('joins several files', async () => {
        expect((await simulate('--images images.npy --images images.npy')).logits).toEqual([...expected, ...expected]);
    });

    it.each([
        ['--images lost.npy', 'lost.npy:1:1: error data/missing-file: lost.npy does not exist', /\n {4}Paths on the command line are relative to the directory it runs in: /],
        ['--images wide.npy', 'wide.npy:1:1: error data/shape: wide.npy is [5, 1, 5, 5], the network takes [N, 1, 4, 4]'],
        ['--images images.npy --labels few.npy', 'few.npy:1:1: error data/labels: few.npy has 2 labels for 5 images'],
        ['--images tiny.safetensors', 'tiny.safetensors:1:1: error data/unknown-format: '],
    ])('%s: one diagnostic', async (args, says, more = /./) => {
        const { code, stdout, stderr } = await terntrack(['simulate', 'net.tern', ...args.split(' ')], { files });
        expect(stderr.split('\n')[0].slice(0, says.length)).toBe(says);
        expect(stderr).toMatch(more);
        expect([code, stdout]).toEqual([1, '']);
    });

    it('a file that the text names is relative to the text', async () => {
        const { stderr } = await terntrack(['simulate', 'lost.tern'], { files: { ...files, 'lost.tern': `${tinyText}experiment lost { run Tiny images "lost.npy" }\n` } });
        expect(stderr).toMatch(/\n {4}Paths are relative to the file that names them: /);
    });

    it('shows progress by the quarter, and none when quiet', async () => {
        const many = { ...files, 'many.npy': npyOf('|u1', [40, 1, 4, 4], new Uint8Array(640)) };
        const { stderr } = await terntrack(['simulate', 'net.tern', '--images', 'many.npy'], { files: many });
        expect(stderr.split('\n').at(-2)).toBe('simulating images: 40 of 40');
        expect((await terntrack(['simulate', 'net.tern', '--images', 'many.npy', '-q'], { files: many })).stderr).toBe('');
    });

    it('shows a bar on a terminal', async () => {
        const { stderr } = await terntrack(['simulate', 'net.tern', '--images', 'images.npy'], { files, isTerminal: true });
        expect(stderr).toContain('simulating images');
        expect(stderr).toContain('░');
    });
});

describe('the examples', () => {
    it('LeNet-5 gives the reference\'s logits on the first images', async () => {
        const cwd = join(import.meta.dirname, '..', '..');
        const [example, count] = ['examples/lenet5-mnist', 4];
        const args = ['simulate', `${example}/lenet5.tern`, '--images', `${example}/test_images.npy`, '--labels', `${example}/test_labels.npy`, '--limit', String(count), '--json', '-q'];
        const { code, stdout } = await terntrack(args, { cwd });
        const reference = array('test/data/lenet5/ref_logits.npy');
        expect(code).toBe(0);
        expect((JSON.parse(stdout) as Summary).logits.flat()).toEqual([...reference.subarray(0, count * 10)]);
    });
});
