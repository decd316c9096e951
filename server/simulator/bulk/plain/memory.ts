/** The TypeScript kernel's memory and counters, and its look at an operation. Indices are of 32-bit numbers. */
import type { CellCounts } from '../../execution.js';
import { Chains, Field, Header } from '../memory.js';

export class PlainMemory {
    bytes = new Uint8Array(0);
    ints = new Int32Array(0);
    changed = 0;
    chained = 0;

    /** Makes the memory at least this large. */
    reserve(bytes: number): void {
        if (this.bytes.length < bytes) {
            const buffer = new ArrayBuffer(Math.ceil(bytes / 8) * 8);
            new Uint8Array(buffer).set(this.bytes);
            [this.bytes, this.ints] = [new Uint8Array(buffer), new Int32Array(buffer)];
        }
    }

    takeCounts(): CellCounts {
        const counts = { writtenCells: this.changed, chainedCells: this.chained };
        [this.changed, this.chained] = [0, 0];
        return counts;
    }
}

export class PlainOperation {
    /** Index of the operation's kind. */
    at = 0;

    /** `span`: from one of the program's arrays to the next; `words`: of a plane that are in use. */
    constructor(private readonly memory: PlainMemory, private readonly span: number, readonly words: number) {}

    field(name: keyof typeof Field): number {
        return this.memory.ints[this.at + Field[name] * this.span];
    }

    /** Index of the entry of a field's word in the word table. */
    word(name: 'dst' | 'a' | 'b'): number {
        return this.memory.ints[this.entry(name)] / 4;
    }

    /** Cells of a field's word. */
    width(name: 'dst' | 'a' | 'b'): number {
        return this.memory.ints[this.entry(name) + 1] / 4 - this.word(name);
    }

    /** Bits where a chained machine searches within tagged rows: of `some` those below the operation's top bit, or `all`. */
    chainedPart(some: number, all: number): number {
        return this.memory.ints[Header.chains / 4] === Chains.none ? 0 : this.fullPart(some, all);
    }

    /** Bits that take the tables of a bit from which a carry may go on: as above. */
    fullPart(some: number, all: number): number {
        return this.fullTables ? all : Math.max(0, Math.min(some, this.field('width') - 1));
    }

    /** Whether the lowest bit, too, takes the table of a bit into which a carry may come. */
    get fullTables(): boolean {
        return this.memory.ints[Header.fullTables / 4] === 1;
    }

    get isChained(): boolean {
        return this.memory.ints[Header.chains / 4] !== Chains.none;
    }

    private entry(name: 'dst' | 'a' | 'b'): number {
        return this.memory.ints[Header.words / 4] / 4 + this.field(name);
    }
}
