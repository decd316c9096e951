/**
 * Layers without their names: what a layer compiles to depends on its names in nothing but the names, so that a layer
 * which is only called otherwise, or reads one that is, need not be compiled again.
 */
import type { CompiledLayer } from '../compiler/layer.js';
import type { Program } from '../compiler/program.js';
import type { CompileLayer } from './engine.js';
import type { Layer, TernaryTensor } from '../network/model.js';

type Compiled = ReturnType<CompileLayer>;

/** Stand for the names of a layer, in the order of `namesOf`. No name in a file has a control character. */
const placeholders = ['\u0001layer', '\u0001input', '\u0001residual', '\u0001projection'] as const;

/** The layer as it is compiled: names replaced, and where its weights come from forgotten. */
export function nameless(layer: Layer): Layer {
    const [name, input, from, projection] = placeholders;
    if (layer.kind !== 'conv' && layer.kind !== 'dense') {
        return { ...layer, name, input };
    }
    const { residual } = layer;
    return {
        ...layer, name, input, weights: unsourced(layer.weights),
        ...(residual && {
            residual: residual.kind === 'projection'
                ? { ...residual, name: projection, input: from, weights: unsourced(residual.weights) } : { ...residual, input: from },
        }),
    };
}

/** The names that placeholders stand for in a layer. */
export function namesOf(layer: Layer): readonly string[] {
    const residual = layer.kind === 'conv' || layer.kind === 'dense' ? layer.residual : undefined;
    return [layer.name, layer.input, residual?.input ?? '', residual?.kind === 'projection' ? residual.name : ''];
}

/** What compiling the nameless layer gave, as compiling `layer` would have given it. */
export function named({ compiled, problems }: Compiled, layer: Layer): Compiled {
    const names = namesOf(layer);
    return {
        ...(compiled && { compiled: namedLayer(compiled, layer, names) }),
        problems: replaced(problems, names) as typeof problems,
    };
}

function namedLayer({ layer: _, parts, ...rest }: CompiledLayer, layer: Layer, names: readonly string[]): CompiledLayer {
    return {
        ...replaced(rest, names) as typeof rest, layer,
        parts: parts.map(({ program, ...part }) => ({ ...replaced(part, names) as typeof part, program: namedProgram(program, names) })),
    };
}

/** The same object for the same names: what is known of a program is found by it. */
const programs = new WeakMap<Program, Map<string, Program>>();

function namedProgram(program: Program, names: readonly string[]): Program {
    const known = programs.get(program) ?? new Map<string, Program>();
    programs.set(program, known);
    const key = JSON.stringify(names);
    const result = known.get(key) ?? replaced(program, names) as Program;
    return known.set(key, result).get(key)!;
}

/** With the names in all texts of the value. Typed arrays are kept as they are. */
function replaced(value: unknown, names: readonly string[]): unknown {
    if (typeof value === 'string') {
        return value.includes('\u0001') ? placeholders.reduce((text, placeholder, index) => text.replaceAll(placeholder, () => names[index]), value) : value;
    }
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
        return value;
    }
    return Array.isArray(value) ? value.map(entry => replaced(entry, names))
        : Object.fromEntries(Object.entries(value).map(([field, entry]) => [field, replaced(entry, names)]));
}

function unsourced(weights: TernaryTensor): TernaryTensor {
    return { shape: weights.shape, data: weights.data, source: { kind: 'random', sparsity: 0, seed: 0 } };
}
