// Starts VS Code's own server on 127.0.0.1 (the wrapper of the package that carries it is left alone) and makes workbench addresses.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface ServerOptions {
    /** Folder with `out/server-main.js`, from vscodeHome(). */
    readonly home: string;
    /** Without one the server asks for none: for tests only. */
    readonly token?: string;
    /** 0, the default, takes a free one. */
    readonly port?: number;
    /** A packed extension, or several, to install before the server starts. */
    readonly install?: readonly string[];
    /** The workbench takes extensionDevelopmentPath and extensionTestsPath from its address only with this. */
    readonly testDriver?: boolean;
    /** Asks whether folders are trusted, as any VS Code does. */
    readonly workspaceTrust?: boolean;
    readonly settings?: Record<string, unknown>;
    readonly env?: Record<string, string | undefined>;
    readonly log?: (text: string) => void;
}

export interface RunningServer {
    /** `127.0.0.1:PORT` */
    readonly host: string;
    readonly token?: string;
    /** Ends the server and removes its settings and extensions. */
    stop(): Promise<void>;
    /** Settles when the server ends by itself. */
    readonly ended: Promise<void>;
}

/** Nothing leaves the machine, nothing hides the editor. */
const baseSettings = {
    'chat.disableAIFeatures': true,
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
    'extensions.ignoreRecommendations': true,
    'git.enabled': false,
    'telemetry.telemetryLevel': 'off',
    'typescript.disableAutomaticTypeAcquisition': true,
    'window.commandCenter': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
};

const emptyGallery = JSON.stringify({ serviceUrl: '', itemUrl: '', resourceUrlTemplate: '', controlUrl: '', recommendationsUrl: '' });

/** Starts a server with a state of its own. Throws with the server's output when it does not come up within a minute. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
    const state = mkdtempSync(join(tmpdir(), 'terntrack-vscode-'));
    const folder = (name: string): string => {
        mkdirSync(join(state, name), { recursive: true });
        return join(state, name);
    };
    let running: ChildProcess | undefined;
    // Also at an end that no one waits for.
    const remove = () => {
        running?.kill('SIGKILL');
        rmSync(state, { recursive: true, force: true, maxRetries: 5 });
    };
    process.once('exit', remove);
    writeFileSync(join(folder('user-data/User'), 'settings.json'), JSON.stringify({ ...baseSettings, ...options.settings }, null, 4));
    const places = ['--user-data-dir', folder('user-data'), '--server-data-dir', folder('server-data'), '--extensions-dir', folder('extensions')];
    const main = join(options.home, 'out', 'server-main.js');
    const start = (args: readonly string[]): ChildProcess => running = spawn(process.execPath, [main, ...args, ...places], {
        env: { ...process.env, HOME: folder('home'), ...options.env, EXTENSIONS_GALLERY: emptyGallery },
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
        for (const file of options.install ?? []) {
            await finish(start(['--install-extension', file, '--force']), file);
        }
        const child = start([...serverArguments(options, folder('home')), '--accept-server-license-terms', '--disable-telemetry', '--telemetry-level', 'off']);
        const ended = new Promise<void>(resolve => { child.once('exit', () => resolve()); });
        const port = await portOf(child, options.log);
        return { host: `127.0.0.1:${port}`, token: options.token, ended, stop: async () => { await end(child, ended); remove(); } };
    } catch (error) {
        remove();
        throw error;
    }
}

function serverArguments({ token, port, testDriver, workspaceTrust }: ServerOptions, home: string): string[] {
    const args = ['--host', '127.0.0.1', '--port', String(port ?? 0)];
    if (!workspaceTrust) {
        // The folders are a copy of the examples, or one that the user names: to ask again whether it is trusted would only hide the language.
        args.push('--disable-workspace-trust');
    }
    if (token) {
        // In a file that only this user can read: arguments show in the list of processes.
        const file = join(home, 'token');
        writeFileSync(file, token, { mode: 0o600 });
        args.push('--connection-token-file', file);
    } else {
        args.push('--without-connection-token');
    }
    if (testDriver) {
        args.push('--enable-smoke-test-driver');
    }
    return args;
}

/** The port the server says it listens on. */
function portOf(child: ChildProcess, log?: (text: string) => void): Promise<number> {
    return new Promise((resolve, reject) => {
        let output = '';
        const timer = setTimeout(() => { child.kill('SIGKILL'); reject(new Error(`VS Code's server did not start within a minute.\n${output}`)); }, 60_000);
        const read = (text: Buffer) => {
            log?.(text.toString());
            output = (output + text.toString()).slice(-20_000);
            const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
            if (port) {
                clearTimeout(timer);
                resolve(Number(port));
            }
        };
        child.stdout?.on('data', read);
        child.stderr?.on('data', read);
        child.once('exit', code => { clearTimeout(timer); reject(new Error(`VS Code's server ended with ${code}.\n${output}`)); });
    });
}

async function finish(child: ChildProcess, file: string): Promise<void> {
    let output = '';
    child.stdout?.on('data', (text: Buffer) => { output += text.toString(); });
    child.stderr?.on('data', (text: Buffer) => { output += text.toString(); });
    const code = await new Promise<number | null>(resolve => { child.once('close', resolve); });
    if (code !== 0) {
        throw new Error(`${file} could not be installed into VS Code (exit code ${code}).\n${output}`);
    }
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(timer);
}

export interface WorkbenchOptions {
    /** Absolute path on this machine, of a folder or a `.code-workspace`; without one the window is empty. */
    readonly folder?: string;
    readonly openFile?: string;
    readonly extensionDevelopmentPath?: readonly string[];
    readonly extensionTestsPath?: string;
    /** Environment of the extension host. */
    readonly env?: Record<string, string | undefined>;
}

/** Address of a window of the workbench. */
export function workbenchAddress(server: Pick<RunningServer, 'host' | 'token'>, options: WorkbenchOptions): string {
    const uri = (path: string) => `vscode-remote://${server.host}${pathToFileURL(path).pathname}`;
    const payload: [string, string][] = (options.extensionDevelopmentPath ?? []).map(path => ['extensionDevelopmentPath', uri(path)]);
    if (options.extensionTestsPath) {
        payload.push(['extensionTestsPath', uri(options.extensionTestsPath)]);
    }
    if (options.openFile) {
        payload.push(['openFile', uri(options.openFile)]);
    }
    if (options.env) {
        payload.push(['extensionEnvironment', JSON.stringify(options.env)]);
    }
    const query = new URLSearchParams();
    if (server.token) {
        query.set('tkn', server.token);
    }
    query.set(options.folder?.endsWith('.code-workspace') ? 'workspace' : options.folder ? 'folder' : 'ew', options.folder ?? 'true');
    if (payload.length) {
        query.set('payload', JSON.stringify(payload));
    }
    return `http://${server.host}/?${query}`;
}
