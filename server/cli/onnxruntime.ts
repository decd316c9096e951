/**
 * onnxruntime-node as the reference of an import, where it is installed: in the working directory or beside this program.
 * It is never required. Optimisations stay off: its fusions of QuantizeLinear change results.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SourceModel } from '../import/source.js';
import type { OutsideModel, Refusal } from '../language/importing/request.js';

interface Runtime {
    readonly InferenceSession: { create(path: string, options: { readonly graphOptimizationLevel: 'disabled' }): Promise<Session> };
    readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => unknown;
    readonly env?: { readonly versions?: { readonly node?: string } };
}

interface Session {
    run(inputs: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, { readonly data: ArrayLike<number | bigint> }>>>;
}

type Make = (values: Float64Array) => unknown;

const TYPES: Readonly<Record<string, readonly [name: string, make: Make]>> = {
    f32: ['float32', values => Float32Array.from(values)], f64: ['float64', values => values],
    u8: ['uint8', values => Uint8Array.from(values)], i8: ['int8', values => Int8Array.from(values)],
    i32: ['int32', values => Int32Array.from(values)], i64: ['int64', values => BigInt64Array.from(values, value => BigInt(Math.round(value)))],
};

/** Undefined where it is not installed; with its reason where it cannot run this model. */
export async function onnxRuntime(model: OutsideModel, cwd: string): Promise<SourceModel | Refusal | undefined> {
    const type = Object.hasOwn(TYPES, model.input.type) ? TYPES[model.input.type] : undefined;
    const runtime = await loadRuntime(cwd);
    if (!runtime) {
        return undefined;
    }
    if (!type) {
        return { refusal: `inputs of type ${model.input.type} are not given to it` };
    }
    const [typeName, make] = type;
    try {
        const session = await runtime.InferenceSession.create(fileURLToPath(model.uri), { graphOptimizationLevel: 'disabled' });
        const run = async (image: ArrayLike<number>): Promise<number[]> => {
            const results = await session.run({ [model.input.name]: new runtime.Tensor(typeName, make(model.values(image)), model.input.dims) });
            return Array.from(results[model.output].data, Number);
        };
        // Models exported for several images at once do not take one.
        await run(new Float64Array(model.input.dims.reduce((product, n) => product * n, 1)));
        return { name: `onnxruntime${runtime.env?.versions?.node ? ` ${runtime.env.versions.node}` : ''}`, gives: model.gives, run };
    } catch (error) {
        return { refusal: error instanceof Error ? error.message : String(error) };
    }
}

async function loadRuntime(cwd: string): Promise<Runtime | undefined> {
    for (const from of [pathToFileURL(join(cwd, 'here.js')).href, import.meta.url]) {
        try {
            const path = createRequire(from).resolve('onnxruntime-node');
            const module = await import(pathToFileURL(path).href) as Runtime & { readonly default?: Runtime };
            return module.default ?? module;
        } catch {
            // Not there: the next place, or none.
        }
    }
    return undefined;
}
