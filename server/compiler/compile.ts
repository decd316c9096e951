/**
 * The compiler's front door: a network and a machine in, placed programs out, layer by layer, or problems that name the
 * layer and what it lacks. Pure: no files, no clock. Each layer is compiled on its own (`compileLayer`), so that callers
 * may cache by content.
 */
import type { Hardware } from '../hardware/model.js';
import { wordOf, type FlattenLayer, type Layer, type MacLayer, type MaxPoolLayer, type Network, type SumPoolLayer } from '../network/model.js';
import { countTernary } from '../network/ternary.js';
import { volume } from '../network/shape.js';
import { chooseMac, type MacResult } from './choose.js';
import { naiveCycles } from './naive.js';
import type { CompiledLayer, CompiledPart, SectionFacts, StreamMap } from './layer.js';
import { machineOf, type Machine } from './machine.js';
import { LayerMemo } from './memo.js';
import type { PassName } from './passes.js';
import { place } from './place.js';
import { compileMaxPool, compileSumPool } from './pool.js';
import { CompileError, type CompileProblem } from './problems.js';
import type { Program } from './program.js';
import { sharePass } from './share.js';
import { verifyMac, verifyPooling, verifyTree } from './verify.js';
import { verifyPlacement } from './verify/placement.js';
import { verifyTables } from './verify/tables.js';

export type { CompileProblem } from './problems.js';
export { Cancelled } from './problems.js';

export { passes, passNames, type PassName } from './passes.js';

export interface CompileOptions {
    readonly effort: 'default' | 'max';
    readonly without: ReadonlySet<PassName>;
    /** Images whose rows share the arrays. */
    readonly batch: number;
    /** Arrays that every layer's inputs are divided over, as far as it has inputs, for experiments; by default chosen by cost. */
    readonly tree?: number;
    readonly isCancelled?: () => boolean;
}

export const defaultCompileOptions: CompileOptions = { effort: 'default', without: new Set(), batch: 1 };

export interface CompiledNetwork {
    readonly network: Network;
    readonly hardware: Hardware;
    readonly options: CompileOptions;
    readonly layers: readonly CompiledLayer[];
}

export interface CompileResult {
    readonly compiled?: CompiledNetwork;
    readonly problems: readonly CompileProblem[];
}

/**
 * Compiles every layer; with an error in any, `compiled` is missing. Throws Cancelled and nothing else. A caller that keeps
 * compiled layers hands in a `compileOne` that looks there first.
 */
export function compileNetwork(network: Network, hardware: Hardware, options: CompileOptions, compileOne = compileLayer): CompileResult {
    const problems: CompileProblem[] = [];
    const layers: CompiledLayer[] = [];
    for (const layer of network.layers) {
        const result = compileOne(layer, hardware, options);
        if (result.compiled) {
            layers.push(result.compiled);
        }
        problems.push(...result.problems);
    }
    return problems.some(p => p.severity === 'error')
        ? { problems } : { compiled: { network, hardware, options, layers }, problems };
}

export interface LayerExtras {
    /** What earlier calls for the same layer, machine (but for energies) and options found out; grows. */
    readonly memo?: LayerMemo;
    /** Gets what the steps of a convolution or dense layer made; not with a memo that knows the layer. */
    readonly keep?: (result: MacResult) => void;
}

/** One layer on its own: depends on the layer, the machine (`machineOf`) and the options only. */
export function compileLayer(
    layer: Layer, hardware: Hardware, options: CompileOptions, extras: LayerExtras = {}
): { compiled?: CompiledLayer; problems: CompileProblem[] } {
    try {
        const machine = machineOf(hardware, options.without);
        verifyTables(machine.unit);
        const compiled = compileKind(layer, machine, options, extras);
        verifyPlacement(compiled, machine, options.batch);
        return { compiled, problems: [] };
    } catch (error) {
        if (error instanceof CompileError) {
            return { problems: [{ code: error.code, severity: 'error', message: error.message, layer: layer.name }] };
        }
        throw error;
    }
}

function compileKind(layer: Layer, machine: Machine, options: CompileOptions, extras: LayerExtras): CompiledLayer {
    switch (layer.kind) {
        case 'conv':
        case 'dense':
            return macLayer(layer, machine, options, extras);
        case 'maxpool':
            return extras.memo?.layer(onlyChoice) ?? keepOnly(maxPoolLayer(layer, machine, options), extras);
        case 'sumpool':
            return extras.memo?.layer(onlyChoice) ?? keepOnly(sumPoolLayer(layer, machine, options), extras);
        case 'flatten':
            return flattenLayer(layer, machine, options);
    }
}

/** In a memo: layers of which there is one program whatever anything costs. */
const onlyChoice = '';

function keepOnly(layer: CompiledLayer, { memo }: LayerExtras): CompiledLayer {
    return memo?.keep(onlyChoice, layer) ?? layer;
}

function macLayer(layer: MacLayer, machine: Machine, options: CompileOptions, { keep, memo = new LayerMemo() }: LayerExtras): CompiledLayer {
    const [, height, width] = layer.outputShape;
    const choice = {
        placement: place(machine, height * width, options.batch, 1), ...(options.tree !== undefined && { tree: options.tree }),
        effort: options.effort, share: sharePass(options), without: options.without, keep: keep !== undefined,
        ...(options.isCancelled && { isCancelled: options.isCancelled })
    };
    return chooseMac(layer, machine, choice, memo, result => {
        result.parts.forEach(({ mac }) => verifyMac(layer, mac.program, machine, mac.plan));
        if (result.tree) {
            verifyTree(layer.name, result.folded, result.parts.map(({ mac }) => mac.plan));
        }
        keep?.(result);
        return {
            layer, rowKind: 'pixel', streams: macStreams(layer),
            parts: result.parts.map(({ channels, mac, node }) => ({ ...part(mac.program, machine, channels, mac.domains), ...(node && { node }) })),
            placement: place(machine, height * width, options.batch, result.arrays),
            sections: result.folded.sets.map((_, set) => macFacts(layer, result, set, machine)), ...(result.tree && { tree: result.tree })
        };
    });
}

