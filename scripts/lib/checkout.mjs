// What every script needs to know about this checkout before anything is installed. Runs on Node 20 with no package present,
// so it imports Node's own modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The floor of the product, and what the scripts run on. */
export const nodeFloor = 22;

/** @param {number} startedMs value of performance.now() at the start; @returns {string} such as `12.3 s` */
export function elapsed(startedMs) {
    return `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
}

/** The Node that the development dependency `node` brings, or undefined before it is installed. @returns {string | undefined} */
export function bundledNode() {
    const file = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(file) ? file : undefined;
}

/** @param {string} file */
function readJson(file) {
    return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * Why node_modules has to be installed, or undefined when it holds what the lockfile asks for. npm keeps a copy of the lockfile of
 * what it installed; packages for other platforms are absent from it, so only what is not optional is compared.
 * @returns {string | undefined}
 */
export function whyInstall() {
    const installedFile = join(root, 'node_modules', '.package-lock.json');
    if (!existsSync(installedFile)) {
        return 'no packages are installed yet';
    }
    const wanted = readJson(join(root, 'package-lock.json')).packages;
    const installed = readJson(installedFile).packages;
    for (const [path, entry] of Object.entries(wanted)) {
        if (path !== '' && !entry.optional && !entry.devOptional && installed[path]?.version !== entry.version) {
            return `${path.replace(/^.*node_modules\//, '')} is not at the version of the lockfile`;
        }
    }
    return bundledNode() || newEnough() ? undefined : 'the current Node is missing';
}

/** The environment in which the commands of the installed packages and the current Node come first on the PATH. */
export function toolEnvironment() {
    const bins = [join(root, 'node_modules', '.bin')];
    const node = bundledNode();
    if (node) {
        bins.unshift(dirname(node));
    }
    const key = Object.keys(process.env).find(name => name.toUpperCase() === 'PATH') ?? 'PATH';
    return { ...process.env, [key]: [...bins, process.env[key] ?? ''].join(delimiter) };
}

/** Brings node_modules to what the lockfile says and prints what it did. Throws when npm fails. */
export function install() {
    const reason = whyInstall();
    if (!reason) {
        return;
    }
    const started = performance.now();
    console.log(`Installing packages (${reason}) ...`);
    // The lockfile is followed to the letter. On Windows npm is a batch file, which only a shell can start.
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
        { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
    if (npm.status !== 0) {
        throw new Error(`npm ci failed (${npm.error?.message ?? `exit code ${npm.status}`}); its own message is above.`);
    }
    if (!bundledNode()) {
        // An npm that runs no install scripts leaves out the binary; the package's own script fetches it from the registry.
        spawnSync(process.execPath, ['installArchSpecificPackage.js'],
            { cwd: join(root, 'node_modules', 'node'), stdio: ['ignore', 'inherit', 'inherit'] });
    }
    console.log(`Packages installed in ${elapsed(started)}.`);
}

/** Whether the running Node is new enough. */
export function newEnough() {
    return Number(process.versions.node.split('.')[0]) >= nodeFloor;
}

/** The Node for the scripts: the installed one, else the running one when it is new enough. Throws when there is neither. */
export function currentNode() {
    const node = bundledNode() ?? (newEnough() ? process.execPath : undefined);
    if (!node) {
        throw new Error(`Terntrack needs Node ${nodeFloor} or newer; this is ${process.version}, and the npm package 'node' did not install.`);
    }
    return node;
}
