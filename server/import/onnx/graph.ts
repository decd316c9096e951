/**
 * An ONNX graph as the importer works on it: nodes in running order, constants, what comes in and goes out.
 * It must not know the file format.
 */
import { shorten } from '../problems.js';
import type { ElementType, NdArray } from './array.js';

/** A node's attribute; graphs are kept as their presence only. */
export type Attribute = number | string | readonly number[] | readonly string[] | NdArray | { readonly graph: true };

export interface Node {
    readonly op: string;
    /** Empty for the operators of ONNX itself. */
    readonly domain: string;
    readonly name: string;
    /** Names of tensors; empty where an optional input is left out. */
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface GraphInput {
    readonly name: string;
    readonly type: ElementType | undefined;
    /** Undefined for dimensions without a number; the whole undefined where the file does not say. */
    readonly dims: readonly (number | undefined)[] | undefined;
}

export interface Graph {
    readonly name: string;
    /** Version of ONNX's own operators. */
    readonly opset: number;
    readonly producer: string;
    /** Every node after those that give its inputs. */
    readonly nodes: readonly Node[];
    readonly constants: ReadonlyMap<string, NdArray>;
    /** Without those that have a constant as their default. */
    readonly inputs: readonly GraphInput[];
    readonly outputs: readonly string[];
}

/** How a node is called in messages: its name, or what it gives. */
export function nodeLabel({ name, outputs }: Node): string {
    return shorten(visible(name || outputs.find(output => output !== '') || 'a node without a name'), 48);
}

/** Text of a file without what could break a line or hide in it. */
export function visible(text: string): string {
    // eslint-disable-next-line no-control-regex
    return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?');
}

/** An integer attribute. */
export function intAttribute(node: Node, name: string, otherwise: number): number {
    const value = node.attributes.get(name);
    return typeof value === 'number' ? value : otherwise;
}

export const floatAttribute = intAttribute;

/** A list of numbers, undefined where the node does not say. */
export function listAttribute(node: Node, name: string): readonly number[] | undefined {
    const value = node.attributes.get(name);
    return Array.isArray(value) && value.every(one => typeof one === 'number') ? value as readonly number[] : undefined;
}

export function textAttribute(node: Node, name: string, otherwise: string): string {
    const value = node.attributes.get(name);
    return typeof value === 'string' ? value : otherwise;
}

export function arrayAttribute(node: Node, name: string): NdArray | undefined {
    const value = node.attributes.get(name);
    return typeof value === 'object' && 'data' in value ? value : undefined;
}
