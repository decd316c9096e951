/** What a command makes of the window or of how a trace is looked at. Pure: the rest of what commands do is the controller's. */
import type { Command } from '../keys.js';
import type { ArrayView } from '../questions.js';
import { following, panned, wholeOf, zoomed, type Window } from './scale.js';
import { between, marked, toggledBookmark, type ViewState } from './state.js';

export function windowAfter(command: Command, cycles: number, { cycle, window }: ViewState): Window | undefined {
    // Zooming goes to the cursor, also where that is out of sight.
    const around = following(window, cycle, cycles);
    const windows: Partial<Record<Command, () => Window>> = {
        zoomIn: () => zoomed(around, 0.5, cycle, cycles), zoomOut: () => zoomed(around, 2, cycle, cycles), zoomAll: () => wholeOf(cycles),
        panLeft: () => panned(window, -0.25, cycles), panRight: () => panned(window, 0.25, cycles),
    };
    return windows[command]?.();
}

export function stateAfter(command: Command, state: ViewState, view: ArrayView | undefined): Partial<ViewState> | undefined {
    const changes: Partial<Record<Command, () => Partial<ViewState>>> = {
        bookmark: () => toggledBookmark(state), markA: () => marked(state, 'a'), markB: () => marked(state, 'b'),
        loop: () => ({ loop: state.loop ? undefined : between(state) ?? { from: state.window.from, to: state.window.to } }),
        tables: () => ({ tables: !state.tables }), ruler: () => ({ ruler: state.ruler === 'cycles' ? 'time' : 'cycles' }),
        rowUp: () => cellMoved(state, view, -1, 0), rowDown: () => cellMoved(state, view, 1, 0),
        columnLeft: () => cellMoved(state, view, 0, -1), columnRight: () => cellMoved(state, view, 0, 1),
    };
    return changes[command]?.();
}

/** The cell in hand, so many rows and columns on, inside the array. */
export function cellMoved({ cell }: Pick<ViewState, 'cell'>, view: Pick<ArrayView, 'columns' | 'enabledRows' | 'positions'> | undefined, rows: number, columns: number): Pick<ViewState, 'cell'> {
    const { row, column: at } = cell ?? { row: 0, column: 0 };
    const column = Math.max(0, Math.min((view?.columns ?? 1) - 1, at + columns));
    return { cell: { row: Math.max(0, Math.min((view?.enabledRows ?? 1) - 1, row + rows)), column, domain: view?.positions[column] ?? 0 } };
}
