/**
 * A shell without a shell: the command line in this process, with files in memory or on the disk, inline workers and the
 * real compiler.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { engine } from '../../server/analysis/engine.js';
import type { Engine } from '../../server/analysis/engine.js';
import type { Environment, Output } from '../../server/cli/environment.js';
import { run } from '../../server/cli/run.js';
import { HostError } from '../../server/host/host.js';
import type { Host } from '../../server/host/host.js';
import { createNodeHost } from '../../server/host/node.js';
import { inlineWorkers } from '../analysis/inline-worker.js';

export interface Shell {
    /** File contents by path relative to the working directory. */
    readonly files?: Readonly<Record<string, string | Uint8Array>>;
    readonly stdin?: string | Uint8Array;
    readonly isTerminal?: boolean;
    readonly colours?: boolean;
    readonly cores?: number;
    readonly engine?: Engine;
    readonly signal?: AbortSignal;
    /** Where the disk is read instead of `files`. */
    readonly cwd?: string;
}

export interface Finished {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

export async function terntrack(args: readonly string[], shell: Shell = {}): Promise<Finished> {
    const stdout = new Collected(shell.isTerminal ?? false);
    const stderr = new Collected(shell.isTerminal ?? false);
    const cwd = shell.cwd ?? resolve('/work-of-tests');
    const environment: Environment = {
        host: hostOf(shell, cwd), cwd, stdout, stderr, version: '1.2.3',
        readStdin: async () => typeof shell.stdin === 'object' ? shell.stdin : new TextEncoder().encode(shell.stdin ?? ''),
        signal: shell.signal ?? new AbortController().signal,
        colours: shell.colours ?? false,
    };
    const code = await run(args, environment);
    return { code, stdout: stdout.text, stderr: stderr.text };
}

class Collected implements Output {
    text = '';

    constructor(readonly isTerminal: boolean) {}

    write(text: string): void {
        this.text += text;
    }
}

function hostOf(shell: Shell, cwd: string): Host {
    const workers = inlineWorkers(shell.engine ?? engine);
    const common = { startWorker: workers.start, cores: shell.cores ?? 2, now: () => performance.now() };
    if (!shell.files) {
        const disk = createNodeHost({ workerFile: 'not used' });
        return { ...disk, ...common };
    }
    const uriOf = (name: string): string => pathToFileURL(resolve(cwd, name)).href;
    const files = new Map(Object.entries(shell.files).map(([name, content]) =>
        [uriOf(name), typeof content === 'string' ? new TextEncoder().encode(content) : content]));
    return {
        ...common,
        read: async uri => {
            const bytes = files.get(uri);
            if (!bytes) {
                throw [...files.keys()].some(name => name.startsWith(`${uri}/`)) ? new HostError('directory', uri, 'is a directory') : new HostError('missing', uri, 'does not exist');
            }
            return bytes;
        },
        list: async uri => [...files.keys()].filter(name => name.startsWith(`${uri}/`)).map(name => name.slice(uri.length + 1)).sort(),
        stat: async uri => {
            const bytes = files.get(uri);
            const directory = [...files.keys()].some(name => name.startsWith(`${uri}/`));
            return bytes ? { size: bytes.length, mtimeMs: 1, directory: false } : directory ? { size: 0, mtimeMs: 1, directory } : undefined;
        },
    };
}
