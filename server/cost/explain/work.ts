/** What single operations of a layer's program cost, by the same counts and formulas as the layer's report. */
import { addCounts, noCounts, OperationCounter, type Counts } from '../../compiler/counts.js';
import type { LayerTrace } from '../../compiler/trace.js';
import type { Program } from '../../compiler/program.js';
import type { Hardware } from '../../hardware/model.js';
import { energyJ, sumEnergies } from '../energy.js';
import { perInference } from '../estimate.js';
import type { Work } from './explanation.js';

export function sumWork(works: readonly Work[]): Work {
    const sum = (of: (work: Work) => number): number => works.reduce((total, work) => total + of(work), 0);
    return {
        operations: sum(w => w.operations), searches: sum(w => w.searches), writes: sum(w => w.writes), shiftSteps: sum(w => w.shiftSteps),
        writtenCells: sum(w => w.writtenCells), energyJ: sumEnergies(works.map(w => w.energyJ))
    };
}

export class WorkBook {
    /** Of the operations that are asked for. */
    private readonly counts = new Map<number, Counts>();

    /** `wanted`: operations whose work will be asked for. */
    constructor(private readonly trace: LayerTrace, private readonly hardware: Hardware, program: Program, wanted: ReadonlySet<number>) {
        const counter = new OperationCounter(program, trace.machine);
        const rest = noCounts();
        for (const { from, to, sums } of program.sections) {
            for (let op = from; op < to; op++) {
                const counts = wanted.has(op) ? noCounts() : rest;
                counter.count(op, sums, counts);
                if (counts !== rest) {
                    this.counts.set(op, counts);
                }
            }
        }
    }

    /** Throws for an operation that was not said to be wanted. */
    of(operations: Iterable<number>): Work {
        const sum = noCounts();
        let number = 0;
        for (const op of operations) {
            const counts = this.counts.get(op);
            if (!counts) {
                throw new Error(`operation ${op} was not counted`);
            }
            addCounts(sum, counts);
            number++;
        }
        const { placement } = this.trace.compiled;
        // What idle rows write is counted for the layer as a whole, not by operation.
        const { enabledRows, rows } = placement;
        const energy = energyJ(this.hardware, {
            counts: [sum], levels: [0], enabledRows, waves: placement.waves, arrays: placement.tiles, tiles: placement.tiles,
            writtenCells: rows * sum.writtenCells, chainedCells: rows * sum.chainedCells, movedBits: 0, partialBits: 0, partialBitHops: 0
        });
        return {
            operations: number, searches: sum.searches, writes: sum.writes + sum.loadedBits, shiftSteps: sum.shiftSteps,
            writtenCells: sum.writtenCells, energyJ: perInference(energy, placement.batch)
        };
    }
}
