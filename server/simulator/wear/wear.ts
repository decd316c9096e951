/**
 * How often cells are written in a run, cell by cell: a sample of each layer's rows runs once more, search by search, on cells
 * that count. What is found for a row stands for all rows of a program, and programs are added up on the arrays that run them.
 * It knows layers and arrays, no endurance.
 */
import { Cancelled } from '../../compiler/compile.js';
import type { CompiledLayer } from '../../compiler/layer.js';
import type { Machine } from '../../compiler/machine.js';
import type { Program } from '../../compiler/program.js';
import type { ActivationBlock } from '../activations.js';
import { RowExecutor } from '../row-executor.js';
import { RowPort, type ImageRow } from '../row-port.js';
import { CountingCells } from './cells.js';
import type { ColumnWear, Wear } from './result.js';

/** Rows of a program that are looked at, at most, and the images they are taken from. */
const sampledRows = 512;
export const sampledImages = 4;
/** Operations between two looks at whether the run is cancelled. */
const operationsAtOnce = 256;

export type { ColumnWear, Wear };

/** Writes of one cell in one run of a program: mean over rows, and in the row where there are most. */
interface ProgramWear {
    readonly cells: ReadonlyMap<number, { readonly mean: number; readonly most: number }>;
}

export class WearRun {
    private readonly programs: { readonly layer: CompiledLayer; readonly part: number; readonly wear: ProgramWear }[] = [];
    private rows = 0;
    private images = 0;

    constructor(private readonly machine: Machine, private readonly isCancelled?: () => boolean) {}

    /** Before or after the layer has run; `output` is a block of its results' size that may be overwritten. Throws Cancelled. */
    layer(layer: CompiledLayer, inputs: readonly ActivationBlock[], output: ActivationBlock, images: number): void {
        const used = Math.min(images, sampledImages);
        const rows = sample(layer.placement.rowsPerImage, used);
        this.images = Math.max(this.images, used);
        layer.parts.forEach(({ program }, part) => {
            this.rows += rows.length;
            this.programs.push({ layer, part, wear: this.run(layer, program, new RowPort(layer, inputs, output, rows), rows.length) });
        });
    }

    /** Undefined where no cell was ever written. */
    result(): Wear | undefined {
        const arrays = [...this.arrays()].map(([array, programs]) => ({ array, cells: added(programs) }));
        const all = arrays.flatMap(({ array, cells }) => [...cells].map(([cell, writes]) => ({ array, cell, ...writes })));
        const worst = all.reduce<typeof all[number] | undefined>((most, one) => most === undefined || one.most > most.most ? one : most, undefined);
        if (!worst) {
            return undefined;
        }
        const { domains } = this.machine;
        return {
            rows: this.rows, images: this.images,
            hottest: { array: worst.array, column: Math.floor(worst.cell / domains), domain: worst.cell % domains, writes: worst.mean, mostInARow: worst.most },
            mean: all.reduce((sum, { mean }) => sum + mean, 0) / all.length,
            columns: columnsOf(arrays.find(({ array }) => array === worst.array)!.cells, domains)
        };
    }

    private run(layer: CompiledLayer, program: Program, port: RowPort, rows: number): ProgramWear {
        const cells = new CountingCells(rows);
        const executor = new RowExecutor(program, this.machine, cells, port);
        for (let op = 0; op < program.length; op += operationsAtOnce) {
            if (this.isCancelled?.()) {
                throw new Cancelled();
            }
            executor.run(op, Math.min(program.length, op + operationsAtOnce));
        }
        // One run of the arrays serves a batch of images, each in rows of its own.
        const { batch } = layer.placement;
        return { cells: new Map([...cells.wear()].map(([cell, { sum, most }]) => [cell, { mean: sum / rows / batch, most: most / batch }])) };
    }

    /** Which programs each array runs for one inference. Arrays that run the same are told once: they wear alike. */
    private arrays(): Map<number, readonly ProgramWear[]> {
        const running = new Map<number, number[]>();
        this.programs.forEach(({ layer: { placement: { parts, tiles } }, part }, index) => {
            for (let tile = 0; tile < tiles; tile++) {
                const array = (tile * parts + part) % this.machine.arrays;
                running.set(array, [...running.get(array) ?? [], index]);
            }
        });
        const known = new Set<string>();
        return new Map([...running].sort(([a], [b]) => a - b).flatMap(([array, indices]) => {
            const key = indices.join();
            const isNew = !known.has(key);
            known.add(key);
            return isNew ? [[array, indices.map(index => this.programs[index].wear)] as const] : [];
        }));
    }
}

/** Rows of images, evenly over all of them. */
function sample(rowsPerImage: number, images: number): ImageRow[] {
    const all = rowsPerImage * images;
    const count = Math.min(sampledRows, all);
    return Array.from({ length: count }, (_, i) => Math.floor((i + 0.5) * all / count)).map(at => ({ image: Math.floor(at / rowsPerImage), row: at % rowsPerImage }));
}

function added(programs: readonly ProgramWear[]): Map<number, { mean: number; most: number }> {
    const sums = new Map<number, { mean: number; most: number }>();
    for (const [cell, { mean, most }] of programs.flatMap(({ cells }) => [...cells])) {
        const sum = sums.get(cell) ?? { mean: 0, most: 0 };
        sums.set(cell, { mean: sum.mean + mean, most: sum.most + most });
    }
    return sums;
}

function columnsOf(cells: ReadonlyMap<number, { readonly mean: number; readonly most: number }>, domains: number): ColumnWear[] {
    const columns = new Map<number, { sum: number; cells: number; most: number; mostInARow: number }>();
    for (const [cell, { mean, most }] of cells) {
        const column = Math.floor(cell / domains);
        const sum = columns.get(column) ?? { sum: 0, cells: 0, most: 0, mostInARow: 0 };
        columns.set(column, { sum: sum.sum + mean, cells: sum.cells + 1, most: Math.max(sum.most, mean), mostInARow: Math.max(sum.mostInARow, most) });
    }
    return [...columns].sort(([a], [b]) => a - b).map(([column, { sum, cells: count, most, mostInARow }]) => ({ column, mean: sum / count, most, mostInARow }));
}
