/**
 * All operators that can be computed.
 */
import type { Node } from '../graph.js';
import { elementwise } from './elementwise.js';
import { layout } from './layout.js';
import { linear } from './linear.js';
import type { Operator, Operators } from './operator.js';
import { pools } from './pool.js';
import { quantise, quantiseQonnx } from './quantise.js';
import { reduce } from './reduce.js';

const onnx: Operators = { ...elementwise, ...layout, ...reduce, ...linear, ...pools, ...quantise };

const domains: Readonly<Record<string, Operators>> = { '': onnx, 'qonnx.custom_op.general': quantiseQonnx, 'onnx.brevitas': quantiseQonnx };

/** Names of ONNX's own operators that can be computed. */
export const computedOperators: readonly string[] = Object.keys(onnx);

/** What computes a node, or undefined. */
export function operatorOf({ domain, op }: Pick<Node, 'domain' | 'op'>): Operator | undefined {
    const known = Object.hasOwn(domains, domain) ? domains[domain] : {};
    return Object.hasOwn(known, op) ? known[op] : undefined;
}
