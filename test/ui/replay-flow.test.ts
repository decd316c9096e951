// Replay in the packed extension, as a user does it: the lens, the trace in its editor, steps forth and back, clicks, the source line, files saved.
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { violations } from './axe.ts';
import { closeBrowser, openWorkbench } from './harness.ts';
import { fact as factOf, frameOf, saved } from './trace-view.ts';

afterAll(closeBrowser);

const experiment = `import "lenet5.tern"

experiment one {
    run LeNet5 on RtmAp
    images "test_images.npy"
    labels "test_labels.npy"
    limit 1
}
`;

it('the lens leads to the trace, which goes forth and back exactly, where it is clicked, to its line, and into files', async () => {
    const window = await openWorkbench({ open: 'lenet5-mnist/one.tern', files: { 'lenet5-mnist/one.tern': experiment }, viewport: { width: 1500, height: 1000 } });
    const { page } = window;
    try {
        await window.lens('Replay').first().click();
        const view = window.webview();
        await view.locator('h1', { hasText: 'one' }).waitFor({ timeout: 90_000 });
        await view.locator('dt', { hasText: 'Cycle' }).waitFor({ timeout: 60_000 });
        const fact = (name: string): Promise<string> => factOf(view, name);
        expect(await fact('Layer')).toContain('conv1');
        // What is seen first says something.
        expect(await fact('Operation')).toMatch(/: Add/);

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
        await page.keyboard.press('f');
        await view.locator('.find input:focus').fill('#120');
        await page.keyboard.press('Enter');
        await expect.poll(() => fact('Operation')).toContain('#120');
        await page.keyboard.press('Escape');
        await view.locator('.find').waitFor({ state: 'detached' });
        await press('Shift+ArrowRight', 2);
        for (let i = 0; i < 8; i++) {
            await page.keyboard.press('+');
        }
        await press('ArrowRight', 3);
        if (process.env.TERNTRACK_SHOT) {
            await page.waitForTimeout(500);
            await page.screenshot({ path: process.env.TERNTRACK_SHOT });
        }
        const frame = await frameOf(view);
        expect(await violations(frame)).toEqual([]);

        // The line of the layer, marked and not selected.
        await page.keyboard.press('s');
        await page.locator('.tab', { hasText: 'lenet5.tern' }).waitFor({ timeout: 20_000 });
        const marked = page.locator('.view-overlays .cdr[class*=TextEditorDecorationType]');
        const lineAt = async (): Promise<string> => {
            const { y } = (await marked.first().boundingBox())!;
            return page.locator('.view-lines .view-line').evaluateAll((lines, top) => lines.find(line => Math.abs(line.getBoundingClientRect().y - top) < 4)?.textContent ?? '', y);
        };
        await marked.first().waitFor();
        await expect.poll(async () => (await lineAt()).trim()).toMatch(/^conv2/);
        expect(await marked.first().evaluate(element => getComputedStyle(element).backgroundColor)).not.toMatch(/, 0\)$|transparent/);
        expect(await page.locator('.view-overlays .selected-text').count()).toBe(0);

        // A click into the timeline leads there, and the mark of the line goes along; one into the array takes a cell in hand.
        const timeline = (await view.locator('terntrack-picture.timeline').boundingBox())!;
        await page.mouse.click(timeline.x + timeline.width - 6, timeline.y + 10);
        await expect.poll(() => fact('Layer')).toContain('fc3');
        await expect.poll(async () => (await lineAt()).trim()).toMatch(/^fc3/);
        await page.mouse.click(timeline.x + timeline.width * 0.5, timeline.y + 10);
        await expect.poll(() => fact('Layer')).toContain('fc1');
        const array = (await view.locator('terntrack-picture.array').boundingBox())!;
        await page.mouse.click(array.x + array.width / 2, array.y + 120);
        await page.keyboard.press('t');
        await view.locator('[role=grid][aria-label^="Columns of the array"]').waitFor();
        const row = Number(/row (\d+)$/.exec(await view.locator('[role=grid][aria-label^="Columns of the array"]').getAttribute('aria-label') ?? '')?.[1]);
        expect(row).toBeGreaterThan(0);
        await page.keyboard.press('?');
        await view.locator('dialog.keys').waitFor();
        expect(await violations(frame)).toEqual([]);
        await page.keyboard.press('Escape');
        await view.locator('dialog.keys').waitFor({ state: 'detached' });
        await page.keyboard.press('t');
        await view.locator('terntrack-picture.array').waitFor();

        // A search through all additions that finds nothing takes very long; cancelled, everything is where it was.
        await page.keyboard.press('f');
        const field = view.locator('.find input');
        await field.fill('conv2');
        await page.keyboard.press('Enter');
        await expect.poll(() => fact('Layer')).toContain('conv2');
        const here = await fact('Cycle');
        await field.fill('0 row 200 = 1');
        await page.keyboard.press('Enter');
        await view.locator('.busy vscode-button', { hasText: 'Cancel' }).click();
        await view.locator('#find-help', { hasText: 'Cancelled: everything is where it was.' }).waitFor();
        expect(await fact('Cycle')).toBe(here);
        await field.focus();
        await page.keyboard.press('Escape');
        await view.locator('.find').waitFor({ state: 'detached' });

        // Every export, through the editor's own dialog, which begins beside the text.
        const exported = async (button: string, name: string): Promise<Buffer> => {
            await view.locator('.tools vscode-button', { hasText: button }).click();
            return saved(page, join(window.workspace, 'lenet5-mnist', name));
        };
        for (let i = 0; i < 14; i++) {
            await page.keyboard.press('+');
        }
        expect((await exported('PNG', 'one-one.png')).subarray(1, 4).toString()).toBe('PNG');
        expect((await exported('SVG', 'one-one.svg')).toString()).toMatch(/^<svg xmlns[^]*<path d="M[^]*<\/svg>\n$/);
        expect((await exported('CSV', 'one-one.csv')).toString()).toContain('conv2');
        expect((await exported('Operations', 'one-one-operations.csv')).toString()).toMatch(/^run,layer,wave,part,operation/);
        expect((await exported('VCD', 'one-one.vcd')).toString()).toContain('$enddefinitions');

        // What is typed makes it stale, saved or not; taken back, it is fresh.
        await page.locator('.view-lines .view-line').last().click();
        await page.keyboard.press('Control+End');
        await page.keyboard.type('// More to come.');
        await view.locator('.banner', { hasText: 'This trace is stale: lenet5-mnist/lenet5.tern changed since.' }).waitFor();
        if (process.env.TERNTRACK_SHOT) {
            await page.waitForTimeout(500);
            await page.screenshot({ path: process.env.TERNTRACK_SHOT.replace('.png', '-stale.png') });
        }
        for (let i = 0; i < 12 && await view.locator('.banner').count() > 0; i++) {
            await page.keyboard.press('Control+Z');
            await page.waitForTimeout(300);
        }
        await view.locator('.banner').waitFor({ state: 'detached' });
    } finally {
        await window.close();
    }
});
