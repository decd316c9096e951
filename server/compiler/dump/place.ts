/** The dump after place: rows, tiles, arrays and waves. */
import type { LayerTrace } from '../trace.js';
import type { TreeNode } from '../layer.js';
import { counted } from './names.js';

export function* dumpPlace({ compiled, machine }: LayerTrace): Generator<string> {
    const { placement, parts, rowKind } = compiled;
    if (parts.length === 0) {
        return;
    }
    const { rowsPerImage, batch, rows, tiles, enabledRows, arrays, waves } = placement;
    yield `${counted(rowsPerImage, 'row')} an image, each ${rowKind === 'pixel' ? 'an output pixel' : 'an output pixel of one channel'}; batch ${batch}: ${counted(rows, 'row')}`;
    yield `${counted(tiles, 'row tile')} of ${machine.rows} rows, ${enabledRows} rows enabled (groups of ${machine.gateRows})`;
    yield `${counted(placement.parts, 'part')}: ${counted(arrays, 'array')} at a time, ${counted(waves, 'wave')}`;
    if (compiled.tree) {
        yield `inputs divided over ${compiled.tree.arrays} arrays, partial sums added in ${counted(compiled.tree.depth, 'level')}`;
    }
    for (const [index, { channels: [from, to], columns, domains, node }] of parts.entries()) {
        yield `${node ? `array ${node.array}, ${nodeText(node)}` : `part ${index}`}: outputs ${from}..${to - 1}, ${columns} columns and ${domains} domains touched`;
    }
}

/** What a program of an accumulation tree takes. */
function nodeText({ channels, level, received }: TreeNode): string {
    if (level === 0) {
        return `channels ${channels.map(([from, to]) => from === to ? 'none' : `${from}..${to - 1}`).join(' and ')}`;
    }
    const from = [...new Set(received.map(r => r.from))].map(array => ` from array ${array}`).join('');
    return `level ${level}, ${counted(received.reduce((sum, { bits }) => sum + bits, 0), 'bit')} a row${from}`;
}
