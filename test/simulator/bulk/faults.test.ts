/** Programs that break their operations' rules end in an Error that names the operation; they never run on with other states. */
import { expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions } from '../../../server/compiler/compile.js';
import type { CompiledLayer } from '../../../server/compiler/layer.js';
import { machineOf } from '../../../server/compiler/machine.js';
import { Cancelled } from '../../../server/compiler/problems.js';
import { clearA, ProgramBuilder, type Program } from '../../../server/compiler/program.js';
import { defaultHardware } from '../../../server/hardware/presets.js';
import { activationBlock } from '../../../server/simulator/activations.js';
import { BulkExecutor } from '../../../server/simulator/bulk/executor.js';
import { createKernel, type KernelChoice } from '../../../server/simulator/bulk/kernel.js';
import { LayerData } from '../../../server/simulator/bulk/layer-data.js';
import { simulate } from '../../../server/simulator/simulate.js';
import { generator, randomNetwork } from '../../support/networks.js';
import { randomProgram } from '../../support/programs.js';

const machine = machineOf(defaultHardware(), new Set());

/** Cells under one port of neighbouring columns. */
function cells(from: number, count: number): number[] {
    return Array.from({ length: count }, (_, i) => (from + i) * machine.domains);
}

function program(make: (builder: ProgramBuilder) => void): Program {
    const builder = new ProgramBuilder(0);
    make(builder);
    builder.endSection('s', true);
    return builder.build();
}

/** Runs a program on one image of random values. */
function execute(made: Program, kernel: KernelChoice, strict: boolean): void {
    const layer: CompiledLayer = { ...randomProgram(generator(1), machine, 1).layer, parts: [] };
    const inputs = layer.streams.map(({ shape, bits }) => {
        const block = activationBlock(1, shape[0] * shape[1] * shape[2], bits);
        block.data.fill(2 ** bits - 1);
        return block;
    });
    const own = createKernel(kernel);
    const data = new LayerData(own, layer, inputs, 1, 4);
    const executor = new BulkExecutor(own, made, data, { machine, strict });
    executor.begin(0, data.lanes);
    executor.run(0, made.length);
}

/** Two words of four bits, all ones. */
function ones(builder: ProgramBuilder): [a: number, b: number] {
    const [a, b] = [builder.word(cells(1, 4)), builder.word(cells(5, 4))];
    builder.set(a);
    builder.set(b);
    return [a, b];
}

test.each(['simd', 'plain'] as const)('a sum that does not fit its width (%s)', kernel => {
    const inPlace = program(builder => {
        const [a, b] = ones(builder);
        builder.add(a, b, 0, 4, 4);
    });
    expect(() => execute(inPlace, kernel, false)).toThrow('operation 2 (add): the sum does not fit its width');
    const fresh = program(builder => {
        const [a, b] = ones(builder);
        builder.sum(builder.word(cells(9, 4)), a, b, 0, 4);
    });
    expect(() => execute(fresh, kernel, false)).toThrow('operation 2 (sum): the sum does not fit its width');
});

test.each([
    ['a destination that is its own operand', 'operation 2 (add)', (builder: ProgramBuilder) => {
        const [a] = ones(builder);
        builder.add(a, a, 0, 4, 4);
    }],
    ['a result in an operand', 'operation 2 (sum)', (builder: ProgramBuilder) => {
        const [a, b] = ones(builder);
        builder.sum(builder.word([...cells(8, 1), ...cells(20, 4)]), a, b, 0, 5);
    }],
    ['a fresh word that is not 0', 'operation 2 (load)', (builder: ProgramBuilder) => {
        const [a] = ones(builder);
        builder.load(a, 0, 0);
    }],
    ['bits above what a destination is said to hold', 'operation 2 (add)', (builder: ProgramBuilder) => {
        const [a, b] = ones(builder);
        builder.add(a, b, clearA, 2, 4);
    }],
    ['flags that are set', 'operation 2 (max)', (builder: ProgramBuilder) => {
        const [a, b] = ones(builder);
        builder.max(a, builder.word(cells(20, 4)), b, 4);
    }],
    ['a cell written twice', 'operation 0 (load)', (builder: ProgramBuilder) => builder.load(builder.word([...cells(1, 1), ...cells(1, 1)]), 0, 0)],
    ['more bits than cells', 'operation 2 (add)', (builder: ProgramBuilder) => {
        const [a, b] = ones(builder);
        builder.add(a, b, 0, 4, 5);
    }],
    ["the carry's cell in a word", 'operation 0 (set)', (builder: ProgramBuilder) => builder.set(builder.word([0]))],
    ["the carry's cell in a rule", 'operation 2 (match)', (builder: ProgramBuilder) => {
        ones(builder);
        builder.rule([1], [machine.domains * 2]);
        builder.match(0, 1);
    }]
])('strict: %s', (_, where, make) => {
    expect(() => execute(program(make), 'auto', true)).toThrow(where);
});

test('cells that only the values’ ranges keep at 0 are looked at in strict runs', () => {
    const tight = program(builder => {
        const [a, b] = ones(builder);
        const sum = builder.word(cells(9, 6));
        builder.sum(sum, a, b, 0, 6);
        builder.add(sum, b, 0, 5, 6);
    });
    expect(() => execute(tight, 'auto', true)).not.toThrow();
});

test.each(['bulk', 'pass'] as const)('a cancelled run ends (%s)', executor => {
    const { network, images } = randomNetwork(1);
    const { compiled } = compileNetwork(network, defaultHardware(), defaultCompileOptions);
    expect(() => simulate(compiled!, images, { executor, isCancelled: () => true })).toThrow(Cancelled);
});
