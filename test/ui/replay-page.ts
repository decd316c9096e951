// The replay view in a browser, without VS Code: its real page and worker on a trace of a disk. The extension host's part is played
// behind the same messages, with the same code that reads the file. For the drives of the page and for its benchmark.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { root } from '../../scripts/lib/checkout.mjs';
import { FileBytes } from '../../client/replay/file-bytes.ts';
import type { ReplayViewInput, ReplayViewOutput } from '../../server/protocol.ts';
import { openPage, type PageOptions, type WebviewPage } from './page.ts';

export interface ReplayOptions extends PageOptions {
    /** Texts that the host says have changed. */
    readonly stale?: readonly string[];
}

/** Opens the view on a trace file; it is not waited for. */
export async function openReplay(browser: Browser, trace: string, { stale = [], ...options }: ReplayOptions = {}): Promise<WebviewPage> {
    const file = new FileBytes(trace);
    const worker = readFileSync(join(root, 'dist', 'webview', 'replay-worker.js'), 'utf8');
    const host = async (message: unknown): Promise<readonly ReplayViewInput[]> => {
        const output = message as ReplayViewOutput;
        switch (output.type) {
            case 'ready':
                return [{ type: 'open', name: basename(trace), size: await file.size(), worker }];
            case 'read':
                return [{ type: 'bytes', id: output.id, bytes: await file.read(output.offset, output.length) }];
            case 'sources':
                return [{ type: 'stale', files: stale }];
            default:
                return [];
        }
    };
    const view = await openPage(browser, 'replay', { ...options, host });
    return {
        ...view, close: async () => {
            await view.close();
            await file.release();
        }
    };
}
