/** `compile --dump-after`: the right steps of the right layers, from the file to standard output. */
import { describe, expect, it } from 'vitest';
import { passNames } from '../../server/compiler/compile.js';
import { dumpNames } from '../../server/compiler/dump/dump.js';
import { tinyText, tinyWeights } from './bad-input.js';
import { terntrack } from './terminal.js';

const shell = { files: { 'net.tern': tinyText, 'tiny.safetensors': tinyWeights() } };
const compile = (...args: string[]) => terntrack(['compile', 'net.tern', ...args], shell);
const headings = (stdout: string): string[] => stdout.split('\n').filter(line => line.startsWith('== '));

describe('terntrack compile --dump-after', () => {
    it('shows one step of every layer', async () => {
        const { code, stdout, stderr } = await compile('--dump-after', 'fold');
        expect([code, stderr]).toEqual([0, '']);
        expect(stdout).toMatch(/^== conv \(conv\) after fold\nstream 0: image, 1 channel of 3x3, 4 bits\n/);
        expect(headings(stdout)).toEqual(['== conv (conv) after fold', '== fc (dense) after fold']);
    });

    it('all steps, in their order, of one layer', async () => {
        const { stdout } = await compile('--dump-after', 'all', '--layer', 'fc');
        expect(headings(stdout)).toEqual(dumpNames.map(name => `== fc (dense) after ${name}`));
    });

    it('several steps, however they are listed', async () => {
        const { stdout } = await compile('--dump-after', 'place,fold', '--dump-after', 'share', '--layer', 'conv');
        expect(headings(stdout)).toEqual(['fold', 'share', 'place'].map(name => `== conv (conv) after ${name}`));
    });

    it.each(passNames)('%s, which can be left out, shows in a step', async pass => {
        const { code, stdout } = await compile('--dump-after', pass, '--layer', 'conv');
        expect([code, headings(stdout).length]).toEqual([0, 1]);
    });

    it('heeds the other options', async () => {
        const { stdout } = await compile('--dump-after', 'share', '--without', 'share');
        expect(stdout).toContain('group 0, slice 0: 0 additions and 9 accumulations for 9 weights\n');
    });

    it('is one document with --json', async () => {
        const { stdout } = await compile('--dump-after', 'place', '--json');
        expect(JSON.parse(stdout)).toMatchObject({ network: 'Tiny', hardware: 'RtmAp', dumps: [{ layer: 'conv', step: 'place' }, { layer: 'fc', step: 'place' }] });
    });

    it.each([
        [['--dump-after', 'shar'], /There is no step 'shar'; did you mean share\?/],
        [['--dump-after', 'place', '--layer', 'con'], /^error: network Tiny has no layer con; did you mean conv\?\nIt has conv, fc\.\n$/],
        [['--layer', 'conv'], /^error: --layer says of which layer/],
        [['--without', 'gard'], /There is no pass 'gard'; did you mean guard\?/],
    ])('%j is wrong usage', async (args, message) => {
        const { code, stdout, stderr } = await compile(...args);
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toMatch(message);
    });

    it('tells what does not fit', async () => {
        const { code, stderr } = await compile('--dump-after', 'emit', '--set', 'array.columns=16', '--set', 'segment.columns=4', '--set', 'track.ports=1', '--set', 'track.domains=2');
        expect(code).toBe(1);
        expect(stderr).toMatch(/error capacity\//);
    });
});
