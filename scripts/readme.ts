// `npm run readme`: builds, runs the commands of README.md's console blocks in bash at the top level, and writes what they print
// below them, so that the page shows what the program says. A block that ends in `...` keeps its number of lines. Where nothing but
// a time has changed, the page stays as it is; `-- --times` writes the times of this machine, which had best be quiet.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/checkout.mjs';
import { consoleBlocks, linesFor, sameButForTime, withLines } from './lib/readme.ts';
import { run, runNode } from './lib/run.ts';

const file = join(root, 'README.md');
const withTimes = process.argv.includes('--times');

async function main(): Promise<void> {
    const built = await runNode([join(root, 'scripts/build.ts')], { show: true });
    if (built.code !== 0) {
        process.exitCode = built.code;
        return;
    }
    const page = readFileSync(file, 'utf8');
    const fresh: (readonly string[])[] = [];
    for (const block of consoleBlocks(page)) {
        console.log(`$ ${block.command}`);
        const lines = linesFor(block, (await run('bash', ['-c', block.command])).output);
        fresh.push(!withTimes && sameButForTime(block, lines) ? block.shown : lines);
    }
    writeFileSync(file, withLines(page, fresh));
    console.log(`${file} shows what these commands print now.`);
}

await main();
