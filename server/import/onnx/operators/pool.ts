/**
 * Pools over windows.
 */
import { arrayOf, zeros, type NdArray } from '../array.js';
import { intAttribute } from '../graph.js';
import type { Call, Operator, Operators } from './operator.js';
import { slidingOf, type Sliding } from './window.js';

interface Pool {
    readonly x: NdArray;
    readonly window: Sliding;
    readonly height: number;
    readonly width: number;
    readonly result: ReturnType<typeof zeros>;
}

function poolOf(call: Call): Pool {
    const x = call.input(0);
    const window = slidingOf(call.node, x.dims.slice(2));
    const flat = x.dims.length === 3;
    const [height, width] = flat ? [1, x.dims[2]] : [x.dims[2], x.dims[3]];
    return { x, window, height, width, result: zeros(x.type, [x.dims[0], x.dims[1], ...flat ? [window.output[1]] : window.output], x.data.length) };
}

/** Calls `visit` for every window with the flat indices of the inputs it covers, and how many places it has with padding. */
function forEachWindow({ window, height, width, result }: Pool, visit: (to: number, inputs: readonly number[], padded: number) => void): void {
    const { kernel, stride, dilation, pad, output } = window;
    const planes = result.data.length / (output[0] * output[1]);
    const inputs: number[] = [];
    for (let plane = 0, to = 0; plane < planes; plane++) {
        for (let y = 0; y < output[0]; y++) {
            for (let x = 0; x < output[1]; x++, to++) {
                inputs.length = 0;
                let padded = 0;
                for (let ky = 0; ky < kernel[0]; ky++) {
                    const row = y * stride[0] + ky * dilation[0] - pad.top;
                    for (let kx = 0; kx < kernel[1]; kx++) {
                        const column = x * stride[1] + kx * dilation[1] - pad.left;
                        if (row >= 0 && row < height && column >= 0 && column < width) {
                            inputs.push((plane * height + row) * width + column);
                        }
                        // What overhangs beyond the stated padding (ceil_mode) counts nowhere.
                        padded += row < height + pad.bottom && column < width + pad.right ? 1 : 0;
                    }
                }
                visit(to, inputs, padded);
            }
        }
    }
}

const maxPool: Operator = call => {
    const pool = poolOf(call);
    const { x, result, height, width } = pool;
    const indices = new Float64Array(result.data.length);
    const byColumns = intAttribute(call.node, 'storage_order', 0) === 1;
    forEachWindow(pool, (to, inputs) => {
        const best = inputs.reduce((at, one) => x.data[one] > x.data[at] ? one : at, inputs[0]);
        result.data[to] = x.data[best];
        const [plane, rest] = [Math.floor(best / (height * width)), best % (height * width)];
        indices[to] = byColumns ? plane * height * width + rest % width * height + Math.floor(rest / width) : best;
    });
    return [result, arrayOf('i64', result.dims, indices)];
};

const averagePool: Operator = call => {
    const pool = poolOf(call);
    const withPadding = intAttribute(call.node, 'count_include_pad', 0) === 1;
    forEachWindow(pool, (to, inputs, padded) => {
        pool.result.data[to] = inputs.reduce((sum, at) => sum + pool.x.data[at], 0) / (withPadding ? padded : inputs.length);
    });
    return [pool.result];
};

export const pools: Operators = { MaxPool: maxPool, AveragePool: averagePool };
