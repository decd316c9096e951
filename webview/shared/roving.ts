/** Arrow keys in a plain table of role grid: one cell at a time can be reached by Tab, the keys move from it to its neighbours. */

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
    ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
};

/** A `keydown` listener of the table. Cells are its `td`s; exactly one of them should start with `tabindex="0"`. */
export function moveInTable(event: KeyboardEvent): void {
    const cell = (event.target as HTMLElement).closest('td');
    const step = STEPS[event.key];
    const row = cell?.parentElement as HTMLTableRowElement | undefined;
    if (!cell || !step || !row) {
        return;
    }
    event.preventDefault();
    const rows = [...(row.parentElement as HTMLTableSectionElement).rows];
    const column = [...row.querySelectorAll('td')].indexOf(cell) + step[1];
    const next = rows[rows.indexOf(row) + step[0]]?.querySelectorAll('td')[column];
    if (next) {
        cell.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
    }
}
