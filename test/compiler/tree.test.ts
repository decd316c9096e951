/** Inputs divided over arrays: the same integers, in both executors, with every word verified, counted and placed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileLayer, compileNetwork, defaultCompileOptions, type CompiledNetwork, type PassName } from '../../server/compiler/compile.js';
import { machineOf } from '../../server/compiler/machine.js';
import { Op, type Program } from '../../server/compiler/program.js';
import { verifyMac, verifyTree } from '../../server/compiler/verify.js';
import type { AccumulatorPlan } from '../../server/compiler/verify/accumulator-flow.js';
import { measure } from '../../server/cost/measured.js';
import { estimate } from '../../server/cost/estimate.js';
import type { LayerReport } from '../../server/cost/report.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import type { MacLayer, Network } from '../../server/network/model.js';
import { runReference } from '../../server/network/reference.js';
import { evenPadding } from '../../server/network/shape.js';
import { simulate } from '../../server/simulator/simulate.js';
import { machineKinds, machines, machineWith } from '../support/machines.js';
import { generator, randomNetwork, randomTensor, seeds } from '../support/networks.js';

/** Both executors give the reference's integers and equal counts. */
function expectExact(compiled: CompiledNetwork, network: Network, images: readonly Int32Array[]): void {
    const passes = simulate(compiled, images, { intermediates: true, strict: true, executor: 'pass' });
    images.forEach((image, i) => {
        const truth = runReference(network, image);
        for (const { name } of network.layers) {
            expect(Array.from(passes.intermediates!.get(name)![i]), name).toEqual(Array.from(truth.get(name)!));
        }
    });
    for (const kernel of ['simd', 'plain'] as const) {
        expect(simulate(compiled, images, { intermediates: true, strict: true, kernel }), kernel).toEqual(passes);
    }
    const [estimated, measured] = [estimate(compiled), measure(compiled, passes)];
    estimated.layers.forEach((layer, i) => {
        const run = measured.layers[i].energyJ;
        expect({ ...run, write: 0, total: 0, search: 0 }).toEqual({ ...layer.energyJ, write: 0, total: 0, search: 0 });
    });
}

const passNames: readonly PassName[] = ['share', 'join', 'guard', 'align', 'thresholds', 'clear', 'overwrite', 'turn', 'along', 'short-tables'];

test('random networks on random machines, over any number of arrays', () => {
    let [trees, layers] = [0, 0];
    fc.assert(fc.property(seeds, machines, fc.constantFrom(2, 4, 8, 16), fc.integer({ min: 1, max: 3 }), fc.subarray([...passNames]),
        (seed, kind, tree, batch, without) => {
            const { network, images } = randomNetwork(seed);
            const { compiled, problems } = compileNetwork(network, machineWith(machineKinds[kind]), { ...defaultCompileOptions, tree, batch, without: new Set(without) });
            expect(problems).toEqual([]);
            expectExact(compiled!, network, images);
            const macs = compiled!.layers.filter(({ layer }) => layer.kind === 'conv' || layer.kind === 'dense');
            trees += macs.filter(l => l.tree).length;
            layers += macs.length;
        }), { numRuns: 12 });
    expect(trees).toBeGreaterThan(layers / 2);
});

/** A dense layer alone. */
function dense(inputs: number, outputs: number, isLast: boolean, bits = 4): Network {
    const layer: MacLayer = {
        kind: 'dense', name: 'fc', input: 'image', inputShape: [inputs, 1, 1], inputBits: bits, outputShape: [outputs, 1, 1],
        weights: randomTensor(generator(inputs), [outputs, inputs, 1, 1], 3), groups: 1, stride: [1, 1], pad: evenPadding(0),
        output: isLast ? { kind: 'logits', bias: Int32Array.from({ length: outputs }, (_, i) => i * 7 - 9) }
            : { kind: 'activation', requantise: { bits: 2, shift: 6, scale: Int32Array.of(3), offset: Int32Array.of(20) } }
    };
    return { name: 'Dense', input: { name: 'image', shape: [inputs, 1, 1], bits, rule: { kind: 'asIs' } }, layers: [layer], output: 'fc' };
}

function someImages({ input }: Network): Int32Array[] {
    const random = generator(5);
    return [0, 1, 2].map(i => Int32Array.from({ length: input.shape[0] }, () => i === 0 ? 2 ** input.bits - 1 : random(2 ** input.bits)));
}

const alone = { ...defaultCompileOptions, without: new Set<PassName>(['tree']) };

describe('on arrays too small for a sum beside an input', () => {
    // Columns beside the carry's: a sum of ceil(width / 2), an input of 2.
    test.each([
        [64, 8, true, 2], [128, 8, true, 2], [256, 8, true, 4], [64, 7, false, 4], [256, 8, false, 4], [512, 9, false, 2], [1024, 9, true, 4]
    ])('%i inputs in %i columns, logits %s: over %i arrays', (inputs, columns, isLast, arrays) => {
        const small = machineWith({ 'array.columns': columns, 'array.rows': 8, 'gate.rows': 8, 'segment.columns': 4, 'segment.active': 8 });
        const network = dense(inputs, 3, isLast);
        expect(compileNetwork(network, small, alone).problems.map(p => p.code)).toEqual(['capacity/accumulators']);
        const { compiled, problems } = compileNetwork(network, small, defaultCompileOptions);
        expect(problems).toEqual([]);
        expect(compiled!.layers[0].tree).toMatchObject({ arrays, depth: Math.log2(arrays) });
        expectExact(compiled!, network, someImages(network));
    });

    test('what does not fit however many share it says so', () => {
        const tiny = machineWith({ 'array.columns': 6, 'array.rows': 8, 'gate.rows': 8 });
        expect(compileNetwork(dense(256, 3, true), tiny, defaultCompileOptions).problems.map(p => p.code)).toEqual(['capacity/accumulators']);
    });
});

