/** Every code this folder and the hardware registry can report has a page, and a fixture (or a named test) that provokes it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { helpPath } from '../../server/language/problems.js';
import { root } from './language.js';

const GROUPS = ['syntax', 'link', 'shape', 'type', 'unit', 'network', 'hardware', 'experiment', 'weights', 'reliability'];
/** Built from the kind of thing that was looked for. */
const UNKNOWN_KINDS = ['layer', 'parameter', 'block', 'network', 'hardware', 'technology', 'crossbar'].map(kind => `link/unknown-${kind}`);
/** Reported by `--set` only: test/hardware/quantities.test.ts. */
const COMMAND_LINE_ONLY = ['hardware/unknown-parameter'];

const codes = codesOf(['server/language', 'server/language/lower', 'server/hardware']);
const fixtures = textOf('test/language/fixtures', '.tern');

test('the codes are found', () => {
    expect(codes.length).toBeGreaterThan(50);
});

describe.each(codes)('%s', code => {
    test('has a page that says what, why and what to do', () => {
        const path = join(root, helpPath(code));
        expect(existsSync(path), path).toBe(true);
        const page = readFileSync(path, 'utf8');
        expect(page.startsWith(`# ${code}\n`)).toBe(true);
        expect(page).toMatch(/\n```[\s\S]+\n## Why\n[\s\S]+\n## What to do\n/);
    });
});

test.each(codes.filter(code => !COMMAND_LINE_ONLY.includes(code)))('%s is provoked by a fixture', code => {
    expect(fixtures).toMatch(new RegExp(` (error|warning|info) ${code}: `));
});

function codesOf(folders: readonly string[]): string[] {
    const pattern = new RegExp(`'((?:${GROUPS.join('|')})/[a-z-]+)'`, 'g');
    const written = folders.flatMap(folder => readdirSync(join(root, folder)).filter(file => file.endsWith('.ts'))
        .flatMap(file => [...readFileSync(join(root, folder, file), 'utf8').matchAll(pattern)].map(match => match[1])));
    return [...new Set([...written, ...UNKNOWN_KINDS])].sort();
}

function textOf(folder: string, extension: string): string {
    return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith(extension))
        .map(file => readFileSync(join(root, folder, file), 'utf8')).join('\n');
}
