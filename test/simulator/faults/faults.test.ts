/** Faults as they are drawn and run: nothing without rates, what was asked for with them, the same however a run is cut. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions, type CompiledNetwork } from '../../../server/compiler/compile.js';
import { machineOf } from '../../../server/compiler/machine.js';
import { Op } from '../../../server/compiler/program.js';
import { buildFaults, faultsOf } from '../../../server/hardware/faults.js';
import type { FaultName, Hardware } from '../../../server/hardware/model.js';
import { defaultHardware } from '../../../server/hardware/presets.js';
import { activationBlock, type ActivationBlock } from '../../../server/simulator/activations.js';
import { FaultyArray, noFaults } from '../../../server/simulator/faults/array.js';
import { Planner, type PlannedRow } from '../../../server/simulator/faults/plan.js';
import { trialsOf } from '../../../server/simulator/faults/trials.js';
import { LanePort } from '../../../server/simulator/lanes.js';
import { noRunCounts, PassExecutor } from '../../../server/simulator/passes.js';
import { RowExecutor } from '../../../server/simulator/row-executor.js';
import { RowPort } from '../../../server/simulator/row-port.js';
import { simulate, type SimulationRun } from '../../../server/simulator/simulate.js';
import { seededImage } from '../../../server/network/random.js';
import { describedNetwork, tensors } from '../../network/described.js';
import { generator, randomNetwork, seeds } from '../../support/networks.js';
import { randomProgram } from '../../support/programs.js';

type Rates = Partial<Record<'overshift' | 'undershift' | 'writeFail' | 'stuck' | 'correction' | 'seed', number>>;

function shaky(rates: Rates, base: Hardware = defaultHardware()): Hardware {
    const settings = Object.entries(rates).map(([name, value]) =>
        ({ parameter: `faults.${name}` as FaultName, written: { value, unit: name === 'correction' ? 'steps' : '' }, origin: 'file' as const }));
    return { ...base, faults: buildFaults(settings) };
}

/** Narrow arrays with one port: programs that shift a lot. */
function narrow(): Hardware {
    const base = defaultHardware();
    const changed = Object.entries({ 'array.columns': 96, 'array.rows': 16, 'gate.rows': 8, 'track.ports': 1 })
        .map(([name, value]) => [name, { ...base.parameters[name as 'latches'], value }]);
    return { ...base, parameters: { ...base.parameters, ...Object.fromEntries(changed) } };
}

function compiledOn(seed: number, hardware: Hardware, batch = 1): { readonly compiled: CompiledNetwork; readonly images: readonly Int32Array[] } {
    const { network, images } = randomNetwork(seed);
    return { compiled: compileNetwork(network, hardware, { ...defaultCompileOptions, batch }).compiled!, images };
}

const quiet = (image: number, row: number): PlannedRow => ({ image, row, steps: [], ways: [], writes: [], stuck: [] });

test('without any fault the row executor does what the pass executor does, on random programs', () => {
    fc.assert(fc.property(seeds, fc.integer({ min: 1, max: 200 }), fc.boolean(), (seed, lanes, chained) => {
        const base = defaultHardware();
        const hardware = { ...base, parameters: { ...base.parameters, chained: { ...base.parameters.chained, value: chained ? 1 : 0 } } };
        const machine = machineOf(hardware, new Set());
        const { program, layer, inputs, images } = randomProgram(generator(seed), machine, lanes);
        const perRow = layer.placement.rowsPerImage;
        const block = (): ActivationBlock => activationBlock(images, layer.layer.outputShape.reduce((a, b) => a * b), undefined);
        const [expected, actual] = [block(), block()];
        const pass = new PassExecutor(program, machine, images * perRow, new LanePort(layer, inputs, expected, 0, images));
        const counts = noRunCounts();
        pass.run(0, program.length, counts);
        const rows = Array.from({ length: images * perRow }, (_, lane) => quiet(Math.floor(lane / perRow), lane % perRow));
        const faults = noFaults();
        const array = new FaultyArray(rows, machine, 0, faults);
        new RowExecutor(program, machine, array, new RowPort(layer, inputs, actual, rows)).run(0, program.length);
        expect(actual.data).toEqual(expected.data);
        expect(faults).toEqual({ ...noFaults(), writes: counts.writtenCells });
        expect(array.done).toEqual(trialsOf(program, machine));
        for (let cell = 0; cell < machine.columns * machine.domains; cell += 1 + seed % 7) {
            expect(array.planes.of(cell)).toEqual(pass.plane(cell));
        }
    }), { numRuns: 15 });
});

