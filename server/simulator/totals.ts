/**
 * What a layer's run is summed up in, over all groups of images. It knows placements and sections, no executor.
 */
import type { CompiledLayer } from '../compiler/layer.js';
import type { Program } from '../compiler/program.js';
import { maxActivation, outputBits } from '../network/model.js';
import type { CellCounts } from './execution.js';
import type { SearchCounter } from './searches.js';

/** Counts of a section over all images, rows and arrays of the run. */
export interface SectionRun {
    readonly name: string;
    readonly searches: number;
    /** Cells whose value changed. */
    readonly writtenCells: number;
    /** Key cells of chained searches on the rows they precharge. */
    readonly chainedCells: number;
}

export interface LayerRun {
    readonly name: string;
    readonly sections: readonly SectionRun[];
    /** Shares of outputs that are 0, and that are the largest activation; undefined for logits. */
    readonly zeroShare?: number;
    readonly saturatedShare?: number;
}

export class LayerTotals {
    private readonly sections = new Map<string, SectionRun>();
    private outputs = 0;
    private zeros = 0;
    private saturated = 0;

    /** `images`: of the whole run. */
    constructor(private readonly layer: CompiledLayer, private readonly images: number) {}

    /** What does not depend on data: searches of every tile in every run of the arrays, and what the idle rows of these do. */
    addProgram(program: Program, idle: readonly CellCounts[], counter: SearchCounter): void {
        const { batch, tiles, enabledRows, rowsPerImage } = this.layer.placement;
        const runs = this.images / batch;
        const idleRows = Math.max(0, Math.round(runs * enabledRows - this.images * rowsPerImage));
        const searches = counter.bySection(program);
        program.sections.forEach(({ name }, i) => this.add(name, searches[i] * runs * tiles, idle[i], idleRows));
    }

    /** Counts by section of a group of images. */
    addCounts(program: Program, counts: readonly CellCounts[]): void {
        program.sections.forEach(({ name }, i) => this.add(name, 0, counts[i], 1));
    }

    /** `occurrences`: how often a value occurs among the layer's `count` outputs of a group of images. */
    addOutputs(count: number, occurrences: (value: number) => number): void {
        const bits = outputBits(this.layer.layer);
        if (bits !== undefined) {
            this.outputs += count;
            this.zeros += occurrences(0);
            this.saturated += occurrences(maxActivation(bits));
        }
    }

    result(): LayerRun {
        const shares = outputBits(this.layer.layer) === undefined ? {}
            : { zeroShare: this.zeros / Math.max(1, this.outputs), saturatedShare: this.saturated / Math.max(1, this.outputs) };
        return { name: this.layer.layer.name, sections: [...this.sections.values()], ...shares };
    }

    private add(name: string, searches: number, counts: CellCounts, times: number): void {
        const sum = this.sections.get(name) ?? { name, searches: 0, writtenCells: 0, chainedCells: 0 };
        this.sections.set(name, {
            name, searches: sum.searches + searches,
            writtenCells: sum.writtenCells + counts.writtenCells * times, chainedCells: sum.chainedCells + counts.chainedCells * times
        });
    }
}
