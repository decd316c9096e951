import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultWeights, nodeWidths, sumCycles, type CycleWeights } from '../../../server/compiler/share/cycles.js';
import { nonzeros, type SumGraph } from '../../../server/compiler/share/graph.js';
import { shareSums, unsharedSums, type SumForm } from '../../../server/compiler/share/sums.js';
import { verifySums } from '../../../server/compiler/share/verify.js';
import { matrices, randomMatrix } from './matrices.js';

const anySize = fc.oneof(matrices(40, 9), matrices(9, 40), matrices(24, 24));
const operations = (graph: SumGraph): number => graph.a.length + graph.termNode.length;

describe('sharing for accumulation', () => {
    it.each([['columns'], ['rows'], ['targets'], ['columns', 'rows', 'targets']] as SumForm[][])('computes the matrix: %s %s %s', (...forms) => {
        fc.assert(fc.property(anySize, fc.constantFrom('default', 'max'), (matrix, effort) => {
            const graph = shareSums(matrix, { effort, forms });
            expect(verifySums(matrix, graph)).toBeUndefined();
            expect(operations(graph)).toBeLessThanOrEqual(nonzeros(matrix));
        }), { numRuns: 60 });
    });

    it('takes the form of fewest cycles under the weights given, and with more effort no more', () => {
        const cheapSums: CycleWeights = { ...defaultWeights, accumulateCycles: () => 1 };
        fc.assert(fc.property(anySize, fc.constantFrom(defaultWeights, cheapSums), (matrix, weights) => {
            const best = sumCycles(shareSums(matrix, { weights }), weights);
            for (const form of matrix.columns <= 9 ? ['columns', 'targets'] as const : ['columns', 'rows'] as const) {
                expect(best).toBeLessThanOrEqual(sumCycles(shareSums(matrix, { forms: [form], weights }), weights));
            }
            expect(sumCycles(shareSums(matrix, { weights, effort: 'max' }), weights)).toBeLessThanOrEqual(best);
        }), { numRuns: 60 });
    });

    it('is the same to the byte in every run, whatever was shared before', () => {
        fc.assert(fc.property(anySize, anySize, (matrix, other) => {
            const graph = shareSums(matrix, { effort: 'max' });
            shareSums(other);
            expect(shareSums(matrix, { effort: 'max' })).toEqual(graph);
        }), { numRuns: 30 });
    });

    it('makes no node that fewer than `minUses` rows hold', () => {
        const matrix = randomMatrix(40, 30, 6, 9);
        const nodes = [2, 3, 5].map(minUses => shareSums(matrix, { forms: ['columns'], minUses }).a.length);
        expect(nodes[0]).toBeGreaterThan(nodes[1]);
        expect(nodes[1]).toBeGreaterThan(nodes[2]);
    });

    it('gives a right program when cancelled at any point', () => {
        fc.assert(fc.property(anySize, fc.constantFrom('default', 'max'), fc.nat(20), (matrix, effort, limit) => {
            let asked = 0;
            expect(verifySums(matrix, shareSums(matrix, { effort, isCancelled: () => ++asked > limit }))).toBeUndefined();
        }), { numRuns: 80 });
    });

    it('leaves every entry on its own without sharing', () => {
        fc.assert(fc.property(anySize, matrix => {
            const graph = unsharedSums(matrix);
            expect(verifySums(matrix, graph)).toBeUndefined();
            expect(operations(graph)).toBe(nonzeros(matrix));
        }));
    });
});

describe('widths', () => {
    it('hold every biased word at all inputs low and high, and on random inputs', () => {
        fc.assert(fc.property(anySize, fc.integer({ min: 1, max: 8 }), fc.nat(), (matrix, inputBits, seed) => {
            const graph = shareSums(matrix);
            const widths = nodeWidths(graph, inputBits);
            const top = 2 ** inputBits - 1;
            for (const input of [() => 0, () => top, (i: number) => Math.imul(i + 1, seed | 1) >>> 7 & top]) {
                const words = Array.from({ length: graph.inputs }, (_, i) => input(i));
                for (let k = 0; k < graph.a.length; k++) {
                    const b = words[graph.b[k]];
                    words.push(words[graph.a[k]] + (graph.subtract[k] === 1 ? 2 ** widths[graph.b[k]] - 1 - b : b));
                }
                words.forEach((word, node) => expect(word).toBeLessThan(2 ** widths[node]));
            }
        }), { numRuns: 60 });
    });

    it('are as narrow as the sum allows where nothing is subtracted', () => {
        const graph = shareSums({ rows: 4, columns: 20, entries: new Int8Array(80).fill(1) }, { forms: ['columns'] });
        expect(nodeWidths(graph, 4)[19 + graph.a.length]).toBe(9);
        expect(graph.termNode.length).toBe(4);
    });
});