test('rates of zero, and a machine that says nothing, run nothing twice', () => {
    expect(faultsOf(defaultHardware())).toBeUndefined();
    const { compiled, images } = compiledOn(5, shaky({ overshift: 0, stuck: 0, seed: 9 }));
    expect(simulate(compiled, images).faulty).toBeUndefined();
});

test('rates so small that nothing happens give the run without faults, bit for bit', () => {
    fc.assert(fc.property(seeds, seed => {
        const { compiled, images } = compiledOn(seed, shaky({ overshift: 1e-15, undershift: 1e-15, writeFail: 1e-15, stuck: 1e-15 }));
        const { faulty, logits } = simulate(compiled, images);
        expect(faulty!.logits).toEqual(logits);
        expect(faulty!.layers.every(({ wrong, caused, faultyRows }) => wrong + caused + faultyRows === 0)).toBe(true);
    }), { numRuns: 8 });
});

test('running only the rows that meet a fault is the same as running all of them', () => {
    fc.assert(fc.property(seeds, fc.constantFrom(1, 3), fc.constantFrom(0, 5), (seed, batch, correction) => {
        const hardware = shaky({ overshift: 0.05, undershift: 0.03, writeFail: 2e-3, stuck: 1e-3, correction, seed: seed % 1000 }, narrow());
        const { compiled, images } = compiledOn(seed, hardware, batch);
        const run = simulate(compiled, images, { intermediates: true });
        expect(run.faulty!.logits).toEqual(literally(compiled, images));
    }), { numRuns: 12 });
});

/** Every row of every layer search by search, each with what the planner draws for it. */
function literally({ hardware, layers, network, options }: CompiledNetwork, images: readonly Int32Array[]): Int32Array[] {
    const machine = machineOf(hardware, options.without);
    const faults = faultsOf(hardware)!;
    const planner = new Planner(faults, machine);
    const everywhere = new Uint8Array(machine.columns * machine.domains).fill(1);
    const blocks = new Map<string, ActivationBlock>([[network.input.name, blockOf(images)]]);
    layers.forEach((layer, index) => {
        const { kind, input, name, outputShape } = layer.layer;
        const output: ActivationBlock = kind === 'flatten' ? blocks.get(input)! : activationBlock(images.length, outputShape.reduce((a, b) => a * b), undefined);
        blocks.set(name, output);
        layer.parts.forEach(({ program }, part) => {
            const { batch, parts, rowsPerImage } = layer.placement;
            const rows = images.flatMap((_, image) => Array.from({ length: rowsPerImage }, (__, row): PlannedRow => {
                const at = image % batch * rowsPerImage + row;
                const ofImage = planner.image({ layer: index, part, image }, trialsOf(program, machine));
                return ofImage.row(image, row, (Math.floor(at / machine.rows) * parts + part) % machine.arrays, at % machine.rows, everywhere) ?? quiet(image, row);
            }));
            const port = new RowPort(layer, layer.streams.map(({ source }) => blocks.get(source)!), output, rows);
            const array = new FaultyArray(rows, machine, faults.correctionSteps, noFaults());
            new RowExecutor(program, machine, array, port).run(0, program.length);
        });
    });
    const { data, perImage } = blocks.get(network.output)!;
    return images.map((_, i) => Int32Array.from(data.subarray(i * perImage, (i + 1) * perImage)));
}

function blockOf(images: readonly Int32Array[]): ActivationBlock {
    const perImage = images[0].length;
    const data = new Int32Array(images.length * perImage);
    images.forEach((image, i) => data.set(image, i * perImage));
    return { perImage, data };
}

