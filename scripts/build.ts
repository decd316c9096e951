// Bundles the product into dist/ with esbuild: client, language server, compute worker, command line, webviews.
// `--production` minifies and leaves out source maps; `--tests` adds the extension suite.
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { elapsed, root } from './lib/checkout.mjs';

interface Entry {
    readonly from: string;
    readonly to: string;
    readonly kind: 'node' | 'vscode' | 'page';
}

/** One folder of webview/ with a main.ts is one page, with a worker.ts its worker. */
function entries(): Entry[] {
    const pages = readdirSync(join(root, 'webview'), { withFileTypes: true })
        .filter(entry => entry.isDirectory() && existsSync(join(root, 'webview', entry.name, 'main.ts')))
        .map(({ name }): Entry => ({ from: `webview/${name}/main.ts`, to: `webview/${name}.js`, kind: 'page' }));
    const workers = readdirSync(join(root, 'webview'), { withFileTypes: true })
        .filter(entry => entry.isDirectory() && existsSync(join(root, 'webview', entry.name, 'worker.ts')))
        .map(({ name }): Entry => ({ from: `webview/${name}/worker.ts`, to: `webview/${name}-worker.js`, kind: 'page' }));
    return [
        { from: 'client/extension.ts', to: 'client.cjs', kind: 'vscode' },
        { from: 'client/language-client.ts', to: 'language-client.cjs', kind: 'vscode' },
        { from: 'server/main-node.ts', to: 'server.js', kind: 'node' },
        { from: 'server/worker-node.ts', to: 'worker.js', kind: 'node' },
        { from: 'server/cli/main.ts', to: 'cli.js', kind: 'node' },
        ...pages,
        ...workers,
    ];
}

/** Settings that fit where the bundle runs. */
const platforms: Record<Entry['kind'], BuildOptions> = {
    // The extension host loads CommonJS everywhere, and has `vscode` itself: only for those who ask by `require`.
    vscode: { platform: 'node', format: 'cjs', target: 'node22', external: ['vscode', 'mocha'], supported: { 'dynamic-import': false } },
    // Bundled CommonJS packages ask for Node's modules through `require`, which an ES module has to make.
    node: {
        platform: 'node', format: 'esm', target: 'node22',
        banner: { js: `import { createRequire as createRequire_ } from 'node:module';\nconst require = createRequire_(import.meta.url);` },
    },
    page: { platform: 'browser', format: 'iife', target: 'es2022', loader: { '.svg': 'dataurl', '.ttf': 'dataurl' } },
};

/** The language client stays a file of its own, which the extension loads when it is active. */
const loadedLater: Plugin = {
    name: 'loaded later',
    setup: ({ onResolve }) => onResolve({ filter: /^\.\/language-client\.js$/ }, () => ({ path: './language-client.cjs', external: true })),
};

/** The suite that runs inside the extension host: one bundle, one function per test file. */
function suite(): BuildOptions {
    const folder = join(root, 'test/extension');
    const tests = readdirSync(folder).filter(name => name.endsWith('.test.ts')).sort();
    return {
        ...platforms.vscode,
        stdin: {
            resolveDir: folder,
            contents: `import { runSuite } from './run.ts';
export const run = () => runSuite({ ${tests.map(name => `${JSON.stringify(name)}: () => import(${JSON.stringify(`./${name}`)})`).join(', ')} });`,
        },
        outfile: join(root, 'dist/test/extension.cjs'),
    };
}

/** What an earlier build left in dist/; the suite stays when this build leaves it alone. */
function removeAllBut(files: readonly string[]): void {
    const kept = new Set(files.map(file => join(root, file)));
    for (const entry of readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name);
        if (entry.isFile() && !kept.has(file) && (withTests || !file.startsWith(join(root, 'dist', 'test')))) {
            rmSync(file);
        }
    }
}

const started = performance.now();
const withTests = process.argv.includes('--tests');
const production = process.argv.includes('--production');
const common: BuildOptions = { bundle: true, metafile: true, sourcemap: !production, minify: production, logLevel: 'warning', absWorkingDir: root };
const all = entries();
const jobs = all.map(({ from, to, kind }): BuildOptions => ({ ...platforms[kind], entryPoints: [from], outfile: `dist/${to}`, ...from === 'client/extension.ts' && { plugins: [loadedLater] } }));
if (withTests) {
    jobs.push(suite());
}
const results = await Promise.allSettled(jobs.map(job => build({ ...common, ...job })));
const done = results.filter(result => result.status === 'fulfilled').flatMap(({ value }) => Object.keys(value.metafile!.outputs));
if (done.length === 0 || results.some(({ status }) => status === 'rejected')) {
    process.exitCode = 1;
} else {
    removeAllBut(done);
    console.log(`Built ${all.map(({ to }) => `dist/${to}`).join(', ')} in ${elapsed(started)}.`);
}
