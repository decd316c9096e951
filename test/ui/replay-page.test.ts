// The replay view in a browser, without VS Code, on traces of a disk: accessible in every theme and state.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/vscode/browser.ts';
import { crc32 } from '../../server/simulator/trace/bytes.ts';
import { headBytes } from '../../server/simulator/trace/format.ts';
import { violations } from './axe.ts';
import { themes } from './page.ts';
import { openReplay, type ReplayOptions } from './replay-page.ts';
import { fact, lenetTrace } from './trace-view.ts';

const folder = mkdtempSync(join(tmpdir(), 'terntrack-replay-'));
const whole = lenetTrace();
const damaged = join(folder, 'damaged.terntrace');

let browser: Browser;
beforeAll(async () => {
    const bytes = readFileSync(whole);
    writeFileSync(damaged, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    browser = await launchBrowser();
});
afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
});

async function shown(trace: string, options: ReplayOptions, body: (page: Page) => Promise<void>): Promise<void> {
    const view = await openReplay(browser, trace, { viewport: { width: 1100, height: 900 }, ...options });
    try {
        await view.page.locator('.facts').first().waitFor({ timeout: 30_000 });
        await view.page.locator('terntrack-picture.timeline[data-settled]').waitFor();
        await body(view.page);
        expect(view.complaints).toEqual([]);
    } finally {
        await view.close();
    }
}

describe.each(themes)('in the theme %s', theme => {
    it('pictures, search, tables and keys are accessible', () => shown(whole, { theme }, async page => {
        expect(await violations(page), 'pictures').toEqual([]);
        await page.keyboard.press('f');
        await page.locator('.find input:focus').waitFor();
        expect(await violations(page), 'search').toEqual([]);
        await page.keyboard.press('Escape');
        await page.keyboard.press('t');
        await page.locator('[role=grid][aria-label^="Columns"]').waitFor();
        expect(await violations(page), 'tables').toEqual([]);
        await page.keyboard.press('?');
        await page.locator('dialog.keys').waitFor();
        expect(await violations(page), 'keys').toEqual([]);
    }));

    it('a damaged and stale trace is accessible, and says what is lost', () => shown(damaged, { theme, stale: ['lenet5.tern'] }, async page => {
        expect(await page.locator('.problems').innerText()).toContain('trace/truncated');
        await page.locator('.banner', { hasText: 'stale' }).waitFor();
        expect(await violations(page)).toEqual([]);
    }));
});

it('nothing runs over the edge of a narrow page, and the keys open at their top', () => shown(whole, { viewport: { width: 420, height: 500 } }, async page => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
    await page.keyboard.press('?');
    const keys = page.locator('dialog.keys:modal');
    await keys.waitFor();
    expect(await keys.evaluate(node => [node.scrollTop, node.scrollWidth - node.clientWidth, node === document.activeElement])).toEqual([0, 0, true]);
    expect(await keys.locator('vscode-button', { hasText: 'Close' }).evaluate(node => node.getBoundingClientRect().bottom)).toBeLessThan(120);
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
    await page.locator('terntrack-picture.array').click({ position: { x: 150, y: 100 } });
    await expect.poll(() => fact(page, 'Cell')).toMatch(/^row \d+, column \d+, domain \d+ = [01]$/);
    expect(await fact(page, 'Last')).toBe('none of this operation');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => fact(page, 'Last')).toMatch(/^search: \d+ rows? tagged in latch [01]$/);
    // The transport stays in reach at the page's end.
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await expect.poll(() => page.locator('.transport').evaluate(node => node.getBoundingClientRect().top)).toBe(0);
    await page.locator('vscode-button.play').click();
    await page.locator('vscode-button.play', { hasText: 'Pause' }).click();
}));

