// `npm run bench [-- NAME...]`: builds, then runs test/bench/*.ts one after another, each in a process of its own, beside a
// calibration loop that says how fast this machine is today. Prints figures, fails only where a benchmark cannot run.
import { readdirSync, rmSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { root } from './lib/checkout.mjs';
import { runNode } from './lib/run.ts';

const folder = join(root, 'test/bench');
const wanted = process.argv.slice(2);
const names = readdirSync(folder).filter(name => name.endsWith('.ts') && !name.startsWith('_')).map(name => name.slice(0, -3))
    .filter(name => wanted.length === 0 || wanted.some(part => name.includes(part)));

const built = await runNode([join(root, 'scripts/build.ts')], { show: true });
if (built.code !== 0) {
    process.exit(built.code);
}
console.log(`\n${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`);
// Inside the checkout, so that packages are found.
const output = join(root, 'node_modules/.cache/terntrack/bench');
/** The file that finds the checkout by its own place stays where it is. */
const checkout: Plugin = {
    name: 'checkout',
    setup: ({ onResolve }) => onResolve({ filter: /\/checkout\.mjs$/ }, () => ({ path: pathToFileURL(join(root, 'scripts/lib/checkout.mjs')).href, external: true })),
};
let failed = 0;
for (const name of names) {
    console.log(`\n== ${name} (calibration ${calibrate().toFixed(0)} ms)`);
    const file = join(output, `${name}.mjs`);
    await build({
        stdin: { contents: `import * as bench from './${name}.ts'; await bench.run?.();`, resolveDir: folder, loader: 'ts' },
        bundle: true, platform: 'node', format: 'esm', outfile: file, logLevel: 'error', packages: 'external', plugins: [checkout],
    });
    const { code } = await runNode([file], { show: true, cwd: root });
    failed += code === 0 ? 0 : 1;
}
rmSync(output, { recursive: true, force: true });
process.exitCode = failed > 0 ? 1 : 0;

/** A fixed loop of integer work, in milliseconds: seconds of another machine can be set beside it. */
function calibrate(): number {
    const start = performance.now();
    let state = 1;
    for (let i = 0; i < 2e8; i++) {
        state = Math.imul(state, 1664525) + 1013904223 | 0;
    }
    return performance.now() - start + (state === 0 ? 1 : 0);
}
