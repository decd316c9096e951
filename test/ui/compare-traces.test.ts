// Two traces side by side in the packed extension: two machines simulated, compared from the replay view, moved together, read by axe.
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { violations as violationsOf } from './axe.ts';
import { closeBrowser, openWorkbench } from './harness.ts';
import { fact as factOf, frameOf, saved } from './trace-view.ts';

afterAll(closeBrowser);

const text = `import "lenet5.tern"

hardware OneLatch refines RtmAp { latches 1 }
experiment plain {
    run LeNet5 on RtmAp
    images "test_images.npy"
    limit 1
}
experiment single {
    run LeNet5 on OneLatch
    images "test_images.npy"
    limit 1
}
`;

it('both machines move together, layer by layer', async () => {
    const window = await openWorkbench({ open: 'lenet5-mnist/two.tern', files: { 'lenet5-mnist/two.tern': text }, viewport: { width: 1700, height: 1100 } });
    const { page } = window;
    try {
        for (const [index, name] of ['plain', 'single'].entries()) {
            await window.lens('Replay').nth(index).click();
            await page.locator('.tab', { hasText: `two-${name}.terntrace` }).waitFor({ timeout: 90_000 });
        }
        await window.webview().locator('vscode-button', { hasText: 'Compare' }).click();
        const offered = page.locator('.quick-input-list .monaco-list-row', { hasText: /two-/ }).first();
        await offered.waitFor();
        expect(await offered.innerText()).toMatch(/^two-plain\.terntrace\s*run of .*\d/);
        await offered.click();
        const view = window.webview();
        await view.locator('h1', { hasText: 'Two traces' }).waitFor({ timeout: 30_000 });
        const fact = (side: 'A' | 'B', name: string): Promise<string> => factOf(view, name, side);
        await view.locator('section[aria-label="Trace B"] .facts').first().waitFor({ timeout: 60_000 });
        expect(await fact('B', 'Layer')).toContain('conv1');
        await view.locator('h1').click();
        await page.keyboard.press('PageDown');
        await page.keyboard.press('PageDown');
        await expect.poll(() => fact('A', 'Layer')).toContain('conv2');
        await expect.poll(() => fact('B', 'Layer')).toContain('conv2');
        const before = await fact('B', 'Cycle');
        for (let i = 0; i < 6; i++) {
            await page.keyboard.press('Shift+ArrowRight');
            await page.waitForTimeout(100);
        }
        await expect.poll(() => fact('B', 'Cycle')).not.toBe(before);
        await expect.poll(() => view.locator('.differs').innerText()).toContain('latches');
        await expect.poll(() => view.locator('vscode-data-grid[aria-label="Energy of every layer"] vscode-data-grid-row').count()).toBe(9);
        if (process.env.TERNTRACK_SHOT) {
            await page.waitForTimeout(500);
            await page.screenshot({ path: process.env.TERNTRACK_SHOT });
        }
        const frame = await frameOf(view);
        const violations = (): Promise<string[]> => violationsOf(frame);
        expect(await violations()).toEqual([]);
        await page.keyboard.press('t');
        await page.keyboard.press('?');
        await view.locator('dialog.keys').waitFor();
        expect(await violations()).toEqual([]);
        await page.keyboard.press('Escape');

        await view.locator('.tools vscode-button', { hasText: 'CSV' }).click();
        expect((await saved(page, join(window.workspace, 'traces.csv'))).toString()).toMatch(/^layer,measure,first,second,difference,ratio\nconv1,energy,/);

        // Hidden by another tab, which destroys the page, and shown again: where it was.
        const there = await fact('A', 'Cycle');
        await page.waitForTimeout(400);
        await page.locator('.tab', { hasText: 'two-plain.terntrace' }).first().click();
        await page.locator('.tab', { hasText: / and / }).click();
        await window.webview().locator('h1', { hasText: 'Two traces' }).waitFor();
        await expect.poll(() => fact('A', 'Cycle')).toBe(there);
    } finally {
        await window.close();
    }
});
