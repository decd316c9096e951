/**
 * The compiler page shows what the program prints, and lists every pass and every step. `-u` writes its console blocks anew;
 * a block that ends in `...` keeps its number of lines.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { passes } from '../../server/compiler/compile.js';
import { dumpNames, dumpOfPass } from '../../server/compiler/dump/dump.js';
import { terntrack } from '../cli/terminal.js';

const root = join(import.meta.dirname, '..', '..');
const file = join(root, 'docs', 'compiler.md');
const page = readFileSync(file, 'utf8');
const files = { 'steps.tern': readFileSync(join(root, 'test', 'compiler', 'dump', 'steps.tern'), 'utf8') };
const block = /```console\n\$ terntrack (.*)\n([^]*?)```/g;
const shownLines = 40;

async function printed(command: string, shown: string): Promise<string> {
    const { code, stdout } = await terntrack(command.split(' '), { files });
    expect(code, command).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    return shown.trimEnd().endsWith('...') && lines.length > shownLines ? `${lines.slice(0, shownLines).join('\n')}\n...` : lines.join('\n');
}

test('the page shows what the program prints', async () => {
    const fresh: string[] = [];
    for (const [, command, shown] of page.matchAll(block)) {
        fresh.push(await printed(command, shown));
    }
    expect(fresh.length).toBe(dumpNames.length + 1);
    const now = page.replace(block, (_, command: string) => `\`\`\`console\n$ terntrack ${command}\n${fresh.shift()}\n\`\`\``);
    await expect(now).toMatchFileSnapshot(file);
});

test('every pass that can be left out is listed with what it does, and every step has its section', () => {
    for (const [name, what] of Object.entries(passes)) {
        const step = dumpOfPass[name as keyof typeof passes];
        expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\| ${what.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')} \\| .*\`(?:--dump-after )?${step}\` \\|$`, 'm'));
    }
    const sections = [...page.matchAll(/^### ([a-z]+) \(`/gm)].map(([, name]) => name);
    expect(sections).toEqual(dumpNames);
});
