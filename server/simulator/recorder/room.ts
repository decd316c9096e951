/**
 * How large a trace may become. It is put together in memory, and its size shows only while it is recorded: every block asks for
 * its room, and the recording ends where there is none.
 */
import type { Stored } from './writer.js';

/** Thrown when a trace becomes larger than its reader wanted; nothing of it is kept. */
export class TraceTooLarge extends Error {
    override readonly name = 'TraceTooLarge';

    constructor(readonly mostBytes: number) {
        super(`the trace takes more than ${Math.round(mostBytes / 2 ** 20)} MiB`);
    }
}

export class TraceRoom {
    private taken = 0;

    constructor(private readonly mostBytes = Infinity) {}

    /** The block itself. @throws TraceTooLarge */
    for(block: Stored): Stored {
        this.taken += block.bytes.length;
        if (this.taken > this.mostBytes) {
            throw new TraceTooLarge(this.mostBytes);
        }
        return block;
    }
}
