import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBrowserHost } from '../../server/host/browser.js';
import { HostError } from '../../server/host/host.js';

const host = createBrowserHost({ workerUrl: 'blob:worker' });

afterEach(() => vi.unstubAllGlobals());

function serve(responses: Record<string, () => Response>): void {
    vi.stubGlobal('fetch', async (url: string, { method }: { method: string }) => {
        const response = responses[`${method} ${url}`];
        if (!response) {
            throw new TypeError('Failed to fetch');
        }
        return response();
    });
}

async function failure(action: Promise<unknown>): Promise<string> {
    const error = await action.then(() => undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(HostError);
    return `${(error as HostError).failure}: ${(error as HostError).message}`;
}

describe('the host in a browser', () => {
    it('reads by fetch', async () => {
        serve({ 'GET https://a/w': () => new Response(Uint8Array.of(1, 2)) });
        expect([...await host.read('https://a/w')]).toEqual([1, 2]);
    });

    it('says in a phrase why it cannot', async () => {
        serve({
            'GET https://a/gone': () => new Response(null, { status: 404 }), 'GET https://a/mine': () => new Response(null, { status: 403 }),
            'GET https://a/odd': () => new Response(null, { status: 500 }),
        });
        expect(await failure(host.read('https://a/gone'))).toBe('missing: does not exist');
        expect(await failure(host.read('https://a/mine'))).toBe('denied: may not be read (permission denied)');
        expect(await failure(host.read('https://a/odd'))).toBe('failed: could not be fetched (status 500)');
        expect(await failure(host.read('https://a/offline'))).toBe('failed: could not be fetched');
        expect(await failure(host.list('https://a/'))).toBe('failed: cannot be listed: the web has no directories');
    });

    it('looks by the head alone', async () => {
        serve({ 'HEAD https://a/w': () => new Response(null, { headers: { 'content-length': '12', 'last-modified': 'Thu, 01 Jan 1970 00:00:05 GMT' } }) });
        expect(await host.stat('https://a/w')).toEqual({ size: 12, mtimeMs: 5000, directory: false });
        expect(await host.stat('https://a/lost')).toBeUndefined();
    });

    it('starts module workers, tells of failures once and of none after the end', async () => {
        const listeners = new Map<string, (event: { data?: unknown; message?: string }) => void>();
        const posted: unknown[] = [];
        let terminated = false;
        vi.stubGlobal('Worker', class {
            constructor(readonly url: string, readonly options: object) { posted.push([url, options]); }
            postMessage(message: unknown) { posted.push(message); }
            addEventListener(type: string, listener: (event: object) => void) { listeners.set(type, listener); }
            terminate() { terminated = true; }
        });
        const worker = host.startWorker();
        const told: unknown[] = [];
        worker.onMessage(message => told.push(message));
        worker.onFailure(reason => told.push(reason));
        worker.post({ n: 1 });
        listeners.get('message')!({ data: 'answer' });
        listeners.get('error')!({ message: 'broken' });
        listeners.get('error')!({ message: 'broken again' });
        await worker.terminate();
        expect(posted).toEqual([['blob:worker', { type: 'module' }], { n: 1 }]);
        expect([told, terminated]).toEqual([['answer', 'broken'], true]);
    });
});
