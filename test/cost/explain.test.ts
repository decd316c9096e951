/** Explanations are true: what they say of an output adds up to its weights, its bias, and its share of the layer's report. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultCompileOptions, type CompileOptions } from '../../server/compiler/compile.js';
import { elementName } from '../../server/compiler/dump/names.js';
import { traceLayer, type LayerTrace } from '../../server/compiler/trace.js';
import { explain } from '../../server/cost/explain/explain.js';
import type { Explanation, OutputExplanation, SumExplanation } from '../../server/cost/explain/explanation.js';
import type { Hardware } from '../../server/hardware/model.js';
import type { Network } from '../../server/network/model.js';
import { machineKinds, machines, machineWith } from '../support/machines.js';
import { randomNetwork, seeds } from '../support/networks.js';

/** `2 x0[0,1] - x3` as coefficients by input. */
function coefficients(text: string): Map<string, number> {
    const found = new Map<string, number>();
    for (const [, sign, count, input] of text.matchAll(/(^-|^| - | \+ )(?:(\d+) )?([xr]\d+(?:\[\d+,\d+\])?)/g)) {
        found.set(input, (sign.includes('-') ? -1 : 1) * Number(count ?? 1));
    }
    return found;
}

/** What a sum's terms add up to, input by input, and the constant they leave. */
function total(sum: SumExplanation): { readonly inputs: Map<string, number>; readonly constant: number } {
    const inputs = new Map<string, number>();
    let constant = sum.start;
    const made = new Map(sum.values.map(value => [value.operation, value]));
    for (const { of, value: text, complement, bits } of sum.groups.flatMap(group => group.terms)) {
        const { sign, bias } = made.get(of) ?? { sign: 1, bias: 0 };
        const direction = (complement ? -1 : 1) * sign;
        coefficients(text).forEach((c, input) => inputs.set(input, (inputs.get(input) ?? 0) + direction * c));
        constant += complement ? 2 ** bits - 1 - bias : bias;
    }
    return { inputs, constant };
}

function expectTrue({ sums }: OutputExplanation): void {
    for (const sum of sums) {
        const { inputs, constant } = total(sum);
        expect(new Map([...inputs].filter(([, c]) => c !== 0)), sum.name).toEqual(new Map(sum.weights.map(({ input, weight }) => [input, weight])));
        expect(constant, sum.name).toBe(sum.bias);
        expect(sum.groups.reduce((count, { weights }) => count + weights, 0)).toBe(sum.weights.length);
        for (const { value, range: [min, max], sign, bias, most, bits, operation } of sum.values) {
            const c = [...coefficients(value).values()];
            const amax = 2 ** sum.inputBits - 1;
            expect([min, max], value).toEqual([c.reduce((low, one) => low + Math.min(0, one), 0) * amax, c.reduce((high, one) => high + Math.max(0, one), 0) * amax]);
            const words = [sign * min + bias, sign * max + bias];
            expect(Math.min(...words), `#${operation}`).toBeGreaterThanOrEqual(0);
            expect(Math.max(...words), `#${operation}`).toBe(most);
            expect(most).toBeLessThan(2 ** bits);
        }
    }
}

function explanations(network: Network, hardware: Hardware, options: CompileOptions = defaultCompileOptions): { trace: LayerTrace; all: Explanation[] }[] {
    return network.layers.map(layer => {
        const { trace } = traceLayer(layer, hardware, options);
        const outputs = trace!.mac ? layer.outputShape[0] : 1;
        return { trace: trace!, all: Array.from({ length: outputs }, (_, o) => explain(network, hardware, options, trace!, o)) };
    });
}

describe('an explanation', () => {
    test('adds up: terms to weights, words to the bias, ranges to widths, outputs to the layer', () => {
        fc.assert(fc.property(seeds, machines, (seed, kind) => {
            const { network } = randomNetwork(seed);
            for (const { all } of explanations(network, machineWith(machineKinds[kind]))) {
                const outputs = all.flatMap(one => one.output ?? []);
                outputs.forEach(expectTrue);
                const sums = outputs.flatMap(output => output.sums);
                const { layer, projection } = all[0];
                if (outputs.length > 0) {
                    expect(sums.flatMap(sum => sum.groups).flatMap(group => group.terms).length).toBe(layer.adds.accumulate + (projection?.adds.accumulate ?? 0));
                    const energyJ = outputs.reduce((joules, { work }) => joules + work.energyJ.total, 0);
                    expect(energyJ).toBeLessThanOrEqual((layer.energyJ.total + (projection?.energyJ.total ?? 0)) * (1 + 1e-9));
                }
            }
        }), { numRuns: 6 });
    });

    test('adds up over arrays that the inputs are divided over', () => {
        let trees = 0;
        fc.assert(fc.property(seeds, machines, fc.constantFrom(2, 4, 8), (seed, kind, tree) => {
            const { network } = randomNetwork(seed);
            const options = { ...defaultCompileOptions, tree };
            for (const { trace, all } of explanations(network, machineWith(machineKinds[kind]), options)) {
                for (const output of trace.compiled.tree ? all.flatMap(one => one.output ?? []) : []) {
                    trees++;
                    expectTrue(output);
                    const layer = trace.mac!.layer;
                    const row = layer.weights.data.length / layer.outputShape[0];
                    const nonzero = layer.weights.data.subarray(output.output * row, (output.output + 1) * row).filter(weight => weight !== 0);
                    const own = output.sums.filter(({ section }) => section === layer.name);
                    expect(own.reduce((count, { weights }) => count + weights.length, 0)).toBe(nonzero.length);
                    const taken = (output.stages ?? []).map(({ level }) => level);
                    expect(taken).toEqual([...taken].sort());
                    // Sums of no weights need not travel.
                    expect(taken.includes(trace.compiled.tree!.depth) || output.sums.every(({ weights }) => weights.length === 0)).toBe(true);
                }
            }
        }), { numRuns: 4 });
        expect(trees).toBeGreaterThan(0);
    });

    test('an operation\'s passes are those of the program', () => {
        fc.assert(fc.property(seeds, machines, (seed, kind) => {
            const { network } = randomNetwork(seed);
            for (const { all } of explanations(network, machineWith(machineKinds[kind]))) {
                for (const { bits, work } of all.flatMap(one => one.output?.passes ?? [])) {
                    const passes = bits.flatMap(one => one.passes);
                    expect(passes.filter(pass => pass.startsWith('search')).length).toBe(work.searches);
                    expect(passes.filter(pass => pass.startsWith('write')).length).toBe(work.writes);
                }
            }
        }), { numRuns: 6 });
    });

    test('names inputs by channel and place', () => {
        const streams = [{ source: 'image', channels: 3, kernel: [2, 3] as const, bits: 4 }, { source: 'a', channels: 5, kernel: [1, 1] as const, bits: 4 }];
        expect([elementName(streams, 0, 0), elementName(streams, 0, 11), elementName(streams, 1, 4)]).toEqual(['x0[0,0]', 'x1[1,2]', 'r4']);
    });

    test('refuses an output that the layer does not have', () => {
        const { network } = randomNetwork(3);
        const [layer] = network.layers;
        const hardware = machineWith({});
        const { trace } = traceLayer(layer, hardware, defaultCompileOptions);
        expect(() => explain(network, hardware, defaultCompileOptions, trace!, layer.outputShape[0])).toThrow(RangeError);
    });
});
