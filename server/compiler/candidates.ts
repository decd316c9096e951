/**
 * The choices that are tried for a layer: how many parts, how many channels joined, how many front columns, which layout. What
 * each costs, and which is taken, is for `choose.ts` to say.
 */
import { firstFrontColumn, type LayoutKind } from './allocate.js';
import type { FoldedLayer } from './fold.js';
import type { MacChoice } from './mac.js';
import type { Machine } from './machine.js';
import type { PassName } from './passes.js';
import type { SumForm } from './share/sums.js';
import type { TreeChoice } from './tree.js';

export interface Candidate {
    readonly parts: number;
    /** Elements of the main set joined into a slice. */
    readonly elements: number;
    readonly frontColumns: number;
    readonly push: MacChoice['push'];
    readonly layout: LayoutKind;
    readonly form: SumForm;
    /** How the inputs of a part are divided over arrays; absent: each takes all. */
    readonly tree?: TreeChoice;
    /** Share of the front columns' cells that a slice's values may take, before some are made again; absent: none are. */
    readonly recompute?: number;
    /** False: no guard bits, for rows with little room. */
    readonly guard?: false;
}

/** Of one layer on one machine. `widths`: cells of each accumulator, over all sets; `outputs`: of the layer. */
export class Candidates {
    constructor(
        private readonly folded: FoldedLayer, private readonly machine: Machine, private readonly outputs: number, private readonly widths: readonly number[],
        private readonly effort: 'default' | 'max', private readonly without: ReadonlySet<PassName>
    ) {}

    /** What is compiled on the sample and priced. */
    all(): Candidate[] {
        const { elements, elementsPerChannel } = this.folded.sets[0];
        const { effort, without } = this;
        const joined = without.has('join') ? [0] : effort === 'max' ? [72, 144, 288, 576] : [36, 72, 144];
        const sizes = new Set(joined.map(size => Math.min(elements, elementsPerChannel * Math.max(1, Math.round(size / elementsPerChannel)))));
        const candidates: Candidate[] = [];
        for (const parts of this.partCounts()) {
            for (const frontColumns of this.fronts(parts)) {
                for (const size of sizes) {
                    for (const push of this.effort === 'max' ? ['block', 'all'] as const : ['block'] as const) {
                        candidates.push({ parts, elements: size, frontColumns, push, layout: 'across', form: 'rows' });
                    }
                    if (this.alongMayPay()) {
                        const columns = Math.max(1, Math.floor(frontColumns * 0.7));
                        candidates.push({ parts, elements: size, frontColumns: columns, push: 'all', layout: 'along', form: 'columns' });
                    }
                }
            }
        }
        return candidates;
    }

    /** Operands along the track cost some 30 column steps an addition; they are tried where that is little beside its searches. */
    private alongMayPay(): boolean {
        const { search, shift } = this.machine.energyJ;
        return !this.without.has('along') && 30 * shift < 0.15 * 64 * search;
    }

    /** As many parts as keep the accumulators within three fifths of the row, and twice as many. */
    private partCounts(): number[] {
        const cells = (this.machine.columns - firstFrontColumn) * this.machine.ports * this.machine.offsets;
        const need = this.widths.reduce((sum, w) => sum + w, 0);
        const fewest = Math.min(this.outputs, Math.max(1, Math.ceil(need / (cells * 0.6))));
        return this.outputs / (2 * fewest) >= 64 ? [fewest, 2 * fewest] : [fewest];
    }

    /** Front columns: as many as the accumulators leave when they fill their tracks, and half of the array. */
    private fronts(parts: number): number[] {
        const columns = this.machine.columns - firstFrontColumn;
        const widest = this.widths.reduce((m, w) => Math.max(m, w), 1);
        const perBlock = Math.ceil(this.widths.length / parts / this.machine.offsets);
        const least = Math.ceil((perBlock + 1) * widest / this.machine.ports);
        const most = Math.max(1, columns - least);
        const half = Math.max(1, Math.floor(columns / 2));
        return most > half * 1.2 ? [most, half] : [most];
    }

    /** Small slices, for rows with little room: fewer elements, then fewer outputs. */
    *lastResorts(): Generator<Candidate> {
        const { elements, elementsPerChannel } = this.folded.sets[0];
        const columns = this.machine.columns - firstFrontColumn;
        const largest = this.without.has('join') ? elementsPerChannel : Math.max(36, elementsPerChannel);
        const sizes = new Set([36, 18, elementsPerChannel, 9, 4, 2, 1].filter(size => size <= largest)
            .map(size => Math.min(elements, size)).sort((x, y) => y - x));
        for (let parts = 1; parts < this.outputs * 2; parts *= 2) {
            for (const size of sizes) {
                for (const share of [0.5, 0.7, 0.85, 0.3]) {
                    const frontColumns = Math.max(1, Math.floor(columns * share));
                    yield { parts: Math.min(parts, this.outputs), elements: size, push: 'block', frontColumns, layout: 'across', form: 'columns' };
                }
            }
        }
    }
}
