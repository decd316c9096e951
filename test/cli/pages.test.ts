/** Every code that analysis, editor services and command line give has a page that says why and what to do. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const sources = ['server/analysis', 'server/cli', 'server/language/lsp', 'server/simulator/trace']
    .flatMap(folder => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts')).map(name => readFileSync(join(root, folder, name), 'utf8')));
const codes = [...new Set(sources.flatMap(text => [...text.matchAll(/'((?:internal|file|share|simulate|syntax|trace)\/[a-z-]+)'/g)].map(match => match[1])))].sort();

describe('error pages', () => {
    it('are found by the codes', () => {
        expect(codes).toEqual(expect.arrayContaining(['file/missing', 'internal/compiler', 'share/malformed', 'simulate/has-errors']));
    });

    it.each(codes)('%s', code => {
        const page = join(root, 'docs/errors', `${code}.md`);
        expect(existsSync(page)).toBe(true);
        const text = readFileSync(page, 'utf8');
        expect(text.startsWith(`# ${code}\n`)).toBe(true);
        expect(text).toContain('\n## Why\n');
        expect(text).toContain('\n## What to do\n');
    });
});
