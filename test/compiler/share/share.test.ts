import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchWithAlternatives } from '../../../server/compiler/share/alternatives.js';
import { matrixOf, naiveGraph, type TernaryMatrix } from '../../../server/compiler/share/graph.js';
import { share } from '../../../server/compiler/share/share.js';
import { TargetSearch } from '../../../server/compiler/share/targets.js';
import { transposeGraph, transposeMatrix } from '../../../server/compiler/share/transpose.js';
import { verifyGraph } from '../../../server/compiler/share/verify.js';
import { matrices, randomMatrix } from './matrices.js';

const anySize = fc.oneof(matrices(40, 9), matrices(40, 10), matrices(9, 40), matrices(24, 24));

describe('sharing', () => {
    it('computes the matrix, with no more adds than the naive program', () => {
        fc.assert(fc.property(anySize, matrix => {
            const graph = share(matrix);
            expect(verifyGraph(matrix, graph)).toBeUndefined();
            expect(graph.a.length).toBeLessThanOrEqual(naiveGraph(matrix).a.length);
        }), { numRuns: 150 });
    });

    it('with more effort computes it too, with no more adds', () => {
        fc.assert(fc.property(fc.oneof(matrices(20, 9), matrices(10, 14)), matrix => {
            const graph = share(matrix, { effort: 'max' });
            expect(verifyGraph(matrix, graph)).toBeUndefined();
            expect(graph.a.length).toBeLessThanOrEqual(share(matrix).a.length);
        }), { numRuns: 20 });
    });

    it('is the same to the byte in every run, whatever was shared before', () => {
        fc.assert(fc.property(anySize, anySize, (matrix, other) => {
            const graph = share(matrix);
            share(other);
            expect(share(matrix)).toEqual(graph);
        }), { numRuns: 60 });
    });

    it('costs nothing for rows that repeat or negate others, single entries and zeros', () => {
        const one = [1, -1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        const inputs = (row: number[]): number[] => row.map(x => -x || 0);
        const unit = (at: number, sign: number): number[] => one.map((_, c) => c === at ? sign : 0);
        const matrix = matrixOf([one, inputs(one), one, unit(4, 1), unit(5, -1), one.map(() => 0)]);
        const graph = share(matrix);
        expect(graph.a.length).toBe(2);
        expect(verifyGraph(matrix, graph)).toBeUndefined();
        expect([...graph.outputNode.subarray(3)]).toEqual([4, 5, -1]);
        expect(share(matrixOf([], 5)).a.length).toBe(0);
        expect(share(matrixOf([[], []], 0)).outputNode).toEqual(Int32Array.of(-1, -1));
    });

    it('uses finished rows: a chain of rows, each one entry longer, is one add a row', () => {
        for (const columns of [9, 20]) {
            const chain = matrixOf(Array.from({ length: columns - 1 }, (_, r) => Array.from({ length: columns }, (_, c) => c <= r + 1 ? 1 : 0)));
            expect(share(chain).a.length).toBe(columns - 1);
        }
    });

    it('cancels what a row has too much: 1..1, 1..1-1, and their difference', () => {
        const all = Array<number>(14).fill(1);
        const matrix = matrixOf([all, all.map((_, c) => c === 13 ? 0 : 1), all.map((_, c) => c === 13 ? -1 : 1)]);
        expect(share(matrix).a.length).toBe(14);
    });

    it('gives a right program when cancelled at any point', () => {
        fc.assert(fc.property(anySize, fc.nat(40), (matrix, limit) => {
            let asked = 0;
            expect(verifyGraph(matrix, share(matrix, { effort: 'max', isCancelled: () => ++asked > limit }))).toBeUndefined();
        }), { numRuns: 80 });
    });
});

describe('the target-first search', () => {
    it('has no fewer adds than distinct rows, and reaches that where all rows are one add apart', () => {
        const search = new TargetSearch(9);
        const every = (columns: number): TernaryMatrix => matrixOf(Array.from({ length: 3 ** columns }, (_, n) =>
            Array.from({ length: columns }, (_, c) => Math.floor(n / 3 ** c) % 3 - 1)));
        for (const columns of [1, 2, 3, 4, 5]) {
            expect(search.run(every(columns))!.a.length).toBe((3 ** columns - 1) / 2 - columns);
        }
        fc.assert(fc.property(matrices(60, 9), matrix => {
            expect(search.run(matrix)!.a.length).toBeGreaterThanOrEqual(search.bound);
        }));
    });

    it('gives up beyond the limit, and is as before afterwards', () => {
        const [search, matrix] = [new TargetSearch(9), randomMatrix(64, 9, 5, 1)];
        const graph = search.run(matrix)!;
        expect(search.run(matrix, { limit: graph.a.length - 1 })).toBeUndefined();
        expect(search.run(matrix, { limit: graph.a.length })).toEqual(graph);
    });

    it('gets better by second thoughts, never worse', () => {
        const search = new TargetSearch(9);
        let [plain, better] = [0, 0];
        for (let seed = 1; seed <= 30; seed++) {
            const matrix = randomMatrix(64, 9, 6, seed);
            const [one, other] = [search.run(matrix)!.a.length, searchWithAlternatives(search, matrix, 8, 1e8).a.length];
            expect(other).toBeLessThanOrEqual(one);
            plain += one;
            better += other;
        }
        expect(better).toBeLessThan(plain);
    });
});

describe('transposition', () => {
    it('keeps the meaning and changes the adds by nonzero columns minus nonzero rows', () => {
        fc.assert(fc.property(matrices(14, 14), matrix => {
            const turned = transposeMatrix(matrix);
            const used = ({ rows, columns, entries }: TernaryMatrix): number =>
                Array.from({ length: rows }, (_, r) => entries.subarray(r * columns, (r + 1) * columns).some(x => x !== 0)).filter(Boolean).length;
            const graph = transposeGraph(naiveGraph(turned));
            expect(verifyGraph(matrix, graph)).toBeUndefined();
            expect(graph.a.length).toBe(naiveGraph(turned).a.length + used(turned) - used(matrix));
            expect(verifyGraph(turned, transposeGraph(share(matrix)))).toBeUndefined();
        }));
    });
});
