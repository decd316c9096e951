// `npm test`: every check of the repository, each stage with its time, and the sum as the last line. Names of stages as arguments run
// only those (`npm test -- lint unit`). What one stage prints is shown when it fails. Exit code 1 when a check fails.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestResult } from '../test/extension/run.ts';
import { elapsed, root } from './lib/checkout.mjs';
import { binFile, runNode, stopAll, type Finished } from './lib/run.ts';
import { whyNoVscode } from './vscode/available.ts';

interface Outcome {
    readonly passed: number;
    readonly failed: number;
    /** Names of what was left out. */
    readonly skipped?: readonly string[];
    /** Shown when something failed. */
    readonly output: string;
}

interface Stage {
    readonly name: string;
    readonly title: string;
    readonly run: () => Promise<Outcome>;
}

const results = mkdtempSync(join(tmpdir(), 'terntrack-results-'));
const script = (name: string) => join(root, 'scripts', name);

/** Independent of each other: two at a time. */
const fixedChecks: readonly Stage[] = [
    { name: 'types', title: 'type check', run: () => one(runNode([script('typecheck.ts')])) },
    { name: 'house', title: 'import order and invariants', run: house },
    { name: 'drift', title: 'generated files', run: () => one(runNode([script('check-drift.ts')])) },
    { name: 'build', title: 'build', run: () => one(runNode([script('build.ts'), '--tests'])) },
    { name: 'lint', title: 'lint', run: () => one(runNode([binFile('eslint'), '.'])) },
    { name: 'vscode', title: 'VS Code and browser', run: prepareVscode },
];

/** One after the other: each uses all cores, and the last two need the build. */
const suites: readonly Stage[] = [
    { name: 'unit', title: 'unit and fixture tests', run: () => vitest('vitest.config.ts') },
    { name: 'extension', title: 'extension suite in VS Code', run: extensionSuite },
    { name: 'ui', title: 'the editor as a user sees it', run: uiTests },
];

/** A command that is one check by itself. */
async function one(command: Promise<Finished>): Promise<Outcome> {
    const { code, output } = await command;
    return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output };
}

/** Each invariant is one check; the script prints a line for each. */
async function house(): Promise<Outcome> {
    const { code, output } = await runNode([script('check-house.ts')]);
    const passed = output.match(/^holds /gm)?.length ?? 0;
    const failed = output.match(/^broken /gm)?.length ?? 0;
    return { passed, failed: Math.max(failed, code === 0 ? 0 : 1), output };
}

/** Installs what the last suites need while the processor checks types; no check of its own. */
async function prepareVscode(): Promise<Outcome> {
    if (await whyNoVscode()) {
        return { passed: 0, failed: 0, output: '' };
    }
    const { code, output } = await runNode([script('vscode/prepare.ts')]);
    return { passed: 0, failed: code === 0 ? 0 : 1, output };
}

interface VitestReport {
    readonly numPassedTests: number;
    readonly testResults: readonly { name: string; status: string; assertionResults: readonly { status: string; fullName: string }[] }[];
}

async function vitest(config: string): Promise<Outcome> {
    const file = join(results, `${config}.json`);
    const { code, output } = await runNode([binFile('vitest'), 'run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
    if (!existsSync(file)) {
        return { passed: 0, failed: 1, output };
    }
    const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
    const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    // A file that does not load has no tests to fail.
    const broken = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(test => test.status === 'failed')).length;
    const failed = tests.filter(({ status }) => status === 'failed').length + broken;
    const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName);
    return { passed: report.numPassedTests, failed: failed || (code === 0 ? 0 : 1), skipped, output };
}

async function extensionSuite(): Promise<Outcome> {
    const lack = await whyNoVscode();
    if (lack) {
        return { passed: 0, failed: 0, skipped: [`the extension suite (${lack})`], output: '' };
    }
    const file = join(results, 'extension.json');
    const { code, output } = await runNode([script('test-vscode.ts'), '--no-build', '--results', file]);
    const tests = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as TestResult[] : [];
    const failed = tests.filter(({ state }) => state === 'failed').length;
    return {
        passed: tests.filter(({ state }) => state === 'passed').length,
        failed: failed || (code === 0 ? 0 : 1),
        skipped: tests.filter(({ state }) => state === 'skipped').map(({ title }) => title),
        output,
    };
}

async function uiTests(): Promise<Outcome> {
    if (!readdirSync(join(root, 'test/ui')).some(name => name.endsWith('.test.ts'))) {
        return { passed: 0, failed: 0, output: '' };
    }
    const lack = await whyNoVscode('npm');
    return lack ? { passed: 0, failed: 0, skipped: [`the drives of test/ui (${lack})`], output: '' } : vitest('vitest.ui.config.ts');
}

const totals = { passed: 0, failed: 0, skipped: 0 };

async function runStage({ title, run }: Stage): Promise<void> {
    const started = performance.now();
    let outcome: Outcome;
    try {
        outcome = await run();
    } catch (error) {
        outcome = { passed: 0, failed: 1, output: error instanceof Error ? error.stack ?? error.message : String(error) };
    }
    const { passed, skipped = [], output } = outcome;
    // In continuous integration the machine is ours: what it lacks is a fault.
    const failed = outcome.failed + (process.env.CI ? skipped.length : 0);
    const left = process.env.CI ? 0 : skipped.length;
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += left;
    const counts = passed + failed + left > 0 ? `${passed} passed, ${failed} failed${left ? `, ${left} skipped` : ''}` : 'ready';
    console.log(`${failed ? 'FAIL' : 'ok  '}  ${title.padEnd(30)} ${elapsed(started).padStart(8)}   ${counts}`);
    if (failed) {
        console.log(output.replace(/^/gm, '      '));
    }
    for (const name of skipped) {
        console.log(`      ${process.env.CI ? 'skipped, which counts as failed here' : 'skipped'}: ${name}`);
    }
}

async function main(): Promise<void> {
    const started = performance.now();
    const wanted = process.argv.slice(2);
    const chosen = (stages: readonly Stage[]) => stages.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
    const unknown = wanted.filter(name => ![...fixedChecks, ...suites].some(stage => stage.name === name));
    if (unknown.length) {
        console.error(`No stage is called ${unknown.join(', ')}; there are ${[...fixedChecks, ...suites].map(({ name }) => name).join(', ')}.`);
        totals.failed += unknown.length;
    }
    console.log(`Checking Terntrack on Node ${process.version} ...`);
    const queue = chosen(fixedChecks);
    const lane = async () => {
        for (let stage = queue.shift(); stage; stage = queue.shift()) {
            await runStage(stage);
        }
    };
    // The installation is mostly waiting for the network and the disk, so it takes no lane.
    const installation = queue.filter(({ name }) => name === 'vscode').map(runStage);
    queue.splice(0, queue.length, ...queue.filter(({ name }) => name !== 'vscode'));
    await Promise.all([lane(), lane(), ...installation]);
    for (const stage of chosen(suites)) {
        await runStage(stage);
    }
    console.log(`All of it took ${elapsed(started)}.`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => { stopAll(); process.exit(130); });
}
try {
    await main();
} finally {
    rmSync(results, { recursive: true, force: true });
}
console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
process.exitCode = totals.failed ? 1 : 0;
