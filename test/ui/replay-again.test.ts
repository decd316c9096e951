// What the replay keeps and what it follows, in the packed extension: hidden and shown it is where it was; a line of the text leads to its layer; of a stale trace, Run Again makes a fresh one where the old one was.
import { afterAll, expect, it } from 'vitest';
import { closeBrowser, openWorkbench } from './harness.ts';
import { fact as factOf } from './trace-view.ts';

afterAll(closeBrowser);

const experiment = `import "lenet5.tern"

experiment one {
    run LeNet5 on RtmAp
    images "test_images.npy"
    limit 1
}
`;

it('comes back where it was, is led to by a line, and is run again where its text has changed', async () => {
    const window = await openWorkbench({ open: 'lenet5-mnist/one.tern', files: { 'lenet5-mnist/one.tern': experiment }, viewport: { width: 1500, height: 1000 } });
    const { page } = window;
    try {
        const fact = (name: string): Promise<string> => factOf(window.webview(), name);
        const pressed = (label: string): Promise<string | null> => window.webview().locator(`vscode-button[aria-label^="${label}"]`).getAttribute('aria-pressed');
        await window.lens('Replay').first().click();
        await window.webview().locator('dt', { hasText: 'Cycle' }).waitFor({ timeout: 90_000 });
        await window.webview().locator('h1').click();
        await page.keyboard.press('PageDown');
        await expect.poll(() => fact('Layer')).toContain('pool1');
        await page.keyboard.press('PageDown');
        await expect.poll(() => fact('Layer')).toContain('conv2');
        await page.keyboard.press('m');
        await expect.poll(() => pressed('Bookmark here')).toBe('true');
        const here = await fact('Cycle');
        // What is looked at is kept a moment later.
        await page.waitForTimeout(400);

        // Hidden behind another file of its column, then shown: the page was destroyed meanwhile.
        await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'README.md' }).last().click();
        await expect.poll(() => page.locator('.tab.active', { hasText: 'terntrace' }).count()).toBe(0);
        await page.locator('.tab', { hasText: 'one-one.terntrace' }).click();
        await expect.poll(() => fact('Cycle')).toBe(here);
        expect(await pressed('Bookmark here')).toBe('true');

        // From a line to its layer.
        await window.webview().locator('h1').click();
        await page.keyboard.press('s');
        await page.locator('.tab', { hasText: 'lenet5.tern' }).click();
        await page.locator('.view-lines .view-line', { hasText: 'fc2' }).first().click();
        await window.command('Show in Trace');
        await expect.poll(() => fact('Layer')).toContain('fc2');

        // Changed and saved: stale; run again: fresh, and the view stays where it was.
        const there = await fact('Cycle');
        await page.locator('.view-lines .view-line', { hasText: 'fc2' }).first().click();
        await page.keyboard.press('End');
        await page.keyboard.type(' // the last but one');
        await page.keyboard.press('Control+S');
        const stale = window.webview().locator('.banner', { hasText: 'This trace is stale' });
        await stale.locator('vscode-button', { hasText: 'Run Again' }).click();
        await stale.waitFor({ state: 'detached', timeout: 90_000 });
        await expect.poll(() => fact('Cycle')).toBe(there);
        // In its own column, beside the tab that it was beside.
        expect(await page.locator('.editor-group-container').count()).toBe(2);
    } finally {
        if (process.env.TERNTRACK_SHOT) {
            await page.screenshot({ path: process.env.TERNTRACK_SHOT });
        }
        await window.close();
    }
});
