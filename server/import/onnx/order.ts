/**
 * Nodes in running order. The format asks for it, but files come that do not keep to it, and files whose nodes wait for
 * one another in a circle.
 */
import { listSome } from '../problems.js';
import { BadModel } from './bad-model.js';
import { nodeLabel, type Node } from './graph.js';

/** Every node after those it reads, else in the order given. Throws BadModel where there is a cycle. */
export function orderNodes(nodes: readonly Node[]): Node[] {
    const giver = new Map(nodes.flatMap(node => node.outputs.filter(name => name !== '').map(name => [name, node] as const)));
    const waiting = new Map<Node, number>();
    const readers = new Map<Node, Node[]>();
    for (const node of nodes) {
        const givers = new Set(node.inputs.flatMap(name => giver.get(name) ?? []));
        waiting.set(node, givers.size);
        for (const one of givers) {
            const known = readers.get(one);
            if (known) {
                known.push(node);
            } else {
                readers.set(one, [node]);
            }
        }
    }
    const ordered: Node[] = [];
    const ready = nodes.filter(node => waiting.get(node) === 0);
    for (let at = 0; at < ready.length; at++) {
        const node = ready[at];
        ordered.push(node);
        for (const reader of readers.get(node) ?? []) {
            const left = waiting.get(reader)! - 1;
            waiting.set(reader, left);
            if (left === 0) {
                ready.push(reader);
            }
        }
    }
    if (ordered.length < nodes.length) {
        const stuck = nodes.filter(node => waiting.get(node)! > 0).map(nodeLabel);
        throw new BadModel('import/cycle', 'its nodes wait for one another in a circle', `None of these can be run first: ${listSome(stuck)}. Export the model again.`);
    }
    return ordered;
}
