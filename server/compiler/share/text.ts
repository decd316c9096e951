/**
 * The text form of ternary matrices: a line `rows columns`, then one row a line in `+`, `-` and `.`; several matrices
 * may follow one another. Numbers after the first two of a heading (a layer's index, say) are kept as its label.
 */
import type { TernaryMatrix } from './graph.js';

/** A matrix as read from text, with what stood behind its shape in the heading. */
export interface LabelledMatrix extends TernaryMatrix {
    readonly label: string;
}

/** Text that is not a list of matrices; `line` counts from 1. */
export class MatrixTextError extends Error {
    constructor(readonly line: number, problem: string) {
        super(`line ${line}: ${problem}`);
        this.name = 'MatrixTextError';
    }
}

/**
 * All matrices of a text, in order; blank lines between them are skipped.
 * @throws MatrixTextError where a heading, a row's length or a character is wrong, or the text ends early.
 */
export function parseMatrices(text: string): LabelledMatrix[] {
    const lines = text.split('\n');
    const matrices: LabelledMatrix[] = [];
    let at = 0;
    while (at < lines.length) {
        const heading = lines[at++].trim();
        if (heading === '') continue;
        const found = /^(\d{1,7})\s+(\d{1,7})(?:\s+(.*))?$/.exec(heading);
        if (!found) throw new MatrixTextError(at, `expected 'rows columns', got '${heading.slice(0, 30)}'`);
        const rows = Number(found[1]);
        const columns = Number(found[2]);
        if (rows * columns > 2 ** 30) throw new MatrixTextError(at, `a matrix of ${rows} x ${columns} is too large`);
        if (columns > 0 && rows > lines.length - at) throw new MatrixTextError(at, `expected ${rows} rows, the text ends after ${lines.length - at}`);
        const entries = new Int8Array(rows * columns);
        for (let r = 0; r < rows && columns > 0; r++) parseRow(lines[at++], at, entries, r * columns, columns);
        matrices.push({ rows, columns, entries, label: found[3] ?? '' });
    }
    return matrices;
}

function parseRow(text: string, line: number, entries: Int8Array, start: number, columns: number): void {
    const row = text.trimEnd();
    if (row.length !== columns) throw new MatrixTextError(line, `expected a row of ${columns} characters, got ${row.length}`);
    for (let c = 0; c < columns; c++) {
        const character = row[c];
        if (character === '+') entries[start + c] = 1;
        else if (character === '-') entries[start + c] = -1;
        else if (character !== '.') throw new MatrixTextError(line, `expected '+', '-' or '.', got '${character}' at column ${c + 1}`);
    }
}

/** The text of a matrix, ending in a line break; `parseMatrices` reads it back. */
export function printMatrix(matrix: TernaryMatrix, label = ''): string {
    const lines = [`${matrix.rows} ${matrix.columns}${label === '' ? '' : ` ${label}`}`];
    for (let r = 0; r < matrix.rows && matrix.columns > 0; r++) {
        let line = '';
        for (let c = 0; c < matrix.columns; c++) line += '-.+'[matrix.entries[r * matrix.columns + c] + 1];
        lines.push(line);
    }
    return `${lines.join('\n')}\n`;
}
