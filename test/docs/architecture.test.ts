/** ARCHITECTURE.md has a row for every folder of the product, and for no folder that there is not. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');

/** The first cells of the table of folders. */
const rows = page.slice(page.indexOf('| folder | is for |')).split('\n').slice(2);
const named = rows.slice(0, rows.indexOf('')).flatMap(row => [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name));

function foldersIn(folder: string): string[] {
    const inside = readdirSync(join(root, folder), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => `${folder}/${name}`);
    return [folder, ...inside.flatMap(foldersIn)];
}

test('every folder of server, client and webview has a row', () => {
    // `server` itself is described by its house.
    const folders = ['server', 'client', 'webview'].flatMap(foldersIn).filter(folder => folder !== 'server');
    expect(folders.filter(folder => !named.includes(folder))).toEqual([]);
});

test('every row is of something that is there', () => {
    expect(named.filter(name => !existsSync(join(root, name)))).toEqual([]);
    expect(named.length).toBeGreaterThan(50);
});
