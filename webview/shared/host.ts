/**
 * The webview's line to the extension host and its saved state. Messages are typed here and checked by whoever receives them.
 */

interface VsCodeApi {
    postMessage(message: unknown): void;
    getState(): unknown;
    setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** Saving is not urgent, and every step through a grid of images asks for it. */
const SAVE_DELAY_MS = 250;

export interface Host<Output, State> {
    post(message: Output): void;
    /** As it was left, unchecked: another version may have written it. Undefined when there is none. */
    savedState(): unknown;
    /** Keeps `state()` soon; the last call wins. What is pending is kept at once when the page is hidden. */
    save(state: () => State): void;
    onMessage(listener: (message: unknown) => void): void;
}

export function connectHost<Output, State>(): Host<Output, State> {
    const api = acquireVsCodeApi();
    let pending: (() => State) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
        clearTimeout(timer);
        timer = undefined;
        if (pending) {
            api.setState(pending());
            pending = undefined;
        }
    };
    // A hidden webview is destroyed without another word.
    document.addEventListener('visibilitychange', flush);
    window.addEventListener('pagehide', flush);
    return {
        post: message => api.postMessage(message),
        savedState: () => api.getState(),
        save: state => {
            pending = state;
            timer ??= setTimeout(flush, SAVE_DELAY_MS);
        },
        onMessage: listener => window.addEventListener('message', event => listener(event.data)),
    };
}
