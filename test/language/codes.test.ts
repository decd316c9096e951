/** Every code that a text can provoke has a rule in a function of its own, a page, and a fixture (or a named test) that provokes it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { helpPath } from '../../server/language/problems.js';
import { RULES, SAID_ELSEWHERE } from '../../server/language/rules/rules.js';
import { root } from './language.js';

const GROUPS = ['syntax', 'link', 'shape', 'type', 'unit', 'network', 'hardware', 'experiment', 'weights', 'reliability', 'capacity', 'cost'];
/** Reported by `--set` only: test/hardware/quantities.test.ts. */
const COMMAND_LINE_ONLY = ['hardware/unknown-parameter'];
/** Found by the compiler, in its advice, or in the bytes of a file; provoked by test/compiler, test/cost and test/import. */
const FOUND_LATER = /^(capacity|cost)\/|^reliability\/lifetime$|^weights\/(malformed|too-large|truncated|unknown-format|unsupported-type|unreadable|range|ambiguous-scale|description)$/;

const codes = [...RULES.keys(), ...Object.keys(SAID_ELSEWHERE)].sort();
const fixtures = textOf('test/language/fixtures', '.tern');

test('at least forty codes of at least ten groups', () => {
    expect(codes.length).toBeGreaterThanOrEqual(40);
    expect(new Set(codes).size).toBe(codes.length);
    expect([...new Set(codes.map(code => code.split('/')[0]))].sort()).toEqual([...GROUPS].sort());
});

describe('the table of rules', () => {
    test('has every page of these groups, and no other', () => {
        const pages = GROUPS.flatMap(group => readdirSync(join(root, 'docs/errors', group)).map(file => `${group}/${file.replace(/\.md$/, '')}`));
        expect(codes).toEqual(pages.sort());
    });

    test('has a name for every rule', () => {
        const names = [...RULES.values()].flatMap(rules => rules.map(({ name }) => name));
        expect(new Set(names).size).toBe(names.length);
        expect(names.length).toBeGreaterThanOrEqual(RULES.size);
    });

    test('has every code that is written where texts are read', () => {
        const written = ['server/language', 'server/language/lower'].flatMap(folder => readdirSync(join(root, folder)).filter(file => file.endsWith('.ts'))
            .flatMap(file => [...readFileSync(join(root, folder, file), 'utf8').matchAll(/\bcode: '([^']+)'/g)].map(match => `${file}: ${match[1]}`)));
        expect(written).toEqual([]);
    });

    test.each(Object.entries(SAID_ELSEWHERE))('%s is said in %s', (code, file) => {
        const text = readFileSync(join(root, file), 'utf8');
        expect(text.includes(`'${code}'`) || text.includes(`'${code.split('/')[1]}'`)).toBe(true);
    });
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

test.each(codes.filter(code => !COMMAND_LINE_ONLY.includes(code) && !FOUND_LATER.test(code)))('%s is provoked by a fixture', code => {
    expect(fixtures).toMatch(new RegExp(` (error|warning|info) ${code}: `));
});

test.each(codes.filter(code => FOUND_LATER.test(code)))('%s is provoked by a test', code => {
    const tests = ['test/compiler', 'test/cost', 'test/import', 'test/lsp', 'test/cli', 'test/language', 'test/simulator', 'test/analysis'].map(folder => textOf(folder, '.ts')).join('\n');
    const name = code.split('/')[1];
    // By its whole code, or, of bytes of any format, by the kind of failure.
    expect([`'${code}'`, `'${code} `, `'${name}'`].some(text => tests.includes(text)), code).toBe(true);
});

function textOf(folder: string, extension: string): string {
    return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith(extension) && file !== 'codes.test.ts')
        .map(file => readFileSync(join(root, folder, file), 'utf8')).join('\n');
}
