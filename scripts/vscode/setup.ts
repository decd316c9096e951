// A real VS Code (its own server and web workbench) from the npm registry alone: the package code-server carries one complete.
// No compiler, no install script of any package, no download from elsewhere.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, installOnce } from '../lib/cache.ts';
import { elapsed } from '../lib/checkout.mjs';
import { runNpm } from '../lib/run.ts';

/** code-server 4.139.1 is VS Code 1.139.1; it wants the Node major that the development dependency `node` has. */
const version = '4.139.1';
const place = join('node_modules', 'code-server', 'lib', 'vscode');
const main = join('out', 'server-main.js');

/** The folder that holds VS Code's `out/server-main.js`, installed first where it is missing. Throws with npm's message when that fails. */
export async function vscodeHome(say: (line: string) => void = console.log): Promise<string> {
    const folder = join(cacheFolder(), `vscode-${version}`);
    await installOnce(folder, join(place, main), async fresh => {
        const started = performance.now();
        say(`Installing VS Code from npm (code-server ${version}, about 700 MB) into ${folder} ...`);
        mkdirSync(fresh, { recursive: true });
        writeFileSync(join(fresh, 'package.json'), '{ "private": true }\n');
        await npmInstall(fresh, [`code-server@${version}`]);
        // Not `npm ci`: the shipped shrinkwrap is out of step with its package.json.
        await npmInstall(join(fresh, place), ['--omit=dev']);
        await npmInstall(join(fresh, place, 'extensions'), ['--omit=dev']);
        say(`VS Code installed in ${elapsed(started)}.`);
    });
    return join(folder, place);
}

async function npmInstall(cwd: string, args: readonly string[]): Promise<void> {
    const { code, output } = await runNpm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...args], { cwd });
    if (code !== 0) {
        throw new Error(`VS Code could not be installed from npm (exit code ${code}):\n${output}`);
    }
}
