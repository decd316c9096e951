/** Which operations a range of cycles means for an array, and their waveforms as text of a bounded length. It knows traces, no page. */
import { mostVcdOperations, vcd } from '../../server/simulator/trace/export/vcd.js';
import type { ArrayName, Trace } from '../../server/simulator/trace/trace.js';
import type { Waveforms } from './questions.js';

/** A message to the extension host carries it whole. */
const MOST_CHARACTERS = 48 * 2 ** 20;

/** The operations of the array's part between two cycles of the trace, in the array's own wave; at least one. */
export async function operationsBetween(trace: Trace, array: ArrayName, from: number, to: number): Promise<{ from: number; to: number }> {
    const { layer, part, run, tile } = array;
    const start = trace.cycleOf({ run, layer, wave: trace.arrays(layer)[tile][part].wave });
    const { operations } = trace.layers[layer].parts[part];
    const opAt = async (cycle: number): Promise<{ op: number; step: number }> => trace.placeAt(layer, part, Math.max(0, Math.min(trace.layers[layer].waveCycles, Math.floor(cycle - start))));
    const [first, last] = [await opAt(from), await opAt(to)];
    const begin = Math.max(0, Math.min(operations - 1, first.op));
    return { from: begin, to: Math.max(begin + 1, Math.min(operations, last.op + (last.step > 0 ? 1 : 0))) };
}

export async function waveforms(trace: Trace, array: ArrayName, from: number, to: number, signal?: AbortSignal): Promise<Waveforms> {
    const wanted = await operationsBetween(trace, array, from, to);
    const end = Math.min(wanted.to, wanted.from + mostVcdOperations);
    const pieces: string[] = [];
    let length = 0;
    let cut = end < wanted.to;
    for await (const piece of vcd(trace, array, { layer: array.layer, from: wanted.from, to: end })) {
        signal?.throwIfAborted();
        length += piece.length;
        if (length > MOST_CHARACTERS) {
            // A dump may end after any line.
            cut = true;
            break;
        }
        pieces.push(piece);
        await new Promise(resolve => setTimeout(resolve));
    }
    return { text: pieces.join(''), from: wanted.from, to: end, cut };
}
