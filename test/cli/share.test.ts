import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { engine } from '../../server/analysis/engine.js';
import { terntrack } from './terminal.js';

const pair = '3 3 first\n++.\n++-\n...\n\n2 2\n+.\n.-\n';
const files = {
    'pair.txt': pair,
    'packed.txt.gz': new Uint8Array(gzipSync(pair)),
    'cut.txt.gz': new Uint8Array(gzipSync(pair)).subarray(0, 20),
    'short.txt': '2 3\n++.\n++\n',
    'early.txt': '4 3\n++.\n',
    'letters.txt': '1 3\n+a.\n',
    'nothing.txt': '\n',
};

describe('terntrack share', () => {
    it('--json has a row for each matrix, and the total', async () => {
        const { code, stdout, stderr } = await terntrack(['share', 'pair.txt', 'packed.txt.gz', '--json', '--verify'], { files });
        expect([code, stderr]).toEqual([0, '']);
        const row = (file: string, index: number, rows: number, columns: number, naive: number, adds: number, depth: number) =>
            ({ file, index, rows, columns, naive, adds, depth, ms: expect.any(Number) });
        expect(JSON.parse(stdout)).toEqual({
            matrices: ['pair.txt', 'packed.txt.gz'].flatMap(file => [row(file, 0, 3, 3, 3, 2, 2), row(file, 1, 2, 2, 0, 0, 0)]),
            total: { naive: 6, adds: 4, ms: expect.any(Number) },
        });
    });

    it('reads standard input and prints a table', async () => {
        const { code, stdout } = await terntrack(['share', '-', '--verify'], { files, stdin: pair });
        expect(code).toBe(0);
        expect(stdout.replace(/[\d.]+.[mnµ]?s\b/g, '# ms').replace(/ +/g, ' ')).toBe('file matrix size naive adds depth time\n<stdin> 0 3x3 3 2 2 # ms\n<stdin> 1 2x2 0 0 0 # ms\n\n'
            + '2 adds in all, 0.667 of 3 naive, in # ms; every program was replayed and is right\n');
    });

    it('shows control characters of files and their names as code points', async () => {
        const [good, bad] = ['a\u001b[31m.txt', 'b\u0007.txt'];
        const odd = { [good]: pair, [bad]: '1 2\n+\u001b\n' };
        expect((await terntrack(['share', good], { files: odd })).stdout).toMatch(/^aU\+001B\[31m\.txt {7}0 /m);
        expect((await terntrack(['share', bad], { files: odd })).stderr.split('\n')[0]).toBe('bU+0007.txt:2:1: error share/malformed: expected \'+\', \'-\' or \'.\', got \'U+001B\' at column 2');
    });

    it.each([
        ['short.txt', 'short.txt:3:1: error share/malformed: expected a row of 3 characters, got 2'],
        ['early.txt', 'early.txt:1:1: error share/malformed: expected 4 rows, the text ends after'],
        ['letters.txt', 'letters.txt:2:1: error share/malformed: expected \'+\', \'-\' or \'.\', got \'a\' at column 2'],
        ['nothing.txt', 'nothing.txt:1:1: error share/malformed: the file holds no matrix'],
        ['cut.txt.gz', 'cut.txt.gz:1:1: error share/malformed: the gzip file'],
        ['lost.txt', 'lost.txt:1:1: error file/missing: lost.txt does not exist'],
    ])('%s: one diagnostic', async (file, says) => {
        const { code, stdout, stderr } = await terntrack(['share', file], { files });
        expect(stderr.split('\n')[0].slice(0, says.length)).toBe(says);
        expect([code, stdout]).toEqual([1, '']);
    });

    it('--verify fails on a wrong program', async () => {
        const wrong: typeof engine = { ...engine, share: matrix => ({ ...engine.share(matrix), outputSign: new Int8Array(matrix.rows).fill(-1) }) };
        const { code, stderr } = await terntrack(['share', 'pair.txt', '--verify'], { files, engine: wrong });
        expect(stderr).toMatch(/^pair\.txt:1:1: error internal\/share: the program of matrix 0 is wrong: /);
        expect(code).toBe(1);
        expect((await terntrack(['share', 'pair.txt'], { files, engine: wrong })).code).toBe(0);
    });
});
