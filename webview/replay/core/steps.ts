/** Operations and steps in words: for the numbers, the status line and whoever reads instead of looks. */
import type { Operation, Step } from '../questions.js';

const kinds: Readonly<Record<Operation['kind'], string>> = {
    load: 'Load an input', add: 'Add in place', sum: 'Add into clean cells', clear: 'Clear', set: 'Set to 1', match: 'Match rules',
    max: 'Take the larger', store: 'Store a result',
};

/** `Add in place: columns 130-139 += columns 4-7`; of more runs of columns than `most`, the first. */
export function operationText(operation: Operation, domains: number, most = Infinity): string {
    const { destination, element, kind, operands, rules } = operation;
    const text = (cells: readonly number[]): string => cellsText(cells, domains, most);
    const words = operands.map(({ cells, cleared, complement }) => `${complement ? 'not ' : ''}${text(cells)}${cleared ? ', then cleared' : ''}`);
    switch (kind) {
        case 'add':
            return `${kinds.add}: ${text(destination)} += ${words[0]}`;
        case 'sum':
            return `${kinds.sum}: ${text(destination)} = ${words.join(' + ')}`;
        case 'load':
            return `${kinds.load}: element ${element} into ${text(destination)}`;
        case 'store':
            return `${kinds.store}: ${words[0]} as element ${element}`;
        case 'match':
            return `${kinds.match}: ${rules?.length ?? 0}`;
        case 'max':
            return `${kinds.max}: ${text(destination)} against ${words[0]}`;
        default:
            return `${kinds[kind]}: ${text(destination)}`;
    }
}

/** `columns 4-7, domain 0` */
export function cellsText(cells: readonly number[], domains: number, most = Infinity): string {
    const columns = [...new Set(cells.map(cell => Math.floor(cell / domains)))].sort((a, b) => a - b);
    const runs: [number, number][] = [];
    for (const column of columns) {
        const last = runs.at(-1);
        if (last && last[1] === column - 1) {
            last[1] = column;
        } else {
            runs.push([column, column]);
        }
    }
    const named = runs.slice(0, most).map(([from, to]) => from === to ? from : `${from}-${to}`).join(', ');
    return `${columns.length === 1 ? 'column' : 'columns'} ${named}${runs.length > most ? `\u2026 (${columns.length} columns)` : ''}`;
}

/** `Search 4.1=1 130.0=0 into latch 0`; of more cells than `most`, the first. */
export function stepText({ accumulate, cells, kind, latch, shifts, within }: Step, domains: number, most = Infinity): string {
    const named = cells.slice(0, most).map(({ bit, cell }) => `${Math.floor(cell / domains)}.${cell % domains}=${bit}`).join(' ');
    const keys = cells.length > most ? `${named}\u2026 (${cells.length} cells)` : named;
    const moved = shifts.length === 0 ? '' : ` after ${shifts.reduce((sum, { steps }) => sum + Math.abs(steps), 0)} column steps`;
    switch (kind) {
        case 'search':
            return `Search ${keys} into latch ${latch}${accumulate ? ', added' : ''}${within === undefined ? '' : `, within latch ${within}`}${moved}`;
        case 'write':
            return `Write ${keys} ${latch === undefined ? 'in every row' : `where latch ${latch} is tagged`}${moved}`;
        case 'load':
            return `Load a bit into ${keys.split('=')[0]}${moved}`;
        case 'read':
            return `Read ${keys.split('=')[0]}${moved}`;
    }
}
