/** What the pages of traces do with the window around them: keys, frames, and where what is typed goes. */
import type { Press } from '../replay/keys.js';
import { leastMs } from '../shared/motion.js';

export function obeyKeys<Command extends string>(commandOf: (press: Press, target: Element | null) => Command | undefined, obey: (command: Command) => boolean): void {
    window.addEventListener('keydown', event => {
        const command = commandOf(event, event.composedPath()[0] as Element | null);
        if (command && obey(command)) {
            event.preventDefault();
        }
    });
}

/** `tick` at each frame while something plays. */
export function everyFrame(tick: (leastMs: number) => void): void {
    const frame = (): void => {
        tick(leastMs());
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
}

/** Keys go into what has opened, and are commands again when it has closed. A dialog opens above the page, at its top. */
export function focusing(root: ParentNode, selector: string): (isOpen: boolean) => void {
    let was = false;
    return isOpen => {
        if (isOpen !== was) {
            was = isOpen;
            const element = isOpen ? root.querySelector<HTMLElement>(selector) : document.body;
            if (element instanceof HTMLDialogElement) {
                element.showModal();
            }
            element?.focus();
        }
    };
}
