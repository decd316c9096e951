import { describe, expect, test } from 'vitest';
import type { Sample } from '../../server/protocol.js';
import {
    carriedOver, currentPage, filteredSamples, forSaving, INITIAL_STATE, nextSort, PAGE_SIZE, selectedSample, sortedLayers, step,
} from '../../webview/simulate/state.js';
import { seededView, simulationView } from './fixture.js';

const indices = (samples: readonly Sample[]): number[] => samples.map(({ index }) => index);

describe('layers', () => {
    const { layers } = simulationView();
    const names = (sort: typeof INITIAL_STATE.sort): string[] => sortedLayers(layers, sort).map(({ name }) => name);

    test('stand in the order of the network at first', () => {
        expect(names(INITIAL_STATE.sort)).toEqual(['conv1', 'pool1', 'fc1']);
        expect(names({ column: 'order', descending: true })).toEqual(['fc1', 'pool1', 'conv1']);
    });

    test('sort by any number; equal ones keep their order', () => {
        expect(names({ column: 'energy', descending: true })).toEqual(['fc1', 'conv1', 'pool1']);
        expect(names({ column: 'estimate', descending: false })).toEqual(['pool1', 'conv1', 'fc1']);
        expect(names({ column: 'zero', descending: true })).toEqual(['conv1', 'pool1', 'fc1']);
    });

    test('a column sorts down, then up, then not at all', () => {
        const down = nextSort(INITIAL_STATE.sort, 'energy');
        const up = nextSort(down, 'energy');
        expect([down, up, nextSort(up, 'energy')]).toEqual([
            { column: 'energy', descending: true }, { column: 'energy', descending: false }, INITIAL_STATE.sort,
        ]);
        expect(nextSort(up, 'cycles')).toEqual({ column: 'cycles', descending: true });
        expect(nextSort(nextSort(INITIAL_STATE.sort, 'order'), 'order')).toEqual(INITIAL_STATE.sort);
    });
});

describe('images', () => {
    const view = simulationView({ images: 100, wrong: [58, 3, 12] });

    test('wrong ones come first, then the order of the data set', () => {
        expect(indices(filteredSamples(view.samples, { kind: 'all' })).slice(0, 6)).toEqual([3, 12, 58, 0, 1, 2]);
    });

    test('filters', () => {
        expect(indices(filteredSamples(view.samples, { kind: 'wrong' }))).toEqual([3, 12, 58]);
        expect(filteredSamples(view.samples, { kind: 'right' })).toHaveLength(97);
        expect(indices(filteredSamples(view.samples, { kind: 'pair', label: 2, prediction: 3 }))).toEqual([12]);
        expect(filteredSamples(simulationView({ labels: false }).samples, { kind: 'right' })).toEqual([]);
    });

    test('pages hold every image once; a page that is gone is the last one', () => {
        const pages = [0, 1].map(page => currentPage(view, { ...INITIAL_STATE, page }));
        expect(pages.map(({ samples }) => samples.length)).toEqual([PAGE_SIZE, 100 - PAGE_SIZE]);
        expect(new Set(pages.flatMap(({ samples }) => indices(samples)))).toHaveLength(100);
        expect(currentPage(view, { ...INITIAL_STATE, page: 9 })).toEqual(pages[1]);
        expect(currentPage({ ...view, samples: [] }, INITIAL_STATE)).toMatchObject({ samples: [], matching: 0, pages: 1 });
    });

    test('the selected image is the first where the page does not hold it', () => {
        const page = currentPage(view, INITIAL_STATE);
        expect(selectedSample(page, { ...INITIAL_STATE, selected: 12 })?.index).toBe(12);
        expect(selectedSample(page, { ...INITIAL_STATE, selected: 99 })?.index).toBe(3);
        expect(selectedSample(page, INITIAL_STATE)?.index).toBe(3);
    });

    test('keys walk the page and turn it', () => {
        const page = currentPage(view, INITIAL_STATE);
        const order = indices(page.samples);
        const to = (key: string, at: number): unknown => step(key, at, page, 6);
        expect(to('ArrowRight', 0)).toEqual({ selected: order[1] });
        expect(to('ArrowLeft', 0)).toBeUndefined();
        expect(to('ArrowDown', 2)).toEqual({ selected: order[8] });
        expect(to('ArrowUp', 8)).toEqual({ selected: order[2] });
        expect(to('Home', 8)).toEqual({ selected: order[0] });
        expect(to('End', 8)).toEqual({ selected: order[PAGE_SIZE - 1] });
        expect(to('PageDown', 8)).toEqual({ page: 1, selected: undefined });
        expect(to('PageUp', 8)).toBeUndefined();
        expect(to('x', 8)).toBeUndefined();
    });
});

test('a new result keeps how one looks at it, as far as that means something', () => {
    const state = { ...INITIAL_STATE, tab: 'confusion', filter: { kind: 'wrong' }, page: 1, sort: { column: 'cycles', descending: true } } as const;
    expect(carriedOver(state, simulationView())).toEqual({ ...state, page: 0 });
    expect(carriedOver(state, seededView())).toEqual({ ...state, page: 0, tab: 'images', filter: { kind: 'all' } });
});

test('what is saved stays small: late images go, the result itself stays', () => {
    const view = simulationView();
    expect(forSaving(view)).toBe(view);
    const large = { ...view, samples: view.samples.map(sample => ({ ...sample, pixels: 'A'.repeat(100_000) })) };
    expect(forSaving(large)).toEqual({ ...large, samples: large.samples.slice(0, 20) });
});
