/** Which cells the close-up shows: the words of the operation bit by bit, and what else its steps touch. Pure: no canvas. */
import type { ArrayView, Operation, Step } from '../questions.js';

export interface Group {
    readonly name: string;
    /** From the lowest bit; `Group`s of words are read as values, the rest is not. */
    readonly cells: readonly number[];
    readonly isWord: boolean;
}

/** Words longer than this show their lowest bits. */
const MOST_BITS = 24;
const MOST_REST = 12;

export function groupsOf(operation: Operation | undefined, steps: readonly Step[]): Group[] {
    const words = operation ? [
        ...(operation.destination.length > 0 ? [{ name: operation.kind === 'clear' || operation.kind === 'set' ? 'word' : 'destination', cells: operation.destination }] : []),
        ...operation.operands.map(({ cells, complement }, i) => ({ name: `operand ${i + 1}${complement ? ', complement' : ''}`, cells })),
    ] : [];
    const known = new Set(words.flatMap(({ cells }) => cells));
    const rest = [...new Set(steps.flatMap(({ cells }) => cells.map(({ cell }) => cell)))].filter(cell => !known.has(cell)).sort((a, b) => a - b);
    return [
        ...words.map(({ cells, name }): Group => ({ name, cells: cells.slice(0, MOST_BITS), isWord: true })),
        ...(rest.length > 0 ? [{ name: words.length > 0 ? 'carry, flags' : 'cells', cells: rest.slice(0, MOST_REST), isWord: false }] : [])];
}

/** Rows around the one in hand, all inside the array. */
export function rowsAround(row: number, most: number, enabledRows: number): number[] {
    const count = Math.min(most, enabledRows);
    const first = Math.max(0, Math.min(row - Math.floor(count / 2), enabledRows - count));
    return Array.from({ length: count }, (_, i) => first + i);
}

/** The place of a cell in a view's planes; undefined while its track holds another cell under the port. */
export function slotOf({ domains, ports, positions }: Pick<ArrayView, 'domains' | 'ports' | 'positions'>, cell: number): number | undefined {
    const column = Math.floor(cell / domains);
    const reach = domains / ports;
    const port = Math.floor(cell % domains / reach);
    return cell % domains % reach === positions[column] ? column * ports + port : undefined;
}
