/**
 * The replay view on a whole ResNet-18: its real page and worker in Chromium, fed by the code with which the extension host reads the
 * file. What VS Code itself takes to make a webview is not in it. Figures to reach stand beside what is measured; nothing fails.
 */
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/vscode/browser.js';
import { openReplay } from '../ui/replay-page.js';
import { frames, memoryBytes, opened, seeks, steps } from './_replay-drive.js';
import { longTrace, resnet18Trace } from './_replay-traces.js';

const viewport = { width: 1400, height: 1000 };
/**
 * Frames as fast as they can be made: what is between two is what one costs. Only for panning and zooming: everywhere else the page
 * would spend the worker's processor time on frames that no screen shows.
 */
const unlimited = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];
/** Each opening in a page of its own; the first warms file caches and the browser. */
const OPENINGS = 7;
/** Nobody clicks sooner; meanwhile the worker warms up, as it does for a reader. */
const BEFORE_CLICKS_MS = 1500;

export async function run(): Promise<void> {
    const trace = resnet18Trace();
    const [browser, fast] = [await launchBrowser(), await launchBrowser(unlimited)];
    try {
        const [short, long] = [await openings(browser, trace), await openings(browser, longTrace())];
        console.log(`first paint, from an empty page on: ${middle(short.painted)} ms (to reach 500), with the array and its numbers ${middle(short.complete)} ms; longest ${most(short.complete)} ms`);
        console.log(`a trace of ten images: first paint ${middle(long.painted)} ms, all ${middle(long.complete)} ms, ${(median(long.complete) / median(short.complete)).toFixed(2)} times the time (to reach 1.5)`);
        const view = await openReplay(browser, trace, { viewport });
        await opened(view.page);
        await driven(view.page);
        await view.close();
        const moved = await openReplay(fast, trace, { viewport });
        await opened(moved.page);
        await timelineFrames(moved.page);
        await moved.close();
    } finally {
        await browser.close();
        await fast.close();
    }
}

async function driven(page: Page): Promise<void> {
    const empty = await memoryBytes(page);
    await page.bringToFront();
    await page.waitForTimeout(BEFORE_CLICKS_MS);
    spread('seeks to random cycles, until painted', await page.evaluate(seeks, { count: 200, what: 'Cycle' } as const), 100);
    spread('seeks to the next array there, or the one before', await page.evaluate(seeks, { count: 60, what: 'Array' } as const), 100);
    spread('a pass back', await page.evaluate(steps, { key: 'ArrowLeft', count: 40 }), 100);
    spread('an operation on', await page.evaluate(steps, { key: 'ArrowRight', shiftKey: true, count: 40 }), 100);
    const full = await memoryBytes(page);
    console.log(`memory: page ${mebi(full.page)}, worker ${mebi(full.workers)}, together ${mebi(full.page + full.workers)} (to reach 250); just opened ${mebi(empty.page + empty.workers)}`);
}

async function timelineFrames(page: Page): Promise<void> {
    await page.bringToFront();
    spread('panning, far: a frame', await page.evaluate(frames, { kind: 'pan', zoom: 0 } as const), 16);
    spread('zooming: a frame', await page.evaluate(frames, { kind: 'zoom', zoom: 0 } as const), 16);
    spread('panning, near: a frame', await page.evaluate(frames, { kind: 'pan', zoom: -12_000 } as const), 16);
}

async function openings(browser: Browser, trace: string): Promise<{ painted: number[]; complete: number[] }> {
    const [painted, complete]: number[][] = [[], []];
    for (let i = 0; i <= OPENINGS; i++) {
        const view = await openReplay(browser, trace, { viewport });
        const times = await opened(view.page);
        if (i > 0) {
            painted.push(times.paintedMs);
            complete.push(times.completeMs);
        }
        await view.close();
    }
    return { painted, complete };
}

function spread(what: string, times: readonly number[], reach: number): void {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (share: number): string => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
    console.log(`${what}: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms (to reach ${reach}; ${sorted.filter(time => time > reach).length} of ${sorted.length} above)`);
}

function median(times: readonly number[]): number {
    return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

function middle(times: readonly number[]): string {
    return median(times).toFixed(0);
}

function most(times: readonly number[]): string {
    return Math.max(...times).toFixed(0);
}

function mebi(bytes: number): string {
    return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
