// Which real VS Code this machine can have for tests, found out quickly.
import { findBrowser } from './browser.ts';

let reachable: Promise<boolean> | undefined;

/**
 * True when tests should run in the desktop build: it needs a screen and a download. TERNTRACK_VSCODE=desktop or =npm decides
 * without looking.
 */
export async function useDesktop(): Promise<boolean> {
    const wish = process.env.TERNTRACK_VSCODE;
    if (wish === 'desktop' || wish === 'npm') {
        return wish === 'desktop';
    }
    if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
        return false;
    }
    reachable ??= fetch('https://update.code.visualstudio.com/api/releases/stable', { signal: AbortSignal.timeout(4_000) }).then(({ ok }) => ok, () => false);
    return reachable;
}

/** What keeps this machine from running tests in VS Code (`npm`: in the one from npm), or undefined. */
export async function whyNoVscode(which?: 'npm'): Promise<string | undefined> {
    if (which !== 'npm' && await useDesktop()) {
        return undefined;
    }
    if (process.platform === 'win32') {
        return 'the VS Code from npm is not served on Windows, and the desktop build cannot be downloaded';
    }
    return findBrowser().then(() => undefined, (error: unknown) => error instanceof Error ? error.message : String(error));
}
