/**
 * How dumps and explanations call things: inputs, values of a slice, sums, cells. A name is the same wherever it shows.
 *   x3[0,2]  input channel 3 at kernel row 0, column 2 (x3 where the kernel is 1x1); r3[0,2] the same of a residual's input
 *   t5       value 5 that a slice makes
 *   y7       the sum of output 7; with two scales the one over its +1 weights, n7 the one over its -1; p7 a projection's sum
 *   12-15.3  cells of columns 12 to 15 at domain 3; 12.0-3: domains 0 to 3 of column 12; 12-15.0,32: both domains of each
 */
import type { Stream } from '../fold.js';
import type { Machine } from '../machine.js';
import type { PartSums } from '../sums.js';

/** Name of an element of a stream's patch. */
export function elementName(streams: readonly Stream[], stream: number, element: number): string {
    const letter = stream === 0 ? 'x' : 'r';
    const [height, width] = streams[stream]?.kernel ?? [1, 1];
    const channel = Math.floor(element / (height * width));
    const place = element % (height * width);
    return height * width === 1 ? `${letter}${channel}` : `${letter}${channel}[${Math.floor(place / width)},${place % width}]`;
}

/** Name of node `node` of a slice whose inputs start at `firstElement` of the stream. */
export function nodeName(streams: readonly Stream[], stream: number, firstElement: number, inputs: number, node: number): string {
    return node < inputs ? elementName(streams, stream, firstElement + node) : `t${node - inputs}`;
}

/** Name of a sum of a part; `sum` counts in the part's list. */
export function sumName(sums: PartSums, sum: number): string {
    const { set, channel } = sums.list[sum];
    const letter = set > 0 ? 'p' : sum >= sums.channelCount ? 'n' : 'y';
    return `${letter}${sums.channels[0] + channel}`;
}

/** `a - b + c`; `0` for none. */
export function signedSum(terms: Iterable<readonly [sign: number, name: string]>): string {
    let text = '';
    for (const [sign, name] of terms) {
        text += text === '' ? (sign < 0 ? '-' : '') + name : ` ${sign < 0 ? '-' : '+'} ${name}`;
    }
    return text === '' ? '0' : text;
}

/** Cells of a word, least significant first. */
export function cellsText({ domains }: Machine, cells: ArrayLike<number>): string {
    const columns: { from: number; to: number; text: string }[] = [];
    for (let i = 0; i < cells.length;) {
        const column = Math.floor(cells[i] / domains);
        const here: number[] = [];
        for (; i < cells.length && Math.floor(cells[i] / domains) === column; i++) {
            here.push(cells[i] % domains);
        }
        const text = domainsText(here);
        const last = columns.at(-1);
        if (last && last.to + 1 === column && last.text === text) {
            last.to = column;
        } else {
            columns.push({ from: column, to: column, text });
        }
    }
    return columns.map(({ from, to, text }) => `${from === to ? from : `${from}-${to}`}.${text}`).join(' ');
}

function domainsText(domains: readonly number[]): string {
    const isRun = domains.length > 1 && domains.every((domain, i) => domain === domains[0] + i);
    return isRun ? `${domains[0]}-${domains[domains.length - 1]}` : domains.join(',');
}

/** ` + 3`, ` - 3`; nothing for 0. */
export function plus(constant: number): string {
    return constant === 0 ? '' : constant > 0 ? ` + ${constant}` : ` - ${-constant}`;
}

/** `1 slice`, `2 slices`. */
export function counted(count: number, thing: string): string {
    return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
