// The packed extension, installed in a real VS Code: a .tern file opens as what it is.
import { afterAll, expect, it } from 'vitest';
import { closeBrowser, openWorkbench } from './harness.ts';

afterAll(closeBrowser);

it('a .tern file opens in its language', async () => {
    const window = await openWorkbench({ open: 'small/first.tern', files: { 'small/first.tern': '/// A comment.\n', 'small/second.tern': '/// Another.\n' } });
    try {
        await window.page.locator('.statusbar-item', { hasText: /^Terntrack$/ }).first().waitFor({ timeout: 30_000 });
        expect(await window.text()).toBe('/// A comment.\n');
        await window.openFile('small/second.tern');
        expect(await window.text()).toBe('/// Another.\n');
    } finally {
        await window.close();
    }
});