describe('chosen by cost', () => {
    const network = dense(2048, 2, true);

    test('many inputs of few outputs are divided: much sooner, at next to no energy', () => {
        const [divided, whole] = [defaultCompileOptions, alone].map(options => compileNetwork(network, defaultHardware(), options).compiled!);
        expect(divided.layers[0].tree!.arrays).toBeGreaterThanOrEqual(2);
        expect(whole.layers[0].tree).toBeUndefined();
        const [ofTree, ofOne] = [estimate(divided).total, estimate(whole).total];
        expect(ofTree.latencyS).toBeLessThan(0.6 * ofOne.latencyS);
        expect(ofTree.energyJ.total).toBeLessThan(1.02 * ofOne.energyJ.total);
        expectExact(divided, network, someImages(network));
    });

    test('not where no array is idle, nor where partial sums are dear to move', () => {
        for (const machine of [{ 'bank.tiles': 1, 'tile.arrays': 1 }, { 'bus.energy': 1e-9 }]) {
            expect(compileNetwork(network, machineWith(machine), defaultCompileOptions).compiled!.layers[0].tree).toBeUndefined();
        }
    });
});

test('partial sums are moved over the hops between their arrays', () => {
    const network = dense(64, 4, true);
    const report = (overrides: Parameters<typeof machineWith>[0]): LayerReport =>
        estimate(compileNetwork(network, machineWith(overrides), { ...defaultCompileOptions, tree: 4 }).compiled!).layers[0];
    const { tree, energyJ } = report({});
    const { layers: [{ parts }] } = compileNetwork(network, defaultHardware(), { ...defaultCompileOptions, tree: 4 }).compiled!;
    // One row. Two levels: four arrays take two words each, then one word each.
    const received = parts.flatMap(({ node }) => node!.received.map(({ bits }) => bits));
    expect(received).toHaveLength(8);
    expect(tree).toEqual({ arrays: 4, depth: 2, movedBits: received.reduce((a, b) => a + b) });
    const near = (a: number, b: number): void => expect(a / b).toBeCloseTo(1, 9);
    near(report({ 'tile.hops': 3 }).energyJ.movement - energyJ.movement, 2 * tree!.movedBits * 0.054e-12);
    // Each array a tile of its own: the bus's four hops, and four buffers that take a quarter of the inputs each.
    near(report({ 'tile.arrays': 1, 'bank.tiles': 64 }).energyJ.movement - energyJ.movement, 3 * tree!.movedBits * 0.054e-12);
});

describe('the verifier finds', () => {
    const { compiled } = compileNetwork(dense(64, 4, true), defaultHardware(), { ...defaultCompileOptions, tree: 4 });
    const layer = compiled!.network.layers[0] as MacLayer;
    const machine = machineOf(defaultHardware(), new Set());
    const plans = (): AccumulatorPlan[] => {
        let plans: AccumulatorPlan[] = [];
        compileLayer(layer, defaultHardware(), { ...defaultCompileOptions, tree: 4 }, { keep: ({ parts }) => { plans = parts.map(({ mac }) => mac.plan); } });
        return plans;
    };
    const change = (program: Program, op: number, field: 'a' | 'dst' | 'before' | 'width', by: number): Program =>
        ({ ...program, [field]: program[field].map((value, i) => i === op ? value + by : value) });
    const find = (part: number, kind: number): number => {
        const { program } = compiled!.layers[0].parts[part];
        const { from, to } = part < 4 ? { from: program.sections[0].to, to: program.length } : program.sections[0];
        return program.kind.findIndex((k, op) => k === kind && op >= from && op < to);
    };

    test.each([
        ['a partial sum stored as another', 0, Op.store, 'dst', 1], ['a partial sum of another output', 0, Op.store, 'a', 1],
        ['another partial sum taken', 4, Op.load, 'a', 1], ['a sum said to be narrower', 4, Op.add, 'width', -1],
        ['a sum said to have been narrower', 4, Op.add, 'before', -1]
    ] as const)('%s', (_, part, kind, field, by) => {
        const all = plans();
        const { program } = compiled!.layers[0].parts[part];
        expect(() => verifyMac(layer, program, machine, all[part])).not.toThrow();
        expect(() => verifyMac(layer, change(program, find(part, kind), field, by), machine, all[part])).toThrow(/layer fc, operation/);
    });

    test('a slice of the inputs that is missing, taken twice, or elsewhere than it is', () => {
        const all = plans();
        const { folded } = all[4].sums;
        expect(() => verifyTree('fc', folded, all)).not.toThrow();
        expect(() => verifyTree('fc', folded, all.slice(1))).toThrow(/expected -?1 over all slices/);
        expect(() => verifyTree('fc', folded, [...all.slice(0, 4), ...all.slice(5)])).toThrow(/not stored for it before/);
        const taken = all[4].taken!.map(words => [words[0], words[0]]);
        expect(() => verifyTree('fc', folded, [...all.slice(0, 4), { ...all[4], taken }, ...all.slice(5)])).toThrow(/twice/);
        const [first, ...others] = all[8].taken!;
        const fewer = [[first[0]], ...others];
        expect(() => verifyTree('fc', folded, [...all.slice(0, 8), { ...all[8], taken: fewer }, ...all.slice(9)])).toThrow(/not made of all slices/);
    });
});
