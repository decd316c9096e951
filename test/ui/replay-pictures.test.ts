/**
 * The pictures of the replay view against stored ones (test/ui/pictures), in every theme. Canvases of a fixed size are compared,
 * without their texts: fonts are the machine's. `TERNTRACK_PICTURES=write npm run test:ui -- replay-pictures` stores them anew.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/checkout.mjs';
import { launchBrowser } from '../../scripts/vscode/browser.ts';
import { themes } from './page.ts';
import { openReplay } from './replay-page.ts';
import { lenetTrace } from './trace-view.ts';

const stored = join(root, 'test/ui/pictures');
const names = ['timeline', 'array', 'chip'] as const;
/** Edges are smoothed differently by different versions of the browser. */
const MOST_DIFFERENT = 0.004;
const NOTICEABLE = 40;

let browser: Browser;
beforeAll(async () => {
    mkdirSync(stored, { recursive: true });
    browser = await launchBrowser();
});
afterAll(() => browser.close());

/** The fourth step of operation 400 of the second convolution, near enough to see single steps. */
async function goThere(page: Page): Promise<void> {
    const facts = page.locator('.facts').first();
    const press = async (key: string, leadsTo: string): Promise<void> => {
        await page.keyboard.press(key);
        await facts.filter({ hasText: leadsTo }).waitFor();
    };
    await facts.filter({ hasText: 'conv1' }).waitFor();
    await press('PageDown', 'pool1');
    await press('PageDown', 'conv2');
    await page.keyboard.press('f');
    await page.locator('.find input:focus').fill('#400');
    await press('Enter', '#400');
    await page.keyboard.press('Escape');
    await page.locator('.find').waitFor({ state: 'detached' });
    for (let i = 0; i < 15; i++) {
        await page.keyboard.press('+');
    }
    for (let done = 1; done <= 4; done++) {
        await press('ArrowRight', `${done} of`);
    }
}

/** Each canvas at a fixed width, drawn anew without texts; as PNG. */
async function pictures(page: Page): Promise<Map<string, Buffer>> {
    await page.evaluate(() => {
        CanvasRenderingContext2D.prototype.fillText = () => undefined;
        document.querySelectorAll<HTMLElement>('terntrack-picture').forEach(picture => { picture.style.width = '640px'; });
    });
    await page.locator('terntrack-picture.timeline[data-settled]').waitFor();
    await page.locator('.so-far[aria-busy=false]').waitFor();
    // The new width, then the height that it asks for, are each drawn in a frame of their own.
    await page.evaluate(async () => {
        for (let i = 0; i < 6; i++) {
            await new Promise(requestAnimationFrame);
        }
    });
    return new Map(await Promise.all(names.map(async name =>
        [name, Buffer.from(await page.locator(`terntrack-picture.${name}`).evaluate(picture => (picture as HTMLElement & { png: string }).png), 'base64')] as const)));
}

/** Share of the pixels that look different, transparent ones alike whatever their colour. */
function difference(one: Buffer, other: Buffer): number {
    const [a, b] = [decode(one), decode(other)];
    if (a.width !== b.width || a.height !== b.height) {
        return 1;
    }
    let different = 0;
    for (let i = 0; i < a.data.length; i += 4) {
        const seen = (data: typeof a.data, channel: number): number => data[i + channel] * data[i + 3] / 255;
        const isFar = Math.abs(a.data[i + 3] - b.data[i + 3]) > NOTICEABLE || [0, 1, 2].some(channel => Math.abs(seen(a.data, channel) - seen(b.data, channel)) > NOTICEABLE);
        different += isFar ? 1 : 0;
    }
    return different / (a.width * a.height);
}

describe.each(themes)('in the theme %s', theme => {
    it('timeline, array and chip look as they did', async () => {
        const view = await openReplay(browser, lenetTrace(), { theme, viewport: { width: 1100, height: 900 } });
        try {
            await goThere(view.page);
            for (const [name, png] of await pictures(view.page)) {
                const file = join(stored, `${name}-${theme}.png`);
                if (process.env.TERNTRACK_PICTURES === 'write') {
                    writeFileSync(file, png);
                }
                const share = difference(png, readFileSync(file));
                if (share > MOST_DIFFERENT) {
                    writeFileSync(join(tmpdir(), `${name}-${theme}.png`), png);
                }
                expect(share, `${name} differs from ${file}; what it looks like now is in ${tmpdir()}`).toBeLessThanOrEqual(MOST_DIFFERENT);
            }
        } finally {
            await view.close();
        }
    });
});