function macStreams(layer: MacLayer): StreamMap[] {
    const [, , kh, kw] = layer.weights.shape;
    const main: StreamMap = {
        source: layer.input, shape: layer.inputShape, bits: layer.inputBits,
        kernel: [kh, kw], stride: layer.stride, pad: layer.pad
    };
    const residual = layer.residual;
    if (!residual) {
        return [main];
    }
    const none = { top: 0, left: 0, bottom: 0, right: 0 };
    const other: StreamMap = residual.kind === 'projection'
        ? {
            source: residual.input, shape: residual.inputShape, bits: residual.inputBits,
            kernel: [residual.weights.shape[2], residual.weights.shape[3]], stride: residual.stride, pad: residual.pad
        }
        : { source: residual.input, shape: layer.outputShape, bits: residual.inputBits, kernel: [1, 1], stride: [1, 1], pad: none };
    return [main, other];
}

function macFacts(layer: MacLayer, result: MacResult, set: number, machine: Machine): SectionFacts {
    const projection = set > 0 && layer.residual?.kind === 'projection' ? layer.residual : undefined;
    const weights = projection ? projection.weights : layer.weights;
    const facts = result.parts.map(p => p.mac.sets[set]);
    const nonzero = countTernary(weights.data).nonzero;
    const forms = [...new Set(result.parts.flatMap(p => p.mac.forms))];
    return {
        name: projection ? projection.name : layer.name,
        kind: projection ? 'projection' : layer.kind,
        inputShape: projection ? projection.inputShape : layer.inputShape,
        weights: weights.data.length, nonzero,
        adds: {
            naive: nonzero,
            shared: facts.reduce((sum, f) => sum + f.shared, 0),
            accumulate: facts.reduce((sum, f) => sum + f.accumulate, 0)
        },
        naiveCycles: naiveCycles(result.folded, set, machine.unit.latches),
        joinedChannels: projection ? Math.max(1, Math.floor(result.joinedChannels)) : result.joinedChannels,
        accumulatorBits: facts.reduce((bits, f) => Math.max(bits, f.accumulatorBits), 0),
        accumulatorRange: [facts.reduce((m, f) => Math.min(m, f.range[0]), 0), facts.reduce((m, f) => Math.max(m, f.range[1]), 0)],
        ...(set === 0 && forms.length > 0 && { requantise: forms.join(' + ') }),
        layout: result.layout,
        notes: result.notes
    };
}

function maxPoolLayer(layer: MaxPoolLayer, machine: Machine, options: CompileOptions): CompiledLayer {
    const program = compileMaxPool(layer, machine);
    return {
        ...poolBase(layer, layer.bits, machine, options, program),
        sections: [poolFacts(layer, 0, layer.bits, [0, 2 ** layer.bits - 1])]
    };
}

function sumPoolLayer(layer: SumPoolLayer, machine: Machine, options: CompileOptions): CompiledLayer {
    const { program, form, accumulatorBits, range, adds } = compileSumPool(layer, machine, layer.inputBits, options.without);
    return {
        ...poolBase(layer, layer.inputBits, machine, options, program),
        sections: [{ ...poolFacts(layer, adds, accumulatorBits, range), requantise: form }]
    };
}

function poolBase(
    layer: MaxPoolLayer | SumPoolLayer, bits: number, machine: Machine, options: CompileOptions, program: Program
): Omit<CompiledLayer, 'sections'> {
    verifyPooling(layer, program, machine, bits);
    const { kernel, stride, pad } = layer;
    return {
        layer, rowKind: 'pixelChannel',
        streams: [{ source: layer.input, shape: layer.inputShape, bits, kernel, stride, pad }],
        parts: [part(program, machine, [0, layer.outputShape[0]], machine.ports)],
        placement: place(machine, volume(layer.outputShape), options.batch, 1)
    };
}

function poolFacts(layer: MaxPoolLayer | SumPoolLayer, adds: number, bits: number, range: readonly [number, number]): SectionFacts {
    return {
        name: layer.name, kind: wordOf(layer), inputShape: layer.inputShape, weights: 0, nonzero: 0,
        adds: { naive: adds, shared: 0, accumulate: adds }, naiveCycles: 0, joinedChannels: 1,
        accumulatorBits: bits, accumulatorRange: range, layout: 'across', notes: []
    };
}

function flattenLayer(layer: FlattenLayer, machine: Machine, options: CompileOptions): CompiledLayer {
    return {
        layer, rowKind: 'pixel', streams: [], parts: [], placement: { ...place(machine, 1, options.batch, 1), enabledRows: 0, arrays: 0, tiles: 0, rows: 0 },
        sections: [{
            name: layer.name, kind: 'flatten', inputShape: layer.inputShape, weights: 0, nonzero: 0,
            adds: { naive: 0, shared: 0, accumulate: 0 }, naiveCycles: 0, joinedChannels: 0,
            accumulatorBits: 0, accumulatorRange: [0, 0], layout: 'across', notes: []
        }]
    };
}

function part(program: Program, machine: Machine, channels: readonly [number, number], domains: number): CompiledPart {
    const columns = new Set<number>();
    for (const cell of program.wordCells) {
        columns.add(Math.floor(cell / machine.domains));
    }
    return { program, channels, columns: columns.size + 1, domains };
}
