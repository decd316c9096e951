import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { depth, matrixOf, naiveGraph, nonzeros } from '../../../server/compiler/share/graph.js';
import { share } from '../../../server/compiler/share/share.js';
import { shareSums } from '../../../server/compiler/share/sums.js';
import { MatrixTextError, parseMatrices, printMatrix } from '../../../server/compiler/share/text.js';
import { verifyGraph, verifySums } from '../../../server/compiler/share/verify.js';
import { matrices, randomMatrix } from './matrices.js';

describe('the naive program', () => {
    it('computes the matrix with nonzeros minus nonzero rows adds', () => {
        fc.assert(fc.property(matrices(12, 12), matrix => {
            const graph = naiveGraph(matrix);
            expect(verifyGraph(matrix, graph)).toBeUndefined();
            expect(graph.a.length).toBe(nonzeros(matrix) - graph.outputNode.filter(node => node >= 0).length);
        }));
    });

    it('adds from left to right', () => {
        const graph = naiveGraph(matrixOf([[1, 0, -1, 1], [0, 0, 0, 0], [0, -1, 0, 0]]));
        expect(graph).toEqual({
            inputs: 4, a: Int32Array.of(0, 4), b: Int32Array.of(2, 3), subtract: Uint8Array.of(1, 0),
            outputNode: Int32Array.of(5, -1, 1), outputSign: Int8Array.of(1, 1, -1),
        });
        expect(depth(graph)).toBe(2);
    });
});

describe('the replay', () => {
    const matrix = randomMatrix(20, 40, 5, 3);

    it.each(['a', 'b', 'subtract', 'outputNode', 'outputSign'] as const)('catches any change of one entry of `%s` that changes a row', table => {
        const graph = share(matrix);
        for (let i = 0; i < graph[table].length; i++) {
            const changed = { ...graph, [table]: graph[table].slice() };
            changed[table][i] = table === 'subtract' ? 1 - graph[table][i] : table === 'outputSign' ? -graph[table][i] : (graph[table][i] + 1) % graph.inputs;
            const fault = verifyGraph(matrix, changed);
            // Swapping an operand for another input always shows here: no node of this program is unused.
            expect(fault, `${table}[${i}]`).toBeDefined();
        }
    });

    it.each(['a', 'b', 'subtract', 'termNode', 'termSign'] as const)('catches the same in sums: `%s`', table => {
        const graph = shareSums(matrix);
        for (let i = 0; i < graph[table].length; i++) {
            const changed = { ...graph, [table]: graph[table].slice() };
            changed[table][i] = table === 'subtract' ? 1 - graph[table][i] : table === 'termSign' ? -graph[table][i] : (graph[table][i] + 1) % graph.inputs;
            expect(verifySums(matrix, changed), `${table}[${i}]`).toBeDefined();
        }
    });

    it('names the row, the column and both values', () => {
        const wrong = { ...naiveGraph(matrixOf([[1, 1], [1, -1]])), subtract: Uint8Array.of(0, 0) };
        expect(verifyGraph(matrixOf([[1, 1], [1, -1]]), wrong)).toEqual({
            problem: 'row 1, column 1: expected -1, got 1', row: 1, column: 1, expected: -1, actual: 1,
        });
    });

    it('refuses operands that are not earlier, missing rows, and coefficients that would overflow', () => {
        const two = matrixOf([[1, 1]]);
        const graph = naiveGraph(two);
        expect(verifyGraph(two, { ...graph, a: Int32Array.of(2) })?.problem).toContain('not earlier');
        expect(verifyGraph(two, { ...graph, outputNode: new Int32Array(0) })?.problem).toContain('expected 1 outputs');
        expect(verifyGraph(two, { ...graph, outputNode: Int32Array.of(3) })?.problem).toContain('node 3 of 3');
        const doublings = Array.from({ length: 64 }, (_, k) => k);
        expect(verifyGraph(matrixOf([[0]]), {
            inputs: 1, a: Int32Array.from(doublings), b: Int32Array.from(doublings), subtract: new Uint8Array(64),
            outputNode: Int32Array.of(64), outputSign: Int8Array.of(1),
        })?.problem).toContain('beyond 2^29');
    });
});

describe('the text form', () => {
    it('reads back what it prints, several matrices after one another', () => {
        fc.assert(fc.property(fc.array(matrices(6, 6), { maxLength: 4 }), list => {
            const text = list.map((matrix, i) => printMatrix(matrix, i % 2 === 0 ? '' : `layer ${i}`)).join('\n');
            expect(parseMatrices(text)).toEqual(list.map((matrix, i) => ({ ...matrix, label: i % 2 === 0 ? '' : `layer ${i}` })));
        }));
    });

    it.each([
        ['2 x\n', 'line 1: expected \'rows columns\', got \'2 x\''],
        ['1 3\n+-\n', 'line 2: expected a row of 3 characters, got 2'],
        ['1 3\n+-0\n', 'line 2: expected \'+\', \'-\' or \'.\', got \'0\' at column 3'],
        ['3 3\n+-.\n', 'line 1: expected 3 rows, the text ends after 2'],
        ['\n9999999 9999999\n', 'line 2: a matrix of 9999999 x 9999999 is too large'],
    ])('says where %j is wrong', (text, message) => {
        expect(() => parseMatrices(text)).toThrow(new MatrixTextError(Number(/\d+/.exec(message)![0]), message.replace(/^line \d+: /, '')));
    });
});
