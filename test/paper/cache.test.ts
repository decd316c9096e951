/** Kept results: found again for the same compiler, by nobody else, and never half. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ResultCache } from '../../scripts/paper/cache.js';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'terntrack-')); });
afterAll(() => rm(folder, { recursive: true }));

test('a result is found by its key, by the same compiler', async () => {
    const compiler = join(folder, 'worker.js');
    await writeFile(compiler, 'one');
    const cache = await ResultCache.open(folder, compiler);
    expect(await cache.find('a')).toBeUndefined();
    await cache.keep('a', { energyJ: 1e-15 });
    expect(await (await ResultCache.open(folder, compiler)).find('a')).toEqual({ energyJ: 1e-15 });
    expect(await cache.find('b')).toBeUndefined();
    await writeFile(compiler, 'two');
    expect(await (await ResultCache.open(folder, compiler)).find('a')).toBeUndefined();
});

test('what cannot be read is not there', async () => {
    const compiler = join(folder, 'worker.js');
    await writeFile(compiler, 'three');
    const cache = await ResultCache.open(folder, compiler);
    await cache.keep('a', [1]);
    const [own] = (await readdir(folder, { withFileTypes: true })).filter(entry => entry.isDirectory()).map(({ name }) => name).slice(-1);
    for (const directory of (await readdir(folder, { withFileTypes: true })).filter(entry => entry.isDirectory())) {
        for (const file of await readdir(join(folder, directory.name))) {
            await writeFile(join(folder, directory.name, file), '{"half":');
        }
    }
    expect(own).toMatch(/^[0-9a-f]{16}$/);
    expect(await cache.find('a')).toBeUndefined();
});
