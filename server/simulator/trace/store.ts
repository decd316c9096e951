/**
 * Blocks of a trace on demand: read, checked, decompressed, decoded, and the latest kept. It knows where areas begin and
 * nothing of what blocks mean.
 */
import { inflateSync } from 'fflate';
import { crc32 } from './bytes.js';
import type { BlockRef } from './format.js';

/** Where a trace's bytes come from: a file, a blob, an extension host. */
export interface TraceSource {
    /** Bytes there are. */
    readonly size: number;
    /** Fewer bytes than asked for where the source ends. */
    read(offset: number, length: number): Promise<Uint8Array>;
}

export type TraceProblemCode = 'trace/truncated' | 'trace/corrupt' | 'trace/newer' | 'trace/tables' | 'trace/not-a-trace';

/** Something that a trace cannot show, and why; the message's first line stands alone. */
export interface TraceProblem {
    readonly code: TraceProblemCode;
    readonly message: string;
}

/** Thrown by whatever needs a block that is not there or not whole. */
export class TraceLost extends Error {
    override readonly name = 'TraceLost';

    constructor(readonly problem: TraceProblem) {
        super(problem.message);
    }
}

export type Area = 'directories' | 'data';

/** Bytes of decoded blocks that are kept, by their compressed length times ten. */
const keptBytes = 48 * 2 ** 20;

export class BlockStore {
    private readonly kept = new Map<string, { readonly value: Promise<unknown>; readonly weight: number }>();
    private weight = 0;

    /** `starts`: where the areas begin. */
    constructor(private readonly source: TraceSource, private readonly starts: Readonly<Record<Area, number>>) {}

    /** Whether the source is long enough for the block. */
    reaches(area: Area, { offset, length }: BlockRef): boolean {
        return this.starts[area] + offset + length <= this.source.size;
    }

    /** `what` names the block in problems. `decode` throws BadBytes. @throws TraceLost */
    get<T>(area: Area, ref: BlockRef, what: string, decode: (bytes: Uint8Array) => T): Promise<T> {
        const key = `${area} ${ref.offset}`;
        const known = this.kept.get(key);
        this.kept.delete(key);
        const entry = known ?? { value: this.load(area, ref, what, decode), weight: ref.length * 10 };
        this.kept.set(key, entry);
        if (!known) {
            this.weight += entry.weight;
            this.forget();
            // What a source could not read now it may read the next time.
            entry.value.catch(error => error instanceof TraceLost || !this.kept.delete(key) || (this.weight -= entry.weight));
        }
        return entry.value as Promise<T>;
    }

    private async load<T>(area: Area, ref: BlockRef, what: string, decode: (bytes: Uint8Array) => T): Promise<T> {
        const bytes = this.reaches(area, ref) ? await this.source.read(this.starts[area] + ref.offset, ref.length) : new Uint8Array(0);
        if (ref.length === 0 || bytes.length < ref.length) {
            throw new TraceLost({ code: 'trace/truncated', message: `${what} is lost: the file ends before it` });
        }
        return decodeBlock(bytes, ref.crc, what, decode);
    }

    /** The oldest go first; what was asked for last stays in any case. */
    private forget(): void {
        for (const [key, { weight }] of this.kept) {
            if (this.weight <= keptBytes || this.kept.size === 1) {
                return;
            }
            this.kept.delete(key);
            this.weight -= weight;
        }
    }
}

/** @throws TraceLost */
export function decodeBlock<T>(bytes: Uint8Array, crc: number, what: string, decode: (bytes: Uint8Array) => T): T {
    if (crc32(bytes) === crc) {
        try {
            return decode(inflateSync(bytes));
        } catch {
            // Told below.
        }
    }
    throw new TraceLost({ code: 'trace/corrupt', message: `${what} is damaged: its check sum is wrong` });
}
