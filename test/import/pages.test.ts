// Every code of this folder has a page, and every page of its groups a code.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const sources = readdirSync(new URL('server/import/', root), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
    .map(name => read(`server/import/${name.replaceAll('\\', '/')}`));
const literal = sources.flatMap(text => [...text.matchAll(/problem\('((?:weights|data)\/[a-z-]+)'/g)].map(match => match[1]));
const kinds = [...sources.join('\n').matchAll(/new BadFile\((?:[^,']*\? )?'([a-z-]+)'(?: : '([a-z-]+)')?/g)].flatMap(match => [match[1], match[2]]).filter(kind => kind !== undefined);
// Weights are looked up by the layers that need them: a file never lacks an array as such.
const formats = [...new Set(kinds)].flatMap(kind => kind === 'missing-array' ? ['data/missing-array'] : [`weights/${kind}`, `data/${kind}`]);
const codes = new Set([...literal, ...formats]);

describe('error pages', () => {
    it('are found by the codes', () => {
        expect(codes.size).toBeGreaterThan(20);
    });

    it.each([...codes].sort())('%s has a page that says why and what to do', code => {
        const text = read(`docs/errors/${code}.md`);
        expect(text.startsWith(`# ${code}\n`)).toBe(true);
        expect(text).toContain('\n## Why\n');
        expect(text).toContain('\n## What to do\n');
    });

    it('of data are all of codes that exist', () => {
        const pages = readdirSync(new URL('docs/errors/data/', root)).map(name => `data/${name.replace('.md', '')}`);
        expect(pages.filter(page => !codes.has(page))).toEqual([]);
    });
});
