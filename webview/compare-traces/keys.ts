/** The keys of two traces side by side: those of one that mean something for two, and one to take the other in hand. */
import { bindings as ofOne, keysOf, type Binding, type Command as OneCommand } from '../replay/keys.js';

const shared = [
    'play', 'passForward', 'passBack', 'operationForward', 'operationBack', 'layerForward', 'layerBack', 'start', 'end', 'faster', 'slower', 'runTo',
    'bookmark', 'nextBookmark', 'lastBookmark', 'markA', 'markB', 'loop', 'nextWrite', 'find',
    'rowUp', 'rowDown', 'columnLeft', 'columnRight', 'tables', 'keys', 'escape',
] as const satisfies readonly OneCommand[];

export type Command = typeof shared[number] | 'swap';

/** A and B are the traces here. */
const otherwise: Partial<Record<Command, string>> = {
    markA: 'Marker 1 here', markB: 'Marker 2 here', loop: 'Play in a loop between the markers, or in this layer', runTo: 'Run to the next marker or bookmark',
};

export const bindings: readonly Binding<Command>[] = [
    ...ofOne.filter((one): one is Binding<typeof shared[number]> => (shared as readonly string[]).includes(one.command)).map(one => ({ ...one, text: otherwise[one.command] ?? one.text })),
    { keys: ['x'], command: 'swap', text: 'Take the other trace in hand' },
];

export const commandOf = keysOf(bindings);
