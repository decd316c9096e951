/** `compile --explain`: one output from its weights to the passes, as text for people and as a document. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../server/cost/explain/explanation.js';
import { terntrack } from './terminal.js';

const fixtures = join(import.meta.dirname, '..', 'compiler', 'dump');
const files = Object.fromEntries(['steps.tern', 'narrow.tern'].map(name => [name, readFileSync(join(fixtures, name), 'utf8')]));
const compile = (file: string, ...args: string[]) => terntrack(['compile', file, ...args], { files });

describe('terntrack compile --explain', () => {
    it.each(['a', 'b:1', 'c', 'd', 'e:2'])('%s reads well', async choice => {
        const { code, stdout, stderr } = await compile('steps.tern', '--explain', choice);
        expect([code, stderr]).toEqual([0, '']);
        await expect(stdout).toMatchFileSnapshot(`golden/explain-${choice.replace(':', '-')}.txt`);
    });

    it('takes a projection for the layer it is in', async () => {
        const [layer, projection] = [await compile('steps.tern', '--explain', 'b'), await compile('steps.tern', '--explain', 'b.shortcut')];
        expect(projection.stdout).toBe(layer.stdout);
    });

    it('stays short however large the layer, and says what it leaves out', async () => {
        const { stdout } = await compile('narrow.tern', '--explain', 'a:3');
        expect(stdout.split('\n').length).toBeLessThan(160);
        expect(stdout).toMatch(/ and \d+ more\n/);
    });

    it('says what stopped larger g: layer, need, budget', async () => {
        const { stdout } = await compile('narrow.tern', '--explain', 'a', '--set', 'array.columns=120', '--set', 'segment.columns=40', '--set', 'track.domains=3', '--set', 'track.ports=1');
        expect(stdout).toMatch(/what did not fit, with need and budget:\n {4}\d+ joined channels .* do not fit: Layer a needs \d+ more cells in a row\. \d+ columns x 1 ports/);
    });

    it('is one document with --json', async () => {
        const { stdout } = await compile('steps.tern', '--explain', 'a:2', '--json', '--without', 'share');
        const found = JSON.parse(stdout) as Explanation;
        expect(found).toMatchObject({ network: 'Steps', hardware: 'RtmAp', batch: 1, effort: 'default', without: ['share'], layer: { name: 'a' }, output: { output: 2, part: 0 } });
        expect(found.output!.sums[0].groups[0].terms.length).toBe(found.output!.sums[0].weights.length);
    });

    it.each([
        [['--explain', 'aa'], 'error: network Steps has no layer aa; did you mean a?\nIt has a, b, b.shortcut, c, d, e.\n'],
        [['--explain', 'a:3'], 'error: layer a has no output 3\nIt has outputs 0 to 2.\n'],
        [['--explain', 'a', '--dump-after', 'fold'], 'error: --explain and --dump-after are two looks into the compiler: ask for one of them\n'],
        [['--explain', 'a:x'], /It takes a layer, or a layer and an output: conv2, conv2:7\./],
    ])('%j is wrong usage', async (args, message) => {
        const { code, stdout, stderr } = await compile('steps.tern', ...args);
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    });
});
