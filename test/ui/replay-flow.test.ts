// Replay in the packed extension, as a user does it: the lens, the trace in its editor, steps forth and back, the source line.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { closeBrowser, openWorkbench } from './harness.ts';

afterAll(closeBrowser);

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds in the view, in words. */
async function violations(frame: Frame): Promise<string[]> {
    await frame.evaluate(axe);
    return frame.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
        return (await axe.run()).violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    });
}

const experiment = `import "lenet5.tern"

experiment one {
    run LeNet5 on RtmAp
    images "test_images.npy"
    labels "test_labels.npy"
    limit 1
}
`;

it('the lens leads to the trace, which goes forth and back exactly and to its line', async () => {
    const window = await openWorkbench({ open: 'lenet5-mnist/one.tern', files: { 'lenet5-mnist/one.tern': experiment }, viewport: { width: 1500, height: 1000 } });
    const { page } = window;
    try {
        await window.lens('Replay').first().click();
        const view = window.webview();
        await view.locator('h1', { hasText: 'one' }).waitFor({ timeout: 90_000 });
        await view.locator('dt', { hasText: 'Cycle' }).waitFor({ timeout: 60_000 });
        const fact = (name: string): Promise<string> => view.locator('.facts div').filter({ has: page.locator(`dt:text-is("${name}")`) }).locator('dd').innerText();
        expect(await fact('Layer')).toContain('conv1');

        // Three passes on, two back: where one pass leads.
        await view.locator('h1').click();
        const press = async (key: string, times = 1): Promise<void> => {
            for (let i = 0; i < times; i++) {
                const before = await fact('Cycle');
                await page.keyboard.press(key);
                await expect.poll(() => fact('Cycle')).not.toBe(before);
                await view.locator('.so-far[aria-busy=false]').waitFor();
            }
        };
        await press('ArrowRight');
        const first = [await fact('Cycle'), await fact('Energy so far'), await fact('Next')];
        await press('ArrowRight', 2);
        await press('ArrowLeft', 2);
        expect([await fact('Cycle'), await fact('Energy so far'), await fact('Next')]).toEqual(first);

        await press('PageDown', 2);
        expect(await fact('Layer')).toContain('conv2');
        await press('Shift+ArrowRight', 120);
        for (let i = 0; i < 8; i++) {
            await page.keyboard.press('+');
        }
        await press('ArrowRight', 3);
        if (process.env.TERNTRACK_SHOT) {
            await page.waitForTimeout(500);
            await page.screenshot({ path: process.env.TERNTRACK_SHOT });
        }
        const frame = (await (await view.locator('body').elementHandle())!.ownerFrame())!;
        expect(await violations(frame)).toEqual([]);
        await page.keyboard.press('t');
        await view.locator('[role=grid][aria-label^="Columns of the array"]').waitFor();
        await page.keyboard.press('?');
        await view.locator('dialog.keys').waitFor();
        expect(await violations(frame)).toEqual([]);
        await page.keyboard.press('Escape');
        await view.locator('dialog.keys').waitFor({ state: 'detached' });
        await page.keyboard.press('s');
        await page.locator('.tab', { hasText: 'lenet5.tern' }).waitFor({ timeout: 20_000 });
    } finally {
        await window.close();
    }
});
