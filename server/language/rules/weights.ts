/** The `weights` line, and what is written against what a weights file was made for. */
import type { AstNode } from 'langium';
import { nearest } from '../../hardware/nearest.js';
import { rule } from './rule.js';

export const sparsityIsShare = rule('weights/random', (value: number) => value >= 0 && value < 1 ? undefined : {
    data: { suggestion: '0.8' }, message: `a sparsity of ${value} is outside 0 to 1\nIt is the share of zeros: 0.8 leaves one weight in five; 1 would leave none.`,
});

export const seedIsWhole = rule('weights/random', (value: number) => Number.isInteger(value) && value <= 2 ** 31 - 1 ? undefined : {
    data: { suggestion: '1' }, message: `a seed is a whole number below 2^31, not ${value}\nThe same seed gives the same weights.`,
});

export const randomSettingExists = rule('weights/random', (name: string) => {
    const suggestion = nearest(name, ['sparsity', 'seed']);
    return { data: { suggestion }, message: `random weights have no \`${name.slice(0, 30)}\`${suggestion ? `; did you mean \`${suggestion}\`?` : ''}\nThey have a \`sparsity\` and a \`seed\`.` };
});

/** Of a layer of a network with random weights: they bring their own shifts. */
export const shiftIsUsed = rule('weights/unused-shift', (name: string, weights: AstNode) => ({
    related: [{ message: 'the weights are random', node: weights }],
    message: `the shift of \`${name}\` is not used\nRandom weights choose shifts that keep activations alive: delete it, or take weights from a file.`,
}), 'warning');

interface File {
    readonly path: string;
    readonly node: AstNode;
}

/** `difference`: what the operation list of the file says otherwise; `meant`: what would have to be written, where that is one word. */
export const writtenAsWeightsWereMade = rule('weights/differs', (difference: string | undefined, { path, node }: File, meant?: string) => difference === undefined ? undefined : {
    data: { described: meant }, related: [{ message: `${path} says so`, node, property: 'file' }],
    message: `${difference}\nThe tensors were made for what the file says. Write the same, or use another file.`,
}, 'warning');
