/** The dumps after accumulators and fields: what each accumulator holds in the end, and how it is split. */
import { bitLength } from '../../network/bits.js';
import type { LayerTrace } from '../trace.js';
import { counted, plus, sumName } from './names.js';
import { eachPart } from './slices.js';

export function* dumpAccumulators(trace: LayerTrace): Generator<string> {
    for (const { part: { mac: { plan: { sums } }, steps }, heading } of eachPart(trace)) {
        yield* heading;
        const { bias, bound } = steps.accumulators;
        for (const [s, { range }] of sums.list.entries()) {
            yield `${sumName(sums, s)} in ${range.min}..${range.max}, starts at ${steps.starts[s]}; `
                + `word ${sumName(sums, s)}${plus(bias[s])}, up to ${bound[s]}, ${counted(bitLength(bound[s]), 'bit')}`;
        }
    }
}

export function* dumpFields(trace: LayerTrace): Generator<string> {
    for (const { part: { mac: { plan: { sums, fields, cells } } }, heading } of eachPart(trace)) {
        yield* heading;
        for (const s of sums.list.keys()) {
            const [low, guard, all] = [fields.low[s], fields.guard[s], cells[s].length];
            yield `${sumName(sums, s)}: ${low === 0 ? `one field of ${counted(all, 'cell')}`
                : `low field ${low}, guard bits ${guard}, high field ${all - low - guard}`}`;
        }
    }
}
