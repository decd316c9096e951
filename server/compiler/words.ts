/**
 * The words of one accumulator: the field that takes the terms, its guard bits, the high field (see `accumulators.ts`).
 */
import type { Accumulation } from './accumulators.js';
import { clearA, type ProgramBuilder } from './program.js';

/** Words of one accumulator: the field that takes the terms, its guard bits, the high field; and the cells of the value. */
export interface FieldWords {
    readonly low: number;
    readonly guard: number;
    readonly high: number;
    readonly value: readonly number[];
}

export function fieldWords(builder: ProgramBuilder, cells: readonly number[], low: number, guard: number): FieldWords {
    if (low === 0) {
        return { low: builder.word(cells), guard: -1, high: -1, value: cells };
    }
    const high = cells.slice(low + guard);
    return {
        low: builder.word(cells.slice(0, low + guard)), guard: builder.word(cells.slice(low, low + guard)),
        high: builder.word(high), value: [...cells.slice(0, low), ...high]
    };
}

/** high field <- high field + guard bits; guard bits <- 0. */
export function emitFlush(builder: ProgramBuilder, words: FieldWords, step: Accumulation): void {
    if (step.flush) {
        builder.add(words.high, words.guard, clearA, step.flushBefore, step.flushWidth);
    }
}
