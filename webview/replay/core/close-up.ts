/** Which cells the close-up shows: the words of the operation bit by bit, and what else its steps touch. Pure: no canvas. */
import type { Operation, Step } from '../questions.js';

export interface Group {
    readonly name: string;
    /** What is shown of it, from the lowest bit. */
    readonly cells: readonly number[];
    /** All bits of a word that is read as a value; empty of other cells. */
    readonly word: readonly number[];
}

/** Words longer than this show their lowest bits. */
const MOST_BITS = 24;
const MOST_REST = 12;

/** What is set to 1 at once is of many words. */
const scattered: readonly Operation['kind'][] = ['set'];

export function groupsOf(operation: Operation | undefined, steps: readonly Step[]): Group[] {
    const words = operation ? [
        ...(operation.destination.length > 0 ? [{ name: { clear: 'word', set: 'cells' }[operation.kind as string] ?? 'destination', cells: operation.destination }] : []),
        ...operation.operands.map(({ cells, complement }, i) => ({ name: `operand ${i + 1}${complement ? ', complement' : ''}`, cells })),
    ] : [];
    const known = new Set(words.flatMap(({ cells }) => cells));
    const rest = [...new Set(steps.flatMap(({ cells }) => cells.map(({ cell }) => cell)))].filter(cell => !known.has(cell)).sort((a, b) => a - b);
    return [
        ...words.map(({ cells, name }): Group => ({ name: lowest(name, cells.length, MOST_BITS), cells: cells.slice(0, MOST_BITS), word: operation && !scattered.includes(operation.kind) ? cells : [] })),
        ...(rest.length > 0 ? [{ name: words.length > 0 ? 'carry, flags' : 'cells', cells: rest.slice(0, MOST_REST), word: [] }] : [])];
}

function lowest(name: string, bits: number, most: number): string {
    return bits > most ? `${name}, first ${most} of ${bits}` : name;
}

/** Rows around the one in hand, all inside the array. */
export function rowsAround(row: number, most: number, enabledRows: number): number[] {
    const count = Math.min(most, enabledRows);
    const first = Math.max(0, Math.min(row - Math.floor(count / 2), enabledRows - count));
    return Array.from({ length: count }, (_, i) => first + i);
}
