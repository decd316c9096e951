/** The dump after place: rows, tiles, arrays and waves. */
import type { LayerTrace } from '../trace.js';
import { counted } from './names.js';

export function* dumpPlace({ compiled, machine }: LayerTrace): Generator<string> {
    const { placement, parts, rowKind } = compiled;
    if (parts.length === 0) {
        return;
    }
    const { rowsPerImage, batch, rows, tiles, enabledRows, arrays, waves } = placement;
    yield `${counted(rowsPerImage, 'row')} an image, each ${rowKind === 'pixel' ? 'an output pixel' : 'an output pixel of one channel'}; batch ${batch}: ${counted(rows, 'row')}`;
    yield `${counted(tiles, 'row tile')} of ${machine.rows} rows, ${enabledRows} rows enabled (groups of ${machine.gateRows})`;
    yield `${counted(parts.length, 'part')}: ${counted(arrays, 'array')} at a time, ${counted(waves, 'wave')}`;
    for (const [index, { channels: [from, to], columns, domains }] of parts.entries()) {
        yield `part ${index}: outputs ${from}..${to - 1}, ${columns} columns and ${domains} domains touched`;
    }
}
