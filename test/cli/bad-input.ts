/**
 * Bad input and the one diagnostic it must get, in the shell and in the editor alike. `«` and `»` stand around the place.
 */
import { safetensors } from '../import/files.js';

export interface BadInput {
    readonly name: string;
    readonly text: string;
    readonly code: string;
    /** The message's first line. */
    readonly first: string | RegExp;
    readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** Tensors of a network with one convolution and one dense layer. */
interface Tiny {
    readonly conv?: readonly number[];
    readonly convShape?: readonly number[];
}

/** conv 2 of 3x3 on 1 x 4 x 4 with padding, dense 3. */
export function tinyWeights({ conv = [1, 0, -1, 0, 1, 0, -1, 0, 1, 0, 1, 0, -1, 0, 1, 0, -1, 0], convShape = [2, 1, 3, 3] }: Tiny = {}): Uint8Array {
    const tensors: [string, string, readonly number[], Int8Array | Int16Array | Int32Array][] = [
        ['conv.weight', 'I8', convShape, Int8Array.from(conv)],
        ['conv.M', 'I16', [2], Int16Array.of(3, 5)],
        ['conv.B', 'I32', [2], Int32Array.of(4, -2)],
        ['fc.weight', 'I8', [3, 32], Int8Array.from({ length: 96 }, (_, index) => index % 3 - 1)],
        ['fc.B', 'I32', [3], Int32Array.of(0, 7, -7)],
    ];
    const header: Record<string, unknown> = {};
    const body: number[] = [];
    for (const [name, dtype, shape, data] of tensors) {
        const bytes = new Uint8Array(data.buffer);
        header[name] = { dtype, shape, data_offsets: [body.length, body.length + bytes.length] };
        body.push(...bytes);
    }
    return safetensors(header, body);
}

export const tinyText = `network Tiny {
    input image : u4[1, 4, 4] from u8 >> 4
    weights "tiny.safetensors"
    conv : conv 2 of 3x3, pad 1 >> 3 -> u4
    fc : dense 3
}
`;

export const badInputs: readonly BadInput[] = [
    {
        name: 'a missing weights file',
        text: tinyText.replace('"tiny.safetensors"', '«"lost.safetensors"»'),
        code: 'weights/missing-file', first: 'lost.safetensors does not exist',
    },
    {
        name: 'a truncated weights file',
        text: tinyText.replace('"tiny.safetensors"', '«"cut.safetensors"»'),
        code: 'weights/truncated', first: /^cut\.safetensors: /,
        files: { 'cut.safetensors': tinyWeights().subarray(0, 200) },
    },
    {
        name: 'weights that are not ternary',
        text: tinyText.replace('tiny.safetensors', 'five.safetensors').replace('conv :', '«conv» :'),
        code: 'weights/not-ternary', first: '`conv.weight` is not ternary: 5 at [0, 0, 0, 0]',
        files: { 'five.safetensors': tinyWeights({ conv: [5, 0, -1, 0, 1, 0, -1, 0, 1, 0, 1, 0, -1, 0, 1, 0, -1, 0] }) },
    },
    {
        name: 'weights of another shape',
        text: tinyText.replace('conv :', '«conv» :').replace('3x3, pad 1', '5x5, pad 2'),
        code: 'weights/shape', first: '`conv.weight` is [2, 1, 3, 3], the layer needs [2, 1, 5, 5]',
    },
    {
        name: 'a shape mismatch between layers',
        text: tinyText.replace('conv : conv 2 of 3x3, pad 1', 'conv : conv 2 of «7x7»'),
        code: 'shape/kernel', first: /7x7/,
    },
    {
        name: 'an unknown unit',
        text: `${tinyText}hardware Mine refines RtmAp { write 3 «fg» }\n`,
        code: 'unit/unknown', first: /fg/,
    },
    {
        name: 'a network that does not fit',
        text: 'network Tiny {\n    input image : u4[1, 4, 4]\n    weights random(sparsity 0.5, seed 1)\n    «fc» : dense 3\n}\n'
            + 'hardware Small refines RtmAp { array 64 rows x 8 columns  segment 8 columns, 1 active  track 2 domains, 1 port }\n',
        code: 'capacity/', first: /^Layer fc needs \d+ /,
    },
    { name: 'an empty file', text: '«»', code: 'syntax/empty', first: 'this file declares nothing' },
    { name: 'a comment only', text: '«»// nothing yet\n', code: 'syntax/empty', first: 'this file declares nothing' },
    {
        name: 'a line that stops in the middle',
        text: 'network Tiny {\n    input image : u4[1, 4, 4]\n    weights random\n    conv : conv 2 of 3x3 ->«»\n}\n',
        code: 'syntax/', first: /./,
    },
];

/** The text without marks, and the place they stand around: 0-based, the end exclusive. */
export function unmark(text: string): { text: string; start: { line: number; character: number }; end: { line: number; character: number } } {
    const at = (offset: number): { line: number; character: number } => {
        const lines = text.slice(0, offset).replace('«', '').split('\n');
        return { line: lines.length - 1, character: lines.at(-1)!.length };
    };
    return { text: text.replace(/[«»]/g, ''), start: at(text.indexOf('«')), end: at(text.indexOf('»')) };
}
