/** Where each layer stands in the strips: as wide as the longer of its two runs is long, wide enough to be pointed at. Pure. */
import type { Opened } from '../../replay/questions.js';
import { cyclesOf, type Pair } from './align.js';

export interface Column {
    readonly pair: Pair;
    readonly left: number;
    readonly width: number;
}

/** No layer is narrower, unless there is no room for that. */
const LEAST = 14;

export function columnsOf(pairs: readonly Pair[], traces: readonly [Opened, Opened], width: number): readonly Column[] {
    const lengths = pairs.map(({ layers }) => Math.max(...layers.map((layer, side) => layer === undefined ? 0 : cyclesOf(traces[side], layer))));
    const all = lengths.reduce((sum, length) => sum + length, 0);
    const least = Math.min(LEAST, width / Math.max(1, pairs.length));
    const rest = Math.max(0, width - least * pairs.length);
    let left = 0;
    return pairs.map((pair, i) => {
        const wide = least + (all > 0 ? lengths[i] / all * rest : 0);
        left += wide;
        return { pair, left: left - wide, width: wide };
    });
}
