/**
 * Pooling as associative programs. All channels need the same work, so a row is an output pixel of *one* channel and one
 * short program serves all of them. Maximum: the window's values meet pairwise in place. Sum: the window's values are
 * accumulated, then requantised.
 */
import { bitLength } from '../network/bits.js';
import { maxActivation, type MaxPoolLayer, type SumPoolLayer } from '../network/model.js';
import { firstFrontColumn } from './allocate.js';
import { CellPool } from './cell-pool.js';
import type { Machine } from './machine.js';
import type { PassName } from './passes.js';
import { ProgramBuilder, type Program } from './program.js';
import { emitRequantise, type RequantiseForm } from './output.js';

/** Carry in column 0, everything else under the ports of the remaining columns. */
function start(machine: Machine, operation: string): { builder: ProgramBuilder; pool: CellPool } {
    const builder = new ProgramBuilder(0);
    return { builder, pool: new CellPool(machine, firstFrontColumn, machine.columns, builder, operation) };
}

export function compileMaxPool(layer: MaxPoolLayer, machine: Machine): Program {
    const { builder, pool } = start(machine, `Layer ${layer.name} (maximum of ${layer.kernel.join('x')} values)`);
    const flagCells = pool.take(2);
    const flags = builder.word(flagCells);
    const best = pool.take(layer.bits, flagCells);
    const bestWord = builder.word(best);
    builder.load(bestWord, 0, 0);
    for (let e = 1; e < layer.kernel[0] * layer.kernel[1]; e++) {
        const cells = pool.take(layer.bits, flagCells, best);
        const word = builder.word(cells);
        builder.load(word, e, 0);
        builder.max(bestWord, word, flags, layer.bits);
        pool.release(cells);
    }
    builder.store(0, bestWord);
    pool.release(best);
    pool.sweep();
    builder.endSection(layer.name, false);
    return builder.build();
}

export interface CompiledSumPool {
    readonly program: Program;
    readonly form: RequantiseForm;
    readonly accumulatorBits: number;
    readonly range: readonly [number, number];
    readonly adds: number;
}

export function compileSumPool(
    layer: SumPoolLayer, machine: Machine, inputBits: number, without: ReadonlySet<PassName>
): CompiledSumPool {
    const { builder, pool } = start(machine, `Layer ${layer.name} (sum of ${layer.kernel.join('x')} values)`);
    const elements = layer.kernel[0] * layer.kernel[1];
    const max = elements * maxActivation(inputBits);
    const acc = pool.take(bitLength(max));
    const accWord = builder.word(acc);
    for (let e = 0; e < elements; e++) {
        const cells = pool.take(inputBits, acc);
        const word = builder.word(cells);
        builder.load(word, e, 0);
        builder.add(accWord, word, 0, bitLength(e * maxActivation(inputBits)), bitLength((e + 1) * maxActivation(inputBits)));
        pool.release(cells);
    }
    builder.endSection(layer.name, true);
    const { bits, shift } = layer.requantise;
    const rule = { bits, shift, scale: layer.requantise.scale[0], offset: layer.requantise.offset[0] };
    const form = emitRequantise(builder, pool, [{ cells: acc, bias: 0, top: max, min: 0, max, scale: rule.scale }], rule, 0, without);
    pool.release(acc);
    pool.sweep();
    builder.endSection(layer.name, false);
    return { program: builder.build(), form, accumulatorBits: acc.length, range: [0, max], adds: elements };
}
