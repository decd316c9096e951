// Runs test/extension inside the extension host of a real VS Code, through @vscode/test-electron: the desktop build where it can be
// downloaded and shown, else the VS Code from npm. `--grep TEXT` picks tests, `--no-build` takes dist/ as it is, `--production`
// builds as for release, `--verbose` shows what VS Code says. TERNTRACK_VSCODE=desktop or =npm decides which one. Exit code 1 when a test fails.
import { runTests } from '@vscode/test-electron';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parseArgs } from 'node:util';
import type { TestResult } from '../test/extension/run.ts';
import { cacheFolder } from './lib/cache.ts';
import { elapsed, root } from './lib/checkout.mjs';
import { runNode } from './lib/run.ts';
import { useDesktop } from './vscode/available.ts';
import { vscodeHome } from './vscode/setup.ts';

const { values } = parseArgs({ options: { grep: { type: 'string' }, 'no-build': { type: 'boolean' }, production: { type: 'boolean' }, verbose: { type: 'boolean' }, results: { type: 'string' } } });
process.exitCode = await main() ? 0 : 1;

async function main(): Promise<boolean> {
    if (!values['no-build']) {
        const { code } = await runNode([join(root, 'scripts/build.ts'), '--tests', ...(values.production ? ['--production'] : [])], { show: true });
        if (code !== 0) {
            return false;
        }
    }
    const started = performance.now();
    const folder = mkdtempSync(join(tmpdir(), 'terntrack-suite-'));
    try {
        const { failure, output, results, which } = await runSuite(folder);
        report(results, failure, output);
        if (values.results) {
            writeFileSync(values.results, JSON.stringify(results));
        }
        const failed = results.filter(({ state }) => state === 'failed').length;
        console.log(`Extension suite in ${which}: ${results.length} tests, ${failed} failed, ${elapsed(started)}.`);
        return failed === 0 && failure === undefined && results.length > 0;
    } finally {
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
}

interface SuiteRun {
    readonly which: string;
    readonly results: readonly TestResult[];
    /** Why VS Code did not end well, if so. */
    readonly failure?: string;
    readonly output: string;
}

/** Runs the suite on a copy of the examples; what VS Code prints is kept. */
async function runSuite(folder: string): Promise<SuiteRun> {
    const workspace = join(folder, 'workspace');
    cpSync(join(root, 'examples'), workspace, { recursive: true });
    const resultFile = join(folder, 'results.json');
    const desktop = await useDesktop();
    let output = '';
    const sink = new PassThrough().on('data', (text: Buffer) => {
        output += text.toString();
        if (values.verbose) {
            process.stderr.write(text);
        }
    });
    const failure = await runTests({
        ...(desktop ? { version: 'stable', cachePath: join(cacheFolder(), 'vscode-desktop') } : { vscodeExecutablePath: join(root, 'scripts/vscode/executable.ts') }),
        extensionDevelopmentPath: root,
        extensionTestsPath: join(root, 'dist/test/extension.cjs'),
        launchArgs: [workspace, '--disable-extensions', `--user-data-dir=${join(folder, 'user-data')}`, `--extensions-dir=${join(folder, 'extensions')}`],
        extensionTestsEnv: {
            TERNTRACK_RESULTS: resultFile,
            TERNTRACK_SHOT: process.env.TERNTRACK_SHOT,
            ...(values.grep && { MOCHA_GREP: values.grep }),
            ...(process.env.MOCHA_TIMEOUT && { MOCHA_TIMEOUT: process.env.MOCHA_TIMEOUT }),
            ...(!desktop && { TERNTRACK_VSCODE_HOME: await vscodeHome() }),
        },
        stdout: sink,
        stderr: sink,
    }).then(() => undefined, (error: unknown) => error instanceof Error ? error.message : String(error));
    const results = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) as TestResult[] : [];
    return { which: desktop ? 'the desktop VS Code' : 'the VS Code from npm', results, failure, output };
}

function report(results: readonly TestResult[], failure: string | undefined, output: string): void {
    for (const { title, state, durationMs, error } of results) {
        console.log(`  ${{ passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[state]}  ${title} (${durationMs} ms)`);
        if (error) {
            console.log(error.replace(/^/gm, '        '));
        }
    }
    const anyFailed = results.length === 0 || results.some(({ state }) => state === 'failed');
    if (!values.verbose && (anyFailed || failure)) {
        console.log(`--- what VS Code said (end) ---\n${output.slice(-12_000)}\n---`);
    }
    if (failure) {
        console.log(failure);
    }
}
