import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Expression } from '../../../server/compiler/share/expression.js';
import type { TernaryMatrix } from '../../../server/compiler/share/graph.js';
import { PairGreedy } from '../../../server/compiler/share/pairs.js';
import { Refinement } from '../../../server/compiler/share/refine.js';
import { verifySums } from '../../../server/compiler/share/verify.js';
import { matrices, randomMatrix } from './matrices.js';

/** The rule as it is said: count all pairs, replace the most frequent one, of several the one of the newest nodes; again. */
function plainGreedy({ rows, columns, entries }: TernaryMatrix, minUses: number): { nodes: number[][]; rows: number[][] } {
    let list = Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => c)
        .filter(c => entries[r * columns + c] !== 0).map(c => [c, entries[r * columns + c]]));
    const nodes: number[][] = [];
    for (;;) {
        const counts = new Map<string, number>();
        for (const row of list) {
            for (const [x, sx] of row) {
                for (const [y, sy] of row) {
                    if (x < y) {
                        const key = `${x} ${y} ${sx === sy ? 0 : 1}`;
                        counts.set(key, (counts.get(key) ?? 0) + 1);
                    }
                }
            }
        }
        const order = [...counts].map(([key, count]) => ({ count, pair: key.split(' ').map(Number) }))
            .sort((p, q) => q.count - p.count || q.pair[1] - p.pair[1] || q.pair[0] - p.pair[0] || q.pair[2] - p.pair[2]);
        if (order.length === 0 || order[0].count < minUses) {
            return { nodes, rows: list.map(row => row.map(([x, s]) => 2 * x + (s < 0 ? 1 : 0)).sort((x, y) => x - y)) };
        }
        const [x, y, negative] = order[0].pair;
        const node = columns + nodes.push([2 * x, 2 * y + negative]) - 1;
        list = list.map(row => {
            const [sx, sy] = [x, y].map(n => row.find(([m]) => m === n)?.[1] ?? 0);
            return sx !== 0 && sx * sy === (negative ? -1 : 1) ? [...row.filter(([m]) => m !== x && m !== y), [node, sx]] : row;
        });
    }
}

function state(expression: Expression): { nodes: number[][]; rows: number[][] } {
    return {
        nodes: Array.from({ length: expression.nodes - expression.inputs }, (_, k) => [expression.a[k], expression.b[k]]),
        rows: Array.from({ length: expression.rows }, (_, r) =>
            [...expression.terms.subarray(expression.rowStart[r], expression.rowStart[r] + expression.rowLength[r])]),
    };
}

describe('the pair greedy', () => {
    const greedy = new PairGreedy();
    const expression = new Expression();

    it('makes exactly the nodes of the plain rule, whatever it worked on before', () => {
        fc.assert(fc.property(matrices(40, 14), fc.integer({ min: 2, max: 4 }), (matrix, minUses) => {
            expression.load(matrix);
            expect(greedy.run(expression, minUses)).toBe(true);
            expect(state(expression)).toEqual(plainGreedy(matrix, minUses));
        }), { numRuns: 150 });
    });

    it('does so over more rows than a word has flags, and over many columns', () => {
        for (const [rows, columns] of [[100, 12], [33, 8], [12, 60]]) {
            const matrix = randomMatrix(rows, columns, 4, rows);
            expression.load(matrix);
            greedy.run(expression);
            expect(state(expression)).toEqual(plainGreedy(matrix, 2));
        }
    });

    it('stops when cancelled, with an expression that is right', () => {
        const matrix = randomMatrix(40, 30, 4, 5);
        expression.load(matrix);
        let asked = 0;
        expect(greedy.run(expression, 2, () => ++asked === 1)).toBe(false);
        expect(expression.nodes - expression.inputs).toBe(64);
        expect(verifySums(matrix, expression.finishedSums())).toBeUndefined();
        expression.load(matrix);
        greedy.run(expression);
        expect(state(expression)).toEqual(plainGreedy(matrix, 2));
    });
});

describe('taking an expression apart', () => {
    it('keeps its meaning for every set of nodes that go', () => {
        const [greedy, expression, copy] = [new PairGreedy(), new Expression(), new Expression()];
        fc.assert(fc.property(matrices(20, 20), fc.nat(2 ** 30 - 1), (matrix, pattern) => {
            expression.load(matrix);
            greedy.run(expression);
            const drop = new Uint8Array(expression.nodes);
            for (let k = 0; k < expression.nodes - expression.inputs; k++) {
                const needsDropped = drop[expression.a[k] >> 1] === 1 || drop[expression.b[k] >> 1] === 1;
                drop[expression.inputs + k] = needsDropped || Math.floor(pattern / 2 ** (k % 30)) % 2 === 1 ? 1 : 0;
            }
            expression.copyWithout(drop, copy);
            expect(verifySums(matrix, copy.finishedSums())).toBeUndefined();
            greedy.run(copy);
            expect(verifySums(matrix, copy.finishedSums())).toBeUndefined();
        }));
    });

    it('refines without ever getting worse, and to the same in every run', () => {
        const greedy = new PairGreedy();
        const refine = (matrix: TernaryMatrix, rounds: number): Expression => {
            const expression = new Expression();
            expression.load(matrix);
            greedy.run(expression);
            new Refinement(greedy).run(expression, rounds);
            return expression;
        };
        fc.assert(fc.property(matrices(30, 30), fc.nat(20), (matrix, rounds) => {
            const refined = refine(matrix, rounds);
            expect(verifySums(matrix, refined.finishedSums())).toBeUndefined();
            expect(refined.operations()).toBeLessThanOrEqual(refine(matrix, 0).operations());
            expect(state(refine(matrix, rounds))).toEqual(state(refined));
        }), { numRuns: 40 });
        const matrix = randomMatrix(64, 72, 8, 1);
        expect(refine(matrix, 100).operations()).toBeLessThan(refine(matrix, 0).operations());
    });
});
