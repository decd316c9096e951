/**
 * Syntax errors as somebody would put them who sees the whole line: the parser says which words could stand at a place, the words in
 * front of it say what was meant to be written. Knows texts only, no tokens and no tree.
 */
import { CROSSBAR_PARAMETERS } from '../hardware/crossbar/registry.js';
import { nearest } from '../hardware/nearest.js';
import { printWritten } from '../hardware/quantities.js';
import { parametersOfPart, PARAMETERS, partNames, type Parameter } from '../hardware/registry.js';
import { habit } from './habits.js';
import { TYPES } from './rules/types.js';
import { OPERATIONS } from './rules/unknown-names.js';

/** What the lines of a declaration look like, for words that fit none of them. */
export const LINES: Readonly<Record<string, string>> = {
    Network: 'A line of a network is `input ...`, `weights ...`, `output ...`, or `name : operation`.',
    Block: 'A line of a block is `output ...`, or `name : operation`.',
    Technology: 'A line of a technology is a part and its quantities, with commas between them: `search 3 fJ/cell, 0.2 ns`.',
    Hardware: 'A line of a hardware is `technology ...`, or a part and its quantities with commas between them: `tile 8 arrays`.',
    Faults: 'A line of `faults` is a kind of fault and its rate: `overshift 1e-5`.',
    Crossbar: 'A line of a crossbar is a part and its quantities, with commas between them: `adc 8 bits, 1.67 pJ`.',
    Experiment: 'A line of an experiment is `run ... on ...`, `compare ...`, `images "..."`, `labels "..."`, `limit ...`, `batch ...` or `rate ...`.',
};

/** End of a parser's first line: a word fits none of a declaration's lines. */
export const STRANGE = ' cannot stand here';

/** Begins of first lines about the word in front of the one that the parser stumbled at. */
const NO_OPERATION = 'there is no operation ';
const NO_PART = 'no line starts with ';

/** First line about a source behind the type. */
export const LATE_FROM = '`from` stands in front of `->`';

/** Whether a message is about the word in front. */
export function isAboutWordBefore(message: string): boolean {
    return message.startsWith(NO_OPERATION) || message.startsWith(NO_PART);
}

const NO_COMMA = 'a comma is missing in front of ';

export function isMissingComma(message: string): boolean {
    return message.startsWith(NO_COMMA);
}

/** Begin of a parser's first line: a quantity is missing. */
const QUANTITY = 'expected a whole number, a number, `yes` or `no`';

export interface Stumble {
    /** The parser's. */
    readonly message: string;
    /** What stands where it stumbled; undefined at the end of the file. */
    readonly word: string | undefined;
    /** The word may be a name. */
    readonly isName: boolean;
    /** What stands in front of it on its line, or on the line that is not finished. */
    readonly before: string;
}

/** The parser's message, or a better one. */
export function sharpened(stumble: Stumble): string {
    const [first, ...rest] = stumble.message.split('\n');
    const { word = '', isName, before } = stumble;
    return habit({ first, word, isName, before, shown: quoted(word) }) ?? type(stumble, first) ?? refinement(stumble, first) ?? quantity(stumble, first) ?? comma(stumble, first) ?? part(stumble, first) ?? strange(stumble, first) ?? count(stumble, first, rest) ?? stumble.message;
}

/** A word that fits none of a declaration's lines, where the words in front of it say which line it is of. */
function strange({ message, word = '', isName, before }: Stumble, first: string): string | undefined {
    if (!first.endsWith(STRANGE)) {
        return undefined;
    }
    const operation = /:\s*(\w+)\s*$/.exec(before)?.[1];
    const meant = operation && nearest(operation, OPERATIONS);
    const option = /:\s*(conv|\w+pool)\s/.test(before) ? nearest(word, ['stride', 'pad', 'groups', 'from']) : undefined;
    return word === 'from' && /->\s*\w+\s*$/.test(before) ? `${LATE_FROM}\nA line says what it reads, then what it gives: \`conv 6 of 5x5 from a -> u4\`.`
        : meant ? `${NO_OPERATION}${quoted(operation)}; did you mean \`${meant}\`?\nOperations: ${OPERATIONS.map(name => `\`${name}\``).join(', ')}.`
            : before.trim() === '' && isName && message.includes(LINES.Block.slice(-19)) ? `expected a colon behind ${quoted(word)}\n${message.split('\n').slice(1).join('\n')}`
                : option ? `${first}; did you mean \`${option}\`?\nBehind the size stand options, with commas: \`stride 2, pad 1\`; then what is read, added and given.` : undefined;
}

/** What a number or a size is, behind the word that asks for it. */
const COUNTED: readonly (readonly [behind: RegExp, what: string, example: string])[] = [
    [/:\s*conv\s*$/, 'the number of output channels', 'conv 6 of 5x5'],
    [/:\s*dense\s*$/, 'the number of outputs', 'dense 10'],
    [/:\s*conv\b.*\bof\s*$/, 'the kernel', 'conv 6 of 5x5'],
    [/\bstride\s*$/, 'the steps of the window', 'stride 2'],
    [/\bpad\s*$/, 'the padding', 'pad 1'],
    [/\bgroups\s*$/, 'the number of groups', 'groups 2'],
    [/\d\s*x\s*$/, 'the second size', '3x3'],
    [/>>\s*$/, 'how many bits to drop', '>> 4'],
];

