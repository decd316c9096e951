/**
 * One array's cells during some operations as a value change dump (IEEE 1364-2005, 18), for GTKWave, Surfer, VaporView: every
 * cell that the window touches as a vector of rows, tags, tracks, and what runs. One unit of time is one cycle. It knows
 * traces, no files.
 */
import { rowsIn, type Step } from '../replay.js';
import { bitOf, type ArrayView } from '../state.js';
import type { ArrayName, Trace } from '../trace.js';
import { inPieces, type ExportWindow } from './lines.js';

/** Operations at most: each step is a moment, each cell a vector. */
export const mostVcdOperations = 4000;

interface Signal {
    readonly id: string;
    readonly kind: 'wire' | 'integer';
    readonly bits: number;
    readonly name: string;
    /** Of a cell or a column's track: what it shows changes only where a step touches that. */
    readonly of?: string;
    /** As a dump writes it. */
    readonly value: (state: ArrayView, now: Now) => string;
}

interface Now {
    readonly op: number;
    readonly step: number;
    readonly kind: string;
    readonly doing: string;
}

/** @throws TraceLost while it runs */
export function vcd(trace: Trace, array: Omit<ArrayName, 'layer'>, window: ExportWindow): AsyncGenerator<string> {
    return inPieces(lines(trace, { ...array, layer: window.layer }, window));
}

async function* lines(trace: Trace, array: ArrayName, { from, to }: ExportWindow): AsyncGenerator<string> {
    const { part, layer } = array;
    const place = trace.arrays(layer)[array.tile][part];
    const operations = await trace.operations(layer, part, from, to);
    const begin = trace.cycleOf({ run: array.run, layer, wave: place.wave });
    const cells = new Set<number>();
    const steps = await Promise.all(operations.map(async ({ op }) => trace.steps(layer, part, op)));
    steps.flat().forEach(step => step.cells.forEach(({ cell }) => cells.add(cell)));
    const domains = trace.header.machine.domains;
    const list = [...cells].sort((a, b) => a - b);
    const columns = [...new Set(list.map(cell => Math.floor(cell / domains)))];
    const signals = signalsOf(list, columns, domains, place.enabledRows);
    yield* head(trace, array, signals);
    const last = new Map<string, string>();
    let touched: ReadonlySet<string> | undefined;
    for (const [i, operation] of operations.entries()) {
        for (let step = 0; step <= steps[i].length; step++) {
            const isEnd = step === steps[i].length;
            if (isEnd && i + 1 < operations.length) {
                break;
            }
            const state = await trace.viewAt(array, isEnd ? { op: operation.op + 1, step: 0 } : { op: operation.op, step });
            const now = { op: operation.op, step, kind: operation.kind, doing: isEnd ? 'done' : steps[i][step].kind };
            yield* changes(begin + operation.startCycle + operation.cycles - steps[i].length + step, signals, state, now, last, touched);
            touched = new Set(isEnd ? [] : touchedBy(steps[i][step]));
        }
    }
}

function signalsOf(cells: readonly number[], columns: readonly number[], domains: number, rows: number): Signal[] {
    const all: Omit<Signal, 'id'>[] = [
        { kind: 'integer', bits: 32, name: 'operation', value: (_, { op }) => number(op, 32) },
        { kind: 'integer', bits: 32, name: 'step', value: (_, { step }) => number(step, 32) },
        { kind: 'wire', bits: asciiBits, name: 'kind_ascii', value: (_, { kind }) => ascii(kind) },
        { kind: 'wire', bits: asciiBits, name: 'step_ascii', value: (_, { doing }) => ascii(doing) },
        ...([0, 1] as const).flatMap((latch): Omit<Signal, 'id'>[] => [
            { kind: 'wire', bits: rows, name: `tags${latch}`, value: state => vector(state.tags(latch), rows) },
            { kind: 'integer', bits: 32, name: `tagged_rows${latch}`, value: state => number(rowsIn(state.tags(latch)), 32) }]),
        ...columns.map(column => ({ kind: 'integer' as const, bits: 32, name: `track${column}`, of: `column ${column}`, value: (state: ArrayView) => number(state.positions[column], 32) })),
        ...cells.map(cell => ({
            kind: 'wire' as const, bits: rows, name: `column${Math.floor(cell / domains)}_domain${cell % domains}`, of: `cell ${cell}`,
            value: (state: ArrayView) => vector(state.plane(cell), rows),
        }))];
    return all.map((signal, i) => ({ ...signal, id: identifier(i) }));
}

function* head(trace: Trace, { run, layer, part, tile }: ArrayName, signals: readonly Signal[]): Generator<string> {
    const { hardware, network, version } = trace.header;
    yield `$comment ${oneWord(network)} on ${oneWord(hardware.name)}, run ${run + 1}, layer ${oneWord(trace.layers[layer].name)}, array ${tile}.${part}; one unit of time is one cycle $end`;
    yield `$version terntrack ${version} $end`;
    yield '$timescale 1 ns $end';
    yield `$scope module ${oneWord(trace.layers[layer].name)}_array${tile}_${part} $end`;
    for (const { bits, id, kind, name } of signals) {
        yield `$var ${kind} ${bits} ${id} ${name}${kind === 'wire' && bits > 1 ? ` [${bits - 1}:0]` : ''} $end`;
    }
    yield '$upscope $end';
    yield '$enddefinitions $end';
}

/** What a step may change, by `Signal.of`. */
function touchedBy({ cells, kind, shifts }: Step): string[] {
    return [...shifts.map(({ column }) => `column ${column}`), ...kind === 'write' || kind === 'load' ? cells.map(({ cell }) => `cell ${cell}`) : []];
}

/** `touched`: what the step before may have changed; undefined: anything. */
function* changes(time: number, signals: readonly Signal[], state: ArrayView, now: Now, last: Map<string, string>, touched: ReadonlySet<string> | undefined): Generator<string> {
    const isFirst = last.size === 0;
    const found = signals.flatMap(({ id, of, value }) => {
        if (touched && of !== undefined && !touched.has(of)) {
            return [];
        }
        const text = value(state, now);
        const changed = last.get(id) !== text;
        last.set(id, text);
        return changed ? [`${text}${id}`] : [];
    });
    if (found.length === 0) {
        return;
    }
    yield `#${time}`;
    yield* isFirst ? ['$dumpvars', ...found, '$end'] : found;
}

/** Row 0 is the lowest bit. Leading zeros are left out, as the format allows; a scalar has no space before its name. */
function vector(plane: Uint32Array, rows: number): string {
    if (rows === 1) {
        return String(bitOf(plane, 0));
    }
    let text = '';
    for (let row = rows - 1; row >= 0; row--) {
        text += bitOf(plane, row);
    }
    return `b${text.replace(/^0+(?=.)/, '')} `;
}

function number(value: number, bits: number): string {
    return `b${value.toString(2).slice(-bits)} `;
}

/** The format has no texts: viewers show these bits as ASCII. */
const asciiBits = 64;

function ascii(text: string): string {
    const bits = Array.from(text, character => character.charCodeAt(0).toString(2).padStart(8, '0')).join('');
    return `b${bits.replace(/^0+(?=.)/, '')} `;
}

/** Printable characters; without those that begin a time or a command. */
const characters = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter(character => !'#$'.includes(character));

function identifier(index: number): string {
    const rest = Math.floor(index / characters.length);
    return (rest > 0 ? identifier(rest - 1) : '') + characters[index % characters.length];
}

function oneWord(text: string): string {
    return text.replace(/[^A-Za-z0-9_.-]/g, '_');
}
