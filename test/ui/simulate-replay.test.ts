// Simulate opens the replay by itself, in the packed extension: the results, the machine a tab behind them, and nothing left behind after a cancel.
import { afterAll, expect, it } from 'vitest';
import { closeBrowser, openWorkbench } from './harness.ts';

afterAll(closeBrowser);

const experiment = `import "lenet5.tern"

experiment few {
    run LeNet5 on RtmAp
    images "test_images.npy"
    labels "test_labels.npy"
    limit 5
}
`;

it('one click leads to the results and to the machine at work', async () => {
    const window = await openWorkbench({ open: 'lenet5-mnist/few.tern', files: { 'lenet5-mnist/few.tern': experiment }, viewport: { width: 1900, height: 1000 } });
    const { page } = window;
    try {
        await window.lens('Simulate').first().click();
        await page.locator('.tab', { hasText: 'few-few.terntrace' }).waitFor({ timeout: 90_000 });
        await window.webview().locator('.card', { hasText: '5 of 5 right' }).waitFor();
        // Text and results: the replay stands behind those, no third column.
        expect(await page.locator('.editor-group-container').count()).toBe(2);
        expect(await page.locator('.editor-group-container').nth(1).locator('.tab.active').innerText()).toContain('Simulate few');
        // The reader's text keeps the keys.
        await page.keyboard.type('// still typing');
        await expect.poll(() => window.text()).toContain('// still typing');
        await page.locator('.tab', { hasText: 'few-few.terntrace' }).click();
        const replay = window.webview();
        await replay.locator('.facts', { hasText: 'conv1' }).waitFor();
        expect(await page.locator('.editor-group-container').count()).toBe(2);
        await replay.locator('h1').click();
        await page.keyboard.press('ArrowRight');
        await replay.locator('.facts', { hasText: '1 of' }).waitFor();
        if (process.env.TERNTRACK_SHOT) {
            await page.screenshot({ path: process.env.TERNTRACK_SHOT });
        }
    } finally {
        await window.close();
    }
});

it('a cancelled run leaves no view and no trace', async () => {
    const window = await openWorkbench({ open: 'lenet5-mnist/lenet5.tern' });
    const { page } = window;
    try {
        await window.lens('Simulate').last().click();
        await page.locator('[id="status.notifications"]').click();
        const run = page.locator('.notification-list-item', { hasText: 'Simulating digits' });
        await run.locator('.monaco-button', { hasText: 'Cancel' }).click();
        await run.waitFor({ state: 'detached' });
        // Another run to its end: what the first one might have left would be there by now.
        await window.lens('Replay').first().click();
        await window.webview().locator('.facts', { hasText: 'conv1' }).waitFor({ timeout: 90_000 });
        expect(await page.locator('.tab', { hasText: /digits/ }).count()).toBe(0);
    } finally {
        await window.close();
    }
});
