/**
 * The time line of a trace as Chrome trace events (JSON object format), for chrome://tracing and ui.perfetto.dev: layers, the
 * pages of every array's program, operations inside a window, energy so far. Times are microseconds of the machine.
 * Source of the format: "Trace Event Format", the Chromium project. It knows traces, no files.
 */
import type { Trace } from '../trace.js';
import { inPieces, type ExportWindow } from './lines.js';

type Args = Readonly<Record<string, string | number>>;

interface TraceEvent {
    readonly name: string;
    /** X: from `ts` on for `dur`; C: values at `ts`; M: a name for a process or thread. */
    readonly ph: 'X' | 'C' | 'M';
    readonly pid: number;
    readonly tid: number;
    readonly ts?: number;
    readonly dur?: number;
    readonly cat?: string;
    readonly args?: Args;
}

/** The layers are one process; the arrays of the chip another, each a thread; operations of the window a third, by part. */
const process = { layers: 1, arrays: 2, operations: 3 } as const;

/** @throws TraceLost while it runs */
export function chromeTrace(trace: Trace, window?: ExportWindow): AsyncGenerator<string> {
    return inPieces(lines(trace, window));
}

async function* lines(trace: Trace, window: ExportWindow | undefined): AsyncGenerator<string> {
    const { hardware, network, version } = trace.header;
    yield `{"displayTimeUnit":"ns","otherData":${JSON.stringify({ network, hardware: hardware.name, writer: `terntrack ${version}`, time: 'of the machine' })},"traceEvents":[`;
    let first = true;
    for await (const event of events(trace, window)) {
        yield `${first ? '' : ','}${JSON.stringify(event)}`;
        first = false;
    }
    yield ']}';
}

async function* events(trace: Trace, window: ExportWindow | undefined): AsyncGenerator<TraceEvent> {
    yield named('process_name', process.layers, 0, `${trace.header.network} on ${trace.header.hardware.name}`);
    yield named('thread_name', process.layers, 0, 'layers');
    yield named('process_name', process.arrays, 0, 'arrays of the chip');
    const slots = new Set(trace.layers.flatMap((_, layer) => trace.arrays(layer).flat().map(({ slot }) => slot)));
    for (const slot of [...slots].sort((a, b) => a - b)) {
        yield named('thread_name', process.arrays, slot, `array ${slot}`);
    }
    yield* layerEvents(trace);
    for (let run = 0; run < trace.header.runs; run++) {
        for (const layer of trace.layers.keys()) {
            yield* arrayEvents(trace, run, layer);
        }
    }
    if (window) {
        yield* operationEvents(trace, window);
    }
}

function named(name: string, pid: number, tid: number, text: string): TraceEvent {
    return { name, ph: 'M', pid, tid, args: { name: text } };
}

/** From cycle to cycle, in microseconds; rounded to a thousandth of a nanosecond, so that files are short. */
function span(trace: Trace, startCycle: number, endCycle: number): { ts: number; dur: number } {
    const us = (cycle: number): number => Math.round(trace.timeAt(cycle) * 1e12) / 1e6;
    return { ts: us(startCycle), dur: Math.round((us(endCycle) - us(startCycle)) * 1e6) / 1e6 };
}

async function* layerEvents(trace: Trace): AsyncGenerator<TraceEvent> {
    const energyJ = { search: 0, write: 0, shift: 0, read: 0, movement: 0, periphery: 0, leakage: 0 };
    for (let run = 0; run < trace.header.runs; run++) {
        for (const [layer, { kind, name, placement: { arrays, waves }, waveCycles }] of trace.layers.entries()) {
            const start = trace.cycleOf({ run, layer });
            const end = start + waveCycles * waves;
            const tally = trace.layerTally(run, layer);
            yield {
                name, ph: 'X', pid: process.layers, tid: 0, cat: kind, ...span(trace, start, end),
                args: { run, cycles: end - start, arrays, waves, energy_j: tally.energyJ.total, written: tally.written, tagged: tally.tagged, searches: tally.searches },
            };
            Object.keys(energyJ).forEach(part => { energyJ[part as keyof typeof energyJ] += tally.energyJ[part as keyof typeof energyJ]; });
            yield { name: 'energy so far (J)', ph: 'C', pid: process.layers, tid: 0, ts: span(trace, end, end).ts, args: { ...energyJ } };
        }
    }
}

async function* arrayEvents(trace: Trace, run: number, layer: number): AsyncGenerator<TraceEvent> {
    const { name } = trace.layers[layer];
    for (const { place: { part, slot, tile }, pages, total } of await trace.arraySummaries(run, layer)) {
        const [first, last] = [pages[0], pages[pages.length - 1]];
        yield {
            name, ph: 'X', pid: process.arrays, tid: slot, cat: 'array', ...span(trace, first.startCycle, last.endCycle),
            args: { run, row_tile: tile, part, energy_j: total.energyJ.total, written: total.written, tagged: total.tagged },
        };
        for (const [index, page] of pages.length > 1 ? pages.entries() : []) {
            yield {
                name: `${name}, page ${index}`, ph: 'X', pid: process.arrays, tid: slot, cat: 'page', ...span(trace, page.startCycle, page.endCycle),
                args: { energy_j: page.tally.energyJ.total, written: page.tally.written, tagged: page.tally.tagged },
            };
        }
    }
}

async function* operationEvents(trace: Trace, { layer, from, to }: ExportWindow): AsyncGenerator<TraceEvent> {
    yield named('process_name', process.operations, 0, `operations of ${trace.layers[layer].name}`);
    for (const part of trace.layers[layer].parts.keys()) {
        yield named('thread_name', process.operations, part, `part ${part}`);
        const begin = trace.cycleOf({ run: 0, layer });
        for (const { op, kind, startCycle, cycles, counts } of await trace.operations(layer, part, from, to, { run: 0, wave: 0 })) {
            yield {
                name: kind, ph: 'X', pid: process.operations, tid: part, cat: 'operation', ...span(trace, begin + startCycle, begin + startCycle + cycles),
                args: { operation: op, cycles, written: counts!.written, tagged: counts!.tagged },
            };
        }
    }
}
