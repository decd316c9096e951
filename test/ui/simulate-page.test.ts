// The Simulate view in a browser, without VS Code: every theme, every tab, by mouse and by keyboard, hidden and shown again.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/vscode/browser.ts';
import { seededView, simulationView, unreliableView } from '../webview/fixture.ts';
import { violations } from './axe.ts';
import { openPage, themes, type PageOptions, type WebviewPage } from './page.ts';

const view = simulationView();
let browser: Browser;
beforeAll(async () => { browser = await launchBrowser(); });
afterAll(() => browser.close());

/** Opens the view on a result, and makes sure at the end that nothing went wrong on the page. */
async function shown(body: (simulate: WebviewPage) => Promise<void>, options: PageOptions & { readonly result?: unknown } = {}): Promise<void> {
    const simulate = await openPage(browser, 'simulate', options);
    try {
        if (options.state === undefined) {
            await simulate.post({ type: 'show', view: options.result ?? view });
        }
        await body(simulate);
        expect(simulate.complaints).toEqual([]);
    } finally {
        await simulate.close();
    }
}

describe.each(themes)('in the theme %s', theme => {
    it('every tab is accessible', () => shown(async simulate => {
        for (const tab of ['Images', 'Confusion Matrix', 'Assumptions']) {
            await simulate.page.locator('vscode-panel-tab', { hasText: tab }).click();
            expect(await violations(simulate.page), tab).toEqual([]);
        }
    }, { theme }));

    it('one seeded image is accessible', () => shown(async simulate => {
        expect(await violations(simulate.page)).toEqual([]);
    }, { theme, result: seededView() }));
});

describe('what it says', () => {
    it('accuracy, cost, layers, images', () => shown(async ({ page }) => {
        const text = (await page.locator('body').innerText()).replaceAll('\u00a0', ' ');
        for (const words of ['98 %', '98 of 100 right', '1.69 nJ', '3.80 µs', 'search', '55 %', '1–60 of 100 images, wrong ones first']) {
            expect(text).toContain(words);
        }
        expect(await page.locator('.layers vscode-data-grid-row').allInnerTexts()).toHaveLength(1 + view.layers.length + 1);
        await expect(page.locator('.thumbnails').ariaSnapshot()).resolves.toContain('option "Image 3, read as 4 , wrong, is 3" [selected]');
    }));

    it('what faults do and how long cells last', () => shown(async simulate => {
        const { page, sent } = simulate;
        expect((await page.locator('.card', { hasText: 'With Faults' }).innerText()).replaceAll('\u00a0', ' ')).toMatch(/95 %\s+right, 98 % without/);
        await page.locator('vscode-panel-tab', { hasText: 'Reliability' }).click();
        const text = (await page.locator('.reliability').innerText()).replaceAll('\u00a0', ' ');
        for (const words of ['3 of 100 predictions change', 'conv1 suffers most from faults of its own', '198 years at 1,000 images a second', 'assumption: recalled']) {
            expect(text).toContain(words);
        }
        expect(await violations(simulate.page)).toEqual([]);
        await page.locator('.reliability vscode-data-grid-row', { hasText: 'pool1' }).first().click();
        expect((await sent()).at(-1)).toEqual({ type: 'revealLayer', layer: 'pool1' });
    }, { result: unreliableView() }));

    it('that one seeded image was run', () => shown(async ({ page }) => {
        expect(await page.locator('.banner').innerText()).toMatch(/^One seeded image was run, because no images were given\./);
        expect(await page.locator('.card').first().innerText()).toMatch(/Prediction\s+class 0/);
        expect(await page.locator('vscode-panel-tab', { hasText: 'Confusion' }).count()).toBe(0);
    }, { result: seededView() }));

    it('that there are no labels', () => shown(async ({ page }) => {
        expect(await page.locator('.card').first().innerText()).toMatch(/Accuracy\s+no labels/);
        expect(await page.locator('vscode-dropdown').count()).toBe(0);
    }, { result: simulationView({ labels: false }) }));

    it('that the source has changed, and that it is running again', () => shown(async simulate => {
        await simulate.post({ type: 'status', running: true, stale: true });
        expect(await simulate.page.locator('.banner').innerText()).toMatch(/^The source has changed/);
        expect(await simulate.page.locator('vscode-button', { hasText: 'Running' }).getAttribute('disabled')).not.toBeNull();
    }));

    it('no shares of zeros of logits', () => shown(async ({ page }) => {
        expect((await page.locator('.layers vscode-data-grid-row', { hasText: 'fc1' }).innerText()).split(/\s+/).slice(-2)).toEqual(['\u2013', '\u2013']);
    }, { result: { ...view, layers: view.layers.map(({ saturatedShare, zeroShare, ...layer }) => layer.name === 'fc1' ? layer : { ...layer, saturatedShare, zeroShare }) } }));

    it('names become text', () => shown(async ({ page }) => {
        expect(await page.locator('h1').innerText()).toBe('<img src=x onerror=alert(1)> on RtmAp');
        expect(await page.locator('img').count()).toBe(0);
    }, { result: { ...view, network: '<img src=x onerror=alert(1)>' } }));
});

