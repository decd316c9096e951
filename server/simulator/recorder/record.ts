/**
 * Runs a compiled network on images and records what a trace holds: every array by itself, exactly, with keyframes at the
 * chosen spacing and counters for every operation. Pure. It knows layers and programs; energies are the reader's.
 */
import { Cancelled, type CompiledNetwork } from '../../compiler/compile.js';
import { cyclesOf, noCounts, OperationCounter } from '../../compiler/counts.js';
import type { CompiledLayer } from '../../compiler/layer.js';
import { withLevels } from '../../compiler/levels.js';
import { machineOf, type Machine } from '../../compiler/machine.js';
import type { Program } from '../../compiler/program.js';
import { valueOf } from '../../hardware/model.js';
import { outputBits } from '../../network/model.js';
import { argmax } from '../../network/reference.js';
import { volume } from '../../network/shape.js';
import { activationBlock, split, type ActivationBlock } from '../activations.js';
import { encodeActivations } from '../trace/blocks.js';
import { arraysOf, type ArrayPlace } from '../trace/arrays.js';
import type { EventPrices, PageFacts, SourceFile, SourceRange, TraceHeader, TraceImage, TraceLayerFacts } from '../trace/format.js';
import { cutPage, encodePage } from '../trace/program-page.js';
import { sumStatic } from '../trace/ledger.js';
import { tablesKey } from '../trace/tables-key.js';
import { recordLayer, type TraceWindow } from './record-layer.js';
import { TraceRoom } from './room.js';
import { compress, layOut, type StoredLayer, type StoredRun } from './writer.js';

/** What the recorder cannot know from the compiled network. */
export interface TraceAbout {
    /** Version of the program that writes. */
    readonly version: string;
    readonly ranAs: string;
    readonly sources: readonly SourceFile[];
    readonly seededImage: boolean;
    /** Images of the whole run, of which the first are traced. */
    readonly imagesRun: number;
    readonly labels?: readonly number[];
    readonly prices: EventPrices;
    /** By the name of a layer (the first of its sections). */
    readonly layers: ReadonlyMap<string, {
        readonly latencyS: number; readonly movedBits: number; readonly weights: Readonly<Record<string, string>>; readonly source: SourceRange | null;
    }>;
}

export interface RecordOptions {
    /** Operations from keyframe to keyframe. */
    readonly spacing: number;
    readonly windows: readonly TraceWindow[];
    /** Bytes of blocks at most. */
    readonly mostBytes?: number;
    readonly onProgress?: (done: number, total: number, layer: string) => void;
    readonly isCancelled?: () => boolean;
}

export const defaultSpacing = 4096;

/** The trace file of `images` (integer activations, C order), in pieces. Every level of a tree is a layer in it. Throws Cancelled, TraceTooLarge. */
export function record(whole: CompiledNetwork, images: readonly ArrayLike<number>[], about: TraceAbout, options: RecordOptions): readonly Uint8Array[] {
    const compiled = withLevels(whole);
    const { hardware, network } = compiled;
    const machine = machineOf(hardware, compiled.options.without);
    const { batch } = compiled.options;
    const room = new TraceRoom(options.mostBytes);
    const layers = compiled.layers.map(layer => describeLayer(layer, machine, options, room));
    const runs: { input: ReturnType<typeof compress>; layers: StoredRun[] }[] = [];
    const logits: Int32Array[] = [];
    for (let first = 0; first < images.length; first += batch) {
        const run = recordRun(compiled, machine, layers, images.slice(first, first + batch), options, room, runs.length, Math.ceil(images.length / batch));
        runs.push(run);
        logits.push(...run.logits);
    }
    const shares = timeShares(compiled.layers, layers, about);
    const facts = compiled.layers.map((layer, i) => layerFacts(layer, layers[i], about, shares[i]));
    const header: TraceHeader = {
        format: 'terntrace', version: about.version, network: network.name, ranAs: about.ranAs,
        input: network.input, output: network.output,
        hardware: { name: hardware.name, parameters: hardware.parameters }, prices: about.prices,
        settings: { effort: compiled.options.effort, without: [...compiled.options.without].sort(), batch },
        machine, chip: { tileArrays: valueOf(hardware, 'tile.arrays'), bankTiles: valueOf(hardware, 'bank.tiles') }, tables: tablesKey(machine.unit), spacing: options.spacing, sources: about.sources, seededImage: about.seededImage, imagesRun: about.imagesRun,
        images: logits.map((row, index): TraceImage => (
            { index, ...(about.labels && { label: about.labels[index] }), logits: [...row], prediction: argmax(row) })),
        runs: runs.length,
        cycles: facts.reduce((sum, layer) => sum + layer.waveCycles * layer.placement.waves, 0),
        latencyS: facts.reduce((sum, layer) => sum + layer.latencyS, 0),
        layers: facts,
    };
    return layOut({ header, layers: layers.map(({ stored }) => stored), runs });
}

/** A layer before it runs: its pages and its arrays. */
export interface DescribedLayer {
    readonly stored: StoredLayer;
    readonly arrays: readonly (readonly ArrayPlace[])[];
    readonly waveCycles: number;
}

