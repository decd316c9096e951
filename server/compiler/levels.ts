/**
 * Layers as they run. A layer whose inputs are divided over arrays runs level by level, and what one level stores the next one
 * loads: for whoever runs programs, each level is a layer of its own, whose activations are the partial sums.
 * It knows compiled layers, no programs.
 */
import type { Layer } from '../network/model.js';
import type { CompiledNetwork } from './compile.js';
import type { CompiledLayer, StreamMap, Tree } from './layer.js';
import type { Placement } from './place.js';

/** The network with every level of a tree as a layer. */
export function withLevels(compiled: CompiledNetwork): CompiledNetwork {
    return { ...compiled, layers: compiled.layers.flatMap(levelsOf) };
}

/** The last of them has the layer's name and results. */
export function levelsOf(compiled: CompiledLayer): readonly CompiledLayer[] {
    const { tree } = compiled;
    return tree ? Array.from({ length: tree.depth + 1 }, (_, level) => levelOf(compiled, tree, level)) : [compiled];
}

function levelOf(compiled: CompiledLayer, tree: Tree, level: number): CompiledLayer {
    const parts = compiled.parts.filter(({ node }) => node?.level === level).sort((a, b) => a.node!.array - b.node!.array);
    const { tree: _, ...rest } = compiled;
    return {
        ...rest, parts, layer: layerOf(compiled, tree, level), placement: placementOf(compiled.placement, parts.length),
        streams: level === 0 ? compiled.streams : [partialMap(compiled, tree, level - 1), ...compiled.streams.slice(1)]
    };
}

function levelName({ layer }: CompiledLayer, level: number): string {
    return `${layer.name} (partial sums, level ${level})`;
}

function layerOf(compiled: CompiledLayer, { depth, partialBits, partials }: Tree, level: number): Layer {
    const { layer } = compiled;
    if (layer.kind !== 'conv' && layer.kind !== 'dense') {
        throw new Error(`layer ${layer.name} of kind ${layer.kind} has a tree`);
    }
    const input = level === 0 ? layer.input : levelName(compiled, level - 1);
    if (level === depth) {
        return { ...layer, input };
    }
    const [, height, width] = layer.outputShape;
    const unchanged = { bits: partialBits, shift: 0, scale: Int32Array.of(1), offset: Int32Array.of(0) };
    return {
        ...layer, input, name: levelName(compiled, level), outputShape: [partials, height, width],
        output: { kind: 'activation', requantise: unchanged }
    };
}

/** Every row takes its own partial sums. */
function partialMap(compiled: CompiledLayer, { partialBits, partials }: Tree, level: number): StreamMap {
    const [, height, width] = compiled.layer.outputShape;
    return {
        source: levelName(compiled, level), shape: [partials, height, width], bits: partialBits, kernel: [1, 1], stride: [1, 1],
        pad: { top: 0, left: 0, bottom: 0, right: 0 }
    };
}

/** On as many arrays as the level has programs. */
function placementOf(placement: Placement, parts: number): Placement {
    const { arraysOnChip, tiles } = placement;
    return { ...placement, parts, arrays: Math.min(tiles * parts, arraysOnChip), waves: Math.ceil(tiles * parts / arraysOnChip) };
}
