/**
 * The kernel in TypeScript, for hosts without WebAssembly vectors: the same operations on the same memory, 32 lanes at a
 * time. One of the packed-word kernels.
 * narrow: bit operators see flags.
 */
import { clearA, clearB, Op } from '../../../compiler/program.js';
import type { CellCounts } from '../../execution.js';
import type { Kernel } from '../kernel.js';
import { addWords, sumWords } from './additions.js';
import { gather, scatter } from './lanes.js';
import { PlainMemory, PlainOperation } from './memory.js';
import { fillCells, matchRules, maxWords } from './words.js';

class PlainKernel implements Kernel {
    readonly name = 'plain';
    private readonly memory = new PlainMemory();

    get bytes(): Uint8Array {
        return this.memory.bytes;
    }

    get ints(): Int32Array {
        return this.memory.ints;
    }

    reserve(bytes: number): void {
        this.memory.reserve(bytes);
    }

    run(from: number, to: number, span: number, bytes: number): number {
        const operation = new PlainOperation(this.memory, span / 4, bytes / 4);
        for (let at = from; at < to; at += 4) {
            operation.at = at / 4;
            if (!carryOut(this.memory, operation)) {
                return at;
            }
        }
        return 0;
    }

    takeCounts(): CellCounts {
        return this.memory.takeCounts();
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

/** False where a sum does not fit. */
function carryOut(memory: PlainMemory, operation: PlainOperation): boolean {
    switch (operation.field('kind')) {
        case Op.add:
            return addWords(memory, operation) && clearOperands(memory, operation);
        case Op.sum:
            return sumWords(memory, operation) && clearOperands(memory, operation);
        case Op.clear:
            return fillCells(memory, operation, 'a', 0);
        case Op.set:
            return fillCells(memory, operation, 'a', -1);
        case Op.match:
            return matchRules(memory, operation);
        case Op.max:
            return maxWords(memory, operation);
        case Op.load:
            return gather(memory, operation);
        default:
            return scatter(memory, operation);
    }
}

function clearOperands(memory: PlainMemory, operation: PlainOperation): boolean {
    const flags = operation.field('flags');
    return (!(flags & clearA) || fillCells(memory, operation, 'a', 0)) && (!(flags & clearB) || fillCells(memory, operation, 'b', 0));
}

export function plainKernel(): Kernel {
    return new PlainKernel();
}
