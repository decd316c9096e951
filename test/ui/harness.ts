// Drives a real VS Code as a user would: opens a window on a copy of the examples and names what one does and sees there.
// Knows the workbench's page (its class names are those of VS Code 1.139), not the extension.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { inject } from 'vitest';
import { root } from '../../scripts/lib/checkout.mjs';
import { launchBrowser } from '../../scripts/vscode/browser.ts';
import { workbenchAddress } from '../../scripts/vscode/server.ts';

export interface WorkbenchOptions {
    /** File to open, from the workspace, such as `lenet5-mnist/lenet5.tern`. */
    readonly open?: string;
    /** Files to write into the workspace beside the copy of `examples`. */
    readonly files?: Record<string, string | Uint8Array>;
    /** Settings of the workspace. */
    readonly settings?: Record<string, unknown>;
    /** Folders of the workspace, for a window of several; settings of a folder are a file of `files`. */
    readonly folders?: readonly string[];
    /** `127.0.0.1:PORT` of another server than the one that all drives share. */
    readonly host?: string;
    /** Defaults to 1280 x 800. */
    readonly viewport?: { readonly width: number; readonly height: number };
}

export interface Workbench {
    readonly page: Page;
    /** Absolute path of the workspace: a copy, removed by close(). */
    readonly workspace: string;
    /** Opens a file of the workspace in the editor and waits for its text. */
    openFile(path: string): Promise<void>;
    /** Runs a command of the palette by its title. */
    command(title: string): Promise<void>;
    /** The text of the visible lines, inlay hints included, with plain spaces. */
    text(): Promise<string>;
    /** Hovers over a word of the editor and answers the hover's text. */
    hover(word: string | RegExp): Promise<string>;
    /** Code lenses by their text. */
    lens(title: string | RegExp): Locator;
    /** Waits until the open editor has a squiggle of this severity. */
    squiggle(severity?: 'error' | 'warning' | 'info'): Promise<void>;
    /** The content of the webview that shows; of several, the one that came last. */
    webview(): FrameLocator;
    /** Writes a picture of the window: `docs/images/NAME.png`. */
    screenshot(name: string): Promise<void>;
    close(): Promise<void>;
}

let browser: Promise<Browser> | undefined;

/** Opens a window. The caller closes it, and calls closeBrowser() after its last one. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
    const workspace = makeWorkspace(options);
    const host = options.host ?? inject('host');
    browser ??= launchBrowser();
    const context = await (await browser).newContext({ viewport: options.viewport ?? { width: 1280, height: 800 } });
    const page = await context.newPage();
    // Nothing leaves the machine.
    await page.route(url => /^https?:/.test(url.protocol) && url.host !== host, route => route.abort());
    await page.goto(workbenchAddress({ host }, { folder: options.folders ? join(workspace, WORKSPACE_FILE) : workspace, openFile: options.open && join(workspace, options.open) }));
    await page.waitForSelector('.monaco-workbench', { timeout: 60_000 });
    const first = page.locator(options.open ? '.editor-instance .view-lines .view-line' : '.explorer-folders-view .monaco-list-row').first();
    // A window whose first connection to a server that has just started was lost stays empty: loaded again, as a user would.
    await first.waitFor({ timeout: 45_000 }).catch(async () => {
        await page.reload();
        await first.waitFor({ timeout: 45_000 });
    });
    return new Window(page, workspace, async () => {
        await context.close();
        rmSync(workspace, { recursive: true, force: true });
    });
}

export async function closeBrowser(): Promise<void> {
    await (await browser)?.close();
    browser = undefined;
}

const WORKSPACE_FILE = 'all.code-workspace';

function makeWorkspace({ files = {}, folders, settings }: WorkbenchOptions): string {
    const workspace = join(mkdtempSync(join(tmpdir(), 'terntrack-ui-')), 'examples');
    cpSync(join(root, 'examples'), workspace, { recursive: true });
    const all: Record<string, string | Uint8Array> = {
        ...files,
        ...folders ? { [WORKSPACE_FILE]: JSON.stringify({ folders: folders.map(path => ({ path })), settings }) }
            : settings && { '.vscode/settings.json': JSON.stringify(settings) },
    };
    for (const [path, content] of Object.entries(all)) {
        mkdirSync(dirname(join(workspace, path)), { recursive: true });
        writeFileSync(join(workspace, path), content);
    }
    return workspace;
}

/** VS Code draws no-break spaces in the editor. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

class Window implements Workbench {
    readonly page: Page;
    readonly workspace: string;
    readonly close: () => Promise<void>;

    constructor(page: Page, workspace: string, close: () => Promise<void>) {
        this.page = page;
        this.workspace = workspace;
        this.close = close;
    }

    async openFile(path: string): Promise<void> {
        await this.page.keyboard.press('Control+P');
        await this.pick(path);
        await this.page.locator('.tab.active', { hasText: path.split('/').at(-1) }).waitFor();
        await this.page.waitForSelector('.editor-instance .view-lines .view-line');
    }

    async command(title: string): Promise<void> {
        await this.page.keyboard.press('F1');
        await this.pick(title, '>');
    }

    /** Types into the quick pick that has just been asked for and takes the first answer. */
    private async pick(text: string, prefix = ''): Promise<void> {
        const input = this.page.locator('.quick-input-widget input');
        await input.waitFor();
        await input.fill(prefix + text);
        const last = text.split('/').at(-1)!;
        await this.page.locator('.quick-input-list .monaco-list-row', { hasText: last }).first().waitFor();
        await this.page.keyboard.press('Enter');
        await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    }

    async text(): Promise<string> {
        // Lines are placed by their offset, not in the order of the document.
        const lines = await this.page.locator('.editor-instance .view-lines .view-line').evaluateAll(all => all
            .map(line => ({ top: parseFloat((line as HTMLElement).style.top), text: line.textContent ?? '' }))
            .sort((a, b) => a.top - b.top).map(({ text }) => text));
        return plain(lines.join('\n'));
    }

    async hover(word: string | RegExp): Promise<string> {
        const exact = typeof word === 'string' ? new RegExp(`^[\\s\\u00a0]*${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[\\s\\u00a0]*$`) : word;
        await this.page.locator('.view-lines .view-line span span', { hasText: exact }).first().hover();
        const hover = this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').filter({ hasText: /\S/ }).filter({ hasNotText: /^Loading/ }).first();
        await hover.waitFor({ timeout: 20_000 });
        return plain(await hover.innerText());
    }

    lens(title: string | RegExp): Locator {
        return this.page.locator('.codelens-decoration a', { hasText: title });
    }

    async squiggle(severity: 'error' | 'warning' | 'info' = 'error'): Promise<void> {
        await this.page.waitForSelector(`.squiggly-${severity}`, { state: 'attached', timeout: 60_000 });
    }

    webview(): FrameLocator {
        return this.page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
    }

    async screenshot(name: string): Promise<void> {
        const folder = join(root, 'docs', 'images');
        mkdirSync(folder, { recursive: true });
        await this.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
    }
}
