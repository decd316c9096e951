/** When each output of the network is stored by the arrays of its last layer. It knows traces, no page. */
import { operationKinds } from '../../server/simulator/trace/operation.js';
import type { Trace } from '../../server/simulator/trace/trace.js';
import type { Outputs } from './questions.js';

const STORE = operationKinds.indexOf('store');

/** Of the first image of a run; undefined where no layer stores just the logits. @throws TraceLost */
export async function outputsOf(trace: Trace, run: number): Promise<Outputs | undefined> {
    const layer = trace.layers.findLastIndex(({ outputBits, parts }) => outputBits === null && parts.length > 0);
    const { images, settings: { batch } } = trace.header;
    const outputs = images[run * batch]?.logits.length ?? 0;
    const facts = trace.layers[layer];
    if (!facts || facts.outputShape.reduce((size, extent) => size * extent, 1) !== outputs) {
        return undefined;
    }
    const done = new Float64Array(outputs);
    const { rowsPerImage } = facts.placement;
    for (const part of facts.parts.keys()) {
        const stores = await storesOf(trace, layer, part);
        for (const parts of trace.arrays(layer)) {
            const { firstRow, rows, wave } = parts[part];
            const start = trace.cycleOf({ run, layer, wave });
            for (let row = firstRow; row < Math.min(firstRow + rows, rowsPerImage); row++) {
                for (const { cycle, element } of stores) {
                    const output = facts.rowKind === 'pixel' ? element * rowsPerImage + row : row;
                    // What several parts add to is done with the last of them.
                    done[output] = Math.max(done[output], start + cycle);
                }
            }
        }
    }
    return { layer, done };
}

/** Elements that a part stores, and the cycle of the wave at which each is stored. */
async function storesOf(trace: Trace, layer: number, part: number): Promise<{ readonly element: number; readonly cycle: number }[]> {
    const found: { element: number; cycle: number }[] = [];
    for (const [page, { readBits }] of (await trace.pageFacts(layer, part)).entries()) {
        // Only stores read: no other page is loaded.
        if (readBits === 0) {
            continue;
        }
        const { from, kinds } = await trace.pageOperations(layer, part, page);
        // Stores come one after another: as many at a time as there are.
        for (let i = kinds.indexOf(STORE); i >= 0 && i < kinds.length;) {
            const end = kinds.subarray(i).findIndex(kind => kind !== STORE);
            const to = end < 0 ? kinds.length : i + end;
            for (const { cycles, element, startCycle } of await trace.operations(layer, part, from + i, from + to)) {
                found.push({ element: element!, cycle: startCycle + cycles });
            }
            const next = kinds.subarray(to).indexOf(STORE);
            i = next < 0 ? kinds.length : to + next;
        }
    }
    return found;
}
