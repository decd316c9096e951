import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeNetwork, type NetworkDescription } from '../../server/import/description.js';

const base = { activation_bits: 4, input: { shape: [3, 8, 8] } };
const of = (...ops: unknown[]) => describeNetwork(JSON.stringify({ ...base, ops }));
const fc = { op: 'fc', name: 'f', input: 'input', logits: true };

describe('an operation list', () => {
    it.each(['lenet5', 'resnet8'])('of a trained model (%s)', name => {
        const described = describeNetwork(readFileSync(new URL(`../data/${name}/network.json`, import.meta.url), 'utf8')) as NetworkDescription;
        expect(described.ops.map(one => `${one.op} ${one.name} < ${one.input}`)).toMatchSnapshot();
    });

    it('of every operation, with its defaults', () => {
        const described = of(
            { op: 'conv', name: 'c', input: 'input', shift: 3 },
            { op: 'conv', name: 'd', input: 'c', stride: [1, 2], pad: [0, 1, 2, 3], groups: 3, shift: 4, residual: { kind: 'projection', name: 's', input: 'input', stride: 2 } },
            { op: 'maxpool', name: 'm', input: 'd', kernel: 3, stride: 2, pad: 1 }, { op: 'maxpool2', name: 'n', input: 'm' },
            { op: 'sumpool', name: 'a', input: 'n', kernel: [2, 3], shift: 0 }, { op: 'sumpool', name: 'g', input: 'a', shift: 5 },
            { op: 'flatten', name: 'x', input: 'g' }, { ...fc, input: 'x' });
        expect(described).toMatchSnapshot();
    });

    it.each([
        ['It is not valid JSON.', describeNetwork('{')],
        ['the description is missing or no object.', describeNetwork('[]')],
        ['`input` is missing or no object.', describeNetwork('{"ops": []}')],
        ['`ops` is not a list of operations.', of()],
        ['The shape of the input is not [channels, height, width].', describeNetwork(JSON.stringify({ ...base, input: { shape: [1] }, ops: [fc] }))],
        ['The rule of the input, `q = u8 / 2`, is not of the form `q = u8 >> n`.', describeNetwork(JSON.stringify({ ...base, input: { shape: [1, 1, 1], rule: 'q = u8 / 2' }, ops: [fc] }))],
        ['`activation_bits` is 99, not a whole number from 1 to 16.', describeNetwork(JSON.stringify({ ...base, activation_bits: 99, ops: [fc] }))],
        ['operation 1 is missing or no object.', of(null)],
        ['the name of operation 1 is missing or no text.', of({ op: 'fc' })],
        ['`f` takes `nothing`, which no earlier operation gives.', of({ ...fc, input: 'nothing' })],
        ['`f` takes `f`, which no earlier operation gives.', of({ ...fc, input: 'f' })],
        ['Two operations are called `f`.', of(fc, fc)],
        ['Two operations are called `input`.', of({ ...fc, name: 'input' })],
        ['`f`: the operation `gru` is not known.', of({ ...fc, op: 'gru' })],
        ['`f`: neither `shift` nor `logits` is given.', of({ ...fc, logits: undefined })],
        ['`f`: shift is 48, not a whole number from 0 to 47.', of({ ...fc, shift: 48 })],
        ['`c`: stride is 0, not a whole number from 1 to 1048576.', of({ op: 'conv', name: 'c', input: 'input', shift: 1, stride: 0 })],
        ['`f`: the residual is neither `identity` nor `projection`.', of({ ...fc, residual: { kind: 'dense', input: 'input' } })],
        ['`m`: kernel is missing, not a whole number from 1 to 1048576.', of({ op: 'maxpool', name: 'm', input: 'input' })],
    ])('%s', (reason, described) => {
        expect(described).toBe(reason);
    });
});
