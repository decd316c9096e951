/** The keys of two traces side by side: those of one that mean something for two, and one to take the other in hand. */
import { bindings as ofOne, keysOf, type Binding, type Command as OneCommand } from '../replay/keys.js';

const shared = [
    'play', 'passForward', 'passBack', 'operationForward', 'operationBack', 'layerForward', 'layerBack', 'start', 'end', 'faster', 'slower',
    'rowUp', 'rowDown', 'columnLeft', 'columnRight', 'tables', 'keys', 'escape',
] as const satisfies readonly OneCommand[];

export type Command = typeof shared[number] | 'swap';

export const bindings: readonly Binding<Command>[] = [
    ...ofOne.filter((one): one is Binding<typeof shared[number]> => (shared as readonly string[]).includes(one.command)),
    { keys: ['x'], command: 'swap', text: 'Take the other trace in hand' },
];

export const commandOf = keysOf(bindings);
