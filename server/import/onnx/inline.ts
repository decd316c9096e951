/**
 * Local functions of a model (as newer PyTorch exporters write them) put in place of the nodes that call them.
 */
import { BadModel } from './bad-model.js';
import type { FunctionProto, NodeProto } from './generated/onnx_pb.js';
import type { Attribute, Node } from './graph.js';

/** Most nodes after inlining: functions that call functions grow exponentially in a file made to harm. */
const MAX_NODES = 50_000;
const MAX_DEPTH = 32;

type ReadNode = (node: NodeProto) => Node;

/** Throws BadModel where they would grow beyond bounds. */
export function inlineFunctions(nodes: readonly Node[], functions: readonly FunctionProto[], read: ReadNode): readonly Node[] {
    if (functions.length === 0) {
        return nodes;
    }
    return new Inliner(functions, read).run(nodes);
}

class Inliner {
    private readonly functions: ReadonlyMap<string, FunctionProto>;
    private readonly bodies = new Map<FunctionProto, readonly Node[]>();
    private count = 0;
    private calls = 0;

    constructor(functions: readonly FunctionProto[], private readonly read: ReadNode) {
        this.functions = new Map(functions.map(one => [`${one.domain}:${one.name}`, one]));
    }

    run(nodes: readonly Node[], depth = 0): Node[] {
        return nodes.flatMap(node => {
            const called = this.functions.get(`${node.domain}:${node.op}`);
            if (called) {
                return this.run(this.body(node, called), depth + 1);
            }
            if (++this.count > MAX_NODES || depth > MAX_DEPTH) {
                throw new BadModel('import/too-large', `its functions grow to more than ${MAX_NODES} nodes`, 'Export the model without local functions.');
            }
            return [node];
        });
    }

    /** The function's nodes with the caller's tensors and attributes in place of the formal ones. */
    private body(call: Node, called: FunctionProto): Node[] {
        if (++this.calls > MAX_NODES) {
            throw new BadModel('import/too-large', `its functions are called more than ${MAX_NODES} times`, 'Export the model without local functions.');
        }
        const prefix = `${call.name || call.outputs[0] || 'call'}/`;
        const names = new Map<string, string>();
        called.input.forEach((name, at) => names.set(name, call.inputs[at] ?? ''));
        called.output.forEach((name, at) => names.set(name, call.outputs[at] || `${prefix}${this.calls}/${name}`));
        const tensor = (name: string): string => name === '' ? '' : names.get(name) ?? `${prefix}${this.calls}/${name}`;
        const nodes = this.bodies.get(called) ?? called.node.map(this.read);
        this.bodies.set(called, nodes);
        return nodes.map((node, at) => {
            const attributes = new Map<string, Attribute>(node.attributes);
            for (const { name, refAttrName } of called.node[at].attribute.filter(one => one.refAttrName !== '')) {
                const given = call.attributes.get(refAttrName);
                if (given === undefined) {
                    attributes.delete(name);
                } else {
                    attributes.set(name, given);
                }
            }
            return { ...node, name: prefix + (node.name || node.op), inputs: node.inputs.map(tensor), outputs: node.outputs.map(tensor), attributes };
        });
    }
}