test('a run in pieces is the same run', () => {
    fc.assert(fc.property(seeds, seed => {
        const { compiled, images } = compiledOn(seed, shaky({ overshift: 0.05, writeFail: 1e-3, stuck: 1e-3 }, narrow()), 2);
        const many = [...images, ...images, ...images];
        const whole = simulate(compiled, many).faulty!;
        const pieces = [0, 2, 4, 6, 8].filter(first => first < many.length).map(first => simulate(compiled, many.slice(first, first + 2), { firstImage: first }).faulty!);
        expect(pieces.flatMap(({ logits }) => logits)).toEqual(whole.logits);
        whole.layers.forEach(({ name: _, ...counts }, i) => {
            for (const [name, total] of Object.entries(counts)) {
                expect(pieces.reduce((sum, piece) => sum + (piece.layers[i][name as 'wrong']), 0), name).toBe(total);
            }
        });
    }), { numRuns: 6 });
});

describe('observed rates', () => {
    const rates = { overshift: 3e-3, undershift: 1e-3, writeFail: 2e-3, stuck: 1e-3 } as const;
    const network = describedNetwork(tensors('examples/lenet5-mnist/lenet5.safetensors'));
    const compiledWith = (seed: number): CompiledNetwork => compileNetwork(network, shaky({ ...rates, seed }), defaultCompileOptions).compiled!;
    const compiled = compiledWith(7);
    const many = [1, 2].map(seed => seededImage(network.input, seed));
    const run: SimulationRun = simulate(compiled, many);
    const sum = (name: 'overshifts' | 'undershifts' | 'failedWrites' | 'writes'): number => run.faulty!.layers.reduce((total, layer) => total + layer[name], 0);
    const machine = machineOf(compiled.hardware, new Set());
    const steps = compiled.layers.reduce((total, { parts, placement }) => total
        + parts.reduce((own, { program }) => own + trialsOf(program, machine).steps * placement.rowsPerImage * many.length, 0), 0);

    /** Five standard deviations of a binomial count. */
    function expectBinomial(count: number, trials: number, rate: number): void {
        expect(trials * rate).toBeGreaterThan(100);
        expect(Math.abs(count - trials * rate)).toBeLessThan(5 * Math.sqrt(trials * rate * (1 - rate)));
    }

    test('of tracks that go too far, and that stay', () => {
        expectBinomial(sum('overshifts'), steps, rates.overshift);
        expectBinomial(sum('undershifts'), steps, rates.undershift);
    });

    test('of writes that fail', () => {
        expectBinomial(sum('failedWrites'), sum('writes'), rates.writeFail);
    });

    test('of cells that stick, half of them at 0', () => {
        const planner = new Planner(faultsOf(compiled.hardware)!, machine);
        const stuck = Array.from({ length: 64 }, (_, i) => planner.stuckCells(Math.floor(i / 16), i % 16)).flat();
        const cells = 64 * machine.columns * machine.domains;
        expectBinomial(stuck.length, cells, rates.stuck);
        expectBinomial(stuck.filter(literal => literal % 2 === 0).length, stuck.length, 0.5);
    });

    test('of another seed they are others', () => {
        const other = simulate(compiledWith(8), many);
        expect(other.faulty!.layers.map(({ overshifts }) => overshifts)).not.toEqual(run.faulty!.layers.map(({ overshifts }) => overshifts));
        expect(simulate(compiled, many).faulty).toEqual(run.faulty);
    });
});

test('programs store and count what trials say, with loads, rules and maxima', () => {
    fc.assert(fc.property(seeds, seed => {
        const { compiled } = compiledOn(seed, narrow());
        const machine = machineOf(compiled.hardware, new Set());
        for (const { program } of compiled.layers.flatMap(({ parts }) => parts)) {
            const array = new FaultyArray([quiet(0, 0)], machine, 0, noFaults());
            new RowExecutor(program, machine, array, { load: () => undefined, read: () => undefined }).run(0, program.length);
            expect(array.done).toEqual(trialsOf(program, machine));
            expect(program.kind).toContain(Op.store);
        }
    }), { numRuns: 8 });
});
