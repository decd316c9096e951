/**
 * Nodes that only arrange values, and the last ones of a classifier.
 */
import { StepProblem } from '../../fold/problem.js';
import { intAttribute } from '../graph.js';
import { flattenDims, padAmounts, permutation, reshapeDims, squeezeDims, unsqueezeDims } from '../operators/layout.js';
import type { Handler } from './arithmetic.js';
import { transposed, underDims } from './value.js';

const reshape: Handler = step => {
    const value = step.signal(0);
    const wanted = step.call.list(1, 'shape') ?? [];
    // Exported for a fixed number of images, the first dimension is that number: here it is always one.
    const size = value.dims.reduce((product, n) => product * n, 1);
    const asked = wanted.reduce((product, n, axis) => product * (n === 0 ? value.dims[axis] ?? 1 : n), 1);
    const single = wanted.length > 0 && wanted[0] > 1 && asked === wanted[0] * size ? [1, ...wanted.slice(1)] : wanted;
    return underDims(value, reshapeDims(value.dims, single, intAttribute(step.node, 'allowzero', 0) === 1));
};

const pad: Handler = step => {
    const value = step.spatial(step.signal(0));
    const { before, behind, value: fill } = padAmounts(step.call, value.dims.length);
    if ([...before, ...behind].some(n => n < 0) || [0, 1].some(axis => before[axis] + behind[axis] !== 0)) {
        throw new StepProblem('import/attribute', `pads by [${before.join(', ')}] before and [${behind.join(', ')}] behind`, 'Height and width are padded, by 0 or more.');
    }
    const flat = value.dims.length === 3;
    const padding = flat ? { top: 0, left: before[2], bottom: 0, right: behind[2] } : { top: before[2], left: before[3], bottom: behind[2], right: behind[3] };
    return { ...value, pad: { padding, value: fill } };
};

const transpose: Handler = step => {
    const value = step.signal(0);
    step.lifting.spend(value.dims.reduce((product, n) => product * n, 1));
    return transposed(value, permutation(step.call, value.dims.length));
};

/** What comes last and keeps the order of the classes is left out. */
const head: Handler = step => {
    const value = step.signal(0);
    if (step.node.outputs.some(name => name !== '' && step.lifting.leadsOn(name))) {
        throw new StepProblem('import/operator', `is the operator ${step.node.op} in the middle of the network`, 'It is left out as the last step only, where it does not change which class wins.');
    }
    step.lifting.note(step.node, 'is left out: it does not change which class wins');
    return value;
};

export const arrange: Readonly<Record<string, Handler>> = {
    Reshape: reshape, Pad: pad, Softmax: head, LogSoftmax: head, Sigmoid: head, ArgMax: head,
    Flatten: step => underDims(step.signal(0), flattenDims(step.signal(0).dims, intAttribute(step.node, 'axis', 1))),
    Squeeze: step => underDims(step.signal(0), squeezeDims(step.signal(0).dims, step.call.list(1, 'axes') ?? step.signal(0).dims.flatMap((n, axis) => n === 1 && axis > 0 ? [axis] : []))),
    Unsqueeze: step => underDims(step.signal(0), unsqueezeDims(step.signal(0).dims, step.call.list(1, 'axes') ?? [])),
    Transpose: transpose,
};
