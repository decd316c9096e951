/** Values that are made again where the row is full: the same sums in fewer bits, and no dearer than smaller slices. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotate } from '../../server/compiler/annotate.js';
import { compileNetwork, defaultCompileOptions, type PassName } from '../../server/compiler/compile.js';
import { form, type FormedSlice } from '../../server/compiler/form.js';
import { withRecomputation } from '../../server/compiler/recompute.js';
import { sharePass } from '../../server/compiler/share.js';
import type { SumGraph, TernaryMatrix } from '../../server/compiler/share/graph.js';
import { estimate } from '../../server/cost/estimate.js';
import type { Hardware } from '../../server/hardware/model.js';
import type { MacLayer, Network } from '../../server/network/model.js';
import { runReference } from '../../server/network/reference.js';
import { evenPadding } from '../../server/network/shape.js';
import { simulate } from '../../server/simulator/simulate.js';
import { machineWith } from '../support/machines.js';
import { generator, randomNetwork, randomTensor, seeds } from '../support/networks.js';

const bits = 4;

function randomMatrix(seed: number): TernaryMatrix {
    const random = generator(seed);
    const [rows, columns] = [2 + random(40), 2 + random(30)];
    return { rows, columns, entries: randomTensor(random, [rows, columns, 1, 1], 2 + random(7)).data };
}

/** Row r, element c: its coefficient. */
function sumsOf({ inputs, a, b, subtract, rowStart, termNode, termSign }: SumGraph): number[][] {
    const nodes: number[][] = Array.from({ length: inputs }, (_, n) => Array.from({ length: inputs }, (_unused, c) => c === n ? 1 : 0));
    a.forEach((first, k) => {
        expect(Math.max(first, b[k])).toBeLessThan(inputs + k);
        nodes.push(nodes[first].map((value, c) => value + (subtract[k] ? -1 : 1) * nodes[b[k]][c]));
    });
    return Array.from({ length: rowStart.length - 1 }, (_, r) => Array.from({ length: inputs }, (_unused, c) => {
        let sum = 0;
        for (let t = rowStart[r]; t < rowStart[r + 1]; t++) {
            sum += termSign[t] * nodes[termNode[t]][c];
        }
        return sum;
    }));
}

describe('a slice', () => {
    const share = sharePass(defaultCompileOptions);
    const formOf = (rows: number) => (graph: SumGraph): FormedSlice => form(graph, annotate(graph, 2 ** bits - 1), bits, {
        rows: Int32Array.from({ length: rows }, (_, r) => r), block: Int32Array.from({ length: rows }, (_, r) => Math.floor(r / 5)), inputsDie: true
    });

    test('has the same sums under any budget, in no more bits, and in fewer where that was asked for and can be', () => {
        let smaller = 0;
        fc.assert(fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, plenty) => {
            const matrix = randomMatrix(seed);
            const graph = share(matrix, 'rows');
            const formed = formOf(matrix.rows);
            const peak = formed(graph).peakBits;
            const budget = Math.floor(matrix.columns * bits + plenty * (peak - matrix.columns * bits));
            const again = withRecomputation(graph, budget, bits, formed);
            expect(sumsOf(again)).toEqual(sumsOf(graph));
            expect(again.a.length).toBeGreaterThanOrEqual(graph.a.length);
            smaller += formed(again).peakBits < peak ? 1 : 0;
            if (budget >= peak) {
                expect(again).toBe(graph);
            }
        }), { numRuns: 40 });
        expect(smaller).toBeGreaterThan(0);
    });
});

const alone = { ...defaultCompileOptions, without: new Set<PassName>(['recompute']) };

function expectRight(network: Network, images: readonly Int32Array[], hardware: Hardware): void {
    const { compiled } = compileNetwork(network, hardware, defaultCompileOptions);
    if (!compiled) {
        expect(compileNetwork(network, hardware, alone).compiled).toBeUndefined();
        return;
    }
    const { intermediates } = simulate(compiled, images, { intermediates: true, strict: true });
    images.forEach((image, i) => {
        const truth = runReference(network, image);
        network.layers.forEach(({ name }) => expect(Array.from(intermediates!.get(name)![i]), name).toEqual(Array.from(truth.get(name)!)));
    });
}

test('on rows from plenty to next to nothing, results are right', () => {
    fc.assert(fc.property(seeds, fc.integer({ min: 8, max: 40 }), fc.integer({ min: 1, max: 6 }), (seed, columns, offsets) => {
        const { network, images } = randomNetwork(seed);
        expectRight(network, images, machineWith({ 'array.columns': columns, 'track.domains': offsets * 2, 'array.rows': 16, 'gate.rows': 8, 'segment.active': 16 }));
    }), { numRuns: 6 });
});

/** A dense layer and an array whose row it fills. */
function crowded(seed: number, kind: number): { network: Network; hardware: Hardware } {
    const random = generator(seed * 77);
    const [inputs, outputs] = [20 + random(50), 4 + random(14)];
    const layer: MacLayer = {
        kind: 'dense', name: 'fc', input: 'image', inputShape: [inputs, 1, 1], inputBits: bits, outputShape: [outputs, 1, 1],
        weights: randomTensor(random, [outputs, inputs, 1, 1], 2 + random(5)), groups: 1, stride: [1, 1], pad: evenPadding(0),
        output: { kind: 'logits', bias: new Int32Array(outputs) }
    };
    const [columns, domains] = [[60, 4], [100, 4], [40, 8], [100, 2]][kind];
    return {
        network: { name: 'Crowded', input: { name: 'image', shape: [inputs, 1, 1], bits, rule: { kind: 'asIs' } }, layers: [layer], output: 'fc' },
        hardware: machineWith({ 'array.columns': columns, 'track.domains': domains, 'array.rows': 16, 'gate.rows': 16, 'segment.active': 16 })
    };
}

test.each([[22, 1], [26, 1], [28, 0], [18, 2]])('a full row (%i, %i): larger slices with values made again cost less than smaller slices, and are right', (seed, kind) => {
    const { network, hardware } = crowded(seed, kind);
    const energies = [defaultCompileOptions, alone].map(options => estimate(compileNetwork(network, hardware, options).compiled!).total.energyJ.total);
    expect(energies[0]).toBeLessThan(0.98 * energies[1]);
    const random = generator(seed);
    const images = [0, 1].map(i => Int32Array.from({ length: network.input.shape[0] }, () => i === 0 ? 2 ** bits - 1 : random(2 ** bits)));
    expectRight(network, images, hardware);
});

test('never dearer than smaller slices', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 3 }), (seed, kind) => {
        const { network, hardware } = crowded(seed, kind);
        const [again, smaller] = [defaultCompileOptions, alone].map(options => estimate(compileNetwork(network, hardware, options).compiled!).total.energyJ);
        const priced = ({ search, write, shift, periphery }: typeof again): number => search + write + shift + periphery;
        expect(priced(again)).toBeLessThanOrEqual(priced(smaller) * (1 + 1e-9));
    }), { numRuns: 4 });
});
