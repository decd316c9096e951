// A Chromium for the workbench: the one that CHROMIUM names, else one on the system, else the one from npm (Linux x64), which brings
// the libraries and fonts that a bare system lacks.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { cacheFolder, installOnce } from '../lib/cache.ts';
import { root } from '../lib/checkout.mjs';
import { runNode } from '../lib/run.ts';

interface Executable {
    readonly path: string;
    readonly env?: Record<string, string>;
}

const launchArguments = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'];

function onTheSystem(): string | undefined {
    const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge']
        .map(name => process.platform === 'win32' ? `${name}.exe` : name);
    const windows = [process.env.ProgramFiles, process.env['ProgramFiles(x86)']].filter(base => base !== undefined);
    const usual = process.platform === 'darwin' ? ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium']
        : process.platform === 'win32' ? windows.map(base => join(base, 'Google', 'Chrome', 'Application', 'chrome.exe'))
        : [];
    const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean).flatMap(folder => names.map(name => join(folder, name)));
    return [...onPath, ...usual].find(existsSync);
}

/** Unpacks the browser of the npm package, once per version and user, and says how to start it. */
async function fromNpm(): Promise<Executable> {
    const manifest = JSON.parse(readFileSync(join(root, 'node_modules', '@sparticuz', 'chromium', 'package.json'), 'utf8')) as { version: string };
    const folder = join(cacheFolder(), `chromium-${manifest.version}`);
    await installOnce(folder, 'chromium', async unpacked => {
        mkdirSync(unpacked, { recursive: true });
        // The runtime's name makes the package unpack its libraries too; it looks for nothing else there.
        const { code, output } = await runNode([join(root, 'scripts', 'vscode', 'unpack-browser.ts')], { env: { TMPDIR: unpacked, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' } });
        if (code !== 0) {
            throw new Error(`The Chromium of the npm package could not be unpacked:\n${output}`);
        }
    });
    const fonts = join(folder, 'fonts.conf');
    writeFileSync(fonts, fontConfiguration(folder));
    return { path: join(folder, 'chromium'), env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: folder, FONTCONFIG_FILE: fonts } };
}

/** Fonts of the system, of the browser's package and, so that code stands in columns, of the package dejavu-fonts-ttf. */
function fontConfiguration(folder: string): string {
    const folders = ['/usr/share/fonts', join(folder, 'fonts'), join(root, 'node_modules', 'dejavu-fonts-ttf', 'ttf')];
    return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map(path => `  <dir>${path}</dir>`).join('\n')}
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;
}

/** The browser to use. Throws, saying what to do, where there is none. */
export async function findBrowser(): Promise<Executable> {
    const named = process.env.CHROMIUM ?? onTheSystem();
    if (named) {
        return { path: named };
    }
    if (process.platform === 'linux' && process.arch === 'x64') {
        return fromNpm();
    }
    throw new Error('No Chromium or Chrome was found. Install one, or name its executable in the environment variable CHROMIUM.');
}

/** Starts the browser, without a window; `more` are arguments of its own. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
    const { path, env } = await findBrowser();
    const own = Object.fromEntries(Object.entries({ ...process.env, ...env }).filter((entry): entry is [string, string] => entry[1] !== undefined));
    return chromium.launch({ executablePath: path, headless: true, args: [...launchArguments, ...more], env: own });
}
