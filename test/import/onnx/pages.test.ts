/** Every code of an import has a page and every page a code; the guide lists the operators there are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { liftedOperators } from '../../../server/import/onnx/lift/lift.js';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const sources = ['server/import', 'server/language/importing', 'server/cli'].flatMap(folder =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts')).map(name => read(`${folder}/${name.replaceAll('\\', '/')}`)));
const archive = unzipSync(new Uint8Array(readFileSync(new URL('test/data/onnx/conformance.zip', root))));
const conformanceCases = new Set(Object.keys(archive).filter(name => /\/output_\d+\.pb$/.test(name)).map(name => name.split('/').slice(0, 3).join('/'))).size;
const codes = [...new Set(sources.flatMap(text => [...text.matchAll(/'(import\/[a-z-]+)'/g)].map(match => match[1])))].sort();

describe('error pages', () => {
    it('are found by the codes', () => {
        expect(codes.length).toBeGreaterThan(30);
    });

    it.each(codes)('%s', code => {
        expect(existsSync(new URL(`docs/errors/${code}.md`, root))).toBe(true);
        const text = read(`docs/errors/${code}.md`);
        expect(text.startsWith(`# ${code}\n`)).toBe(true);
        expect(text).toMatch(/\n```text\n[^]+\n## Why\n[^]+\n## What to do\n/);
    });

    it('are all of codes that exist', () => {
        const pages = readdirSync(new URL('docs/errors/import/', root)).map(name => `import/${name.replace('.md', '')}`);
        expect(pages.filter(page => !codes.includes(page))).toEqual([]);
    });
});

it('the guide and the page of the test data count the conformance cases', () => {
    expect(read('docs/import.md')).toContain(`all ${conformanceCases} of release 1.12`);
    expect(read('test/data/onnx/README.md')).toContain(`| ${conformanceCases} conformance cases of the ONNX project`);
});

it('the guide lists the operators that become layers', () => {
    const [, section] = /\n## Operators\n([^]*?)\n\n/.exec(read('docs/import.md'))!;
    const listed = [...section.matchAll(/`([A-Z]\w+)`/g)].map(match => match[1]).filter(name => name !== 'Quant' && name !== 'Trunc');
    expect(listed).toEqual([...liftedOperators].sort((a, b) => a < b ? -1 : 1));
});
