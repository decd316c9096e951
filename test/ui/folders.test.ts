// A window of two folders that hold files of the same names: each has its own weights, imports and settings.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { closeBrowser, openWorkbench, type Workbench } from './harness.ts';

afterAll(closeBrowser);

const net = (outputs: number): string => `import "parts.tern"

network Net {
    input image : u4[1, 8, 8]
    weights random(sparsity 0.5, seed 1)
    a : conv 4 of 3x3, pad 1 -> u4
    fc : dense ${outputs}
}

experiment e { run Net on Mine }
`;
const files = {
    'one/net.tern': net(10), 'one/parts.tern': 'hardware Mine refines RtmAp { latches 1 }\n',
    'two/net.tern': net(20), 'two/parts.tern': 'hardware Mine refines RtmAp { latches 2 }\n',
    'one/.vscode/settings.json': JSON.stringify({ 'terntrack.inlayHints.shape.enabled': true, 'terntrack.codeLens.enabled': false }),
    'two/.vscode/settings.json': JSON.stringify({ 'terntrack.inlayHints.energy.enabled': false }),
};

/** A file of a folder, by the explorer: names alone do not tell which is meant. */
async function open({ page }: Workbench, folder: string, name: string): Promise<void> {
    const row = (text: string) => page.locator('.explorer-folders-view .monaco-list-row', { hasText: text });
    await row(folder).first().waitFor();
    // One folder is open at a time, so that a name is one file.
    await page.locator('.explorer-folders-view .monaco-list').click({ position: { x: 5, y: 200 } });
    await page.keyboard.press('Control+ArrowLeft');
    await row(name).first().waitFor({ state: 'detached' });
    await row(folder).first().click();
    await row(name).first().dblclick();
    await page.locator('.tab.active', { hasText: name }).waitFor();
}

it('each folder goes by its own files and settings', async () => {
    const window = await openWorkbench({ files, folders: ['one', 'two'] });
    try {
        await open(window, 'one', 'net.tern');
        await expect.poll(() => window.text(), { timeout: 60_000 }).toMatch(/fc : dense 10.*J · .*\[10, 1, 1\]/);
        expect(await window.lens('Simulate').count()).toBe(0);
        await open(window, 'two', 'net.tern');
        await window.lens('Simulate').first().waitFor({ timeout: 30_000 });
        await window.page.locator('.codelens-decoration', { hasText: /J, / }).first().waitFor({ timeout: 30_000 });
        const second = await window.text();
        expect(second).toContain('fc : dense 20');
        expect(second).not.toMatch(/J · |\[20, 1, 1\]/);
        expect(await window.page.locator('.squiggly-error').count()).toBe(0);

        // What one folder loses, the other keeps.
        rmSync(join(window.workspace, 'one', 'parts.tern'));
        await open(window, 'one', 'net.tern');
        await window.squiggle();
        await open(window, 'two', 'net.tern');
        await window.page.locator('.squiggly-error').waitFor({ state: 'detached' });

        // The settings of a folder take effect while it is open.
        await window.lens('Simulate').first().waitFor();
        writeFileSync(join(window.workspace, 'two', '.vscode', 'settings.json'), '{ "terntrack.codeLens.enabled": false }');
        await expect.poll(() => window.text(), { timeout: 30_000 }).toMatch(/fc : dense 20.*J · /);
        await expect.poll(() => window.lens('Simulate').count()).toBe(0);
    } finally {
        await window.page.screenshot({ path: process.env.TERNTRACK_SHOT ?? '/dev/null', type: 'png' }).catch(() => undefined);
        await window.close();
    }
});
