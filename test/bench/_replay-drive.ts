/**
 * What the benchmark of the replay view does on its page, by the events a reader causes, and when the page has answered. Functions
 * that run in the page know nothing outside themselves.
 */
import type { CDPSession, Page } from 'playwright-core';

/** Milliseconds from the navigation on: until the timeline shows the trace, and until the array and its numbers are there. */
export async function opened(page: Page): Promise<{ paintedMs: number; completeMs: number }> {
    const when = async (selector: string): Promise<number> => {
        const handle = await page.waitForFunction(wanted => {
            const canvas = document.querySelector<HTMLCanvasElement>(wanted);
            // A canvas that has not drawn yet has the size of one that nobody has set.
            return canvas && canvas.height !== 150 && canvas.width !== 300 ? performance.now() : 0;
        }, selector, { polling: 'raf', timeout: 60_000 });
        return handle.jsonValue();
    };
    const [paintedMs, completeMs] = await Promise.all([when('terntrack-picture.timeline canvas'), when('terntrack-picture.array canvas')]);
    return { paintedMs, completeMs };
}

/** In the page. Random cycles, or the next array of the chip or the one before: from the click or key to the frame that shows them. */
export async function seeks({ count, what }: { readonly count: number; readonly what: 'Cycle' | 'Array' }): Promise<number[]> {
    const fact = (): string => [...document.querySelectorAll('.facts dt')].find(one => one.textContent === what)?.nextElementSibling?.textContent ?? '';
    const frame = (): Promise<number> => new Promise(requestAnimationFrame);
    const rest = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
    const times: number[] = [];
    let random = 7;
    const next = (below: number): number => (random = Math.imul(random, 1664525) + 1013904223 >>> 0) / 2 ** 32 * below;
    const click = (selector: string, x: number, y: number): void => {
        const picture = document.querySelector(selector)!;
        const { left, top } = picture.getBoundingClientRect();
        picture.dispatchEvent(new PointerEvent('pointerdown', { pointerId: 1, buttons: 1, clientX: left + x, clientY: top + y, bubbles: true }));
    };
    const timeline = document.querySelector('terntrack-picture.timeline')!.getBoundingClientRect();
    for (let i = 0; times.length < count; i++) {
        if (what === 'Array' && i % 10 === 0) {
            click('terntrack-picture.timeline', 84 + next(timeline.width - 84), 8);
            await rest(300);
        }
        const before = fact();
        const start = performance.now();
        if (what === 'Cycle') {
            click('terntrack-picture.timeline', 84 + next(timeline.width - 84), 8);
        } else {
            // By keys: most of the chip is arrays that the layer does not use.
            const key = next(1) < 0.5 ? 'ArrowRight' : 'ArrowLeft';
            document.querySelector('.chip-frame')?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        }
        while (fact() === before && performance.now() - start < (what === 'Cycle' ? 5000 : 400)) {
            await frame();
        }
        await frame();
        // Beside the first and the last array there is none.
        if (fact() !== before) {
            times.push(performance.now() - start);
        }
        await rest(30);
    }
    return times;
}

/** In the page. A key again and again: from each press to the frame that shows where it led. */
export async function steps({ count, key, shiftKey = false }: { readonly count: number; readonly key: string; readonly shiftKey?: boolean }): Promise<number[]> {
    const cycle = (): string => [...document.querySelectorAll('.facts dt')].find(one => one.textContent === 'Cycle')?.nextElementSibling?.textContent ?? '';
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
        const before = cycle();
        const start = performance.now();
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true }));
        while (cycle() === before && performance.now() - start < 5000) {
            await new Promise(requestAnimationFrame);
        }
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - start);
    }
    return times;
}

/** In the page. The wheel turned at every frame, after `zoom` units of zooming: what is between two frames. */
export async function frames({ kind, zoom }: { readonly kind: 'pan' | 'zoom'; readonly zoom: number }): Promise<number[]> {
    const timeline = document.querySelector('terntrack-picture.timeline')!;
    const box = timeline.getBoundingClientRect();
    const turn = (deltaY: number, shiftKey: boolean): void => {
        timeline.dispatchEvent(new WheelEvent('wheel', { deltaY, shiftKey, clientX: box.left + box.width * 0.6, clientY: box.top + 60, cancelable: true, bubbles: true }));
    };
    const frame = (): Promise<number> => new Promise(requestAnimationFrame);
    turn(1e6, false);
    turn(zoom, false);
    await new Promise(resolve => setTimeout(resolve, 500));
    const times: number[] = [];
    let last = await frame();
    for (let i = 0; i < 300; i++) {
        const way = Math.floor(i / 75) % 2 === 0 ? 1 : -1;
        turn(kind === 'pan' ? way * 40 : way * -100, kind === 'pan');
        const now = await frame();
        times.push(now - last);
        last = now;
    }
    turn(1e6, false);
    await new Promise(resolve => setTimeout(resolve, 300));
    return times;
}

interface HeapUsage {
    readonly usedSize: number;
    readonly embedderHeapUsedSize: number;
    readonly backingStorageSize: number;
}

/** Of the page and its workers, after a garbage collection: objects, what the browser keeps for them, buffers. */
export async function memoryBytes(page: Page): Promise<{ page: number; workers: number }> {
    const session = await page.context().newCDPSession(page);
    const bytes = ({ backingStorageSize, embedderHeapUsedSize, usedSize }: HeapUsage): number => usedSize + embedderHeapUsedSize + backingStorageSize;
    const workers: string[] = [];
    session.on('Target.attachedToTarget', ({ sessionId }) => workers.push(sessionId));
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    const inWorkers = await Promise.all(workers.map(async sessionId => {
        await ask(session, sessionId, 1, 'HeapProfiler.collectGarbage');
        return bytes(await ask(session, sessionId, 2, 'Runtime.getHeapUsage') as HeapUsage);
    }));
    await session.send('HeapProfiler.collectGarbage');
    const own = bytes(await session.send('Runtime.getHeapUsage') as HeapUsage);
    await session.detach();
    return { page: own, workers: inWorkers.reduce((a, b) => a + b, 0) };
}

/** Workers have no session of their own in playwright: their messages go through the page's. */
function ask(session: CDPSession, sessionId: string, id: number, method: string): Promise<unknown> {
    return new Promise(resolve => {
        session.on('Target.receivedMessageFromTarget', event => {
            const answer = JSON.parse(event.message) as { id?: number; result?: unknown };
            if (event.sessionId === sessionId && answer.id === id) {
                resolve(answer.result);
            }
        });
        void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params: {} }) });
    });
}