/** `conv of 3x3`, `pad ->`: what is missing, and what it looks like, instead of every sign it could begin with. */
function count({ before }: Stumble, first: string, rest: readonly string[]): string | undefined {
    const [, what, example] = /^expected (a whole number|a size such as 3x3)/.test(first) ? COUNTED.find(([behind]) => behind.test(before)) ?? [] : [];
    const got = /, (but the line ends|but the file ends|got .*)$/.exec(first)?.[1];
    return what === undefined || got === undefined ? undefined : [`expected ${what}, as in \`${example}\`, ${got}`, ...rest].join('\n');
}

/** `u4[1, 28 28]`, `random(sparsity 0.5 seed 1)`, `search 3 fJ/cell 0.2 ns` */
function comma({ word = '', before }: Stumble, first: string): string | undefined {
    const inBrackets = /^expected `[\])]`, got /.test(first) && /[\w)]\s*$/.test(before);
    const betweenQuantities = first.endsWith(STRANGE) && /^\s*(?:.*\{\s*)?[a-z]\w*\s+[0-9][^:]*[a-z\u00b5\u03bc/0-9]\s+$/i.test(before) && /^[0-9]/.test(word);
    return /^\w[\w.+-]*$/.test(word) && (inBrackets || betweenQuantities) ? `${NO_COMMA}${quoted(word)}\n${inBrackets ? 'Commas stand between the values of a list.' : 'Commas stand between the quantities of a line: `search 3 fJ/cell, 0.2 ns`.'}` : undefined;
}

/** `serch 3 fJ/cell`, where the line above ends in a number: the word was read as that number's unit. */
function part({ message, word = '', before }: Stumble, first: string): string | undefined {
    const begun = /^\s*([A-Za-z]\w*)\s+$/.exec(before)?.[1];
    const crossbar = message.includes(LINES.Crossbar);
    if (begun === undefined || !first.endsWith(STRANGE) || !/^[0-9]/.test(word) || !crossbar && !message.includes(LINES.Hardware) && !message.includes(LINES.Technology)) {
        return undefined;
    }
    const meant = nearest(begun, partNames(crossbar ? CROSSBAR_PARAMETERS : PARAMETERS));
    return [`${NO_PART}${quoted(begun)}${meant ? `; did you mean \`${meant}\`?` : ''}`, ...message.split('\n').slice(1)].join('\n');
}

/** `-> 4`, `input image : 4[...]` */
function type({ word, before }: Stumble, first: string): string | undefined {
    if (!/(->|\binput\s+\w+\s*:)\s*$/.test(before) || !first.startsWith('expected a name')) {
        return undefined;
    }
    const meant = TYPES.find(one => one === `u${word}`);
    const got = first.slice(first.indexOf(', ') + 2);
    return `expected a type such as \`u4\`, ${got}${meant ? `; did you mean \`${meant}\`?` : ''}\nActivations are unsigned integers: \`u\` and their bits, \`u1\` to \`u${TYPES.length}\`.`;
}

/** `technology T refine RacetrackTcam` */
function refinement({ word, before }: Stumble, first: string): string | undefined {
    const meant = first.startsWith('expected `{`') && word !== undefined && /^\s*(technology|hardware|crossbar)\s+\w+\s*$/.test(before) ? /^(extends|inherits|from|is|like)$/.test(word) ? 'refines' : nearest(word, ['refines']) : undefined;
    return meant && `expected \`{\` or \`refines\`, got ${quoted(word!)}; did you mean \`${meant}\`?`;
}

/** Words for what a flag says. */
const FLAGS: Readonly<Record<string, string>> = { true: 'yes', on: 'yes', enabled: 'yes', y: 'yes', false: 'no', off: 'no', disabled: 'no', n: 'no' };

function quantity({ word, before }: Stumble, first: string): string | undefined {
    if (!first.startsWith(QUANTITY)) {
        return undefined;
    }
    const got = first.slice(QUANTITY.length);
    const part = /^\s*(?:.*\{\s*)?(\w+)/.exec(before)?.[1] ?? '';
    const parameters: readonly Parameter<string>[] = [...parametersOfPart(PARAMETERS, part), ...parametersOfPart(CROSSBAR_PARAMETERS, part)];
    if (parameters.length > 0 && parameters.every(({ dimension }) => dimension === 'flag')) {
        const meant = FLAGS[word?.toLowerCase() ?? ''];
        return `expected \`yes\` or \`no\`${got.replace(/; did you mean.*$/, '')}${meant ? `; did you mean \`${meant}\`?` : ''}\n${parameters[0].documentation}`;
    }
    const examples = parameters.map(parameter => `\`${printWritten(parameter, { value: parameter.default, unit: parameter.unit })}\``);
    return word === '-' ? `a quantity is never negative\nEnergies, times, areas and counts are 0 or more${examples.length > 0 ? `, here for example ${examples[0]}` : ''}.`
        : `expected a quantity${examples.length > 0 ? ` such as ${examples[0]}` : ''}${got}${examples.length > 1 ? `\n\`${part}\` takes ${examples.join(', ')} and the like.` : ''}`;
}

/** A word as messages show it. */
export function quoted(word: string): string {
    return `\`${word.length > 24 ? `${word.slice(0, 23)}…` : word}\``;
}
