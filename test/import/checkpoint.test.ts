/** Checkpoints: real scales of the trained examples, folded here, give the integers that the training's own export folded. */
import { describe, expect, it } from 'vitest';
import { importCheckpoint } from '../../server/import/checkpoint.js';
import { networkOfDescription } from '../../server/import/described.js';
import type { NetworkDescription } from '../../server/import/description.js';
import { readNameMap, type MappedNames, type NameMap } from '../../server/import/name-map.js';
import type { Tensor, TensorFile } from '../../server/import/tensor.js';
import { outputBits, type MacLayer } from '../../server/network/model.js';
import { tensors, value } from '../network/described.js';

/** Every operation of a trained example by its `float.*` tensors. */
function floatNames({ ops }: NetworkDescription): NameMap {
    const map = new Map<string, MappedNames>([['input', {}]]);
    for (const op of ops) {
        const real = (name: string, suffix: string): string => `float.${name}.${suffix}`;
        const scaled = (name: string): MappedNames => ({ alpha: real(name, 'alpha'), scale: real(name, 'bn_scale'), shift: real(name, 'bn_shift') });
        if (op.op === 'conv' || op.op === 'fc') {
            map.set(op.name, op.logits ? { alpha: real(op.name, 'alpha'), bias: real(op.name, 'bias') } : { ...scaled(op.name), step: real(op.name, 'out_step') });
            if (op.residual?.kind === 'projection') {
                map.set(op.residual.name, scaled(op.residual.name));
            }
        } else if (op.op === 'sumpool') {
            map.set(op.name, { step: real(op.name, 'out_step') });
        }
    }
    return map;
}

describe.each(['lenet5-mnist/lenet5', 'resnet8-fmnist/resnet8'])('%s', name => {
    const file = tensors(`examples/${name}.safetensors`);
    const description = file.description!;
    const wanted = value(networkOfDescription(file, description, 'N'));
    const { imported, findings } = importCheckpoint(file, 'N', { description, names: floatNames(description) });
    const macs = (layers: typeof wanted.layers): MacLayer[] => layers.filter((layer): layer is MacLayer => layer.kind === 'conv' || layer.kind === 'dense');

    it('becomes the same layers', () => {
        expect(findings).toEqual([]);
        const shape = ({ layers }: typeof wanted) => layers.map(layer => [layer.name, layer.kind, layer.input, layer.outputShape.join(), outputBits(layer)]);
        expect(shape(imported!.network)).toEqual(shape(wanted));
        expect(imported!.network.input).toEqual(wanted.input);
    });

    it('folds to the same integers, but for the last digit of single precision', () => {
        const near = (found: ArrayLike<number>, right: ArrayLike<number>, most: number): void => {
            expect(Array.from(right, (v, c) => Math.abs(v - found[found.length === 1 ? 0 : c]) <= most).every(Boolean)).toBe(true);
        };
        macs(imported!.network.layers).forEach((layer, at) => {
            const right = macs(wanted.layers)[at];
            expect([...layer.weights.data]).toEqual([...right.weights.data]);
            if (layer.output.kind === 'activation' && right.output.kind === 'activation') {
                expect(layer.output.requantise.shift).toBe(right.output.requantise.shift);
                near(layer.output.requantise.scale, right.output.requantise.scale, 1);
                near(layer.output.requantise.offset, right.output.requantise.offset, 64);
            } else if (layer.output.kind === 'logits' && right.output.kind === 'logits') {
                near(layer.output.bias, right.output.bias, 0);
            }
            expect(layer.residual?.kind).toBe(right.residual?.kind);
            near(layer.residual?.scale ?? [], right.residual?.scale ?? [], 1);
        });
    });
});

