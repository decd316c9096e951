/**
 * A layer on a machine with faults. Most rows of most runs meet none: the fast executor has run all rows as if there were no
 * faults, and only rows in which something goes wrong are run again, search by search, and their results put in place.
 * Rows do not depend on one another, so this is the same as running all of them so. It knows layers, no networks.
 *
 * Assumed (docs/machine.md, "Faults"): every program starts with clean cells and with tracks in place.
 */
import { Cancelled } from '../../compiler/compile.js';
import type { CompiledLayer, CompiledPart } from '../../compiler/layer.js';
import type { Machine } from '../../compiler/machine.js';
import { Op, type Program } from '../../compiler/program.js';
import type { Faults } from '../../hardware/faults.js';
import type { ActivationBlock } from '../activations.js';
import { RowExecutor } from '../row-executor.js';
import { RowPort } from '../row-port.js';
import { FaultyArray, type FaultCounts } from './array.js';
import { Planner, type PlannedRow, type Trials } from './plan.js';
import { trialsOf } from './trials.js';

/** Rows run together at most, and faults among them: both are held in memory. */
const mostRows = 32 * 1024;
const mostEvents = 2 ** 20;
/** Operations between two looks at whether the run is cancelled. */
const operationsAtOnce = 256;

export interface FaultyLayerRun {
    readonly layer: CompiledLayer;
    /** Number of the layer in the network. */
    readonly index: number;
    readonly inputs: readonly ActivationBlock[];
    /** Results without faults of these inputs; gets those with faults. */
    readonly output: ActivationBlock;
    readonly images: number;
    /** Of the whole run, the first of these images. */
    readonly firstImage: number;
    readonly counts: FaultCounts;
}

export class FaultyLayers {
    private readonly planner: Planner;

    constructor(private readonly machine: Machine, private readonly faults: Faults, private readonly isCancelled?: () => boolean) {
        this.planner = new Planner(faults, machine);
    }

    /** Throws Cancelled. Returns how many rows met a fault, and how many there were. */
    run(run: FaultyLayerRun): { readonly rows: number; readonly of: number } {
        let rows = 0;
        run.layer.parts.forEach((part, index) => {
            rows += this.part(run, part, index);
        });
        return { rows, of: run.layer.parts.length * run.images * run.layer.placement.rowsPerImage };
    }

    private part(run: FaultyLayerRun, { program }: CompiledPart, part: number): number {
        const { batch, parts, rowsPerImage } = run.layer.placement;
        const trials = trialsOf(program, this.machine);
        const uses = usedCells(program, this.machine);
        let [rows, planned, events]: [number, PlannedRow[], number] = [0, [], 0];
        const flush = (): void => {
            this.execute(run, program, trials, planned);
            [rows, planned, events] = [rows + planned.length, [], 0];
        };
        for (let image = 0; image < run.images; image++) {
            const planner = this.planner.image({ layer: run.index, part, image: run.firstImage + image }, trials);
            const inBatch = (run.firstImage + image) % batch * rowsPerImage;
            for (let row = 0; row < rowsPerImage; row++) {
                // Arrays are filled in the order row tile, part, wave after wave.
                const tile = Math.floor((inBatch + row) / this.machine.rows);
                const plan = planner.row(image, row, (tile * parts + part) % this.machine.arrays, (inBatch + row) % this.machine.rows, uses);
                if (plan) {
                    planned.push(plan);
                    events += plan.steps.length + plan.writes.length + plan.stuck.length;
                }
                if (planned.length >= mostRows || events >= mostEvents) {
                    flush();
                }
            }
        }
        flush();
        return rows;
    }

    private execute({ layer, inputs, output, counts }: FaultyLayerRun, program: Program, trials: Trials, rows: readonly PlannedRow[]): void {
        if (rows.length === 0) {
            return;
        }
        const array = new FaultyArray(rows, this.machine, this.faults.correctionSteps, counts);
        const port = new RowPort(layer, inputs, output, rows);
        for (let op = 0; op < program.length; op++) {
            if (program.kind[op] === Op.store) {
                port.clear(program.dst[op]);
            }
        }
        const executor = new RowExecutor(program, this.machine, array, port);
        for (let op = 0; op < program.length; op += operationsAtOnce) {
            if (this.isCancelled?.()) {
                throw new Cancelled();
            }
            executor.run(op, Math.min(program.length, op + operationsAtOnce));
        }
        const { steps, writes } = array.done;
        if (steps !== trials.steps || writes !== trials.writes) {
            throw new Error(`${layer.layer.name}: ${steps} steps and ${writes} writes were done, ${trials.steps} and ${trials.writes} expected`);
        }
    }
}

const known = new WeakMap<Program, Uint8Array>();

/** Per cell of an array: 1 where the program has it in a word, a rule or as its carry. narrow: literals below 2^24. */
function usedCells(program: Program, { columns, domains }: Machine): Uint8Array {
    let used = known.get(program);
    if (!used) {
        used = new Uint8Array(columns * domains);
        used[program.carryCell] = 1;
        for (const cell of program.wordCells) {
            used[cell] = 1;
        }
        const { rules, ruleStart } = program;
        for (let rule = 0; rule + 1 < ruleStart.length; rule++) {
            const writes = ruleStart[rule] + 1 + rules[ruleStart[rule]];
            for (let i = ruleStart[rule] + 1; i < ruleStart[rule + 1]; i++) {
                if (i !== writes) {
                    used[rules[i] >> 1] = 1;
                }
            }
        }
        known.set(program, used);
    }
    return used;
}
