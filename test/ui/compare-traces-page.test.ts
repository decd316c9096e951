// The page of two traces in a browser, without VS Code, on traces of a disk: accessible in every theme, moved by its player.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FileBytes } from '../../client/replay/file-bytes.ts';
import { root } from '../../scripts/lib/checkout.mjs';
import { launchBrowser } from '../../scripts/vscode/browser.ts';
import type { CompareTracesInput, CompareTracesOutput } from '../../server/protocol.ts';
import { violations } from './axe.ts';
import { openPage, themes, type PageOptions } from './page.ts';
import { fact, lenetTrace } from './trace-view.ts';

const folder = mkdtempSync(join(tmpdir(), 'terntrack-two-'));
const other = join(folder, 'one latch.terntrace');

let browser: Browser;
beforeAll(async () => {
    const lenet = join(folder, 'lenet');
    cpSync(join(root, 'examples/lenet5-mnist'), lenet, { recursive: true });
    writeFileSync(join(lenet, 'single.tern'), 'import "lenet5.tern"\n\nhardware OneLatch refines RtmAp { latches 1 }\nexperiment single { run LeNet5 on OneLatch }\n');
    execFileSync(process.execPath, [join(root, 'dist/cli.js'), 'simulate', 'single.tern', '--experiment', 'single', '--trace', other], { cwd: lenet, stdio: 'pipe' });
    browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
});

async function shown(options: PageOptions, body: (page: Page) => Promise<void>): Promise<void> {
    const files = [lenetTrace(), other].map(path => new FileBytes(path));
    const worker = readFileSync(join(root, 'dist', 'webview', 'replay-worker.js'), 'utf8');
    const host = async (message: unknown): Promise<readonly CompareTracesInput[]> => {
        const output = message as CompareTracesOutput;
        const facts = async (index: 0 | 1): Promise<{ uri: string; name: string; size: number }> => ({ uri: `file:///${index}`, name: ['two latches.terntrace', 'one latch.terntrace'][index], size: await files[index].size() });
        return output.type === 'ready' ? [{ type: 'open', traces: [await facts(0), await facts(1)], worker }]
            : output.type === 'read' ? [{ type: 'bytes', id: output.id, bytes: await files[output.trace].read(output.offset, output.length) }] : [];
    };
    const view = await openPage(browser, 'compare-traces', { viewport: { width: 1400, height: 1000 }, ...options, host });
    try {
        await view.page.locator('section[aria-label="Trace B"] .facts').first().waitFor({ timeout: 30_000 });
        await body(view.page);
        expect(view.complaints).toEqual([]);
    } finally {
        await view.close();
        await Promise.all(files.map(file => file.release()));
    }
}

it.each(themes)('in the theme %s pictures, tables and keys are accessible, and both move', theme => shown({ theme }, async page => {
    await page.keyboard.press(']');
    await page.keyboard.press(']');
    await expect.poll(() => fact(page, 'Layer', 'B')).toContain('conv2');
    await page.keyboard.press('Shift+A');
    await page.locator('vscode-button[aria-label^="One operation on"]').click();
    await expect.poll(() => fact(page, 'Operation', 'A')).toContain('#1:');
    await page.keyboard.press('Shift+B');
    await page.locator('section[aria-label="Between the markers"]').waitFor();
    await page.keyboard.press('o');
    await page.keyboard.press('f');
    await page.locator('.find input:focus').fill('fc1');
    await page.keyboard.press('Enter');
    await expect.poll(() => fact(page, 'Layer', 'B')).toContain('fc1');
    expect(await violations(page), 'pictures').toEqual([]);
    if (process.env.TERNTRACK_SHOT) {
        await page.waitForTimeout(400);
        await page.screenshot({ path: `${process.env.TERNTRACK_SHOT}-${theme}.png`, fullPage: true });
    }
    await page.keyboard.press('Escape');
    await page.locator('.find').waitFor({ state: 'detached' });
    await page.keyboard.press('t');
    expect(await violations(page), 'tables').toEqual([]);
    await page.keyboard.press('?');
    await page.locator('dialog.keys').waitFor();
    expect(await violations(page), 'keys').toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog.keys').count()).toBe(0);
}));

it('nothing runs over the edge of a narrow page', () => shown({ viewport: { width: 420, height: 900 } }, async page => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
}));
