/** The built command line in processes of its own: exit codes, streams, worker threads, interrupts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPrograms, type Built } from '../lsp/built.js';
import { tinyText, tinyWeights } from './bad-input.js';

let built: Built;
let folder: string;

beforeAll(async () => {
    built = await buildPrograms();
    folder = join(built.folder, 'my work');
    await mkdir(folder);
    await writeFile(join(folder, 'tiny.safetensors'), tinyWeights());
    await writeFile(join(folder, 'net.tern'), tinyText);
    await writeFile(join(folder, 'bad.tern'), tinyText.replace('dense 3', 'dense 4'));
    // Large enough to be still at work when it is interrupted.
    await writeFile(join(folder, 'large.tern'), 'network Large {\n    input image : u8[64, 64, 64]\n    weights random(sparsity 0.5, seed 1)\n'
        + Array.from({ length: 12 }, (_, index) => `    c${index} : conv 512 of 3x3, pad 1 -> u8\n`).join('') + '}\n');
});

afterAll(() => built.remove());

interface Streams {
    readonly stdin?: string;
    /** Files in place of the pipes. */
    readonly stdout?: string;
    readonly stderr?: string;
    readonly interruptAfterMs?: number;
}

async function run(args: readonly string[], { stdin = '', interruptAfterMs, ...files }: Streams = {}) {
    const open = (path: string | undefined): number | 'pipe' => path === undefined ? 'pipe' : openSync(path, 'w');
    const child = spawn(process.execPath, [built.cli, ...args], { cwd: folder, stdio: ['pipe', open(files.stdout), open(files.stderr)] });
    const output = { stdout: '', stderr: '' };
    child.stdout?.on('data', (text: Buffer) => { output.stdout += text.toString(); });
    child.stderr?.on('data', (text: Buffer) => { output.stderr += text.toString(); });
    child.stdin!.end(stdin);
    if (interruptAfterMs !== undefined) {
        setTimeout(() => child.kill('SIGINT'), interruptAfterMs);
    }
    const [code] = await once(child, 'close') as [number];
    return { code, ...output };
}

describe('the command line as a process', () => {
    it('compiles in worker threads, ends with 0 and says nothing else', async () => {
        const { code, stdout, stderr } = await run(['compile', 'net.tern', '--json']);
        expect([code, stderr]).toEqual([0, '']);
        expect(JSON.parse(stdout)).toMatchObject({ network: 'Tiny', hardware: 'RtmAp' });
    });

    it('simulates what comes on standard input', async () => {
        const { code, stdout } = await run(['simulate', '-', '--json'], { stdin: tinyText });
        expect(code).toBe(0);
        expect(JSON.parse(stdout)).toMatchObject({ images: 1, seededImage: true });
    });

    it('ends with 1 for bad input, 2 for wrong usage', async () => {
        expect(await run(['check', 'bad.tern'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^bad\.tern:5:5: error weights\/shape: /) });
        expect(await run(['check'])).toMatchObject({ code: 2, stdout: '' });
        expect(await run(['--version'])).toEqual({ code: 0, stdout: '9.8.7\n', stderr: '' });
    });

    it.runIf(process.platform === 'linux')('says that its output cannot be written, and ends with 1', async () => {
        expect(await run(['compile', 'net.tern', '--json'], { stdout: '/dev/full' })).toEqual({
            code: 1, stdout: '', stderr: 'error file/unwritable: standard output does not fit on the disk\n    What was to be printed is not complete.\n',
        });
        expect(await run(['check', '--help'], { stdout: '/dev/full' })).toMatchObject({ code: 1 });
        expect(await run(['check', 'lost.tern'], { stderr: '/dev/full' })).toMatchObject({ code: 1 });
        expect(await run(['frobnicate'], { stderr: '/dev/full' })).toMatchObject({ code: 2 });
    });

    it.runIf(process.platform === 'linux')('writes into pipes and devices, and puts nothing in their place', async () => {
        expect(await run(['simulate', 'net.tern', '--trace', 'run.terntrace', '-q'])).toMatchObject({ code: 0 });
        const exported = (await run(['trace', 'export', 'run.terntrace', '--format', 'csv', '-o', '-'])).stdout;
        for (const command of [['simulate', 'net.tern', '--trace', 'pipe'], ['trace', 'export', 'run.terntrace', '--format', 'csv', '-o', 'pipe']]) {
            const reader = spawn('sh', ['-c', 'rm -f pipe; mkfifo pipe; echo made; exec cat pipe'], { cwd: folder });
            const chunks: Buffer[] = [];
            reader.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
            await once(reader.stdout, 'data');
            const ended = once(reader, 'close');
            expect(await run(command)).toMatchObject({ code: 0, stderr: '' });
            await ended;
            const came = Buffer.concat(chunks).subarray('made\n'.length);
            if (command[0] === 'trace') {
                expect(came.toString()).toBe(exported);
            } else {
                expect(came.equals(await readFile(join(folder, 'run.terntrace')))).toBe(true);
            }
            expect((await stat(join(folder, 'pipe'))).isFIFO()).toBe(true);
        }
    }, 60_000);

    it('reads a text of any name, and refuses what is no text', async () => {
        await writeFile(join(folder, 'net.txt'), tinyText);
        expect(await run(['check', 'net.txt'])).toMatchObject({ code: 0, stderr: '' });
        expect(await run(['check', 'tiny.safetensors'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^tiny\.safetensors:1:1: error syntax\/not-text: /) });
    });

    it('says where an export cannot lie', async () => {
        expect(await run(['simulate', 'net.tern', '--trace', 'place.terntrace', '-q'])).toMatchObject({ code: 0 });
        expect(await run(['trace', 'export', 'place.terntrace', '--format', 'csv', '-o', 'net.tern/x.csv'])).toMatchObject({
            code: 1, stderr: expect.stringMatching(/^net\.tern\/x\.csv:1:1: error file\/unwritable: /),
        });
    });

    it('ends with 130 when interrupted, in the middle of a compilation, with nothing on standard output', async () => {
        const { code, stdout } = await run(['compile', 'large.tern', '--json'], { interruptAfterMs: 2500 });
        expect([code, stdout]).toEqual([130, '']);
    });
});
