/**
 * How a result is being looked at, and what follows from it: order of the layers, images that pass the filter, the page of
 * them that is shown. Pure functions on plain data; knows neither the page nor VS Code.
 */
import type { Sample, SimulatedLayer, SimulationView } from '../../server/protocol.js';

/** `order` is the order of the network. */
export type LayerColumn = 'order' | 'energy' | 'estimate' | 'latency' | 'cycles' | 'zero' | 'saturated';

export type SampleFilter =
    | { readonly kind: 'all' | 'wrong' | 'right' }
    /** One cell of the confusion matrix. */
    | { readonly kind: 'pair'; readonly label: number; readonly prediction: number };

export type Tab = 'images' | 'confusion' | 'reliability' | 'assumptions';

export interface ViewState {
    readonly sort: { readonly column: LayerColumn; readonly descending: boolean };
    readonly tab: Tab;
    readonly filter: SampleFilter;
    /** Of the images that pass the filter, from 0. */
    readonly page: number;
    /** Index (in the data set) of the image whose logits are shown. */
    readonly selected?: number;
    /** Pixels from the top. */
    readonly scroll: number;
}

export const INITIAL_STATE: ViewState = {
    sort: { column: 'order', descending: false },
    tab: 'images',
    filter: { kind: 'all' },
    page: 0,
    scroll: 0,
};

/** Images on a page: enough to fill a panel, few enough to draw at once. */
export const PAGE_SIZE = 60;

const LAYER_KEYS: Record<Exclude<LayerColumn, 'order'>, (layer: SimulatedLayer) => number> = {
    energy: layer => layer.energyJ.total,
    estimate: layer => layer.estimatedEnergyJ,
    latency: layer => layer.latencyS,
    cycles: layer => layer.cycles,
    zero: layer => layer.zeroShare ?? -1,
    saturated: layer => layer.saturatedShare ?? -1,
};

/** Equal keys keep the network's order. */
export function sortedLayers(layers: readonly SimulatedLayer[], sort: ViewState['sort']): readonly SimulatedLayer[] {
    if (sort.column === 'order') {
        return sort.descending ? [...layers].reverse() : layers;
    }
    const key = LAYER_KEYS[sort.column];
    const sign = sort.descending ? -1 : 1;
    return [...layers].sort((a, b) => sign * (key(a) - key(b)));
}

/** A first click on a number sorts the largest to the top, a second one turns it round, a third restores the network's order. */
export function nextSort(sort: ViewState['sort'], column: LayerColumn): ViewState['sort'] {
    if (column === 'order') {
        return { column, descending: sort.column === 'order' && !sort.descending };
    }
    if (sort.column !== column) {
        return { column, descending: true };
    }
    return sort.descending ? { column, descending: false } : INITIAL_STATE.sort;
}

export function isWrong(sample: Sample): boolean {
    return sample.label !== undefined && sample.label !== sample.prediction;
}

/** Wrong ones first, then in the order of the data set. */
export function filteredSamples(samples: readonly Sample[], filter: SampleFilter): readonly Sample[] {
    return samples
        .filter(sample => passes(sample, filter))
        .sort((a, b) => Number(isWrong(b)) - Number(isWrong(a)) || a.index - b.index);
}

function passes(sample: Sample, filter: SampleFilter): boolean {
    switch (filter.kind) {
        case 'all':
            return true;
        case 'wrong':
            return isWrong(sample);
        case 'right':
            return sample.label !== undefined && !isWrong(sample);
        case 'pair':
            return sample.label === filter.label && sample.prediction === filter.prediction;
    }
}

export interface Page {
    readonly samples: readonly Sample[];
    /** Position of the first of them among all that pass the filter, from 0. */
    readonly first: number;
    readonly matching: number;
    readonly page: number;
    readonly pages: number;
}

/** The page `state.page`, or the last one where there are fewer. */
export function currentPage(view: SimulationView, state: ViewState): Page {
    const matching = filteredSamples(view.samples, state.filter);
    const pages = Math.max(1, Math.ceil(matching.length / PAGE_SIZE));
    const page = Math.min(state.page, pages - 1);
    const first = page * PAGE_SIZE;
    return { samples: matching.slice(first, first + PAGE_SIZE), first, matching: matching.length, page, pages };
}

/** The selected image when it is on the page, else the page's first. */
export function selectedSample(page: Page, state: ViewState): Sample | undefined {
    return page.samples.find(sample => sample.index === state.selected) ?? page.samples[0];
}

/** What a key changes in the images, laid out in `columns`, or undefined when it means nothing here. */
export function step(key: string, at: number, page: Page, columns: number): Partial<ViewState> | undefined {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -at, End: page.samples.length - 1 - at };
    if (key === 'PageUp' || key === 'PageDown') {
        const target = page.page + (key === 'PageUp' ? -1 : 1);
        return target >= 0 && target < page.pages ? { page: target, selected: undefined } : undefined;
    }
    const target = page.samples[at + steps[key]];
    return target ? { selected: target.index } : undefined;
}

/** The part of `state` that still means something for another result of the same thing. */
export function carriedOver(state: ViewState, view: SimulationView): ViewState {
    const noLabels = view.correct === undefined;
    return {
        ...state,
        filter: noLabels ? INITIAL_STATE.filter : state.filter,
        tab: state.tab === 'confusion' && view.confusion === undefined ? INITIAL_STATE.tab : state.tab,
        page: 0,
    };
}

/** Base64 characters of images that are kept over a restart; a state of tens of megabytes would slow the editor's start. */
const SAVED_PIXELS = 2_000_000;

/** The result as it is kept: the first images whole, the later ones dropped where they are too many. */
export function forSaving(view: SimulationView): SimulationView {
    let pixels = 0;
    const firstDropped = view.samples.findIndex(sample => (pixels += sample.pixels.length) > SAVED_PIXELS);
    return firstDropped === -1 ? view : { ...view, samples: view.samples.slice(0, firstDropped) };
}
