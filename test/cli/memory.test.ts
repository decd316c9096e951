/** What a simulation is expected to take, held against what processes take; and that it obeys what it is allowed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planMemory, type MemoryPlan } from '../../server/analysis/memory.js';
import { describedNetwork, tensors } from '../network/described.js';
import { buildPrograms, type Built } from '../lsp/built.js';
import { tinyText, tinyWeights } from './bad-input.js';
import { terntrack } from './terminal.js';

const lenet = describedNetwork(tensors('examples/lenet5-mnist/lenet5.safetensors'));
const resnet = describedNetwork(tensors('examples/resnet8-fmnist/resnet8.safetensors'));
const mega = 1e6;

function plan(cores: number, maxBytes?: number, faults = false, images = 1000): MemoryPlan {
    const planned = planMemory({ network: resnet, images, faults, literal: false }, cores, maxBytes);
    expect(planned).not.toHaveProperty('needed');
    return planned as MemoryPlan;
}

describe('the plan', () => {
    it('takes no more than allowed: fewer workers first, then smaller groups', () => {
        const free = plan(8);
        expect(free.workers).toBe(8);
        for (let allowed = Math.ceil(free.bytes); allowed > 250 * mega; allowed -= 25 * mega) {
            const { bytes, groupBytes, workers } = plan(8, allowed);
            expect(bytes).toBeLessThanOrEqual(allowed);
            expect(workers).toBeGreaterThanOrEqual(1);
            expect(groupBytes).toBeLessThanOrEqual(free.groupBytes);
        }
        expect(plan(8, free.bytes / 2).workers).toBeLessThan(8);
    });

    it('counts a compilation once, however many workers run what it made', () => {
        const [one, two, three] = [1, 2, 3].map(cores => plan(cores, undefined, false, 8).bytes);
        expect(two - one).toBeGreaterThan(0);
        expect(two - one).toBeLessThan(60 * mega);
        expect(one).toBeGreaterThan(4 * (two - one));
        expect(Math.abs(three - two - (two - one))).toBeLessThan(10 * mega);
    });

    it('needs more with faults, and says what it needs where nothing fits', () => {
        expect(plan(2, undefined, true).bytes).toBeGreaterThan(plan(2).bytes);
        const refused = planMemory({ network: resnet, images: 1, faults: false, literal: false }, 2, 100 * mega);
        expect(refused).toEqual({ needed: expect.any(Number) });
        const { needed } = refused as { needed: number };
        expect(planMemory({ network: resnet, images: 1, faults: false, literal: false }, 2, Math.ceil(needed))).toMatchObject({ workers: 1 });
    });
});

describe('terntrack simulate --max-memory', () => {
    const files = { 'net.tern': tinyText, 'tiny.safetensors': tinyWeights() };

    it('says so before it starts where the network does not fit', async () => {
        const { code, stderr, stdout } = await terntrack(['simulate', 'net.tern', '--max-memory', '50MB'], { files });
        expect(stderr).toMatch(/^net\.tern:1:1: error simulate\/max-memory: `Tiny` needs about \d+ MB, --max-memory allows 50 MB\n/);
        for (const [given, shown] of [['1KB', '1 kB'], ['512', '512 bytes'], ['1.5MB', '1.5 MB']]) {
            expect((await terntrack(['simulate', 'net.tern', '--max-memory', given], { files })).stderr).toContain(`--max-memory allows ${shown}\n`);
        }
        expect([code, stdout]).toEqual([1, '']);
    });

    it.each(['1.5 GiB', '900000kB'])('takes %s, and gives the same', async size => {
        const untimed = async (args: readonly string[]): Promise<unknown> => {
            const { wallMs: _, imagesPerSecond: __, ...rest } = JSON.parse((await terntrack(['simulate', 'net.tern', '--json', '-q', ...args], { files })).stdout) as Record<string, unknown>;
            return rest;
        };
        expect(await untimed(['--max-memory', size])).toEqual(await untimed([]));
    });

    it.each(['much', '12 parsecs', '-1', ''])('does not take %j', async size => {
        expect(await terntrack(['simulate', 'net.tern', '--max-memory', size], { files })).toMatchObject({ code: 2, stderr: expect.stringContaining('It takes a size such as 512MB') });
    });
});

describe.runIf(process.platform === 'linux')('a process', () => {
    let built: Built;
    beforeAll(async () => {
        built = await buildPrograms();
        // Written when the process ends: the most memory it ever held, in KiB, with all its threads.
        writeFileSync(join(built.folder, 'peak.mjs'), `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS)));`);
    });
    afterAll(() => built.remove());

    async function peak(args: readonly string[]): Promise<number> {
        const file = join(built.folder, 'peak.txt');
        const preload = pathToFileURL(join(built.folder, 'peak.mjs')).href;
        const child = spawn(process.execPath, ['--import', preload, built.cli, 'simulate', ...args, '-q'], { stdio: 'ignore', env: { ...process.env, PEAK: file } });
        const [code] = await once(child, 'close') as [number];
        expect(code).toBe(0);
        return Number(readFileSync(file, 'utf8')) * 1024;
    }

    const example = (folder: string, name: string): readonly string[] => [`examples/${folder}/${name}.tern`, '--images', `examples/${folder}/test_images.npy`];

    it.each([['lenet5-mnist', 'lenet5', lenet, 500], ['resnet8-fmnist', 'resnet8', resnet, 1]] as const)(
        '%s/%s takes what is estimated, within a third', async (folder, name, network, images) => {
            const cores = 1;
            const { bytes } = planMemory({ network, images, faults: false, literal: false }, cores) as MemoryPlan;
            // Just enough for one worker, whatever the machine has.
            const taken = await peak([...example(folder, name), '--limit', String(images), '--max-memory', String(Math.ceil(bytes))]);
            expect(taken / bytes).toBeGreaterThan(0.6);
            expect(taken / bytes).toBeLessThan(4 / 3);
        });
});
