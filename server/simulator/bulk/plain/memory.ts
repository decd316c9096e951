/** The TypeScript kernel's memory and counters, and its look at an operation. Indices are of 32-bit numbers. */
import type { CellCounts } from '../../execution.js';
import { Field, Header } from '../memory.js';

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

    /** Of `bits`, how many lie below the top one of the operation's width; 0 on machines that do not chain. */
    chainedPart(bits: number): number {
        return this.memory.ints[Header.chains / 4] === 0 ? 0 : Math.max(0, Math.min(bits, this.field('width') - 1));
    }

    private entry(name: 'dst' | 'a' | 'b'): number {
        return this.memory.ints[Header.words / 4] / 4 + this.field(name);
    }
}
