/** What each key does, said once: the page obeys it and shows it (`?`). */

export type Command =
    | 'play' | 'passForward' | 'passBack' | 'operationForward' | 'operationBack' | 'layerForward' | 'layerBack' | 'start' | 'end' | 'faster' | 'slower'
    | 'zoomIn' | 'zoomOut' | 'zoomAll' | 'panLeft' | 'panRight' | 'bookmark' | 'nextBookmark' | 'lastBookmark' | 'markA' | 'markB' | 'loop' | 'nextWrite' | 'find'
    | 'runTo' | 'tables' | 'ruler' | 'source' | 'keys' | 'escape' | 'rowUp' | 'rowDown' | 'columnLeft' | 'columnRight';

/** What the controls of play do, in one trace or in two. */
export type PlayerCommand = 'passForward' | 'passBack' | 'operationForward' | 'operationBack' | 'layerForward' | 'layerBack';

export interface Binding<Name extends string> {
    readonly keys: readonly string[];
    readonly command: Name;
    readonly text: string;
}

export const bindings: readonly Binding<Command>[] = [
    { keys: [' ', 'k'], command: 'play', text: 'Play or pause' },
    { keys: ['ArrowRight', 'l'], command: 'passForward', text: 'One pass on' },
    { keys: ['ArrowLeft', 'j'], command: 'passBack', text: 'One pass back' },
    { keys: ['Shift+ArrowRight'], command: 'operationForward', text: 'One operation on' },
    { keys: ['Shift+ArrowLeft'], command: 'operationBack', text: 'One operation back' },
    { keys: ['PageDown', ']'], command: 'layerForward', text: 'Next layer' },
    { keys: ['PageUp', '['], command: 'layerBack', text: 'Layer before' },
    { keys: ['Home'], command: 'start', text: 'First cycle' },
    { keys: ['End'], command: 'end', text: 'Last cycle' },
    { keys: ['.'], command: 'faster', text: 'Play faster' },
    { keys: [','], command: 'slower', text: 'Play slower' },
    { keys: ['g'], command: 'runTo', text: 'Run to the pointer in the timeline, or to the next marker or bookmark' },
    { keys: ['+', '='], command: 'zoomIn', text: 'Zoom in around the cursor' },
    { keys: ['-'], command: 'zoomOut', text: 'Zoom out' },
    { keys: ['0'], command: 'zoomAll', text: 'See the whole trace' },
    { keys: ['a'], command: 'panLeft', text: 'Window to the left' },
    { keys: ['d'], command: 'panRight', text: 'Window to the right' },
    { keys: ['m'], command: 'bookmark', text: 'Bookmark here, or take it away' },
    { keys: ['n'], command: 'nextBookmark', text: 'Next bookmark' },
    { keys: ['p'], command: 'lastBookmark', text: 'Bookmark before' },
    { keys: ['Shift+A'], command: 'markA', text: 'Marker A here' },
    { keys: ['Shift+B'], command: 'markB', text: 'Marker B here' },
    { keys: ['o'], command: 'loop', text: 'Play in a loop between A and B' },
    { keys: ['w'], command: 'nextWrite', text: 'Next write of the cell in hand' },
    { keys: ['f', '/'], command: 'find', text: 'Find a layer, an operation or a cell\'s value' },
    { keys: ['t'], command: 'tables', text: 'Tables instead of pictures' },
    { keys: ['r'], command: 'ruler', text: 'Ruler in cycles or time' },
    { keys: ['s'], command: 'source', text: 'Show the line that wrote the layer' },
    { keys: ['Alt+ArrowUp'], command: 'rowUp', text: 'Cell in hand: row above' },
    { keys: ['Alt+ArrowDown'], command: 'rowDown', text: 'Cell in hand: row below' },
    { keys: ['Alt+ArrowLeft'], command: 'columnLeft', text: 'Cell in hand: column before' },
    { keys: ['Alt+ArrowRight'], command: 'columnRight', text: 'Cell in hand: next column' },
    { keys: ['?', 'h'], command: 'keys', text: 'Show these keys' },
    { keys: ['Escape'], command: 'escape', text: 'Close the keys or the search, end what is under way' },
];

/** What matters of a key event. */
export interface Press {
    readonly key: string;
    readonly shiftKey: boolean;
    readonly altKey: boolean;
    readonly ctrlKey: boolean;
    readonly metaKey: boolean;
}

/** The command of a key press; none while text is being typed or a control uses the key itself. */
export function keysOf<Name extends string>(all: readonly Binding<Name>[]): (event: Press, target: { readonly tagName: string } | null) => Name | undefined {
    const byKey = new Map(all.flatMap(({ command, keys }) => keys.map(key => [key, command] as const)));
    return (event, target) => {
        const tag = target?.tagName.toLowerCase() ?? '';
        const typing = ['input', 'textarea', 'select', 'vscode-text-field', 'vscode-dropdown'].includes(tag);
        const own = [' ', 'Enter'].includes(event.key) && ['button', 'vscode-button', 'g'].includes(tag) || event.key.startsWith('Arrow') && tag.startsWith('vscode-data-grid') || tag.startsWith('vscode-panel');
        if (event.ctrlKey || event.metaKey || typing && event.key !== 'Escape' || own) {
            return undefined;
        }
        const named = event.key.length > 1;
        return byKey.get(`${event.altKey ? 'Alt+' : ''}${event.shiftKey && (named || /[A-Z]/.test(event.key)) ? 'Shift+' : ''}${event.key}`);
    };
}

export const commandOf = keysOf(bindings);

export function keyName(key: string): string {
    return key.replace('ArrowRight', '\u2192').replace('ArrowLeft', '\u2190').replace('ArrowUp', '\u2191').replace('ArrowDown', '\u2193').replace(/^ $/, 'Space');
}
