// Runs the suite inside the extension host (mocha, tdd interface) and writes what came out where TERNTRACK_RESULTS says.
// Knows no test: scripts/build.ts hands in one function per test file.
import { writeFileSync } from 'node:fs';

export interface TestResult {
    /** Suite and test. */
    readonly title: string;
    readonly state: 'passed' | 'failed' | 'skipped';
    readonly durationMs: number;
    /** Message and stack of a failure. */
    readonly error?: string;
    /** What the test measured, in milliseconds: for the benchmark, which runs it for that. */
    readonly figures?: Readonly<Record<string, number>>;
}

/** Notes a figure of the test that runs. */
export function measured(test: Mocha.Context, name: string, ms: number): void {
    const runnable = test.test as { figures?: Record<string, number> } | undefined;
    if (runnable) {
        runnable.figures = { ...runnable.figures, [name]: ms };
    }
}

/** Rejects when a test fails, which is how VS Code learns of it. */
export async function runSuite(files: Record<string, () => Promise<unknown>>): Promise<void> {
    const { default: Mocha } = await import('mocha');
    const mocha = new Mocha({ ui: 'tdd', timeout: Number(process.env.MOCHA_TIMEOUT ?? 60_000), reporter: function () {} as never, grep: process.env.MOCHA_GREP });
    for (const [file, load] of Object.entries(files)) {
        mocha.suite.emit('pre-require', globalThis, file, mocha);
        await load();
    }
    const results: TestResult[] = [];
    const failures = await new Promise<number>(resolve => {
        const runner = mocha.run(resolve);
        // Written after every test: a suite that does not end has told what it did until then.
        const add = (test: Mocha.Runnable, state: TestResult['state'], error?: Error) => {
            results.push({ title: test.fullTitle(), state, durationMs: test.duration ?? 0, ...(error && { error: error.stack ?? error.message }), figures: (test as { figures?: Record<string, number> }).figures });
            write(results);
        };
        runner.on('pass', test => add(test, 'passed'));
        runner.on('pending', test => add(test, 'skipped'));
        runner.on('fail', (test, error: Error) => add(test, 'failed', error));
    });
    write(results);
    if (failures > 0) {
        throw new Error(`${failures} of ${results.length} tests failed`);
    }
}

function write(results: readonly TestResult[]): void {
    if (process.env.TERNTRACK_RESULTS) {
        writeFileSync(process.env.TERNTRACK_RESULTS, JSON.stringify(results));
    }
}
