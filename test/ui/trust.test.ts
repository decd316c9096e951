// A window whose folder nobody has trusted yet: nothing outside it is read, which is said where it is named; trust, once given, takes
// effect at once.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { root } from '../../scripts/lib/checkout.mjs';
import { startServer, type RunningServer } from '../../scripts/vscode/server.ts';
import { vscodeHome } from '../../scripts/vscode/setup.ts';
import { closeBrowser, openWorkbench, type Workbench } from './harness.ts';
import { settings } from './setup.ts';

let server: RunningServer;
/** Not in the workspace. */
const outside = mkdtempSync(join(tmpdir(), 'terntrack-outside-'));

beforeAll(async () => {
    writeFileSync(join(outside, 'machines.tern'), 'hardware Secret refines RtmAp { latches 1 }\n');
    server = await startServer({
        home: await vscodeHome(), install: [inject('extension')], testDriver: true, workspaceTrust: true,
        settings: { ...settings, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'always' },
    });
});

afterAll(async () => {
    await closeBrowser();
    await server.stop();
    rmSync(outside, { recursive: true, force: true });
});

const text = `import "${join(outside, 'machines.tern')}"
import "linked.tern"
import "inside.tern"

network Net {
    input image : u4[1, 8, 8]
    weights random(sparsity 0.5, seed 1)
    fc : dense 10
}

experiment e { run Net on Secret }
experiment f { run Net on Inside }
`;

/** First lines of what the list of problems shows. */
async function problems({ page }: Workbench): Promise<string[]> {
    return (await page.locator('.markers-panel .monaco-list-row .marker-message-line, .markers-panel .monaco-list-row').allInnerTexts()).map(line => line.replaceAll('\u00a0', ' '));
}

it('nothing outside an untrusted folder is read; trust brings it', async () => {
    const window = await openWorkbench({ host: server.host, open: 'own/net.tern', files: { 'own/net.tern': text, 'own/inside.tern': 'hardware Inside refines RtmAp { latches 1 }\n' } });
    try {
        symlinkSync(join(outside, 'machines.tern'), join(window.workspace, 'own/linked.tern'));
        await window.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ timeout: 30_000 });
        // The language works all the same.
        await window.lens('Simulate').first().waitFor({ timeout: 60_000 });
        await window.squiggle();
        await window.command('View: Toggle Problems');
        await expect.poll(async () => (await problems(window)).join('\n'), { timeout: 30_000 }).toContain('lies outside this workspace, which is not trusted');
        const said = (await problems(window)).join('\n');
        expect(said).toContain('there is no hardware `Secret`');
        expect(said).toContain('linked.tern');
        expect(said).not.toContain('inside.tern');
        expect(said).not.toContain('no hardware `Inside`');

        await window.command('Workspaces: Manage Workspace Trust');
        await window.page.locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ }).first().click();
        await window.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'detached' });
        await window.openFile('own/net.tern');
        await expect.poll(async () => (await problems(window)).join('\n'), { timeout: 60_000 }).not.toContain('not trusted');
        expect((await problems(window)).join('\n')).not.toContain('no hardware `Secret`');
    } finally {
        await window.page.screenshot({ path: process.env.TERNTRACK_SHOT ?? '/dev/null', type: 'png' }).catch(() => undefined);
        await window.close();
    }
});

/** A trace of a text outside, that is another one by now; whoever reads that sees it. It lies as deep as a workspace of the harness does. */
function traceFromOutside(): Buffer {
    const source = join(outside, 'net.tern');
    writeFileSync(source, 'network Net {\n    input image : u4[1, 8, 8]\n    weights random(sparsity 0.5, seed 1)\n    fc : dense 10\n}\n');
    const trace = join(mkdtempSync(join(tmpdir(), 'terntrack-beside-')), 'examples', 'far.terntrace');
    mkdirSync(dirname(trace));
    try {
        execFileSync(process.execPath, [join(root, 'dist/cli.js'), 'simulate', source, '--on', 'RtmAp', '--trace', trace], { stdio: 'pipe' });
        writeFileSync(source, '// Nothing is left of it.\n');
        return readFileSync(trace);
    } finally {
        rmSync(join(trace, '../..'), { recursive: true });
    }
}

it('a trace in an untrusted folder does not bring the text outside that it names', async () => {
    const window = await openWorkbench({ host: server.host, open: 'lenet5-mnist/lenet5.tern', files: { 'far.terntrace': traceFromOutside() } });
    const { page } = window;
    try {
        await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ timeout: 30_000 });
        // The extension is there.
        await window.lens('Simulate').first().waitFor({ timeout: 60_000 });
        await page.locator('.explorer-viewlet .monaco-list-row', { hasText: 'far.terntrace' }).dblclick();
        const view = window.webview();
        await view.locator('.facts', { hasText: 'fc' }).waitFor({ timeout: 60_000 });
        await view.locator('h1').click();
        await page.keyboard.press('s');
        await page.locator('[id="status.notifications"]').click();
        await page.locator('.notification-list-item', { hasText: 'net.tern lies outside this workspace, which is not trusted' }).waitFor();
        expect(await page.locator('.tab', { hasText: 'net.tern' }).count()).toBe(0);
        expect(await view.locator('.stale, [role=status]', { hasText: 'net.tern' }).count()).toBe(0);
    } finally {
        await window.close();
    }
});
