// `npm run paper [-- --help]`: bundles scripts/paper/ with the compiler and its worker, and runs it; it writes the report of the paper's
// experiment into paper-report/.
import { build } from 'esbuild';
import { join } from 'node:path';
import { root } from './lib/checkout.mjs';
import { runNode } from './lib/run.ts';

// Inside the checkout, so that packages are found.
const output = join(root, 'node_modules/.cache/terntrack/paper');
await build({
    entryPoints: { main: join(root, 'scripts/paper/main.ts'), worker: join(root, 'server/worker-node.ts') },
    bundle: true, platform: 'node', format: 'esm', target: 'node22', outdir: output, logLevel: 'error', packages: 'external', outExtension: { '.js': '.js' },
});
const { code } = await runNode([join(output, 'main.js'), ...process.argv.slice(2)], { show: true, cwd: root, env: { TERNTRACK_ROOT: root } });
process.exitCode = code;
