/** Ternary matrices for tests: random ones with all that is degenerate, and the files of test/data/share. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { matrixOf, type TernaryMatrix } from '../../../server/compiler/share/graph.js';
import { parseMatrices } from '../../../server/compiler/share/text.js';
import { generator } from '../../support/networks.js';

/** Rows are random, or zero, or repeat an earlier row or its negative; columns may be zero. Either side may be empty. */
export function matrices(mostRows: number, mostColumns: number): fc.Arbitrary<TernaryMatrix> {
    return fc.record({
        rows: fc.nat(mostRows), columns: fc.nat(mostColumns), zerosIn10: fc.nat(10), repeatsIn10: fc.nat(9), seed: fc.nat(),
    }).map(({ rows, columns, zerosIn10, repeatsIn10, seed }) => randomMatrix(rows, columns, zerosIn10, seed, repeatsIn10));
}

export function randomMatrix(rows: number, columns: number, zerosIn10: number, seed: number, repeatsIn10 = 0): TernaryMatrix {
    const random = generator(seed);
    const dead = Array.from({ length: columns }, () => repeatsIn10 > 0 && random(10) === 0);
    const made: number[][] = [];
    for (let r = 0; r < rows; r++) {
        if (r > 0 && random(10) < repeatsIn10) {
            const sign = random(3) - 1;
            made.push(made[random(r)].map(x => x * sign));
        } else {
            made.push(Array.from({ length: columns }, (_, c) => dead[c] || random(10) < zerosIn10 ? 0 : random(2) * 2 - 1));
        }
    }
    return matrixOf(made, columns);
}

export interface Known {
    readonly naive: number;
    readonly bound?: number;
    readonly da4ml: number;
    readonly prototype: number;
}

const folder = new URL('../../data/share/', import.meta.url);

/** Figures per matrix file, `resnet18_s80` among them. */
export const known = JSON.parse(readFileSync(new URL('known.json', folder), 'utf8')) as Record<string, Known>;

export function fileMatrix(name: string): TernaryMatrix {
    return parseMatrices(readFileSync(new URL(`${name}.txt`, folder), 'utf8'))[0];
}
