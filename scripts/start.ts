// `npm start [-- FOLDER] [--port N] [--browser | --desktop]`: builds and opens the editor on a copy of the examples: in the desktop VS Code
// where there is one, else in a real VS Code served on 127.0.0.1 behind a token, until Ctrl-C.
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { elapsed, root } from './lib/checkout.mjs';
import { pack } from './lib/pack.ts';
import { run, runNode, stopAll } from './lib/run.ts';
import { startServer, workbenchAddress } from './vscode/server.ts';
import { vscodeHome } from './vscode/setup.ts';

/** What the editor shows first. */
const firstFile = 'lenet5-mnist/lenet5.tern';

const usage = 'usage: npm start [-- [FOLDER] [--port N] [--browser | --desktop]]';
const started = performance.now();

// Until the editor is served, an interruption ends everything at once; then it ends what is served, in order.
let interrupt = (): void => { stopAll(); process.exit(130); };
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => interrupt());
}
try {
    await main();
} catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
}

async function main(): Promise<void> {
    const { values, positionals } = options();
    const desktop = values.browser ? undefined : desktopCode();
    if (values.desktop && !desktop) {
        throw new Error('No desktop VS Code was found: the command `code` is not on the PATH, or there is no screen.');
    }
    await step('Building', async () => {
        const { code, output } = await runNode([join(root, 'scripts/build.ts')]);
        if (code !== 0) {
            throw new Error(`The build failed:\n${output}`);
        }
    });
    const folder = workspace(positionals[0]);
    const file = join(folder, firstFile);
    if (desktop) {
        await openDesktop(desktop, folder, file);
    } else {
        await serve(folder, existsSync(file) ? file : undefined, values.port === undefined ? 0 : Number(values.port));
    }
}

function options() {
    try {
        const parsed = parseArgs({ allowPositionals: true, options: { port: { type: 'string' }, browser: { type: 'boolean' }, desktop: { type: 'boolean' } } });
        if (parsed.positionals.length > 1 || !/^\d{1,5}$/.test(parsed.values.port ?? '0')) {
            throw new Error('one folder at most, and a port is a number');
        }
        return parsed;
    } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : String(error)}\n${usage}`, { cause: error });
    }
}

/** Says what is done, does it, says how long it took. */
async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    process.stdout.write(`${what} ... `);
    const result = await work();
    console.log(elapsed(begun));
    return result;
}

/** The folder to work in: the given one, or a new one; the examples are copied into it unless it already holds something. */
function workspace(given: string | undefined): string {
    // npm starts scripts at the top level; INIT_CWD is where the user stands.
    const folder = given ? resolve(process.env.INIT_CWD ?? process.cwd(), given) : join(mkdtempSync(join(tmpdir(), 'terntrack-')), 'examples');
    mkdirSync(folder, { recursive: true });
    if (readdirSync(folder).length === 0) {
        cpSync(join(root, 'examples'), folder, { recursive: true });
        console.log(`Copied the examples to ${folder}.`);
    } else {
        console.log(`Working in ${folder}, as it is.`);
    }
    return folder;
}

/** The command of the desktop VS Code, where there is one and a screen to show it. */
function desktopCode(): string | undefined {
    if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
        return undefined;
    }
    const name = process.platform === 'win32' ? 'code.cmd' : 'code';
    const places = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/Applications/Visual Studio Code.app/Contents/Resources/app/bin'];
    return places.map(place => join(place, name)).find(existsSync);
}

async function openDesktop(code: string, folder: string, file: string): Promise<void> {
    const args = ['--new-window', `--extensionDevelopmentPath=${root}`, folder, ...(existsSync(file) ? ['--goto', file] : [])];
    const { code: status, output } = await step('Opening the desktop VS Code', () => process.platform === 'win32'
        ? run('cmd.exe', ['/d', '/s', '/c', code, ...args]) : run(code, args));
    if (status !== 0) {
        throw new Error(`${code} ended with ${status}:\n${output}`);
    }
    console.log(`Ready after ${elapsed(started)}.`);
}

/** Serves the packed extension in the VS Code from npm until Ctrl-C. */
async function serve(folder: string, openFile: string | undefined, port: number): Promise<void> {
    const home = await vscodeHome();
    const packed = mkdtempSync(join(tmpdir(), 'terntrack-pack-'));
    const extension = join(packed, 'terntrack.vsix');
    await step('Packing the extension', () => pack(extension));
    const server = await step('Starting VS Code', () => startServer({ home, port, token: randomBytes(24).toString('base64url'), install: [extension] }))
        .finally(() => rmSync(packed, { recursive: true, force: true }));
    console.log(`Ready after ${elapsed(started)}. Open this address in a browser; it works on this machine only, and Ctrl-C ends it:\n`);
    console.log(`  ${workbenchAddress(server, { folder, openFile })}\n`);
    let stopped = false;
    await Promise.race([server.ended, new Promise<void>(done => { interrupt = () => { stopped = true; done(); }; })]);
    // Ctrl-C reaches the server too, which may end first.
    await setTimeout(200);
    await server.stop();
    console.log(stopped ? `Stopped. Your files are in ${folder}.` : 'VS Code ended by itself.');
    process.exitCode = stopped ? 0 : 1;
}
