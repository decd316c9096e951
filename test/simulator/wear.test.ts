/** How often cells are written: the run's own count of changed cells, told cell by cell. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions } from '../../server/compiler/compile.js';
import { machineOf } from '../../server/compiler/machine.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { CountingCells } from '../../server/simulator/wear/cells.js';
import type { ActivationBlock } from '../../server/simulator/activations.js';
import { RowExecutor } from '../../server/simulator/row-executor.js';
import { RowPort } from '../../server/simulator/row-port.js';
import { simulate, type Wear } from '../../server/simulator/simulate.js';
import { randomNetwork, seeds } from '../support/networks.js';

test('a cell counts its changes, row by row', () => {
    const cells = new CountingCells(40);
    const tag = (first: number, second: number): Uint32Array => Uint32Array.of(first, second);
    cells.write(3, tag(0b111, 1), 1);
    cells.write(3, tag(0b011, 1), 0);
    cells.write(3, tag(0b001, 0), 1);
    cells.write(3, tag(0b001, 0), 1);
    cells.write(4, tag(0, 0), 1);
    // Row 0: three changes; row 1: two; row 2: one; row 32: two.
    expect([...cells.wear()]).toEqual([[3, { sum: 8, most: 3 }]]);
});

const base = defaultHardware();
/** Rows are switched one by one, so that none is idle. */
const hardware = { ...base, parameters: { ...base.parameters, 'gate.rows': { ...base.parameters['gate.rows'], value: 1 } } };

test('all cells together change as often as the run says', () => {
    fc.assert(fc.property(seeds, seed => {
        const { network, images } = randomNetwork(seed);
        const compiled = compileNetwork(network, hardware, defaultCompileOptions).compiled!;
        const machine = machineOf(hardware, new Set());
        const run = simulate(compiled, images, { intermediates: true });
        compiled.layers.filter(({ layer }) => layer.kind !== 'flatten').forEach(layer => {
            const blockOf = (name: string): ActivationBlock => {
                const values = run.intermediates!.get(name)!;
                return { perImage: values[0].length, data: Int32Array.from(values.flatMap(image => [...image])) };
            };
            const rows = images.flatMap((_, image) => Array.from({ length: layer.placement.rowsPerImage }, (__, row) => ({ image, row })));
            const changes = layer.parts.reduce((sum, { program }) => {
                const cells = new CountingCells(rows.length);
                const port = new RowPort(layer, layer.streams.map(({ source }) => blockOf(source)), blockOf(layer.layer.name), rows);
                new RowExecutor(program, machine, cells, port).run(0, program.length);
                return sum + [...cells.wear().values()].reduce((own, cell) => own + cell.sum, 0);
            }, 0);
            const { sections } = run.layers.find(({ name }) => name === layer.layer.name)!;
            expect(changes, layer.layer.name).toBe(sections.reduce((sum, { writtenCells }) => sum + writtenCells, 0));
        });
    }), { numRuns: 10 });
});

test('programs add up on the arrays that run them; a batch shares its writes', () => {
    const { network, images } = randomNetwork(77);
    const wearOn = (arrays: number, batch: number): Wear => {
        const chip = { ...hardware, parameters: { ...hardware.parameters, 'tile.arrays': { ...base.parameters['tile.arrays'], value: arrays }, 'bank.tiles': { ...base.parameters['bank.tiles'], value: 1 } } };
        const compiled = compileNetwork(network, chip, { ...defaultCompileOptions, batch }).compiled!;
        return simulate(compiled, images, { wear: true }).wear!;
    };
    const [one, many, batched] = [wearOn(1, 1), wearOn(64, 1), wearOn(1, 4)];
    expect(one.hottest).toMatchObject({ array: 0, column: 0, domain: 0 });
    expect(one.hottest.mostInARow).toBeGreaterThanOrEqual(one.hottest.writes);
    expect(many.hottest.writes).toBeLessThanOrEqual(one.hottest.writes);
    expect(batched.hottest.writes).toBeCloseTo(one.hottest.writes / 4, 9);
    const carry = one.columns.find(({ column }) => column === 0)!;
    expect(carry).toMatchObject({ most: one.hottest.writes, mostInARow: one.hottest.mostInARow });
    expect(one.images).toBe(Math.min(4, images.length));
});