describe('in half a window', () => {
    it('the table of layers is there to its last column', () => shown(async ({ page }) => {
        expect(await page.locator('.table-frame.layers').evaluate(node => node.scrollWidth - node.clientWidth)).toBe(0);
        expect(await page.locator('.layers .column-saturated').first().isVisible()).toBe(true);
    }, { viewport: { width: 510, height: 800 } }));
});

describe('what one can do', () => {
    it('a layer leads to its line, by mouse and by keyboard', () => shown(async ({ page, sent }) => {
        await page.locator('.layer-name', { hasText: 'pool1' }).click();
        await page.locator('.layers vscode-data-grid').focus();
        await page.keyboard.press('Home');
        for (const key of ['ArrowDown', 'Enter']) {
            await page.keyboard.press(key);
        }
        const reveals = (await sent()).slice(1);
        expect(reveals).toEqual([{ type: 'revealLayer', layer: 'pool1' }, { type: 'revealLayer', layer: 'fc1' }]);
    }));

    it('a tab stays where it was clicked', () => shown(async ({ page }) => {
        const tab = page.locator('vscode-panel-tab', { hasText: 'Assumptions' });
        const top = (): Promise<number> => tab.evaluate(node => node.getBoundingClientRect().top);
        await page.evaluate(() => window.scrollTo(0, document.querySelector('vscode-panels')!.getBoundingClientRect().top - 40));
        const before = await top();
        expect(before).toBeLessThan(100);
        await tab.click();
        expect(await page.locator('.assumptions').isVisible()).toBe(true);
        expect(await top()).toBe(before);
    }, { viewport: { width: 760, height: 600 } }));

    it('layers sort by a column', () => shown(async ({ page }) => {
        const header = page.locator('[role=columnheader]', { hasText: 'Energy' });
        await header.click();
        expect(await page.locator('.layer-name').allInnerTexts()).toEqual(['fc1', 'conv1', 'pool1']);
        expect(await header.getAttribute('aria-sort')).toBe('descending');
        await header.focus();
        await page.keyboard.press('Enter');
        expect(await page.locator('.layer-name').allInnerTexts()).toEqual(['pool1', 'conv1', 'fc1']);
    }));

    it('images are walked by keyboard; the logits follow', () => shown(async ({ page }) => {
        await page.locator('.thumbnails').focus();
        await page.keyboard.press('ArrowRight');
        expect((await page.locator('.verdict').innerText()).trim()).toBe('Read as 9, is 8');
        await page.keyboard.press('ArrowRight');
        expect((await page.locator('.verdict').innerText()).trim()).toBe('Read as 0');
        await page.keyboard.press('PageDown');
        expect(await page.locator('.toolbar').innerText()).toContain('61–100 of 100 images');
        expect(await page.locator('.thumbnail').count()).toBe(40);
    }));

    it('wrong ones alone, and those of a cell of the matrix', () => shown(async ({ page }) => {
        await page.locator('vscode-dropdown').click();
        await page.locator('vscode-option', { hasText: 'Wrong' }).click();
        expect(await page.locator('.thumbnail').count()).toBe(2);
        await page.locator('vscode-panel-tab', { hasText: 'Confusion' }).click();
        await page.locator('.matrix td').first().focus();
        for (const key of [...'88888888'].map(() => 'ArrowDown').concat([...'999999999'].map(() => 'ArrowRight'))) {
            await page.keyboard.press(key);
        }
        await page.keyboard.press('Enter');
        expect(await page.locator('.pair-filter').innerText()).toBe('8 read as 9');
        expect(await page.locator('.thumbnail').allInnerTexts()).toHaveLength(1);
        await page.locator('vscode-button', { hasText: 'Show All' }).click();
        expect(await page.locator('.thumbnail').count()).toBe(60);
    }));

    it('the tools tell the host', () => shown(async ({ page, sent }) => {
        await page.locator('vscode-button', { hasText: 'Open Source' }).click();
        await page.locator('vscode-button', { hasText: 'Run Again' }).click();
        expect(await sent()).toEqual([{ type: 'ready', restored: false }, { type: 'openSource' }, { type: 'runAgain' }]);
    }));

    it('focus is visible at every stop of the Tab key', () => shown(async ({ page }) => {
        const seen = new Set<string>();
        for (let stop = 0; stop < 20; stop++) {
            await page.keyboard.press('Tab');
            const name = await page.evaluate(() => {
                const { activeElement } = document;
                return activeElement && activeElement !== document.body ? `${activeElement.localName} ${activeElement.textContent?.trim().slice(0, 20)}` : undefined;
            });
            if (name === undefined) {
                break;
            }
            seen.add(name);
            const focused = await page.screenshot();
            await page.evaluate(() => (document.activeElement as HTMLElement).classList.add('was-focused'));
            await page.evaluate(() => (document.activeElement as HTMLElement).blur());
            expect((await page.screenshot()).equals(focused), name).toBe(false);
            await page.evaluate(() => {
                const element = document.querySelector<HTMLElement>('.was-focused')!;
                element.classList.remove('was-focused');
                element.focus();
            });
        }
        // Three tools, the table, the tabs, the filter, a page button, the images.
        expect([...seen].map(name => name.split(' ')[0])).toEqual(['vscode-button', 'vscode-button', 'vscode-button', 'vscode-data-grid-cell', 'vscode-panel-tab', 'vscode-dropdown', 'vscode-button', 'div']);
    }));
});

