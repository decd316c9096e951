// The Compare view in a browser, without VS Code: every theme, every tab, by mouse and by keyboard, restored.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/vscode/browser.ts';
import { comparisonView } from '../webview/comparison.ts';
import { violations } from './axe.ts';
import { openPage, themes, type PageOptions, type WebviewPage } from './page.ts';

let browser: Browser;
beforeAll(async () => { browser = await launchBrowser(); });
afterAll(() => browser.close());

/** Opens the view on a comparison, and makes sure at the end that nothing went wrong on the page. */
async function shown(body: (compare: WebviewPage) => Promise<void>, options: PageOptions = {}): Promise<void> {
    const compare = await openPage(browser, 'compare', options);
    try {
        if (options.state === undefined) {
            await compare.post({ type: 'show', view: comparisonView });
        }
        await body(compare);
        expect(compare.complaints).toEqual([]);
    } finally {
        await compare.close();
    }
}

/** Pixels of a chart that differ from its corner: something is drawn. */
function inked({ page }: WebviewPage, index: number): Promise<number> {
    return page.locator('terntrack-chart canvas').nth(index).evaluate(node => {
        const canvas = node as HTMLCanvasElement;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let at = 3; at < data.length; at += 4) {
            count += data[at] > 0 ? 1 : 0;
        }
        return count;
    });
}

const tabNames = ['Break-Even', 'Sensitivity', 'Layers', 'Constants'];

describe.each(themes)('in the theme %s', theme => {
    it('every tab is accessible, and the charts are drawn', () => shown(async compare => {
        for (const tab of tabNames) {
            await compare.page.locator('vscode-panel-tab', { hasText: tab }).click();
            expect(await violations(compare.page), tab).toEqual([]);
        }
        expect(await inked(compare, 0)).toBeGreaterThan(1000);
        expect(await inked(compare, 1)).toBeGreaterThan(1000);
    }, { theme }));
});

describe('what it says', () => {
    it('the ratio with both precisions, and at every write energy', () => shown(async ({ page }) => {
        const text = (await page.locator('.headline').innerText()).replaceAll('\u00a0', ' ');
        for (const words of ['12.0×', 'RtmAp (ternary weights, 4-bit activations)', 'isaac-32nm-8b (8-bit weights, 8-bit activations, 8-bit ADC)', 'at 1 fJ a write', 'at 690 fJ a write', 'at least the published 7.5×']) {
            expect(text).toContain(words);
        }
        expect(await page.locator('.systems vscode-data-grid-row').count()).toBe(5);
        expect(await page.locator('.banner').first().innerText()).toContain('lossy');
    }));

    it('beside the wider baseline the one of the same precision, and the machine\'s own write energy', () => shown(async ({ page }) => {
        const sentences = (await page.locator('.headline p').allInnerTexts()).map(text => text.replaceAll('\u00a0', ' '));
        expect(sentences).toEqual([
            'Wider precision. 12.0× the energy of RtmAp (ternary weights, 4-bit activations) is what isaac-32nm-8b (8-bit weights, 8-bit activations, 8-bit ADC) takes.',
            'Same precision. 3.00× the energy of RtmAp (ternary weights, 4-bit activations) is what isaac-32nm-ternary-8b (ternary weights (2 cells), 4-bit activations, 8-bit ADC) takes.',
        ]);
        expect((await page.locator('.card.own dt').allInnerTexts()).map(text => text.replaceAll('\u00a0', ' '))).toEqual(Array(2).fill('at 500 fJ a write, RtmAp\u2019s own'));
        if (process.env.TERNTRACK_LOOK) {
            await page.screenshot({ path: process.env.TERNTRACK_LOOK, fullPage: true });
        }
    }));

    it('accuracies where there are some, and no column for them where there are none', () => shown(async ({ page, post }) => {
        expect(await page.locator('.systems [role=columnheader]').last().innerText()).toBe('Accuracy');
        const { comparison } = comparisonView;
        await post({ type: 'show', view: { ...comparisonView, comparison: { ...comparison, rows: comparison.rows.map(row => ({ ...row, accuracy: null })) } } });
        expect(await page.locator('.systems [role=columnheader]').last().innerText()).toBe('Movement');
        expect(await page.locator('.systems vscode-data-grid-cell').evaluateAll(cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.textContent))).toEqual([]);
    }, { viewport: { width: 625, height: 900 } }));

    it('where nothing breaks even', () => shown(async ({ page }) => {
        expect((await page.locator('.break-even vscode-data-grid-row', { hasText: 'neurosim' }).innerText()).split(/\s+/).filter(word => word === 'never').length).toBe(5);
    }));

    it('the constants of the system that is chosen', () => shown(async ({ page }) => {
        await page.locator('vscode-dropdown').click();
        await page.locator('vscode-option', { hasText: 'neurosim-22nm-5b' }).click();
        await page.locator('vscode-panel-tab', { hasText: 'Constants' }).click();
        expect(await page.locator('.assumptions p').innerText()).toMatch(/^neurosim-22nm-5b \(.*\): 1 of its 2 constants are assumed/);
        expect(await page.locator('terntrack-chart').nth(1).getAttribute('aria-label')).toContain('neurosim-22nm-5b');
    }));

    it('that the source has changed', () => shown(async ({ page, post }) => {
        await post({ type: 'status', running: false, stale: true });
        expect(await page.locator('.banner').first().innerText()).toContain('The source has changed');
    }));
});

