/** What is shown around the moment in hand and changes more rarely: arrays of the layer, image, outputs, what lies between the markers. */
import type { Ask } from '../player/searches.js';
import { between, type ViewState } from './core/state.js';
import type { ArraySummary, Between, Look, Opened, Outputs } from './questions.js';

export class Surroundings {
    arrays: readonly ArraySummary[] = [];
    image: readonly number[] = [];
    /** What happened between the markers. */
    span: Between | undefined;
    /** When the outputs of the run in sight are stored; known from its last layer on. */
    outputs: Outputs | undefined;
    private layerInSight = '';
    private imageRun = -1;
    private outputsRun = -1;
    private readonly outputLayer: number;

    constructor({ header }: Opened, private readonly asker: { readonly ask: Ask }, private readonly state: () => ViewState, private readonly draw: () => void) {
        this.outputLayer = header?.layers.findLastIndex(({ outputBits }) => outputBits === null) ?? 0;
    }

    /** What is new of them at a moment, each as soon as it is known. */
    async bring({ moment: { layer, run } }: Look): Promise<void> {
        void this.bringArrays(run, layer);
        if (this.imageRun !== run) {
            this.imageRun = run;
            this.outputsRun = -1;
            this.outputs = undefined;
            this.image = await orNone(this.asker.ask('image', { run }), []);
            this.draw();
        }
        await this.bringSpan();
        if (this.outputsRun !== run && layer >= this.outputLayer) {
            this.outputsRun = run;
            const outputs = await orNone(this.asker.ask('outputs', { run }), undefined);
            if (this.outputsRun === run) {
                this.outputs = outputs;
                this.draw();
            }
        }
    }

    private async bringArrays(run: number, layer: number): Promise<void> {
        const key = `${run} ${layer}`;
        if (this.layerInSight !== key) {
            this.layerInSight = key;
            const arrays = await orNone(this.asker.ask('arrays', { run, layer }), []);
            // The reader may have gone on to another layer meanwhile.
            if (this.layerInSight === key) {
                this.arrays = arrays;
                this.draw();
            }
        }
    }

    private async bringSpan(): Promise<void> {
        const wanted = between(this.state());
        if (wanted?.from !== this.span?.from || wanted?.to !== this.span?.to) {
            const span = wanted && await orNone(this.asker.ask('between', wanted), undefined);
            const now = between(this.state());
            if (wanted?.from === now?.from && wanted?.to === now?.to) {
                this.span = span;
                this.draw();
            }
        }
    }
}

/** What is lost is as if there were none. */
async function orNone<T>(wanted: Promise<T>, none: T): Promise<T> {
    return wanted.catch(() => none);
}
