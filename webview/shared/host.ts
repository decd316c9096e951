/**
 * The webview's line to the extension host and its saved state. Messages are typed here and checked by whoever receives them.
 */

interface VsCodeApi {
    postMessage(message: unknown): void;
    getState(): unknown;
    setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** Between two saves: every step through a grid of images asks for one. */
const SAVE_PAUSE_MS = 250;

export interface Host<Output, State> {
    post(message: Output): void;
    /** As it was left, unchecked: another version may have written it. Undefined when there is none. */
    savedState(): unknown;
    /** Keeps `state()` at once, or soon after the last save; the last call wins. What is pending is kept when the page is hidden, where that is told. */
    save(state: () => State): void;
    onMessage(listener: (message: unknown) => void): void;
}

export function connectHost<Output, State>(): Host<Output, State> {
    const api = acquireVsCodeApi();
    let pending: (() => State) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let savedMs = -Infinity;
    const flush = (): void => {
        clearTimeout(timer);
        timer = undefined;
        if (pending) {
            savedMs = performance.now();
            api.setState(pending());
            pending = undefined;
        }
    };
    // A hidden webview is destroyed, often without another word.
    document.addEventListener('visibilitychange', flush);
    window.addEventListener('pagehide', flush);
    return {
        post: message => api.postMessage(message),
        savedState: () => api.getState(),
        save: state => {
            pending = state;
            timer ??= setTimeout(flush, Math.max(0, savedMs + SAVE_PAUSE_MS - performance.now()));
        },
        onMessage: listener => window.addEventListener('message', event => listener(event.data)),
    };
}
