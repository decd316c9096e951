// A process that ends in the middle of its writing leaves nothing half-written.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeUnfinished, writePieces } from '../../server/cli/write-files.js';

let folder = '';

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'terntrack-write-'));
});

afterAll(() => rm(folder, { recursive: true }));

it('what is in the making goes with the process; what is done stays', async () => {
    const never = new AbortController().signal;
    await writePieces(join(folder, 'done.csv'), (async function* () { yield 'whole\n'; })(), never);
    await new Promise<void>(resolve => {
        void writePieces(join(folder, 'half.csv'), (async function* () {
            yield 'a piece\n';
            resolve();
            await new Promise(() => undefined);
        })(), never);
    });
    expect((await readdir(folder)).map(name => name.replace(/\.[0-9a-f-]{36}\.part$/, '.*.part')).sort()).toEqual(['.half.csv.*.part', 'done.csv']);
    removeUnfinished();
    expect(await readdir(folder)).toEqual(['done.csv']);
});
