// A webview's page without VS Code: the real bundle under the real policy, with the variables and the classes that VS Code gives a
// webview in each kind of theme (test/webview/themes), and a stand-in for its API that keeps what the page sends and saves.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../scripts/lib/checkout.mjs';
import { webviewHtml } from '../../client/webview-html.ts';

export const themes = ['dark', 'light', 'hc-dark', 'hc-light'] as const;
export type ThemeName = (typeof themes)[number];

interface Theme {
    /** Attributes of `body`. */
    readonly body: Record<string, string>;
    readonly variables: Record<string, string>;
}

export interface PageOptions {
    readonly theme?: ThemeName;
    /** What `getState` answers. */
    readonly state?: unknown;
    readonly viewport?: { readonly width: number; readonly height: number };
    /** Stands in for the extension host: what it answers to a message of the page. Its bytes arrive as VS Code would send them. */
    readonly host?: (message: unknown) => Promise<readonly object[]>;
}

export interface WebviewPage {
    readonly page: Page;
    /** Messages to the extension host so far. */
    sent(): Promise<unknown[]>;
    /** A message from the extension host; resolves when the page has drawn. */
    post(message: unknown): Promise<void>;
    /** The last `setState`. */
    saved(): Promise<unknown>;
    /** What went wrong so far: errors, and what the policy stopped. */
    readonly complaints: readonly string[];
    close(): Promise<void>;
}

interface FakeHost {
    sent: unknown[];
    saved: unknown;
}
declare global {
    interface Window {
        fakeHost: FakeHost;
        askHost?: (message: unknown) => Promise<readonly object[]>;
    }
}


const origin = 'https://webview.test';

/** Opens `dist/webview/NAME.js`. */
export async function openPage(browser: Browser, name: string, { theme = 'dark', state, viewport = { width: 760, height: 1000 }, host }: PageOptions = {}): Promise<WebviewPage> {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', message => { if (message.type() === 'error') { complaints.push(message.text()); } });
    page.on('pageerror', error => complaints.push(error.message));
    await page.route('**/*', route => {
        const path = new URL(route.request().url()).pathname;
        return path === '/' ? route.fulfill({ contentType: 'text/html', body: html(name) }) : route.fulfill({ path: join(root, 'dist', 'webview', path) });
    });
    if (host) {
        await page.exposeFunction('askHost', async (message: unknown) => (await host(message)).map(overTheWire));
    }
    await page.addInitScript(standIn, { theme: readTheme(theme), state });
    await page.goto(origin);
    return {
        page, complaints,
        sent: () => page.evaluate(() => window.fakeHost.sent),
        post: async message => {
            await page.evaluate(data => window.postMessage(data, '*'), message);
            await page.evaluate(() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        },
        saved: () => page.evaluate(() => window.fakeHost.saved),
        close: () => context.close(),
    };
}

/** Bytes go as base64: the line to the page carries JSON. */
function overTheWire(message: object): object {
    const { bytes } = message as { bytes?: unknown };
    return bytes instanceof Uint8Array ? { ...message, bytes: Buffer.from(bytes).toString('base64') } : message;
}

function html(name: string): string {
    return webviewHtml({ title: 'Test', cspSource: origin, script: `${origin}/${name}.js`, style: `${origin}/${name}.css`, nonce: 'test' });
}

function readTheme(name: ThemeName): Theme {
    return JSON.parse(readFileSync(join(root, 'test/webview/themes', `${name}.json`), 'utf8')) as Theme;
}

/** Runs in the page, before its scripts. */
function standIn({ theme, state }: { theme: Theme; state: unknown }): void {
    const host: FakeHost = { sent: [], saved: undefined };
    const answers = async (message: unknown): Promise<void> => {
        for (const answer of await window.askHost?.(message) ?? []) {
            const { bytes } = answer as { bytes?: string };
            window.postMessage(bytes === undefined ? answer : { ...answer, bytes: (Uint8Array as unknown as { fromBase64(text: string): Uint8Array }).fromBase64(bytes) }, '*');
        }
    };
    const api = {
        postMessage: (message: unknown) => { host.sent.push(message); void answers(message); },
        getState: () => state, setState: (kept: unknown) => { host.saved = kept; },
    };
    Object.assign(window, { fakeHost: host, acquireVsCodeApi: () => api });
    // VS Code's own defaults for webviews.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:root { ${Object.entries(theme.variables).map(([name, value]) => `${name}: ${value}`).join('; ')} }
        @layer vscode-default {
            html { background: var(--vscode-editor-background); }
            body { background: transparent; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
            code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background); padding: 1px 3px; border-radius: 4px; }
        }`);
    document.adoptedStyleSheets = [sheet];
    const observer = new MutationObserver(() => {
        if (document.body) {
            observer.disconnect();
            for (const [name, value] of Object.entries(theme.body)) {
                document.body.setAttribute(name, value);
            }
        }
    });
    observer.observe(document, { childList: true, subtree: true });
}