describe('hidden and shown again', () => {
    it('a page made anew shows what the old one showed', async () => {
        let kept: unknown;
        await shown(async ({ page, saved }) => {
            await page.locator('[role=columnheader]', { hasText: 'Latency' }).click();
            await page.locator('.thumbnail').nth(4).click();
            await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
            kept = await saved();
        });
        await shown(async ({ page, sent }) => {
            expect(await sent()).toEqual([{ type: 'ready', restored: true }]);
            expect(await page.locator('.layer-name').first().innerText()).toBe('fc1');
            expect(await page.locator('.thumbnail').nth(4).getAttribute('aria-selected')).toBe('true');
        }, { state: kept });
    });

    it('a state of another version is not shown, and can be run again', () => shown(async ({ page, sent }) => {
        expect(await page.locator('main').innerText()).toContain('kept by another version');
        await page.locator('vscode-button', { hasText: 'Run Again' }).click();
        expect(await sent()).toEqual([{ type: 'ready', restored: false }, { type: 'runAgain' }]);
    }, { state: { view: { name: 'old' } } }));

    it('messages that are none change nothing', () => shown(async simulate => {
        const before = await simulate.page.locator('#root').innerHTML();
        for (const message of [null, 'show', { type: 'show' }, { type: 'show', view: { ...view, layers: [{ name: 'x' }] } }, { type: 'status', running: 'yes', stale: false }]) {
            await simulate.post(message);
        }
        expect(await simulate.page.locator('#root').innerHTML()).toBe(before);
    }));
});
