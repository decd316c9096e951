/**
 * Whether the inputs of a layer are divided over arrays, and over how many: its additions cost energy, its arrays save time.
 * Arrays that would idle are used as long as that costs next to nothing; more is the caller's to ask for.
 * It knows counts and energies, no programs.
 */
import { countAddition } from './addition-counts.js';
import { BitTables } from './bit-tables.js';
import type { Machine } from './machine.js';
import type { Placement } from './place.js';

/** A layer's work where every array takes all inputs. */
export interface PlainWork {
    /** Per part: joules of one row, and cycles from first to last. */
    readonly joules: number;
    readonly cycles: number;
    /** Exact widths of a part's sums. */
    readonly widths: readonly number[];
    readonly parts: number;
    /** Groups of joined inputs: no array takes less than one. */
    readonly groups: number;
}

/** A tree may take this much more energy than a single array: less than any of the device's energies is known by. */
const tolerance = 0.01;

/** A tree must save this much of the time of the next smaller one. */
const gain = 0.2;

export class TreePricer {
    private readonly tables: BitTables;
    /** By bits: there are few widths and many words. */
    private readonly known = new Map<number, ReturnType<typeof countAddition>>();

    /** `placement` of the layer with one part. */
    constructor(private readonly machine: Machine, private readonly placement: Placement) {
        this.tables = new BitTables(machine.unit);
    }

    /** Arrays that share the inputs; 1: none do. */
    choose(work: PlainWork): number {
        let [best, cycles] = [1, work.cycles];
        for (let arrays = 2; arrays <= work.groups && arrays * work.parts * this.placement.tiles <= this.machine.arrays; arrays *= 2) {
            const added = this.additions(work, arrays);
            const now = work.cycles * Math.ceil(work.groups / arrays) / work.groups + added.cycles;
            if (added.joules <= tolerance * work.joules && now <= (1 - gain) * cycles) {
                [best, cycles] = [arrays, now];
            }
        }
        return best;
    }

    /** What moving and adding the partial sums of a part costs: joules of one row over all its arrays, cycles from first to last. */
    additions({ widths }: PlainWork, arrays: number): { joules: number; cycles: number } {
        const depth = Math.log2(arrays);
        let [joules, cycles] = [0, 0];
        for (let level = 1; level <= depth; level++) {
            // Every array adds one word of each output that is left to it; all arrays together those of 2^-level of the outputs each.
            const hops = 2 ** (level - 1) < this.machine.tileArrays ? this.machine.hops.tile : this.machine.hops.bus;
            for (const width of widths) {
                const bits = Math.max(1, width - depth + level - 1);
                joules += arrays / 2 ** level * this.wordJ(bits, hops);
                cycles += 2 ** -level * wordCycles(bits);
            }
        }
        return { joules, cycles };
    }

    private addition(bits: number): ReturnType<typeof countAddition> {
        const counts = this.known.get(bits) ?? countAddition(this.tables, true, bits, bits, bits + 1);
        this.known.set(bits, counts);
        return counts;
    }

    /** Two words stored and loaded, one of them moved, and their addition. */
    private wordJ(bits: number, hops: number): number {
        const { search, read, write, bus, instruction } = this.machine.energyJ;
        const { enabledRows, rows } = this.placement;
        const { cells, chained, written } = this.addition(bits);
        return 2 * bits * (read + write) + bits * hops * bus * rows / enabledRows
            + (cells + chained) * search + written * write + 5 * instruction / enabledRows;
    }
}

/** A cycle a bit stored and loaded, about six a bit added. */
function wordCycles(bits: number): number {
    return 10 * bits;
}
