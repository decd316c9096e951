/**
 * README's console blocks show what their commands print: each is run as a process in a shell, as `npm run readme` does it. The
 * simulation of 1,000 images is held to the page where it runs anyway, in test/simulator/trained.test.ts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleBlocks, linesFor, sameButForTime } from '../../scripts/lib/readme.ts';
import { buildPrograms, type Built } from '../lsp/built.js';

const root = join(import.meta.dirname, '..', '..');
const blocks = consoleBlocks(readFileSync(join(root, 'README.md'), 'utf8'));
const isLong = (command: string): boolean => command.includes('terntrack simulate');

let built: Built;
beforeAll(async () => { built = await buildPrograms(); });
afterAll(() => built.remove());

/** stdout and stderr of a command, with this build in place of the checkout's. */
async function printed(command: string): Promise<string> {
    const child = spawn('bash', ['-c', command.replaceAll('npx terntrack', `'${process.execPath}' '${built.cli}'`)], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (text: Buffer) => { output += text.toString(); });
    }
    await once(child, 'close');
    return output;
}

describe.runIf(process.platform !== 'win32')('README', () => {
    it.each(blocks.filter(({ command }) => !isLong(command)))('$command', async block => {
        const lines = linesFor(block, await printed(block.command));
        // Only where something else than a time differs are the lines themselves told.
        expect(sameButForTime(block, lines) ? block.shown : lines, 'npm run readme writes the page anew').toEqual(block.shown);
    }, 60_000);

    it('shows every command that can be tried without files of one\'s own', () => {
        const commands = new Set(blocks.map(({ command }) => /terntrack (\w+)/.exec(command)![1]));
        expect([...commands].sort()).toEqual(['check', 'compare', 'compile', 'share', 'simulate']);
        expect(blocks.filter(({ command }) => isLong(command))).toHaveLength(1);
    });
});
