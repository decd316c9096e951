/** The dump after fold: every sum as signed inputs. */
import type { LayerTrace } from '../trace.js';
import { counted, elementName, signedSum } from './names.js';

export function* dumpFold({ mac }: LayerTrace): Generator<string> {
    if (!mac) {
        return;
    }
    const { streams, sets, twoScales } = mac.result.folded;
    for (const [index, { source, channels, kernel, bits }] of streams.entries()) {
        yield `stream ${index}: ${source}, ${counted(channels, 'channel')} of ${kernel.join('x')}, ${counted(bits, 'bit')}`;
    }
    for (const [index, { section, stream, sums, elements, entries }] of sets.entries()) {
        const nonzero = entries.reduce((count, entry) => count + Math.abs(entry), 0);
        yield `set ${index}: ${section}, ${counted(sums, 'sum')} of ${counted(elements, 'element')} of stream ${stream}, ${nonzero} of ${sums * elements} weights are not 0`;
        const perCopy = index === 0 && twoScales ? sums / 2 : sums;
        for (let s = 0; s < sums; s++) {
            const letter = index > 0 ? 'p' : s >= perCopy ? 'n' : 'y';
            const terms: [number, string][] = [];
            for (let e = 0; e < elements; e++) {
                if (entries[s * elements + e] !== 0) {
                    terms.push([entries[s * elements + e], elementName(streams, stream, e)]);
                }
            }
            yield `  ${letter}${s % perCopy} = ${signedSum(terms)}`;
        }
    }
}
