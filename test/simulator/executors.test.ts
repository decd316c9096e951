/** Two executors in lockstep: they agree on real layers, and where one is broken on purpose the first difference is found. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions, type CompiledNetwork } from '../../server/compiler/compile.js';
import { machineOf } from '../../server/compiler/machine.js';
import type { Hardware } from '../../server/hardware/model.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import type { Network } from '../../server/network/model.js';
import { randomWeights, seededImage } from '../../server/network/random.js';
import { randomRequantise, unsetRequantise } from '../../server/network/random-requantise.js';
import { evenPadding } from '../../server/network/shape.js';
import { createKernel } from '../../server/simulator/bulk/kernel.js';
import { BulkExecutors } from '../../server/simulator/bulk/layer-execution.js';
import type { ChunkExecutor, Executors } from '../../server/simulator/execution.js';
import { lockstep, type LockstepRun } from '../../server/simulator/lockstep.js';
import { PassExecutors } from '../../server/simulator/pass-execution.js';
import { describedNetwork, tensors } from '../network/described.js';
import { randomNetwork, seeds } from '../support/networks.js';

function compare(compiled: CompiledNetwork, images: readonly Int32Array[], tested: (bulk: Executors) => Executors = bulk => bulk): LockstepRun {
    const machine = machineOf(compiled.hardware, compiled.options.without);
    return lockstep(compiled, images, [new PassExecutors(machine, true), tested(new BulkExecutors(createKernel(), { machine, strict: false }))]);
}

function compiledOn(network: Network, hardware: Hardware = defaultHardware()): CompiledNetwork {
    return compileNetwork(network, hardware, defaultCompileOptions).compiled!;
}

test('they agree on random networks', () => {
    fc.assert(fc.property(seeds, fc.boolean(), (seed, chained) => {
        const { network, images } = randomNetwork(seed);
        const base = defaultHardware();
        const hardware = { ...base, parameters: { ...base.parameters, chained: { ...base.parameters.chained, value: chained ? 1 : 0 } } };
        expect(compare(compiledOn(network, hardware), images).difference).toBeUndefined();
    }), { numRuns: 10 });
});

test('they agree on LeNet-5, cell by cell', () => {
    const network = describedNetwork(tensors('examples/lenet5-mnist/lenet5.safetensors'));
    const { cells, difference, operations } = compare(compiledOn(network), [1, 2].map(seed => seededImage(network.input, seed)));
    expect(difference).toBeUndefined();
    expect(operations).toBeGreaterThan(10_000);
    expect(cells).toBeGreaterThan(operations);
});

test('they agree on a layer of ResNet-18, more rows than a chunk takes', () => {
    const [channels, size, bits] = [64, 56, 4];
    const shape = [channels, size, size] as const;
    const network = randomRequantise({
        name: 'Stage1', input: { name: 'image', shape, bits, rule: { kind: 'asIs' } }, output: 'conv', layers: [{
            kind: 'conv', name: 'conv', input: 'image', inputShape: shape, inputBits: bits, outputShape: shape, groups: 1, stride: [1, 1], pad: evenPadding(1),
            weights: randomWeights([channels, channels, 3, 3], 0.8, 1, 'conv'), output: { kind: 'activation', requantise: unsetRequantise(bits) }
        }]
    }, 1);
    const { difference, operations } = compare(compiledOn(network), [seededImage(network.input, 1)]);
    expect(difference).toBeUndefined();
    expect(operations).toBeGreaterThan(3000);
});

describe('a broken executor', () => {
    const network = describedNetwork(tensors('examples/lenet5-mnist/lenet5.safetensors'));
    const compiled = compiledOn(network);
    const images = [seededImage(network.input, 1)];
    const [layer, at] = ['conv2', 777];
    const { program } = compiled.layers.find(({ layer: { name } }) => name === layer)!.parts[0];

    /** Bulk executors that do one thing more after an operation of a layer. */
    function broken(bulk: Executors, spoil: (executor: ChunkExecutor, counts: { writtenCells: number }) => void): Executors {
        return {
            idle: bulk.idle,
            layer: (one, inputs, output, count) => {
                const execution = bulk.layer(one, inputs, output, count);
                return one.layer.name !== layer ? execution : {
                    ...execution, occurrences: value => execution.occurrences(value), finish: () => execution.finish(),
                    prepare: own => {
                        const executor = execution.prepare(own);
                        let lanes = 0;
                        return {
                            lanesAtOnce: executor.lanesAtOnce, operationsAtOnce: executor.operationsAtOnce, leftOver: () => executor.leftOver(), plane: cell => executor.plane(cell),
                            begin: (first, count_) => executor.begin(first, lanes = count_),
                            beginIdle: () => (lanes = 0, executor.beginIdle()),
                            run: (from, to) => {
                                if (lanes === 0 || from > at || to <= at) {
                                    return executor.run(from, to);
                                }
                                const before = executor.run(from, at + 1);
                                const counts = { ...before };
                                spoil(executor, counts);
                                const after = executor.run(at + 1, to);
                                return { writtenCells: counts.writtenCells + after.writtenCells, chainedCells: counts.chainedCells + after.chainedCells };
                            }
                        };
                    }
                };
            }
        };
    }

    test('that leaves a wrong bit is found by cycle, array, row and column', () => {
        const { domains } = machineOf(compiled.hardware, new Set());
        const cell = program.wordCells[program.wordStart[program.dst[at]]];
        const { difference } = compare(compiled, images, bulk => broken(bulk, executor => {
            // Lane 70 is bit 6 of word 2.
            executor.plane(cell)[2] ^= 64; // narrow: a word of 32 rows
        }));
        expect(difference).toMatchObject({
            layer, part: 0, operation: { index: at }, what: 'cell', array: 0, row: 70, image: 0, column: Math.floor(cell / domains), domain: cell % domains
        });
        expect(difference!.found).toBe(1 - difference!.expected);
        const [from, to] = difference!.cycles!;
        expect(from).toBeGreaterThan(at);
        expect(to).toBeGreaterThan(from);
    });

    test('that counts wrongly is found by cycle', () => {
        const { difference } = compare(compiled, images, bulk => broken(bulk, (_, counts) => {
            counts.writtenCells++;
        }));
        expect(difference).toMatchObject({ layer, operation: { index: at }, what: 'writtenCells' });
        expect(difference!.found).toBe(difference!.expected + 1);
    });
});
