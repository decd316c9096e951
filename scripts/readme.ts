// `npm run readme`: builds, runs the commands of README.md's console blocks (lines that begin with `$ `) in bash at the top level, and
// writes what they print below them, so that the page shows what the program says. A block that ends in `...` keeps its number of
// lines. What npm says of its own configuration and lines of progress are left out.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/checkout.mjs';
import { run, runNode } from './lib/run.ts';

const file = join(root, 'README.md');
const block = /```console\n\$ (.*)\n([^]*?)```/g;

/** What a reader of the terminal would see. */
async function outputOf(command: string): Promise<string[]> {
    const { output } = await run('bash', ['-c', command]);
    const lines = output.split('\n').filter(line => !/^npm warn /.test(line) && !/^[a-z ]+: [\d,]+ of [\d,]+( |$)/.test(line));
    return lines.join('\n').trim().split('\n').map(line => line.trimEnd());
}

async function main(): Promise<void> {
    const built = await runNode([join(root, 'scripts/build.ts')], { show: true });
    if (built.code !== 0) {
        process.exitCode = built.code;
        return;
    }
    const page = readFileSync(file, 'utf8');
    const fresh: string[] = [];
    for (const [, command, shown] of page.matchAll(block)) {
        console.log(`$ ${command}`);
        const before = shown.trimEnd().split('\n');
        const lines = await outputOf(command);
        fresh.push(before.at(-1) === '...' ? [...lines.slice(0, before.length - 1), '...'].join('\n') : lines.join('\n'));
    }
    writeFileSync(file, page.replace(block, (_, command: string) => `\`\`\`console\n$ ${command}\n${fresh.shift()}\n\`\`\``));
    console.log(`${file} shows what these commands print now.`);
}

await main();
