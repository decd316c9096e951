/** The dump after unroll: the slices, as matrices in the text form that `terntrack share` reads. */
import type { LayerTrace } from '../trace.js';
import { counted, elementName, sumName } from './names.js';
import { eachPart } from './slices.js';

const signs = ['-', '.', '+'];

export function* dumpUnroll(trace: LayerTrace): Generator<string> {
    for (const { part, heading } of eachPart(trace)) {
        yield* heading;
        const { sums } = part.mac.plan;
        for (const [set, groups] of part.steps.ready.entries()) {
            const { section, stream } = sums.sets[set];
            yield `${section}: ${counted(groups.length, 'group')} of up to ${counted(part.steps.choice.elements[set], 'input')}`;
            for (const [index, { group, ready }] of groups.entries()) {
                const name = (element: number): string => elementName(sums.folded.streams, stream, element);
                yield `group ${index}: ${name(group.firstElement)} .. ${name(group.firstElement + group.elements - 1)}`
                    + `${group.backwards ? ', sums visited backwards' : ''}`;
                for (const { slice: { matrix, sums: rows } } of ready) {
                    yield `${matrix.rows} ${matrix.columns} ${sumName(sums, sums.first[set] + rows[0])}..${sumName(sums, sums.first[set] + rows[rows.length - 1])}`;
                    for (let r = 0; r < matrix.rows; r++) {
                        yield Array.from(matrix.entries.subarray(r * matrix.columns, (r + 1) * matrix.columns), w => signs[w + 1]).join('');
                    }
                }
            }
        }
    }
}
