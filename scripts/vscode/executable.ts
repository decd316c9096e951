#!/usr/bin/env node
// Stands in for the executable of a desktop VS Code where none can be had: takes the arguments that @vscode/test-electron gives,
// serves the VS Code from npm, opens its workbench in a browser and runs the extension's suite inside the extension host.
//   executable.ts [FOLDER] --extensionDevelopmentPath=DIR --extensionTestsPath=FILE
// Environment: TERNTRACK_VSCODE_HOME (from vscodeHome()), TERNTRACK_TIMEOUT_S. Exit code: the suite's; 124 when it does not end.
import { format } from 'node:util';
import { launchBrowser } from './browser.ts';
import { startServer, workbenchAddress } from './server.ts';

const args = process.argv.slice(2);
const option = (name: string) => args.filter(arg => arg.startsWith(`--${name}=`)).map(arg => arg.slice(name.length + 3).replace(/^file:\/\//, ''));
const home = process.env.TERNTRACK_VSCODE_HOME;
const [extensionTestsPath] = option('extensionTestsPath');
if (!home || !extensionTestsPath) {
    throw new Error('TERNTRACK_VSCODE_HOME and --extensionTestsPath are needed.');
}

/** What VS Code says of itself at every start: native modules that this package comes without, and galleries that are switched off. */
const noise = /Could not locate the bindings file|build\/Release\/watchdog|[Ii]gnoring fetching|Creation of workbench|Creating a socket|\[reconnection|AgentHost|AccountPolicy|ChatSessionStore|Service Worker|Updating additional|Timed out waiting for authentication|^Resolv/;
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(CI$|TERNTRACK_|MOCHA_)/.test(name)));

process.exitCode = await runSuite();

async function runSuite(): Promise<number> {
    const server = await startServer({ home: home!, testDriver: true, settings: { 'files.autoSave': 'off' }, env });
    const browser = await launchBrowser();
    try {
        const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
        // Nothing leaves the machine.
        await page.route(url => /^https?:/.test(url.protocol) && url.host !== server.host, route => route.abort());
        let end: (code: number) => void = () => {};
        const exit = new Promise<number>(resolve => { end = resolve; });
        setTimeout(() => { console.error('The suite did not end in time.'); end(124); }, Number(process.env.TERNTRACK_TIMEOUT_S ?? 300) * 1000).unref();
        page.once('crash', () => { console.error('The page crashed.'); end(1); });
        await page.exposeFunction('codeAutomationLog', (_type: string, values: unknown[]) => {
            const text = format(...values);
            if (!noise.test(text)) {
                console.log(text);
            }
        });
        await page.exposeFunction('codeAutomationExit', (code: number) => end(code));
        await page.goto(workbenchAddress(server, { folder: args.find(arg => !arg.startsWith('-')), extensionDevelopmentPath: option('extensionDevelopmentPath'), extensionTestsPath, env }));
        const code = await exit;
        if (code !== 0 && process.env.TERNTRACK_SHOT) {
            await page.screenshot({ path: process.env.TERNTRACK_SHOT });
        }
        return code;
    } finally {
        await browser.close();
        await server.stop();
    }
}
