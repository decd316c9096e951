#!/usr/bin/env node
// The command `terntrack`: starts the built command line, on a Node that is new enough.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundledNode, newEnough, nodeFloor, root } from './lib/checkout.mjs';

const program = join(root, 'dist', 'cli.js');
const node = bundledNode();

if (!existsSync(program)) {
    console.error('terntrack is not built yet: run `npm run build` first.');
    console.error(`${program} is missing.`);
    process.exitCode = 2;
} else if (newEnough()) {
    await import(pathToFileURL(program).href);
} else if (node) {
    const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
    // The child ends by itself and decides the exit code. Ctrl-C reaches it twice then; it counts that as once.
    process.on('SIGINT', () => child.kill('SIGINT'));
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.once('exit', (code, signal) => { process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143); });
} else {
    console.error(`terntrack needs Node ${nodeFloor} or newer, this is ${process.version}.`);
    console.error('Install a current Node from nodejs.org, or run `npm ci` in the checkout, which brings one.');
    process.exitCode = 2;
}