describe('a checkpoint', () => {
    const tensor = (name: string, shape: number[], values: number[]): [string, Tensor] => [name, { name, dtype: 'f32', shape, data: Float32Array.from(values) }];
    const file = (...entries: [string, Tensor][]): TensorFile => ({ path: 'c.npz', tensors: new Map(entries) });
    const description: NetworkDescription = {
        activationBits: 4, input: { shape: [1, 2, 2], rule: { kind: 'shift', amount: 4 } },
        ops: [{ op: 'fc', name: 'a', input: 'input', logits: false }, { op: 'fc', name: 'b', input: 'a', logits: true }],
    };
    const sound = [tensor('a.weight', [2, 4], [0.5, 0, -0.5, 0.5, 0, 0.25, -0.75, 0]), tensor('a.step', [], [0.1]), tensor('b.weight', [2, 2], [1, -1, 0, 1])] as const;
    const attempt = (names: NameMap, ...entries: [string, Tensor][]) => importCheckpoint(file(...entries), 'N', { description, names });

    it('with two magnitudes in a channel has two scales', () => {
        const { imported, findings } = attempt(new Map([['a', { step: 0.05 }]]), ...sound);
        expect(findings).toEqual([]);
        const [first] = imported!.network.layers as MacLayer[];
        const { scale, negativeScale } = (first.output as Extract<MacLayer['output'], { kind: 'activation' }>).requantise;
        expect([scale[0] === negativeScale![0], Math.abs(negativeScale![1] / scale[1] - 3) < 0.001]).toEqual([true, true]);
    });

    it('finds tensors by the operations\' names where the map says nothing', () => {
        expect(attempt(new Map(), ...sound).findings).toEqual([]);
    });

    it.each<[string, NameMap, [string, Tensor][], RegExp]>([
        ['a tensor that is not there', new Map(), sound.slice(0, 2), /^import\/missing-tensor: c\.npz has no tensor `b\.weight`/],
        ['a tensor that the map misspells', new Map([['a', { weight: 'a.wieght' }]]), [...sound], /^import\/missing-tensor: [^]*Did you mean `a\.weight`\?/],
        ['an operation that is none', new Map([['c', {}]]), [...sound], /^import\/name-map: the name map has `c`, which is no operation/],
        ['weights of many values', new Map(), [tensor('a.weight', [2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), ...sound.slice(1)], /^import\/not-ternary: operation `a` has weights of more than three values: 2 at \[0, 1, 0, 0\]/],
        ['weights of another shape', new Map(), [tensor('a.weight', [2, 3], [1, 0, 1, 0, 1, 0]), ...sound.slice(1)], /^import\/shape: operation `a` has weights for 3 inputs, 4 come/],
        ['weights that are no numbers', new Map(), [tensor('a.weight', [2, 4], [1, NaN, 0, 0, 0, 0, 0, 0]), ...sound.slice(1)], /^import\/not-finite: operation `a` has a weight that is no number/],
    ])('says what is wrong: %s', (_, names, entries, says) => {
        const { imported, findings } = attempt(names, ...entries);
        expect(imported).toBeUndefined();
        expect(findings.map(({ code, message }) => `${code}: ${message}`)[0]).toMatch(says);
    });

    it('has its weights made ternary on request', () => {
        const { imported, findings } = importCheckpoint(file(tensor('a.weight', [2, 4], [1, 2, 3, 4, -5, 6, 7, 8]), ...sound.slice(1)), 'N', { description, names: new Map(), ternarise: 'twn' });
        expect(findings.map(({ code }) => code)).toEqual(['import/ternarised']);
        expect([...(imported!.network.layers[0] as MacLayer).weights.data]).toEqual([0, 0, 0, 1, -1, 1, 1, 1]);
    });
});

describe('a name map', () => {
    it.each([
        ['{', 'n.json: not valid JSON'], ['[]', 'n.json: not a JSON object'], ['{"a": 3}', 'n.json: `a` is not an object'],
        ['{"a": {"wieght": "x"}}', 'n.json: `a` has `wieght`, which nothing reads'], ['{"a": {"weight": 3}}', 'n.json: `a` has a `weight` that is no name'],
        ['{"a": {"epsilon": "small"}}', 'n.json: `a` has a `epsilon` that is no number'],
    ])('%s', (json, first) => {
        expect(readNameMap('n.json', json).problem).toMatchObject({ code: 'import/name-map', message: expect.stringMatching(`^${first.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\n`) as string });
    });
});
