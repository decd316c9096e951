// Runs a command of the installed packages, on the current Node, with its output kept or shown.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root, toolEnvironment } from './checkout.mjs';

export interface Finished {
    /** Exit code; 1 when a signal ended it. */
    readonly code: number;
    /** stdout and stderr in the order they came; empty when they were shown. */
    readonly output: string;
}

export interface RunOptions {
    readonly cwd?: string;
    readonly env?: Record<string, string | undefined>;
    /** Show the output as it comes instead of keeping it. */
    readonly show?: boolean;
}

const running = new Set<ChildProcess>();

/** Starts `file` with `args` and waits for its end. Never rejects: a command that cannot start has code 127. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return new Promise(resolve => {
        const child = spawn(file, args, {
            cwd: options.cwd ?? root,
            env: { ...toolEnvironment(), ...options.env },
            stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
        });
        running.add(child);
        let output = '';
        child.stdout?.on('data', (text: Buffer) => { output += text.toString(); });
        child.stderr?.on('data', (text: Buffer) => { output += text.toString(); });
        child.once('error', error => { running.delete(child); resolve({ code: 127, output: `${output}${error.message}\n` }); });
        child.once('close', code => { running.delete(child); resolve({ code: code ?? 1, output }); });
    });
}

/** Runs a Node script: `args[0]` is its file. */
export function runNode(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return run(process.execPath, args, options);
}

/**
 * File of the command `name` of the installed package `packageName`: started by file, a command needs no shell on any system.
 */
export function binFile(packageName: string, name = packageName): string {
    const manifestFile = join(root, 'node_modules', packageName, 'package.json');
    const bin = (JSON.parse(readFileSync(manifestFile, 'utf8')) as { bin: string | Record<string, string> }).bin;
    const relative = typeof bin === 'string' ? bin : bin[name];
    return createRequire(manifestFile).resolve(join(dirname(manifestFile), relative));
}

/** Runs npm itself with `args`; on Windows npm is a batch file, which only a shell can start. */
export function runNpm(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return process.platform === 'win32' ? run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options) : run('npm', args, options);
}

/** Ends every command that still runs; for the end of an interrupted script. */
export function stopAll(): void {
    for (const child of running) {
        child.kill('SIGTERM');
    }
}
