/** The dump after allocate: which columns serve what, and the cells of every accumulator. */
import type { LayerTrace } from '../trace.js';
import { cellsText, sumName } from './names.js';
import { eachPart } from './slices.js';

export function* dumpAllocate(trace: LayerTrace): Generator<string> {
    for (const { part: { mac: { plan: { sums } }, steps: { columns, placed } }, heading } of eachPart(trace)) {
        yield* heading;
        const span = ([from, to]: readonly [number, number]): string => to > from ? `${from}..${to - 1}` : 'none';
        yield `layout ${columns.layout}; columns: carry 0, front ${span(columns.front)}, accumulators ${span(columns.accumulators)}, scratch ${span(columns.scratch)}`;
        for (const [block, [from, to]] of placed.blocks.entries()) {
            yield columns.layout === 'across' ? `block ${block}, at offset ${block}` : 'all sums in one block';
            for (let s = from; s < to; s++) {
                yield `  ${sumName(sums, s)} in ${cellsText(trace.machine, placed.cells[s])}`;
            }
        }
    }
}
