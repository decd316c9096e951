// Pages beside the text, as they are drawn: Explain and the report are read, not their Markdown, and nothing in them is cut.
import type { FrameLocator } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { closeBrowser, openWorkbench } from './harness.ts';

afterAll(closeBrowser);

/** Tables that are wider than the page. */
const cut = (page: FrameLocator): Promise<number> => page.locator('table').evaluateAll(all => all.filter(table => table.getBoundingClientRect().right > document.documentElement.clientWidth).length);

it('Explain and the report are pages that fit half a window', async () => {
    const window = await openWorkbench({ open: 'lenet5-mnist/lenet5.tern' });
    try {
        await window.page.getByText(/nJ\s·/).first().waitFor({ timeout: 60_000 });
        await window.command('View: Toggle Primary Side Bar Visibility');
        await window.page.locator('.view-line').last().click();
        await window.page.keyboard.press('Control+End');
        await window.lens('Explain').first().click();
        // Whoever writes goes on writing while the page comes.
        const words = '// none of these words is lost on the way';
        await window.page.keyboard.type(words, { delay: 60 });
        const explained = window.webview();
        await explained.locator('h1', { hasText: 'LeNet5 on RtmAp' }).waitFor({ timeout: 60_000 });
        await explained.locator('h2', { hasText: 'Layer fc1, step by step' }).waitFor();
        expect(await explained.locator('body').innerText()).not.toMatch(/^#+ |\n#+ |\*\*|\| layer/);
        expect(await explained.locator('table').first().locator('tbody tr').count()).toBe(7);
        expect(await cut(explained)).toBe(0);
        // Tables of characters keep their lines; who was in the text is in it still.
        await expect.poll(() => explained.locator('pre', { hasText: 'front columns' }).evaluate(pre => getComputedStyle(pre).whiteSpace)).toBe('pre');
        await expect.poll(() => window.text()).toContain(words);
        await window.command('Terntrack: Show Report');
        // A page of its own: Explain is still there.
        await expect.poll(() => window.page.locator('.tab', { hasText: /LeNet5 on RtmAp|lenet5\.tern report/ }).count(), { timeout: 30_000 }).toBe(2);
        const report = window.webview();
        await report.locator('h2', { hasText: 'LeNet5 on RtmAp' }).waitFor({ timeout: 60_000 });
        await report.locator('h3', { hasText: 'How it is built' }).waitFor();
        expect(await cut(report)).toBe(0);
    } finally {
        await window.close();
    }
});

it('hovers and codes of diagnostics lead to the documentation, rendered', async () => {
    const text = 'network Tiny {\n    input image : u4[1, 28, 28] from u8 >> 4\n    weights random\n    conv1 : conv 6 of 55x55, pad 2 -> u4\n    fc : dense 10\n}\n';
    const window = await openWorkbench({ open: 'a/net.tern', files: { 'a/net.tern': text } });
    try {
        await window.squiggle();
        await window.hover('conv1');
        await window.page.locator('.monaco-hover a', { hasText: 'About layers' }).first().click();
        await window.webview().locator('h1', { hasText: 'The Terntrack language' }).waitFor({ timeout: 60_000 });
        await window.webview().locator('h3', { hasText: 'Layers' }).waitFor();
        await window.hover('55x55');
        await window.page.locator('.monaco-hover a', { hasText: 'shape/kernel' }).first().click();
        await window.webview().locator('h1', { hasText: 'shape/kernel' }).waitFor({ timeout: 60_000 });
    } finally {
        await window.close();
    }
});
