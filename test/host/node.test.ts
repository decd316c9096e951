import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostError } from '../../server/host/host.js';
import { createNodeHost } from '../../server/host/node.js';

let folder: string;
const uri = (name: string): string => pathToFileURL(join(folder, name)).href;

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'terntrack host '));
    await writeFile(join(folder, 'a b#.bin'), Uint8Array.of(1, 2, 3));
    await mkdir(join(folder, 'inner'));
    await writeFile(join(folder, 'echo.mjs'), 'import { parentPort } from "node:worker_threads";\n'
        + 'parentPort.on("message", message => { if (message === "die") { throw new Error("told to"); } parentPort.postMessage([message]); });\n');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const host = () => createNodeHost({ workerFile: join(folder, 'echo.mjs') });

async function failure(action: Promise<unknown>): Promise<[string, string]> {
    const error = await action.then(() => undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(HostError);
    return [(error as HostError).failure, (error as HostError).message];
}

describe('the host on Node', () => {
    it('reads files as plain bytes of their own, whatever their name', async () => {
        const bytes = await host().read(uri('a b#.bin'));
        expect(bytes.constructor).toBe(Uint8Array);
        expect([...bytes]).toEqual([1, 2, 3]);
        expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, 3]);
    });

    it('lists and looks', async () => {
        expect(await host().list(uri(''))).toEqual(['a b#.bin', 'echo.mjs', 'inner']);
        expect(await host().stat(uri('a b#.bin'))).toMatchObject({ size: 3, directory: false });
        expect(await host().stat(uri('inner'))).toMatchObject({ directory: true });
        expect(await host().stat(uri('lost'))).toBeUndefined();
        expect(await host().stat('https://example.org/a')).toBeUndefined();
    });

    it('says in a phrase why it cannot', async () => {
        expect(await failure(host().read(uri('lost')))).toEqual(['missing', 'does not exist']);
        expect(await failure(host().read(uri('a b#.bin/below')))).toEqual(['missing', 'does not exist']);
        expect(await failure(host().read(uri('inner')))).toEqual(['directory', 'is a directory']);
        expect(await failure(host().read('https://example.org/a'))).toEqual(['failed', 'is not a local file']);
        expect(await failure(host().list(uri('lost')))).toEqual(['missing', 'does not exist']);
    });

    it('starts workers that answer', async () => {
        const worker = host().startWorker();
        const answer = new Promise(resolve => worker.onMessage(resolve));
        worker.post({ n: 1 });
        expect(await answer).toEqual([{ n: 1 }]);
        await worker.terminate();
    });

    it('tells of a worker that dies, once, and of none that was ended', async () => {
        const told: string[] = [];
        const worker = host().startWorker();
        worker.onFailure(reason => told.push(reason));
        worker.post('die');
        await expect.poll(() => told).toEqual(['told to']);
        await worker.terminate();
        const ended = host().startWorker();
        ended.onFailure(reason => told.push(reason));
        await ended.terminate();
        expect(told).toEqual(['told to']);
    });

    it('has a clock that runs forwards and at least one core', () => {
        const { now, cores } = host();
        const before = now();
        expect(now()).toBeGreaterThanOrEqual(before);
        expect(cores).toBeGreaterThanOrEqual(1);
    });
});
