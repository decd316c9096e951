/**
 * Operators that fold whole dimensions into one value.
 */
import { arrayOf, broadcastStrides, forEachOffset, mapped, sizeOf, type NdArray } from '../array.js';
import { intAttribute, type Node } from '../graph.js';
import { axisOf, type Call, type Operator, type Operators } from './operator.js';

/** The axes that are folded: all unless the node says; none where it says that nothing means none. */
export function reducedAxes(call: Pick<Call, 'node' | 'list'>, rank: number): readonly number[] {
    const given = call.list(1, 'axes');
    if (given && given.length > 0) {
        return given.map(axis => axisOf(axis, rank));
    }
    return intAttribute(call.node, 'noop_with_empty_axes', 0) === 1 ? [] : Array.from({ length: rank }, (_, axis) => axis);
}

/** Dimensions after folding. */
export function reducedDims(dims: readonly number[], axes: readonly number[], node: Node): number[] {
    const keep = intAttribute(node, 'keepdims', 1) === 1;
    return dims.flatMap((n, axis) => axes.includes(axis) ? keep ? [1] : [] : [n]);
}

/** Folds with doubles, so that the order of additions hardly shows. */
function reduction(start: number, fold: (sum: number, value: number) => number, finish: (sum: number, count: number) => number = sum => sum): Operator {
    return call => {
        const array = call.input(0);
        const axes = reducedAxes(call, array.dims.length);
        const kept = array.dims.map((n, axis) => axes.includes(axis) ? 1 : n);
        const totals = new Float64Array(sizeOf(kept)).fill(start);
        forEachOffset(array.dims, broadcastStrides(kept, array.dims), (index, offset) => { totals[offset] = fold(totals[offset], array.data[index]); });
        const count = array.data.length / totals.length;
        return [arrayOf(array.type, reducedDims(array.dims, axes, call.node), totals.map(total => finish(total, count)))];
    };
}

/** Index of the largest (or smallest) value along one axis; the first unless the last is wanted. */
function extreme(isBetter: (value: number, best: number) => boolean): Operator {
    return call => {
        const array = call.input(0);
        const axis = axisOf(intAttribute(call.node, 'axis', 0), array.dims.length);
        const last = intAttribute(call.node, 'select_last_index', 0) === 1;
        const inner = sizeOf(array.dims.slice(axis + 1));
        const size = array.dims[axis];
        const found = new Float64Array(array.data.length / size);
        found.forEach((_, at) => {
            const base = Math.floor(at / inner) * size * inner + at % inner;
            let best = 0;
            for (let i = 1; i < size; i++) {
                const [value, top] = [array.data[base + i * inner], array.data[base + best * inner]];
                if (isBetter(value, top) || last && value === top) {
                    best = i;
                }
            }
            found[at] = best;
        });
        return [arrayOf('i64', reducedDims(array.dims, [axis], call.node), found)];
    };
}

/** exp(v - max) over its sum along one axis, or its logarithm. */
function softmax(logarithm: boolean): Operator {
    return call => {
        const array = call.input(0);
        const rank = array.dims.length;
        const axis = axisOf(intAttribute(call.node, 'axis', call.opset < 13 ? 1 : -1), rank);
        // Before version 13 everything from the axis on was one row.
        const inner = call.opset < 13 ? 1 : sizeOf(array.dims.slice(axis + 1));
        const size = call.opset < 13 ? sizeOf(array.dims.slice(axis)) : array.dims[axis];
        const base = (index: number): number => Math.floor(index / (size * inner)) * size * inner + index % inner;
        const rows = new Map<number, { most: number; sum: number }>();
        const rowOf = (start: number): { most: number; sum: number } => {
            let row = rows.get(start);
            if (!row) {
                const values = Array.from({ length: size }, (_, at) => array.data[start + at * inner]);
                const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
                row = { most, sum: values.reduce((sum, value) => sum + Math.exp(value - most), 0) };
                rows.set(start, row);
            }
            return row;
        };
        return [mapped(array, (value, index) => {
            const { most, sum } = rowOf(base(index));
            return logarithm ? value - most - Math.log(sum) : Math.exp(value - most) / sum;
        })];
    };
}

/** [N, C, ...] to [N, C, 1, ...]. */
function global(fold: 'mean' | 'max'): Operator {
    return call => {
        const { type, dims, data }: NdArray = call.input(0);
        const size = sizeOf(dims.slice(2));
        const values = Array.from({ length: dims[0] * dims[1] }, (_, at) => {
            let all = fold === 'mean' ? 0 : -Infinity;
            for (let i = at * size; i < (at + 1) * size; i++) {
                all = fold === 'mean' ? all + data[i] : Math.max(all, data[i]);
            }
            return fold === 'mean' ? all / size : all;
        });
        return [arrayOf(type, dims.map((n, axis) => axis < 2 ? n : 1), values)];
    };
}

export const reduce: Operators = {
    ReduceSum: reduction(0, (sum, v) => sum + v), ReduceMean: reduction(0, (sum, v) => sum + v, (sum, count) => sum / count),
    ReduceMax: reduction(-Infinity, Math.max), ReduceMin: reduction(Infinity, Math.min), ReduceProd: reduction(1, (product, v) => product * v),
    ReduceL1: reduction(0, (sum, v) => sum + Math.abs(v)), ReduceL2: reduction(0, (sum, v) => sum + v * v, Math.sqrt),
    ReduceSumSquare: reduction(0, (sum, v) => sum + v * v),
    ArgMax: extreme((value, best) => value > best), ArgMin: extreme((value, best) => value < best),
    Softmax: softmax(false), LogSoftmax: softmax(true), GlobalAveragePool: global('mean'), GlobalMaxPool: global('max'),
};
