/**
 * How an unfinished line of a network or an experiment may go on, read off its text. Knows no documents: names of layers, blocks and
 * machines are Langium's to offer.
 */
import { CompletionItemKind } from 'vscode-languageserver';
import { inputOffers, randomOffers, typeOffers, type Offer } from './completion-items.js';
import { wordDocs } from './operation-docs.js';
import { weightsOffers } from './snippets.js';

export interface Offers {
    readonly offers: readonly Offer[];
    /** Nothing else may stand here. */
    readonly alone: boolean;
    /** The text in front of the cursor that they take the place of, where that is not the word. */
    readonly replaces?: string;
    /** The line may also end here: no list opens by itself, which the return key would take from. */
    readonly optional?: boolean;
}

const value = (label: string, detail?: string, snippet?: string): Offer => ({ label, kind: CompletionItemKind.Value, detail, snippet });

/** Each in its order. */
const inOrder = (offers: readonly Offer[]): Offer[] => offers.map((offer, index) => ({ ...offer, sortText: offer.sortText ?? `0${String(index)}` }));

const SIZES = ['3x3', '1x1', '5x5', '7x7'];

/** What stands behind a word, by the end of the line; the word itself is its last one. */
const BEHIND: readonly (readonly [end: RegExp, offers: () => Offer[]])[] = [
    [/:\s*conv\s+$/, () => [value('16 of 3x3, pad 1 -> u4', 'output channels, kernel, padding, type', '${1:16} of ${2:3x3}, pad ${3:1} -> ${4:u4}'), value('16 of 1x1 -> u4', 'output channels, kernel, type', '${1:16} of ${2:1x1} -> ${3:u4}')]],
    [/:\s*dense\s+$/, () => [value('10', 'outputs, as sums: the last layer', '${1:10}'), value('120 -> u4', 'outputs, rounded to a type', '${1:120} -> ${2:u4}')]],
    [/\bof\s+(\d+x?)?$/, () => SIZES.map(size => value(size, 'the kernel, vertical x horizontal'))],
    [/\bpad\s+$/, () => [value('1', 'zeros on every side'), value('2', 'zeros on every side'), value('[0, 0, 1, 1]', 'top, left, bottom, right', '[${1:0}, ${2:0}, ${3:1}, ${4:1}]')]],
    [/\bstride\s+$/, () => [value('2', 'steps of the window, both ways'), value('2x1', 'vertical x horizontal')]],
    [/\bgroups\s+$/, () => [value('2', 'parts the channels fall into')]],
    [/^batch\s+$/, () => [value('16', 'images in the arrays at a time')]],
    [/^limit\s+$/, () => [value('1000', 'images at most')]],
    [/^rate\s+$/, () => [value('1000', 'images a second')]],
];

/** How the line goes on; nothing where Langium's grammar says it all. */
export function lineOffers(before: string): Offers {
    if (/\brandom\s*\([^)]*$/.test(before)) {
        return { offers: randomOffers(), alone: true };
    }
    if (/^weights\s+\w*$/.test(before)) {
        return { offers: weightsOffers(), alone: true };
    }
    if (/^input\s+\w+\s*:\s*\w*$/.test(before)) {
        return { offers: inputOffers(), alone: true };
    }
    if (/->\s*\w*$/.test(before)) {
        return { offers: typeOffers(), alone: true };
    }
    if (/^input\b.*\bfrom\s+\w*$/.test(before)) {
        return { offers: [{ label: 'u8 >> 4', kind: CompletionItemKind.TypeParameter, detail: 'bytes, their upper four bits' }, { label: 'u8', kind: CompletionItemKind.TypeParameter, detail: 'bytes as they are' }], alone: true };
    }
    if (/^run\s+\w+\s+\w*$/.test(before)) {
        return { offers: [{ label: 'on', kind: CompletionItemKind.Keyword, documentation: wordDocs.on, snippet: 'on ', goesOn: true }], alone: true, optional: true };
    }
    const behind = BEHIND.find(([end]) => end.test(before));
    return behind ? { offers: inOrder(behind[1]()), alone: false, replaces: /\w*$/.exec(before)![0] } : operationOffers(before);
}

