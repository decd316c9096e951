// The packed extension, installed in a real VS Code: a .tern file opens as what it is.
import { afterAll, expect, it } from 'vitest';
import { closeBrowser, openWorkbench } from './harness.ts';

afterAll(closeBrowser);

it('a .tern file opens in its language', async () => {
    const notes = 'Words.\n\n```tern\nnetwork N { weights random }\n```\n';
    const window = await openWorkbench({ open: 'small/first.tern', files: { 'small/first.tern': '/// A comment.\n', 'small/second.tern': '/// Another.\n', 'small/notes.md': notes } });
    try {
        await window.page.locator('.statusbar-item', { hasText: /^Terntrack$/ }).first().waitFor({ timeout: 30_000 });
        await expect.poll(() => window.text()).toBe('/// A comment.\n');
        await window.openFile('small/second.tern');
        await expect.poll(() => window.text()).toBe('/// Another.\n');
        // A block of Markdown has the language's colours: its words differ.
        await window.openFile('small/notes.md');
        const words = window.page.locator('.view-line', { hasText: 'network' }).locator('span > span');
        await expect.poll(() => words.evaluateAll(all => new Set(all.map(word => word.className)).size), { timeout: 30_000 }).toBeGreaterThan(2);
    } finally {
        await window.close();
    }
});
