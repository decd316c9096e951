/**
 * onnxruntime beside the simulator: the package onnxruntime-node that ONNXRUNTIME names or that is installed, else one that is
 * fetched from the npm registry into this checkout's cache, once. Without any the benchmark runs and compares nothing. The float
 * ResNet-18 is written here.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const version = '1.30.0';
/** Of the integer LeNet-5 that the examples' weights are from. */
export const lenetModel = 'test/data/onnx/lenet5_int.onnx';

interface Session {
    readonly inputNames: readonly string[];
    run(feeds: Record<string, unknown>): Promise<unknown>;
}

export interface Runtime {
    readonly InferenceSession: { create(model: string | Uint8Array, options: { intraOpNumThreads: number }): Promise<Session> };
    readonly Tensor: new (type: string, data: Uint8Array | Float32Array, dims: readonly number[]) => unknown;
}

export function runtime(): Runtime | undefined {
    const require = createRequire(join(process.cwd(), 'here.js'));
    const named = process.env['ONNXRUNTIME'];
    const cache = resolve('node_modules/.cache/terntrack/onnxruntime');
    const places = [...named ? [resolve(named)] : [], 'onnxruntime-node', join(cache, 'node_modules/onnxruntime-node')];
    for (const place of places) {
        try {
            return require(place) as Runtime;
        } catch {
            // Not there: the next place.
        }
    }
    try {
        console.log(`fetching onnxruntime-node ${version} to compare with`);
        mkdirSync(cache, { recursive: true });
        // Its install script would fetch what only graphics processors need.
        execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', cache, `onnxruntime-node@${version}`],
            { env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' }, stdio: 'ignore', shell: process.platform === 'win32' });
        return require(places.at(-1)!) as Runtime;
    } catch (error) {
        console.log(`nothing to compare with: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
        return undefined;
    }
}

/** Images a second: the best over one and two threads and several batches. */
export async function bestRate({ InferenceSession, Tensor }: Runtime, model: string, images: Uint8Array, count: number, dims: readonly number[]): Promise<number> {
    let best = 0;
    const size = images.length / count;
    for (const intraOpNumThreads of [1, 2]) {
        const session = await InferenceSession.create(model, { intraOpNumThreads });
        for (const batch of [1, 100, count]) {
            for (let repeat = 0; repeat < 3; repeat++) {
                const start = performance.now();
                for (let first = 0; first < count; first += batch) {
                    const data = images.subarray(first * size, (first + batch) * size);
                    await session.run({ [session.inputNames[0]]: new Tensor('uint8', data, [data.length / size, ...dims]) });
                }
                best = Math.max(best, count / (performance.now() - start) * 1000);
            }
        }
    }
    return best;
}

/** Milliseconds of one inference of a float ResNet-18, two threads: the best of several. */
export async function floatResnet18({ InferenceSession, Tensor }: Runtime, size: number): Promise<number> {
    const session = await InferenceSession.create(floatModel(size), { intraOpNumThreads: 2 });
    const image = new Tensor('float32', new Float32Array(3 * size * size).fill(0.5), [1, 3, size, size]);
    let best = Infinity;
    for (let repeat = 0; repeat < 20; repeat++) {
        const start = performance.now();
        await session.run({ [session.inputNames[0]]: image });
        best = Math.min(best, performance.now() - start);
    }
    return best;
}

/** Protocol buffers, as far as a model needs them: numbers, and anything with a length. */
function varint(value: number): Buffer {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) {
        bytes.push(rest % 128 + 128);
    }
    return Buffer.from([...bytes, rest]);
}

const number = (field: number, value: number): Buffer => Buffer.concat([varint(field * 8), varint(value)]);
function message(field: number, ...parts: readonly (Buffer | string)[]): Buffer {
    const content = Buffer.concat(parts.map(part => typeof part === 'string' ? Buffer.from(part) : part));
    return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

/** ResNet-18 in ONNX: batch norms folded away, small constant weights. Field numbers are those of onnx.proto. */
function floatModel(size: number): Uint8Array {
    const nodes: Buffer[] = [];
    const weights: Buffer[] = [];
    const node = (type: string, inputs: readonly string[], attributes: Record<string, readonly number[]> = {}): string => {
        const output = `v${nodes.length}`;
        nodes.push(message(1, ...inputs.map(input => message(1, input)), message(2, output), message(4, type),
            ...Object.entries(attributes).map(([name, values]) => message(5, message(1, name), ...values.map(v => number(8, v)), number(20, 7)))));
        return output;
    };
    const tensor = (dims: readonly number[]): string => {
        const count = dims.reduce((a, b) => a * b);
        const values = Float32Array.from({ length: count }, (_, i) => (i % 7 - 3) / count * dims[0]);
        weights.push(message(5, ...dims.map(d => number(1, d)), number(2, 1), message(8, `w${weights.length}`), message(9, Buffer.from(values.buffer))));
        return `w${weights.length - 1}`;
    };
    const conv = (input: string, from: number, to: number, kernel: number, stride: number): string => {
        const pad = (kernel - 1) / 2;
        return node('Conv', [input, tensor([to, from, kernel, kernel]), tensor([to])],
            { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad] });
    };
    let value = node('Relu', [conv('image', 3, 64, 7, 2)]);
    value = node('MaxPool', [value], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
    let channels = 64;
    for (const [to, firstStride] of [[64, 1], [128, 2], [256, 2], [512, 2]]) {
        for (const stride of [firstStride, 1]) {
            const inner = conv(node('Relu', [conv(value, channels, to, 3, stride)]), to, to, 3, 1);
            const around = stride === 1 && channels === to ? value : conv(value, channels, to, 1, stride);
            [value, channels] = [node('Relu', [node('Add', [inner, around])]), to];
        }
    }
    value = node('MatMul', [node('Flatten', [node('GlobalAveragePool', [value])]), tensor([512, 1000])]);
    const shaped = (field: number, name: string, dims: readonly number[]): Buffer =>
        message(field, message(1, name), message(2, message(1, number(1, 1), message(2, ...dims.map(d => message(1, number(1, d)))))));
    const graph = message(7, ...nodes, message(2, 'ResNet18'), ...weights, shaped(11, 'image', [1, 3, size, size]), shaped(12, value, [1, 1000]));
    return Buffer.concat([number(1, 8), graph, message(8, message(1, ''), number(2, 13))]);
}
