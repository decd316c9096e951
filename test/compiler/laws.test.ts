/** Ranges are sound and tight, bounds exact at the end, and the same input gives the same bytes, whatever was compiled before and in whatever order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotate } from '../../server/compiler/annotate.js';
import { compileLayer, compileNetwork, defaultCompileOptions, passNames } from '../../server/compiler/compile.js';
import { form } from '../../server/compiler/form.js';
import type { CompiledLayer } from '../../server/compiler/layer.js';
import type { SumGraph, TernaryMatrix } from '../../server/compiler/share/graph.js';
import { shareSums } from '../../server/compiler/share/sums.js';
import { traceLayer } from '../../server/compiler/trace.js';
import { bitLength } from '../../server/network/bits.js';
import { machineKinds, machines, machineWith } from '../support/machines.js';
import { randomNetwork, seeds } from '../support/networks.js';

/** Up to four inputs, so that all their values can be tried. */
const matrices = fc.integer({ min: 1, max: 4 }).chain(columns => fc.array(fc.array(fc.constantFrom(-1, 0, 1), { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 })
    .map((rows): TernaryMatrix => ({ rows: rows.length, columns, entries: Int8Array.from(rows.flat()) })));

/** Values of all nodes for one input. */
function values({ inputs, a, b, subtract }: SumGraph, input: readonly number[]): number[] {
    const found = [...input];
    for (let k = 0; k < a.length; k++) {
        found[inputs + k] = found[a[k]] + (subtract[k] ? -1 : 1) * found[b[k]];
    }
    return found;
}

describe('ranges', () => {
    test('of values are met at both ends and never left; words fit their widths, with no bit to spare', () => {
        fc.assert(fc.property(matrices, fc.constantFrom('columns', 'rows', 'targets' as const), fc.integer({ min: 1, max: 3 }), (matrix, kind, bits) => {
            const amax = 2 ** bits - 1;
            const graph = shareSums(matrix, { forms: [kind as 'rows'] });
            const ranges = annotate(graph, amax);
            const nodes = ranges.min.length;
            const met = Array.from({ length: nodes }, () => [Infinity, -Infinity]);
            for (let i = 0; i < (amax + 1) ** matrix.columns; i++) {
                const input = Array.from({ length: matrix.columns }, (_, c) => Math.floor(i / (amax + 1) ** c) % (amax + 1));
                values(graph, input).forEach((value, n) => { met[n] = [Math.min(met[n][0], value), Math.max(met[n][1], value)]; });
            }
            expect(met).toEqual(Array.from({ length: nodes }, (_, n) => [ranges.min[n], ranges.max[n]]));
            const rows = Int32Array.from({ length: matrix.rows }, (_, r) => r);
            const formed = form(graph, ranges, bits, { rows, block: new Int32Array(matrix.rows), inputsDie: true }, new Set(['overwrite']));
            for (let n = matrix.columns; n < nodes && formed.width[n] > 0; n++) {
                const [low, high] = [met[n][0], met[n][1]].map(value => formed.sign[n] * value + formed.bias[n]).sort((x, y) => x - y);
                expect(low).toBeGreaterThanOrEqual(0);
                expect(high).toBe(formed.top[n]);
                expect(formed.width[n]).toBe(Math.max(1, bitLength(high)));
            }
        }), { numRuns: 25 });
    });

    test('of accumulators end at the exact maximum of their sums', () => {
        fc.assert(fc.property(seeds, machines, (seed, kind) => {
            for (const layer of randomNetwork(seed).network.layers) {
                const { trace } = traceLayer(layer, machineWith(machineKinds[kind]), { ...defaultCompileOptions, without: new Set(['tree']) });
                for (const { mac: { plan: { sums } }, steps: { accumulators } } of trace!.mac?.summing ?? []) {
                    sums.list.forEach(({ range }, s) => expect(accumulators.bound[s]).toBe(range.max + accumulators.bias[s]));
                }
            }
        }), { numRuns: 6 });
    });
});

/** Everything of a layer but the layer itself. */
function bytes({ layer: _, ...compiled }: CompiledLayer): string {
    return JSON.stringify(compiled, (_key, value: unknown) => ArrayBuffer.isView(value) ? Array.from(value as Int32Array) : value);
}

test('two compilations give the same bytes, alone or after others, forwards or backwards', () => {
    fc.assert(fc.property(seeds, seeds, machines, fc.subarray([...passNames]), (seed, other, kind, off) => {
        const hardware = machineWith(machineKinds[kind]);
        const options = { ...defaultCompileOptions, without: new Set(off) };
        const { network } = randomNetwork(seed);
        const first = compileNetwork(network, hardware, options).compiled!.layers.map(bytes);
        compileNetwork(randomNetwork(other).network, machineWith({}), defaultCompileOptions);
        const backwards = [...network.layers].reverse().map(layer => bytes(compileLayer(layer, hardware, options).compiled!)).reverse();
        expect(backwards).toEqual(first);
    }), { numRuns: 6 });
});
