/** Parts of lines that cannot stand there, and what is said twice. */
import type { AstNode } from 'langium';
import { rule } from './rule.js';

export type Part = 'addend' | 'shift' | 'type' | 'tensor';

export const SIGNS: Readonly<Record<Part, string>> = { addend: '+', shift: '>>', type: '->', tensor: 'tensor' };

const WHY: Readonly<Record<Part, string>> = {
    addend: 'Only convolutions and dense layers add: put the `+` on one of them.',
    shift: 'Nothing is rounded here: delete the shift.',
    type: 'It gives what it takes in: delete the type.',
    tensor: 'It has no tensors: delete the name.',
};

/** Of a part that `what` does not take. */
export const operationTakesNo = rule('syntax/misplaced', (what: string, part: Part) => ({ message: `${what} takes no \`${SIGNS[part]}\`\n${WHY[part]}` }));

export const poolHasNoGroups = rule('syntax/misplaced', (name: string) => ({
    message: `\`${name}\`: a pool has no groups\nIt works on each channel by itself: delete \`groups\`.`,
}));

/** `word`: what it should stand in front of. */
export const commaIsWritten = rule('syntax/missing-comma', (word: string) => ({
    data: { insert: ',' }, message: `a comma is missing in front of \`${word}\`\nCommas stand between the options of an operation: \`conv 6 of 5x5, stride 2, pad 1\`.`,
}));

export const optionIsSaidOnce = rule('syntax/repeated', (name: string, option: string, first: AstNode) => ({
    message: `\`${name}\` says \`${option}\` twice\nKeep one of them.`, related: [{ message: 'said here first', node: first }],
}));

/** `statement`: `a network has one \`input\`` */
export const statementIsSaidOnce = rule('syntax/repeated', (statement: string, first: AstNode) => ({
    message: `${statement}, this is another one\nDelete one of them.`, related: [{ message: 'said here first', node: first }],
}));
