/**
 * README's console blocks show what their commands print: read and compared as `npm run readme` does it, run in this process, so that
 * commands on the same network and machine share its compilation.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { consoleBlocks, linesFor, sameButForTime } from '../../scripts/lib/readme.ts';
import { engine, type Engine } from '../../server/analysis/engine.js';
import { terntrack } from '../cli/terminal.js';

const root = join(import.meta.dirname, '..', '..');
const blocks = consoleBlocks(readFileSync(join(root, 'README.md'), 'utf8'));

const compiled = new Map<string, ReturnType<Engine['compile']>>();
const sharing: Engine = {
    ...engine,
    compile: (network, hardware, options, compileOne) => {
        const key = JSON.stringify([network.name, hardware, [...options.without], options.batch]);
        const result = compiled.get(key) ?? engine.compile(network, hardware, options, compileOne);
        compiled.set(key, result);
        return result;
    },
};

/** What a terminal shows of `[printf 'TEXT' |] npx terntrack ARGUMENTS [| grep ^WORD]`. */
async function printed(command: string): Promise<string> {
    const [whole, text = '', args, word = ''] = /^(?:printf '([^']*)' \| )?npx terntrack ([^|']*?)(?: \| grep \^(\w+))?$/.exec(command) ?? [];
    expect(whole, 'a command that this test can run').toBe(command);
    const { stdout, stderr } = await terntrack(args.split(' '), { cwd: root, stdin: text.replaceAll('\\n', '\n'), engine: sharing });
    return stderr + stdout.split('\n').filter(line => line.startsWith(word)).join('\n');
}

describe('README', () => {
    it.each(blocks)('$command', async block => {
        const lines = linesFor(block, await printed(block.command));
        // Only where something else than a time differs are the lines themselves told.
        expect(sameButForTime(block, lines) ? block.shown : lines, 'npm run readme writes the page anew').toEqual(block.shown);
    }, 60_000);

    it('shows every command that needs no file of one\'s own', () => {
        expect([...new Set(blocks.map(({ command }) => /terntrack (\w+)/.exec(command)![1]))].sort()).toEqual(['check', 'compare', 'compile', 'share', 'simulate']);
    });
});
