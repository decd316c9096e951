/** Columns that two words of an operation share: allowed exactly where every bit finds its column under a port. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { machineOf } from '../../server/compiler/machine.js';
import { ProgramBuilder, type Program } from '../../server/compiler/program.js';
import { verifyStructure } from '../../server/compiler/verify/structure.js';
import { machineWith } from '../support/machines.js';

const machine = machineOf(machineWith({ 'array.columns': 8, 'track.domains': 12, 'track.ports': 2, 'segment.columns': 8 }), new Set());

/** Cell of a column, a port and an offset. */
function cellAt(column: number, port: number, offset: number): number {
    return column * machine.domains + port * machine.offsets + offset;
}

/** dst <- dst + a, on cells of columns above the carry's. */
function addition(dst: readonly number[], a: readonly number[]): Program {
    const builder = new ProgramBuilder(0);
    builder.add(builder.word(dst), builder.word(a), 0, dst.length, dst.length);
    builder.endSection('x', true);
    return builder.build();
}

function isAccepted(dst: readonly number[], a: readonly number[]): boolean {
    try {
        verifyStructure(addition(dst, a), machine, 'x');
        return true;
    } catch {
        return false;
    }
}

test('a column that one word walks is no other word\'s, not even where the walk ends', () => {
    const walk = [0, 1, 2].map(offset => cellAt(1, 0, offset));
    for (const offset of [0, 1, 2, 3]) {
        expect(isAccepted(walk, [cellAt(1, 1, offset)]), `${offset}`).toBe(false);
        expect(isAccepted([cellAt(1, 1, offset)], walk), `${offset}`).toBe(false);
    }
    expect(isAccepted(walk, [cellAt(2, 1, 1)])).toBe(true);
    expect(isAccepted([cellAt(1, 0, 4), cellAt(2, 0, 0)], [cellAt(1, 1, 4)])).toBe(true);
});

test('a walk goes domain by domain and does not pass from port to port', () => {
    const other = [cellAt(2, 0, 0)];
    expect(isAccepted([cellAt(1, 0, 2), cellAt(1, 0, 4)], other)).toBe(false);
    expect(isAccepted([cellAt(1, 0, 2), cellAt(1, 0, 1)], other)).toBe(false);
    expect(isAccepted([cellAt(1, 0, machine.offsets - 1), cellAt(1, 1, 0)], other)).toBe(false);
});

test('accepted exactly where columns stand still for both words, or are walked by one of them alone', () => {
    const words = fc.array(fc.record({ column: fc.integer({ min: 1, max: 3 }), port: fc.integer({ min: 0, max: 1 }), offset: fc.integer({ min: 0, max: 3 }) }), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(words, words, (dst, a) => {
        const cells = [dst, a].map(word => word.map(({ column, port, offset }) => cellAt(column, port, offset)));
        fc.pre(new Set(cells.flat()).size === cells.flat().length);
        const expected = [1, 2, 3].every(column => {
            const visits = [dst, a].map(word => word.filter(at => at.column === column));
            const walked = visits.map(word => word.some(({ offset }, i) => i > 0 && offset !== word[i - 1].offset));
            const steps = visits.every(word => word.every((at, i) =>
                i === 0 || at.offset === word[i - 1].offset || at.offset === word[i - 1].offset + 1 && at.port === word[i - 1].port));
            const both = visits.every(word => word.length > 0);
            return steps && (!both || !walked[0] && !walked[1] && visits[0][0].offset === visits[1][0].offset);
        });
        expect(isAccepted(cells[0], cells[1])).toBe(expected);
    }), { numRuns: 200 });
});
