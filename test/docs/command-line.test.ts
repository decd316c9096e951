/** The page on the command line names every command and every option that there is, and no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { terntrack } from '../cli/terminal.js';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const pageOf = (name: string): string => readFileSync(join(docs, name), 'utf8');
const page = pageOf('command-line.md');
/** Commands whose options stand on a page of their own. */
const elsewhere: Readonly<Record<string, string>> = { import: pageOf('import.md'), 'trace info': pageOf('trace-format.md'), 'trace export': pageOf('trace-format.md') };
const commands = ['check', 'compile', 'simulate', 'compare', 'import', 'share', 'trace info', 'trace export'];

async function options(command: string): Promise<string[]> {
    const { stdout } = await terntrack([...command.split(' '), '--help']);
    return [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option).filter(option => option !== '--help');
}

it.each(commands)('terntrack %s', async command => {
    const known = page + (elsewhere[command] ?? '');
    expect(page).toContain(`\`${command} `);
    // Options with a short form are written by it.
    const short: Readonly<Record<string, string>> = { '--quiet': '-q', '--verbose': '-v', '--output': '-o' };
    const missing = (await options(command)).filter(option => !new RegExp(`${short[option] ?? option}(?![a-z-])`).test(known));
    expect(missing).toEqual([]);
});

it('names no option that is none', async () => {
    const all = new Set((await Promise.all(commands.map(options))).flat());
    const named = [...page.matchAll(/(--[a-z][a-z-]+)/g)].map(([, option]) => option).filter(option => option !== '--help');
    expect(named.filter(option => !all.has(option))).toEqual([]);
});
