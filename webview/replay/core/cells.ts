/**
 * Cells of an array's view: where one stands and what it holds. Pure: no canvas.
 * narrow: bit operators see words of 32 rows.
 */
import type { ArrayView } from '../questions.js';

/** The place of a cell in a view's planes; undefined while its track holds another cell under the port. */
export function slotOf({ domains, ports, positions }: Pick<ArrayView, 'domains' | 'ports' | 'positions'>, cell: number): number | undefined {
    const column = Math.floor(cell / domains);
    const reach = domains / ports;
    const port = Math.floor(cell % domains / reach);
    return cell % domains % reach === positions[column] ? column * ports + port : undefined;
}

/** Of the planes by slot: cells, or which of them have changed. */
export function bitAt(planes: Uint32Array, { words }: Pick<ArrayView, 'words'>, slot: number, row: number): number {
    return planes[slot * words + (row >>> 5)] >>> (row & 31) & 1;
}

/** What a cell holds, under a port or not; undefined of one that the view knows nothing of. */
export function heldBy(view: ArrayView, cell: number, row: number): number | undefined {
    const slot = slotOf(view, cell);
    if (slot !== undefined) {
        return bitAt(view.planes, view, slot, row);
    }
    const rows = view.hidden.get(cell);
    return rows && rows[row >>> 5] >>> (row & 31) & 1;
}

/** Rows that are tagged in a latch, or cells that have changed. */
export function ones(planes: Uint32Array): number {
    let count = 0;
    for (let word of planes) {
        for (; word !== 0; word &= word - 1) {
            count++;
        }
    }
    return count;
}
