/**
 * What the first looks at a trace would wait for, done while nobody waits: where things lie in the file is read, and arrays of some
 * layers are replayed, so that the code which does that is compiled. Piece by piece; one that is left off goes on where it was.
 */
import type { Trace } from '../../server/simulator/trace/trace.js';
import { unlessLost } from '../../server/simulator/trace/pages.js';

/** Layers of which a page is replayed, spread over the trace. */
const LAYERS = 6;
/** A piece that a reader does not feel: operations of one array. */
const OPERATIONS = 128;

export class WarmUp {
    private readonly pieces: AsyncGenerator<void>;

    constructor(trace: Trace) {
        this.pieces = piecesOf(trace);
    }

    /** To its end, unless `pause`, awaited after each piece, throws. */
    async go(pause: () => Promise<void>): Promise<void> {
        while (!(await this.pieces.next()).done) {
            await pause();
        }
    }
}

async function* piecesOf(trace: Trace): AsyncGenerator<void> {
    const layers = Array.from(trace.layers.keys());
    for (const layer of layers) {
        await unlessLost(trace.index(0, layer));
        yield;
    }
    const busy = layers.filter(layer => trace.arrays(layer).length > 0);
    for (const layer of spread(busy, LAYERS)) {
        yield* replayed(trace, layer);
    }
}

/** A page out of the middle of a layer's first array: there all kinds of operations are. */
async function* replayed(trace: Trace, layer: number): AsyncGenerator<void> {
    const array = { run: 0, layer, tile: 0, part: 0 };
    const pages = await unlessLost(trace.pageFacts(layer, 0)) ?? [];
    const page = pages[Math.floor(pages.length / 2)];
    if (!page) {
        return;
    }
    await trace.fetch(array, page.startCycle);
    for (let op = page.from; op < page.to; op += OPERATIONS) {
        await unlessLost(trace.readAt(array, { op, step: 1 }, () => undefined));
        yield;
    }
}

function spread<T>(all: readonly T[], most: number): readonly T[] {
    const every = Math.max(1, all.length / most);
    return Array.from({ length: Math.min(most, all.length) }, (_, i) => all[Math.floor(i * every)]);
}
