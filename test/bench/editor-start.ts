/** From nothing to an answer: the server's start and its first diagnostics, and the extension's activation in a real VS Code. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestResult } from '../extension/run.ts';
import { EditorSession, longNetwork, spread } from './_server.js';

export async function run(): Promise<void> {
    const examples: Record<string, string> = {
        'lenet5.tern': readFileSync('examples/lenet5-mnist/lenet5.tern', 'utf8'), 'long.tern': longNetwork(500),
    };
    for (const [name, text] of Object.entries(examples)) {
        const times: number[] = [];
        for (let round = 0; round < 5; round++) {
            const since = performance.now();
            const session = await EditorSession.start({ [name]: text });
            const uri = session.uri(name);
            session.open(uri, text);
            times.push(await session.until(() => session.diagnostics.has(uri), since));
            await session.end();
        }
        console.log(`first diagnostics of ${name}, from starting the server's process: ${spread(times)} (to reach 2 s)`);
    }
    await activation();
}

const rounds = 5;

/** As the extension suite measures it, in a fresh VS Code each time, with the build of a release; left out where there is no VS Code. */
async function activation(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'terntrack-bench-'));
    const figures = new Map<string, number[]>();
    for (let round = 0; round < rounds; round++) {
        const results = join(folder, `results-${round}.json`);
        const child = spawn(process.execPath, ['scripts/test-vscode.ts', round === 0 ? '--production' : '--no-build', '--grep', 'activation', '--results', results], { stdio: 'ignore' });
        await once(child, 'exit');
        if (!existsSync(results)) {
            console.log('no VS Code here: activation is not measured');
            break;
        }
        const found = JSON.parse(readFileSync(results, 'utf8')) as TestResult[];
        found.flatMap(({ figures: measured = {} }) => Object.entries(measured)).forEach(([name, ms]) => figures.set(name, [...figures.get(name) ?? [], ms]));
    }
    rmSync(folder, { recursive: true, force: true });
    const goals: Readonly<Record<string, string>> = { activation: ' (to reach 300 ms)' };
    figures.forEach((times, name) => console.log(`${name}: least ${Math.min(...times).toFixed(0)} ms, ${spread(times)}${goals[name] ?? ''}`));
}
