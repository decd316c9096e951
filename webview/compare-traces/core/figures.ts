/** What two traces took, measure by measure and layer by layer, and in what they differ. Pure. */
import { formatCount, formatSi } from '../../../server/si.js';
import { energyComponents } from '../../../server/simulator/trace/ledger.js';
import type { Between, Opened, Tally, TraceHeader } from '../../replay/questions.js';
import { cyclesOf, type Pair } from './align.js';

export const measures = ['energy', ...energyComponents, 'cycles', 'latency', 'shifts', 'tagged', 'written'] as const;
export type Measure = typeof measures[number];

export const measureNames: Readonly<Record<Measure, string>> = {
    energy: 'Energy', search: 'Search energy', write: 'Write energy', shift: 'Shift energy', read: 'Read energy', movement: 'Movement energy',
    periphery: 'Periphery energy', leakage: 'Leakage energy', cycles: 'Cycles', latency: 'Latency', shifts: 'Track steps', tagged: 'Tagged rows', written: 'Cells written',
};

export interface Compared {
    readonly name: string;
    /** Undefined where a trace has no such layer. */
    readonly values: readonly [number | undefined, number | undefined];
    /** Second less first, and second over first; undefined where either has none, or would be divided by nothing. */
    readonly difference: number | undefined;
    readonly ratio: number | undefined;
}

export function valueOf(trace: Opened, run: number, layer: number, measure: Measure): number {
    return measured(trace.layerTally[Math.min(run, trace.layerTally.length - 1)][layer], measure, cyclesOf(trace, layer), trace.header!.layers[layer].latencyS);
}

/** Every layer of both by one measure, and all of them together. */
export function byLayer(pairs: readonly Pair[], traces: readonly [Opened, Opened], run: number, measure: Measure): readonly Compared[] {
    const rows = pairs.map(({ layers, name }) => compared(name, [0, 1].map(side => layers[side] === undefined ? undefined : valueOf(traces[side], run, layers[side], measure))));
    const whole = traces.map(trace => trace.header!.layers.reduce((sum, _, layer) => sum + valueOf(trace, run, layer, measure), 0));
    return [...rows, compared('all layers', whole)];
}

/** One layer by every measure. */
export function ofLayer({ layers }: Pair, traces: readonly [Opened, Opened], run: number): readonly Compared[] {
    return measures.map(measure => compared(measureNames[measure], [0, 1].map(side => layers[side] === undefined ? undefined : valueOf(traces[side], run, layers[side], measure))));
}

/** From marker to marker. */
export function betweenMarkers(spans: readonly [Between, Between]): readonly Compared[] {
    return measures.map(measure => compared(measureNames[measure], spans.map(({ from, tally, timeS, to }) => measured(tally, measure, to - from, timeS))));
}

export function compared(name: string, [a, b]: readonly (number | undefined)[]): Compared {
    const both = a !== undefined && b !== undefined;
    return { name, values: [a, b], difference: both ? b - a : undefined, ratio: both && a !== 0 ? b / a : undefined };
}

export function textOf(value: number | undefined, measure: Measure): string {
    if (value === undefined) {
        return 'no such layer';
    }
    const sign = value < 0 ? '\u2212' : '';
    return sign + (measure === 'latency' ? formatSi(Math.abs(value), 's') : ['cycles', 'shifts', 'tagged', 'written'].includes(measure) ? formatCount(Math.abs(value)) : formatSi(Math.abs(value), 'J'));
}

/** Everything of both, in SI units. */
export function csvOf(pairs: readonly Pair[], traces: readonly [Opened, Opened], run: number): string {
    const quoted = (text: string): string => /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const lines = measures.flatMap(measure => byLayer(pairs, traces, run, measure).map(({ difference, name, ratio, values }) =>
        [quoted(name), measure, ...[...values, difference, ratio].map(value => value ?? '')].join(',')));
    return `${['layer,measure,first,second,difference,ratio', ...lines].join('\n')}\n`;
}

/** Settings, machine and constants that are not the same in both, as texts. */
export function differencesOf(a: TraceHeader, b: TraceHeader): readonly { readonly what: string; readonly first: string; readonly second: string }[] {
    const facts = (header: TraceHeader): Map<string, string> => new Map([
        ['network', header.network], ['machine', header.hardware.name], ['ran as', header.ranAs], ['batch', String(header.settings.batch)], ['effort', header.settings.effort],
        ['steps of the compiler left out', header.settings.without.join(', ') || 'none'], ['written by version', header.version],
    ]);
    const [first, second] = [facts(a), facts(b)];
    const settings = [...first].flatMap(([what, value]) => value === second.get(what) ? [] : [{ what, first: value, second: second.get(what)! }]);
    return [...settings, ...constantsOf(a, b)];
}

/** As they were written; what was written alike and means something else, such as an area in another node, by its value. */
function constantsOf({ hardware: a }: TraceHeader, { hardware: b }: TraceHeader): ReturnType<typeof differencesOf> {
    const [first, second] = [a.parameters, b.parameters];
    return ([...new Set([...Object.keys(first), ...Object.keys(second)])] as (keyof typeof first)[]).flatMap(what => {
        const constants = [first[what], second[what]];
        if (constants[0]?.value === constants[1]?.value) {
            return [];
        }
        const written = constants.map(constant => constant ? `${constant.written.value} ${constant.written.unit}`.trim() : 'not said');
        const [one, other] = written[0] === written[1] ? constants.map(constant => String(constant?.value)) : written;
        return [{ what, first: one, second: other }];
    });
}

function measured({ energyJ, shifts, tagged, written }: Tally, measure: Measure, cycles: number, latencyS: number): number {
    switch (measure) {
        case 'energy':
            return energyJ.total;
        case 'cycles':
            return cycles;
        case 'latency':
            return latencyS;
        case 'shifts':
            return shifts;
        case 'tagged':
            return tagged;
        case 'written':
            return written;
        default:
            return energyJ[measure];
    }
}