describe('in half a window', () => {
    it('the ratio and everything behind it is in sight, in every table of fixed columns', () => shown(async ({ page }) => {
        const hidden = (frame: string): Promise<number> => page.locator(frame).first().evaluate(node => node.scrollWidth - node.clientWidth);
        expect(await hidden('.systems')).toBe(0);
        expect(await hidden('.break-even .table-frame')).toBe(0);
        expect(await page.locator('.systems .column-ratio').last().isVisible()).toBe(true);
    }, { viewport: { width: 510, height: 800 } }));
});

describe('what it sends', () => {
    it('the layer of a row, by keyboard too', () => shown(async ({ page, sent }) => {
        await page.locator('vscode-panel-tab', { hasText: 'Layers' }).click();
        await page.locator('.by-system vscode-data-grid-row').nth(1).click();
        await page.locator('.by-system vscode-data-grid-row').nth(3).locator('vscode-data-grid-cell').first().press('Enter');
        await page.locator('vscode-button', { hasText: 'Compare Again' }).click();
        expect((await sent()).slice(1)).toEqual([{ type: 'revealLayer', layer: 'conv1' }, { type: 'revealLayer', layer: 'fc1' }, { type: 'runAgain' }]);
    }));
});

describe('the tabs', () => {
    it('compare layers by each measure', () => shown(async ({ page }) => {
        await page.locator('vscode-panel-tab', { hasText: 'Layers' }).click();
        const cells = page.locator('.by-system:visible vscode-data-grid-row').nth(1);
        expect(await cells.innerText()).toContain('pJ');
        await page.locator('.by-system vscode-dropdown').click();
        await page.locator('vscode-option', { hasText: 'Area of arrays and program' }).click();
        expect(await cells.innerText()).toContain('shared');
    }));

    it('ask for programs of other machines', () => shown(async ({ page, sent }) => {
        await page.locator('vscode-panel-tab', { hasText: 'Sensitivity' }).click();
        await page.locator('vscode-button', { hasText: 'Compile Variants' }).click();
        expect((await sent()).at(-1)).toEqual({ type: 'runAgain', variants: true });
    }));
});

describe('coming back', () => {
    it('shows what it showed', () => shown(async ({ page, sent }) => {
        expect(await page.locator('h1').innerText()).toContain('Digits');
        expect(await page.locator('vscode-panel-tab[aria-selected="true"]').innerText()).toContain('Sensitivity');
        expect(await sent()).toEqual([{ type: 'ready', restored: true }]);
    }, { state: { view: comparisonView, state: { tab: 'sensitivity', measure: 'energy', system: 'RtmAp', scroll: 0 } } }));

    it('says when it cannot', () => shown(async ({ page, sent }) => {
        expect(await page.locator('[role=status]').innerText()).toContain('another version');
        expect(await sent()).toEqual([{ type: 'ready', restored: false }]);
    }, { state: { view: {}, state: {} } }));
});
