// Simulate in the packed extension, as a user does it: the lens, the progress, the view; hidden, shown again, and after a restart.
import { afterAll, expect, it } from 'vitest';
import { closeBrowser, openWorkbench } from './harness.ts';

afterAll(closeBrowser);

const experiment = `import "lenet5.tern"

experiment few {
    run LeNet5 on RtmAp
    images "test_images.npy"
    labels "test_labels.npy"
    limit 30
}
`;

it('the lens leads to the view, and the view lives as long as its tab', async () => {
    const window = await openWorkbench({ open: 'lenet5-mnist/few.tern', files: { 'lenet5-mnist/few.tern': experiment }, settings: { 'terntrack.simulate.openReplay': false } });
    const { page } = window;
    try {
        await window.lens('Simulate').first().click();
        const view = window.webview();
        await view.locator('h1', { hasText: 'LeNet5 on RtmAp' }).waitFor({ timeout: 90_000 });
        await view.locator('.card', { hasText: '30 of 30 right' }).waitFor();
        expect(await view.locator('.thumbnail').count()).toBe(30);

        // A look of one's own.
        await view.locator('.thumbnail').nth(7).click();
        await view.locator('[role=columnheader]', { hasText: 'Energy' }).click();
        expect(await view.locator('.layer-name').first().innerText()).toBe('fc1');

        // An edit makes it stale, another run makes it fresh.
        await page.locator('.view-lines .view-line').last().click();
        await page.keyboard.type('// More to come.');
        await view.locator('.banner', { hasText: 'The source has changed' }).waitFor();
        await view.locator('vscode-button', { hasText: 'Run Again' }).click();
        await view.locator('.banner').waitFor({ state: 'detached', timeout: 90_000 });

        // Hidden by another tab of its group, which destroys the page, and shown again.
        await window.command('View: Move Editor into Next Group');
        await page.locator('.tab.active', { hasText: 'few.tern' }).waitFor();
        await page.locator('.tab', { hasText: 'Simulate few' }).click();
        await view.locator('.thumbnail').nth(7).waitFor();
        expect(await view.locator('.thumbnail').nth(7).getAttribute('aria-selected')).toBe('true');
        expect(await view.locator('.layer-name').first().innerText()).toBe('fc1');

        // A restart of the window: the view comes back by itself, and still leads to the source.
        // The address asked for a file to open, and a window that is asked for a file restores nothing.
        await page.evaluate(() => history.replaceState(undefined, '', location.href.replace(/&payload=[^&]*/, '')));
        const reloaded = page.waitForEvent('domcontentloaded');
        await window.command('Developer: Reload Window');
        await reloaded;
        await view.locator('.thumbnail').nth(7).waitFor({ timeout: 60_000 });
        expect(await view.locator('.thumbnail').nth(7).getAttribute('aria-selected')).toBe('true');
        await view.locator('.layer-name', { hasText: 'conv2' }).click();
        await page.locator('.tab.active', { hasText: 'lenet5.tern' }).waitFor({ timeout: 60_000 });
    } finally {
        await window.close();
    }
});

it('a run can be cancelled', async () => {
    const window = await openWorkbench({ open: 'lenet5-mnist/lenet5.tern' });
    const { page } = window;
    try {
        await window.lens('Simulate').last().click();
        // The test driver keeps notifications in their list.
        await page.locator('[id="status.notifications"]').click();
        const run = page.locator('.notification-list-item', { hasText: 'Simulating digits' });
        await run.locator('.monaco-button', { hasText: 'Cancel' }).click();
        await run.waitFor({ state: 'detached' });
        expect(await page.locator('.tab', { hasText: 'Simulate digits' }).count()).toBe(0);
        expect(await page.locator('.notification-list-item').count()).toBe(0);
    } finally {
        await window.close();
    }
});