const LINE = /^\w+\s*:\s*(conv|dense|maxpool|sumpool|avgpool|flatten)\b/;
/** Words that something must follow. */
const OPEN = /(\b(?:conv|dense|of|stride|pad|groups|from|project|as|tensor)|[-+>,:*/(x])$/;

/** Behind an operation, or in the middle of its options. */
function operationOffers(before: string): Offers {
    const operation = LINE.exec(before)?.[1];
    if (operation === undefined) {
        return { offers: [], alone: false };
    }
    const isWindowed = operation !== 'dense' && operation !== 'flatten';
    const options = isWindowed ? optionsOf(operation, before) : [];
    const comma = /,\s*([a-z]*)$/.exec(before);
    if (comma && isWindowed && !/\[[^\]]*$/.test(before)) {
        return { offers: options.map(([name, example]) => ({ label: name, kind: CompletionItemKind.Keyword, documentation: wordDocs[name], snippet: `${/\s/.test(comma[0]) ? '' : ' '}${name} \${1:${example}}` })), alone: true };
    }
    const channels = /^\w+\s*:\s*conv\s+[\w*/() ]*?[\w)]\s+([a-z]*)$/.exec(before);
    if (channels && !/\bof\b/.test(before)) {
        return { offers: inOrder(SIZES.map(size => ({ label: `of ${size}`, kind: CompletionItemKind.Keyword, documentation: 'The kernel, vertical x horizontal.', snippet: `of \${1:${size}}` }))), alone: true };
    }
    // A word that has begun is no end yet; a number or a bracket is one.
    const typed = /\s+[A-Za-z]*$/.exec(before)?.[0] ?? '';
    const done = before.slice(0, before.length - typed.length);
    const ends = !OPEN.test(done) && (operation !== 'conv' || /\bof\s*\S/.test(done)) && (operation !== 'dense' || /\bdense\s+\S/.test(done)) && (typed !== '' || /[0-9)\]]$/.test(done));
    return ends ? { offers: clauses(operation, done, options), alone: true, replaces: typed, optional: true } : { offers: [], alone: false };
}

function optionsOf(operation: string, before: string): (readonly [name: string, example: string])[] {
    return ([['pad', '1'], ['stride', '2'], ['groups', '2']] as const).filter(([name]) => !new RegExp(`\\b${name}\\b`).test(before) && (name !== 'groups' || operation === 'conv'));
}

/** In the order in which they may stand; what stands in front of one that is written is too late. */
function clauses(operation: string, done: string, options: readonly (readonly [name: string, example: string])[]): Offer[] {
    const order = [/\bfrom\b/, /\+/, />>/, /->/, /\btensor\b/];
    const written = order.findLastIndex(clause => clause.test(done));
    const window = /pool\s*$/.test(done) ? [value('2x2', 'the window', ' ${1:2x2}'), value('3x3, stride 2', 'the window, and its steps', ' ${1:3x3}, stride ${2:2}')] : [];
    const clause = (label: string, documentation: string, snippet: string, goesOn = false): Offer => ({ label, kind: CompletionItemKind.Keyword, documentation, snippet, goesOn });
    const isWeighted = operation === 'conv' || operation === 'dense';
    return inOrder([
        ...written < 0 ? [...window, ...options.map(([name, example]) => clause(`, ${name}`, wordDocs[name], `, ${name} \${1:${example}}`))] : [],
        ...written < 3 && operation !== 'maxpool' && operation !== 'flatten' ? [clause('-> u4', 'Relu and rounding to unsigned integers of so many bits.', ' -> ${1:u4}')] : [],
        ...written < 0 ? [clause('from', wordDocs.from, ' from ', true)] : [],
        ...written < 1 && isWeighted ? [clause('+', 'What is added before rounding: a layer of the same shape, a shortcut, or `project` and a layer.', ' + ', true)] : [],
        ...written < 4 && isWeighted ? [clause('tensor', wordDocs.tensor, ' tensor "$1"', true)] : [],
    ]);
}
