import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkInput, checkSavedState } from '../../webview/compare/messages.js';
import { INITIAL_STATE } from '../../webview/compare/state.js';
import { energyAgainstWrite, energyByLayer, joules, type ChartStyle } from '../../webview/shared/charts.js';
import { looksOf } from '../../webview/shared/patterns.js';
import { comparison, comparisonView } from './comparison.js';

const sent = (message: unknown): unknown => JSON.parse(JSON.stringify(message));

const style: ChartStyle = { foreground: '#111', quiet: '#555', line: '#ccc', background: '#fff', colours: ['#00f', '#0f0'], fontFamily: 'serif', fontSize: 13 };

describe('messages of the Compare view', () => {
    test('results, status and its own state come through unchanged', () => {
        for (const message of [{ type: 'show', view: comparisonView }, { type: 'status', running: true, stale: false }]) {
            expect(checkInput(sent(message))).toEqual({ value: message });
        }
        expect(checkSavedState(sent({ view: comparisonView, state: INITIAL_STATE }))).toEqual({ value: { view: comparisonView, state: INITIAL_STATE } });
    });

    test.each([
        ['no rows', { ...comparison, rows: [] }],
        ['an energy that is no number', { ...comparison, rows: [{ ...comparison.rows[0], energyJ: '2 nJ' }] }],
        ['nothing to draw a line through', { ...comparison, sensitivity: comparison.sensitivity.slice(0, 1) }],
        ['a share over one', { ...comparison, rows: [{ ...comparison.rows[0], accuracy: 1.2 }] }],
    ])('refused: %s', (_, broken) => {
        expect(checkInput(sent({ type: 'show', view: { ...comparisonView, comparison: broken } }))).toHaveProperty('problem', expect.stringMatching(/^view\.comparison/));
    });

    test('anything else is refused, never a failure', () => {
        fc.assert(fc.property(fc.anything(), value => { expect(checkInput(value)).toHaveProperty('problem'); }));
        expect(checkSavedState({ view: comparisonView, state: { tab: 'nothing' } })).toHaveProperty('problem');
    });
});

describe('charts', () => {
    test('layers stack the components that take energy', () => {
        const option = energyByLayer(comparison.rows[0], style);
        const series = option.series as { name: string; data: number[] }[];
        expect(series.map(({ name }) => name)).toEqual(['search', 'write', 'movement']);
        const total = series.flatMap(({ data }) => data).reduce((sum, energyJ) => sum + energyJ, 0);
        expect(total).toBeCloseTo(comparison.rows[0].energyJ, 15);
        expect((option.yAxis as { data: string[] }).data).toEqual(['conv1', 'pool1', 'fc1']);
    });

    test('the parts look as they do in bars, whichever of them there are', () => {
        const looks = (energyByLayer(comparison.rows[0], { ...style, colours: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }).series as { itemStyle: { color: string; decal?: { rotation: number; color: string } } }[]).map(({ itemStyle }) => itemStyle);
        expect(looks.map(({ color }) => color)).toEqual(['a', 'b', 'e']);
        expect(looks.map(({ decal }) => decal?.color)).toEqual([undefined, style.background, style.background]);
        expect(looksOf(['adc', 'search', 'dac', 'leakage'])).toEqual([1, 0, 2, 6]);
    });

    test('the legend has room in as many rows as it needs', () => {
        const topAt = (width: number): number => (energyAgainstWrite(comparison, { ...style, width, textWidth: text => text.length * 7 }).grid as { top: number }).top;
        expect(topAt(1200)).toBeLessThan(topAt(420));
        expect(topAt(420)).toBeLessThan(topAt(200));
    });

    test('the machine\'s line passes through every known write energy, the others are level', () => {
        const [machine, ...others] = energyAgainstWrite(comparison, style).series as { name: string; data: [number, number][] }[];
        const slopes = machine.data.slice(1).map(([x, y], index) => (y - machine.data[index][1]) / (x - machine.data[index][0]));
        slopes.forEach(slope => expect(slope).toBeCloseTo(4e-10 / 10e-15, -2));
        const [[x, y]] = machine.data;
        expect(y).toBeCloseTo(1.6e-9 + 4e-10 * x / 10e-15, 18);
        others.forEach(({ data }) => expect(new Set(data.map(([, energyJ]) => energyJ)).size).toBe(1));
        expect(others.map(({ name }) => name)).toEqual(['isaac-32nm-8b', 'neurosim-22nm-5b', 'isaac-32nm-ternary-8b']);
    });

    test('axes write energies with prefixes', () => {
        expect([1e-6, 2.5e-9, 1e-15, 0].map(joules)).toEqual(['1\u00a0µJ', '2.5\u00a0nJ', '1\u00a0fJ', '0\u00a0J']);
    });
});
