/**
 * The kernel in TypeScript, for hosts without WebAssembly vectors: the same commands on the same memory, 32 lanes at a
 * time. One of the packed-word kernels.
 * narrow: bit operators work on words of 32 lanes, all bits in use.
 */
import type { CellCounts } from '../../execution.js';
import type { Kernel } from '../kernel.js';
import { Command, commandBytes } from '../memory.js';
import { addWords, sumWords } from './additions.js';
import { gather, scatter } from './lanes.js';
import { clearCells, expectZeros, maxWords, matchRules, setCells } from './words.js';

/** Views of the memory, and what is counted. */
export interface PlainMemory {
    bytes: Uint8Array;
    ints: Int32Array;
    changed: number;
    chained: number;
}

/** Carries out the command whose fields start at ints[at], on planes of `words` words; false if it failed. */
export type PlainCommand = (memory: PlainMemory, at: number, words: number) => boolean;

const commands: Record<keyof typeof Command, PlainCommand> = {
    add: (memory, at, words) => addWords(memory, at, words, 0),
    addComplement: (memory, at, words) => addWords(memory, at, words, -1),
    sum: sumWords, sumComplement: sumWords,
    clear: clearCells, set: setCells, rules: matchRules, max: maxWords, load: gather, store: scatter, expectZero: expectZeros
};

class PlainKernel implements Kernel {
    readonly name = 'plain';
    private readonly memory: PlainMemory = { bytes: new Uint8Array(0), ints: new Int32Array(0), changed: 0, chained: 0 };
    private readonly table: readonly PlainCommand[];

    constructor() {
        const table: PlainCommand[] = [];
        for (const name of Object.keys(Command) as (keyof typeof Command)[]) {
            table[Command[name]] = commands[name];
        }
        this.table = table;
    }

    get bytes(): Uint8Array {
        return this.memory.bytes;
    }

    get ints(): Int32Array {
        return this.memory.ints;
    }

    reserve(bytes: number): void {
        const { memory } = this;
        if (memory.bytes.length < bytes) {
            const buffer = new ArrayBuffer(Math.ceil(bytes / 8) * 8);
            new Uint8Array(buffer).set(memory.bytes);
            [memory.bytes, memory.ints] = [new Uint8Array(buffer), new Int32Array(buffer)];
        }
    }

    run(from: number, to: number, bytes: number): number {
        const { memory, table } = this;
        for (let at = from; at < to; at += commandBytes) {
            if (!table[memory.ints[at >> 2]](memory, at >> 2, bytes >> 2)) {
                return at;
            }
        }
        return 0;
    }

    takeCounts(): CellCounts {
        const { memory } = this;
        const counts = { writtenCells: memory.changed, chainedCells: memory.chained };
        [memory.changed, memory.chained] = [0, 0];
        return counts;
    }

    occurrences(at: number, length: number, value: number): number {
        const { bytes } = this.memory;
        let count = 0;
        for (let i = at; i < at + length; i++) {
            count += bytes[i] === value ? 1 : 0;
        }
        return count;
    }

    copyRows(to: number, toPitch: number, from: number, fromPitch: number, bytes: number, rows: number): void {
        for (let row = 0; row < rows; row++) {
            this.memory.bytes.copyWithin(to + row * toPitch, from + row * fromPitch, from + row * fromPitch + bytes);
        }
    }
}

export function plainKernel(): Kernel {
    return new PlainKernel();
}
