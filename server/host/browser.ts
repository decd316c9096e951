/**
 * The host in a browser: `fetch` and web workers. It must not import anything of Node.
 * There are no directories on the web: `list` says so, and nothing that the language needs depends on it.
 */
import { HostError, type FileStat, type Host, type WorkerPort } from './host.js';

export interface BrowserHostOptions {
    /** Address of the built compute entry; same origin, or a blob. */
    readonly workerUrl: string | URL;
}

export function createBrowserHost(options: BrowserHostOptions): Host {
    return {
        cores: globalThis.navigator?.hardwareConcurrency ?? 1,
        read: async uri => new Uint8Array(await (await request(uri, 'GET')).arrayBuffer()),
        list: async uri => {
            throw new HostError('failed', uri, 'cannot be listed: the web has no directories');
        },
        stat: statOf,
        startWorker: () => new BrowserWorkerPort(options.workerUrl),
        now: () => performance.now(),
    };
}

async function request(uri: string, method: 'GET' | 'HEAD'): Promise<Response> {
    let response: Response;
    try {
        response = await fetch(uri, { method });
    } catch {
        throw new HostError('failed', uri, 'could not be fetched');
    }
    if (response.ok) {
        return response;
    }
    if (response.status === 404 || response.status === 410) {
        throw new HostError('missing', uri, 'does not exist');
    }
    if (response.status === 401 || response.status === 403) {
        throw new HostError('denied', uri, 'may not be read (permission denied)');
    }
    throw new HostError('failed', uri, `could not be fetched (status ${response.status})`);
}

async function statOf(uri: string): Promise<FileStat | undefined> {
    try {
        const { headers } = await request(uri, 'HEAD');
        const modified = Date.parse(headers.get('last-modified') ?? '');
        return {
            size: Number(headers.get('content-length') ?? 0),
            mtimeMs: Number.isNaN(modified) ? 0 : modified,
            directory: false,
        };
    } catch {
        return undefined;
    }
}

/** The part of a web worker that is used; declared here so that Node's type check needs no DOM library. */
interface WebWorker {
    postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
    addEventListener(type: string, listener: (event: { data?: unknown; message?: string }) => void): void;
    terminate(): void;
}

declare const Worker: new (url: string | URL, options: { type: 'module' }) => WebWorker;

class BrowserWorkerPort implements WorkerPort {
    private readonly worker: WebWorker;
    private stopped = false;

    constructor(url: string | URL) {
        this.worker = new Worker(url, { type: 'module' });
    }

    post(message: unknown, transfer: readonly ArrayBuffer[] = []): void {
        this.worker.postMessage(message, transfer);
    }

    onMessage(listener: (message: unknown) => void): void {
        this.worker.addEventListener('message', event => listener(event.data));
    }

    onFailure(listener: (reason: string) => void): void {
        const tell = (reason: string): void => {
            if (!this.stopped) {
                this.stopped = true;
                listener(reason);
            }
        };
        this.worker.addEventListener('error', event => tell(event.message ?? 'could not start'));
        this.worker.addEventListener('messageerror', () => tell('sent a message that could not be read'));
    }

    async terminate(): Promise<void> {
        this.stopped = true;
        this.worker.terminate();
    }
}