it('predicts output by output, and runs to a marker and to the pointer', () => shown(whole, {}, async page => {
    const aloud = page.locator('.for-readers');
    await page.locator('vscode-button', { hasText: 'Go There' }).click();
    await page.locator('.logits').waitFor();
    expect(await page.locator('figcaption').innerText()).toContain('No output of 10 is stored yet');
    await page.keyboard.press('f');
    await page.locator('.find input').fill('next store');
    for (const stored of ['No output of 10', '1 of 10', '2 of 10']) {
        await page.keyboard.press('Enter');
        await page.locator('figcaption', { hasText: stored }).waitFor();
        await expect.poll(() => fact(page, 'Operation')).toContain('Store a result');
        await page.waitForTimeout(100);
    }
    await page.keyboard.press('Escape');
    await page.locator('.find').waitFor({ state: 'detached' });

    // Back to a place near enough to play to.
    const here = Number((await fact(page, 'Cycle')).split(' ')[0].replaceAll(',', ''));
    await page.keyboard.press('Shift+B');
    await expect.poll(() => aloud.innerText()).toBe(`Marker B at cycle ${here.toLocaleString('en')}.`);
    for (let i = 0; i < 3; i++) {
        const before = await fact(page, 'Cycle');
        await page.keyboard.press('Shift+ArrowLeft');
        await expect.poll(() => fact(page, 'Cycle')).not.toBe(before);
    }
    expect(await fact(page, 'Operation')).not.toContain('as element 2');
    await page.keyboard.press('Shift+A');
    await page.locator('dl[aria-label="From marker to marker"]').waitFor();
    expect(await page.locator('dl[aria-label="From marker to marker"]').innerText()).toMatch(/Cycles\s+\d+, \d/);
    await page.keyboard.press('.');
    await page.keyboard.press('.');
    await page.keyboard.press('.');
    await page.keyboard.press('g');
    await expect.poll(() => fact(page, 'Cycle')).toContain(here.toLocaleString('en'));
    await page.locator('vscode-button.play', { hasText: 'Play' }).waitFor();
    // Nothing lies ahead any more.
    await page.keyboard.press('g');
    await expect.poll(() => aloud.innerText()).toContain('Nothing to run to');

    await page.keyboard.press('Home');
    for (let i = 0; i < 13; i++) {
        await page.keyboard.press('+');
    }
    await expect.poll(() => fact(page, 'Cycle')).toMatch(/^0 of/);
    await page.locator('terntrack-picture.timeline').click({ modifiers: ['Alt'], position: { x: 500, y: 60 } });
    await expect.poll(() => aloud.innerText()).toMatch(/^Runs to cycle [\d,]+\.$|^Cycle/);
    await page.locator('vscode-button.play', { hasText: 'Play' }).waitFor({ timeout: 20_000 });
    const reached = Number((await fact(page, 'Cycle')).split(' ')[0]);
    expect(reached).toBeGreaterThan(10);
    expect(reached).toBeLessThan(80);
}));

it('shows the array where the pointer rests, and plays through whole layers in seconds', () => shown(whole, {}, async page => {
    const before = await fact(page, 'Cycle');
    const { width, x, y } = (await page.locator('terntrack-picture.timeline').boundingBox())!;
    const preview = page.locator('terntrack-picture.preview');
    expect(await preview.isVisible()).toBe(false);
    await page.mouse.move(x + width / 2, y + 70);
    await preview.waitFor();
    const inked = (): Promise<number> => preview.evaluate(element => {
        const canvas = element.querySelector('canvas')!;
        const { data } = canvas.getContext('2d')!.getImageData(10, 30, canvas.width - 20, canvas.height - 50);
        return new Set(new Uint32Array(data.buffer)).size;
    });
    await expect.poll(inked).toBeGreaterThan(1);
    expect(await fact(page, 'Cycle')).toBe(before);
    await page.mouse.move(x + width / 2, y - 40);
    await preview.waitFor({ state: 'hidden' });

    for (let i = 0; i < 10; i++) {
        await page.keyboard.press('.');
    }
    await page.locator('vscode-dropdown[aria-label="A second"]', { hasText: '1,000,000 a second' }).waitFor();
    await page.keyboard.press(' ');
    await expect.poll(() => fact(page, 'Cycle')).toMatch(/^([\d,]+) of \1$/);
    await page.locator('vscode-button.play', { hasText: 'Play' }).waitFor();
}));

it('made anew, is where it was, not at the first addition', async () => {
    const first = await openReplay(browser, whole);
    await expect.poll(() => fact(first.page, 'Operation')).toContain('Add');
    await first.page.keyboard.press('End');
    await expect.poll(() => fact(first.page, 'Cycle')).toMatch(/^([\d,]+) of \1$/);
    await first.page.keyboard.press('m');
    await first.page.keyboard.press('.');
    await expect.poll(() => first.saved()).toMatchObject({ bookmarks: [expect.any(Number)], speed: 10 });
    const state = await first.saved();
    await first.close();
    const again = await openReplay(browser, whole, { state });
    try {
        await expect.poll(() => fact(again.page, 'Cycle')).toMatch(/^([\d,]+) of \1$/);
        await again.page.locator('vscode-dropdown[aria-label="A second"]', { hasText: '10 a second' }).waitFor();
        expect(await again.page.locator('vscode-button[aria-label^="Bookmark here"]').getAttribute('aria-pressed')).toBe('true');
    } finally {
        await again.close();
    }
});

it('of a newer trace shows what it is, and says what it cannot show', async () => {
    const bytes = readFileSync(whole);
    bytes.writeUInt16LE(bytes.readUInt16LE(8) + 1, 8);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, headBytes - 4)), headBytes - 4);
    const newer = join(folder, 'newer.terntrace');
    writeFileSync(newer, bytes);
    const view = await openReplay(browser, newer, {});
    try {
        await view.page.locator('.problems', { hasText: 'trace/newer' }).waitFor();
        expect(await view.page.locator('h1').innerText()).toContain('LeNet5 on RtmAp');
        await view.page.locator('.empty', { hasText: 'Nothing can be replayed.' }).waitFor();
        expect(await violations(view.page)).toEqual([]);
        expect(view.complaints).toEqual([]);
    } finally {
        await view.close();
    }
});