function describeLayer(layer: CompiledLayer, machine: Machine, { spacing }: RecordOptions, room: TraceRoom): DescribedLayer {
    const parts = layer.parts.map(({ program }) => pagesOf(program, machine, spacing, room));
    const names = new Set(layer.parts.flatMap(({ program }) => program.sections.map(({ name }) => name)));
    // Of every section the longest part counts, as in the report: see `cycles` in cost/energy.ts.
    const waveCycles = [...names].reduce((sum, name) => sum + Math.max(...layer.parts.map(({ program }, p) =>
        parts[p].reduce((cycles, page) => cycles + (program.sections[page.section].name === name ? page.cycles : 0), 0))), 0);
    return { stored: { parts }, arrays: layer.parts.length === 0 ? [] : arraysOf(layer.placement, machine), waveCycles };
}

/** Pages end where sections end, and after `spacing` operations. */
function pagesOf(program: Program, machine: Machine, spacing: number, room: TraceRoom): StoredLayer['parts'][number] {
    const counter = new OperationCounter(program, machine);
    const pages: StoredLayer['parts'][number][number][] = [];
    let startCycle = 0;
    program.sections.forEach((section, index) => {
        for (let from = section.from; from < section.to; from += spacing) {
            const to = Math.min(section.to, from + spacing);
            const positions = counter.positions.slice();
            const counts = noCounts();
            for (let op = from; op < to; op++) {
                counter.count(op, section.sums, counts);
            }
            const { instructions, searches, searchCells, searchSegments, writes, loadedBits, readBits, shiftSteps, serialShifts } = counts;
            const page: Omit<PageFacts, 'program'> = {
                from, to, section: index, startCycle, cycles: cyclesOf(counts), instructions, searches, searchCells, searchSegments,
                writes, loadedBits, readBits, shiftSteps, serialShifts, positions,
            };
            pages.push({ ...page, program: room.for(compress(encodePage(cutPage(program, from, to)))) });
            startCycle += page.cycles;
        }
    });
    return pages;
}

/** The name under which a layer is told of: a tree's levels are told of as the layer that they are of. */
function nameOf({ layer, sections }: CompiledLayer, about: TraceAbout): string {
    return about.layers.has(layer.name) ? layer.name : sections[0].name;
}

/** Of what a layer takes, what each level takes: as its share of the cycles. */
function timeShares(layers: readonly CompiledLayer[], described: readonly DescribedLayer[], about: TraceAbout): readonly number[] {
    const cycles = layers.map(({ placement: { waves } }, i) => described[i].waveCycles * waves);
    return layers.map((layer, i) => {
        const levels = layers.flatMap((other, k) => nameOf(other, about) === nameOf(layer, about) ? [k] : []);
        const whole = levels.reduce((sum, k) => sum + cycles[k], 0);
        return levels.length === 1 || whole === 0 ? Number(i === levels.at(-1)) : cycles[i] / whole;
    });
}

function layerFacts(compiled: CompiledLayer, described: DescribedLayer, about: TraceAbout, timeShare: number): TraceLayerFacts {
    const { layer, parts, placement, rowKind, streams } = compiled;
    const told = about.layers.get(nameOf(compiled, about))!;
    const { weights, source } = told;
    const latencyS = told.latencyS * timeShare;
    // What a tree moves in all is told of its last level.
    const movedBits = about.layers.has(layer.name) ? told.movedBits : 0;
    return {
        name: layer.name, kind: layer.kind, input: layer.input, inputShape: layer.inputShape, outputShape: layer.outputShape, outputBits: outputBits(layer) ?? null,
        rowKind, streams, placement, waveCycles: described.waveCycles, latencyS, movedBits, weights, source,
        parts: parts.map(({ channels, program }, p) => (
            { channels, operations: program.length, ...sumStatic(described.stored.parts[p]) })),
        sections: (parts[0]?.program.sections ?? []).map(({ name, sums }, s) => (
            { name, sums, ranges: parts.map(({ program }) => [program.sections[s].from, program.sections[s].to] as const) })),
    };
}

function recordRun(
    compiled: CompiledNetwork, machine: Machine, described: readonly DescribedLayer[], images: readonly ArrayLike<number>[],
    options: RecordOptions, room: TraceRoom, run: number, runs: number
): { input: ReturnType<typeof compress>; layers: StoredRun[]; logits: readonly Int32Array[] } {
    const { layers, network } = compiled;
    const input = activationBlock(images.length, volume(network.input.shape), network.input.bits);
    images.forEach((image, i) => input.data.set(image, i * input.perImage));
    const blocks = new Map<string, ActivationBlock>([[network.input.name, input]]);
    const stored = layers.map((layer, i): StoredRun => {
        options.onProgress?.(run * layers.length + i, runs * layers.length, layer.layer.name);
        if (options.isCancelled?.()) {
            throw new Cancelled();
        }
        const flat = layer.layer.kind === 'flatten';
        const output = flat ? blocks.get(layer.layer.input)! : activationBlock(images.length, volume(layer.layer.outputShape), outputBits(layer.layer));
        blocks.set(layer.layer.name, output);
        const inputs = layer.streams.map(({ source }) => blocks.get(source)!);
        const recorded = recordLayer({ layer, described: described[i], machine, inputs, output, images: images.length, options, room, run });
        return { ...recorded, output: flat ? undefined : room.for(compress(encodeActivations(output.data))) };
    });
    return { input: compress(encodeActivations(input.data)), layers: stored, logits: split(blocks.get(network.output)!) };
}
