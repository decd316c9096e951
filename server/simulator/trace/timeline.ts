/**
 * A trace's time: one count of cycles over all runs, layers and waves. Within a wave the parts of a layer run side by side from its
 * first cycle on, shorter ones are idle at its end, as the report counts cycles. It knows the header, no blocks.
 */
import type { TraceHeader, TraceLayerFacts } from './format.js';

/** Where a cycle of the whole trace lies. */
export interface Moment {
    readonly run: number;
    readonly layer: number;
    readonly wave: number;
    /** Cycles of the wave that are done. */
    readonly cycle: number;
}

export class Timeline {
    private readonly layers: readonly TraceLayerFacts[];
    private readonly layerStart: readonly number[];

    constructor(private readonly header: TraceHeader) {
        this.layers = header.layers;
        let cycle = 0;
        this.layerStart = header.layers.map(layer => (cycle += layer.waveCycles * layer.placement.waves) - layer.waveCycles * layer.placement.waves);
    }

    /** Of all runs. */
    get cycles(): number {
        return this.header.cycles * this.header.runs;
    }

    /** First cycle of a wave. */
    cycleOf({ run, layer, wave = 0 }: { readonly run: number; readonly layer: number; readonly wave?: number }): number {
        return run * this.header.cycles + this.layerStart[layer] + wave * this.layers[layer].waveCycles;
    }

    /** Where a cycle lies; the trace's end counts to its last layer with cycles. */
    momentAt(cycle: number): Moment {
        const at = Math.max(0, Math.min(cycle, this.cycles));
        const run = Math.max(0, Math.min(Math.floor(at / Math.max(1, this.header.cycles)), this.header.runs - 1));
        const inRun = at - run * this.header.cycles;
        let layer = 0;
        for (let i = 0; i < this.layers.length; i++) {
            layer = this.layers[i].waveCycles > 0 && this.layerStart[i] <= inRun ? i : layer;
        }
        const { placement: { waves }, waveCycles } = this.layers[layer];
        const inLayer = inRun - this.layerStart[layer];
        const wave = Math.min(waves - 1, Math.floor(inLayer / Math.max(1, waveCycles)));
        return { run, layer, wave, cycle: inLayer - wave * waveCycles };
    }

    /** Seconds from the begin; within a layer they pass evenly with its cycles. */
    timeAt(cycle: number): number {
        const { run, layer } = this.momentAt(cycle);
        const before = this.layers.slice(0, layer).reduce((sum, { latencyS }) => sum + latencyS, 0);
        return run * this.header.latencyS + before + this.layers[layer].latencyS * this.shareOf(layer, cycle);
    }

    /** Share of a layer's cycles in its run that are done at a cycle. */
    shareOf(layer: number, cycle: number): number {
        const { placement: { waves }, waveCycles } = this.layers[layer];
        const { run } = this.momentAt(cycle);
        return waveCycles === 0 ? 1 : (cycle - this.cycleOf({ run, layer })) / (waveCycles * waves);
    }
}
