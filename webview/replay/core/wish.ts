/** What is typed into the search, read: a layer, an operation, or what a cell shall hold. Pure. */
import { operationKinds } from '../../../server/simulator/trace/operation.js';
import type { CellWish } from '../questions.js';

export type Wish =
    | { readonly kind: 'layer'; readonly text: string }
    | { readonly kind: 'operation'; readonly op: number }
    /** The next operation of a kind: index into `operationKinds`. */
    | { readonly kind: 'next'; readonly operation: number }
    | { readonly kind: 'cell'; readonly wish: CellWish }
    /** Nothing that this machine has. */
    | { readonly kind: 'none'; readonly why: string };

export interface Bounds {
    readonly columns: number;
    readonly domains: number;
    readonly rows: number;
}

const cell = [/^(?:column\s+)?(\d+)(?:\.(\d+))?\s+row\s+(\d+)\s*(?:=|is)\s*([01])$/i, /^row\s+(\d+)(?:\s+of)?\s+column\s+(\d+)(?:\.(\d+))?\s*(?:=|is)\s*([01])$/i] as const;

/** `conv2`, `#120`, `next store`, `12.3 row 5 = 1`, `row 5 of column 12 is 1`. */
export function wishOf(typed: string, bounds: Bounds): Wish {
    const text = typed.trim();
    const op = /^#(\d+)$/.exec(text)?.[1];
    if (op !== undefined) {
        return { kind: 'operation', op: Number(op) };
    }
    const operation = operationKinds.findIndex(name => text.toLowerCase() === `next ${name}`);
    if (operation >= 0) {
        return { kind: 'next', operation };
    }
    const [, column, domain, row, value] = cell[0].exec(text) ?? moved(cell[1].exec(text));
    return column === undefined ? { kind: 'layer', text } : inBounds({
        column: Number(column), row: Number(row), value: value === '1' ? 1 : 0, ...(domain !== undefined && { domain: Number(domain) }),
    }, bounds);
}

/** Of the second way to say it, the row comes first. */
function moved(found: RegExpExecArray | null): readonly (string | undefined)[] {
    return found ? [found[0], found[2], found[3], found[1], found[4]] : [];
}

function inBounds(wish: CellWish, { columns, domains, rows }: Bounds): Wish {
    for (const [name, is, most] of [['column', wish.column, columns], ['domain', wish.domain ?? 0, domains], ['row', wish.row, rows]] as const) {
        if (is >= most) {
            return { kind: 'none', why: `There is no ${name} ${is}: arrays have ${name}s 0 to ${most - 1}.` };
        }
    }
    return { kind: 'cell', wish };
}
