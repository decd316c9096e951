/** Operations and steps in words: for the numbers, the status line and whoever reads instead of looks. */
import type { Operation, Step } from '../questions.js';

const kinds: Readonly<Record<Operation['kind'], string>> = {
    load: 'Load an input', add: 'Add in place', sum: 'Add into clean cells', clear: 'Clear', set: 'Set to 1', match: 'Match rules',
    max: 'Take the larger', store: 'Store a result',
};

/** `Add in place: columns 130-139 += columns 4-7` */
export function operationText(operation: Operation, domains: number): string {
    const { destination, element, kind, operands, rules } = operation;
    const words = operands.map(({ cells, cleared, complement }) => `${complement ? 'not ' : ''}${cellsText(cells, domains)}${cleared ? ', then cleared' : ''}`);
    switch (kind) {
        case 'add':
            return `${kinds.add}: ${cellsText(destination, domains)} += ${words[0]}`;
        case 'sum':
            return `${kinds.sum}: ${cellsText(destination, domains)} = ${words.join(' + ')}`;
        case 'load':
            return `${kinds.load}: element ${element} into ${cellsText(destination, domains)}`;
        case 'store':
            return `${kinds.store}: ${words[0]} as element ${element}`;
        case 'match':
            return `${kinds.match}: ${rules?.length ?? 0}`;
        case 'max':
            return `${kinds.max}: ${cellsText(destination, domains)} against ${words[0]}`;
        default:
            return `${kinds[kind]}: ${cellsText(destination, domains)}`;
    }
}

/** `columns 4-7, domain 0` */
export function cellsText(cells: readonly number[], domains: number): string {
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
    return `${columns.length === 1 ? 'column' : 'columns'} ${runs.map(([from, to]) => from === to ? from : `${from}-${to}`).join(', ')}`;
}

/** `Search L0: column 4 = 1, column 130 = 0` */
export function stepText({ accumulate, cells, kind, latch, shifts, within }: Step, domains: number): string {
    const keys = cells.map(({ bit, cell }) => `${Math.floor(cell / domains)}.${cell % domains}=${bit}`).join(' ');
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
