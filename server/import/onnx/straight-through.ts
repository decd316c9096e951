/**
 * Straight-through estimators: training writes a quantiser q of x as x + (q(x) - x) and stops the gradient of the bracket.
 * An export keeps the sum, which is q(x). Here it is replaced by that, and nodes that give nothing any more are left out.
 * It must not know networks.
 */
import type { Graph, Node } from './graph.js';

/** The same results from fewer nodes; nodes that stay are the same objects. */
export function withoutStraightThrough(graph: Graph): Graph {
    const givers = new Map(graph.nodes.flatMap(node => node.outputs.map(name => [name, node] as const)));
    const nodes = graph.nodes.map(node => {
        const through = quantised(node, givers);
        return through === undefined ? node : { ...node, op: 'Identity', inputs: [through], attributes: new Map() };
    });
    return { ...graph, nodes: liveNodes(nodes, graph.outputs) };
}

type Givers = ReadonlyMap<string, Node>;

/** What a node of this kind passes on: the q of x + (q - x), in any of the ways to write it. */
function quantised({ op, domain, inputs: [a, b, ...more] }: Node, givers: Givers): string | undefined {
    if (domain !== '' || a === undefined || b === undefined || more.length > 0) {
        return undefined;
    }
    return op === 'Add' ? lessThan(b, a, givers) ?? lessThan(a, b, givers) : op === 'Sub' ? lessFrom(b, a, givers) : undefined;
}

/** The q where `difference` is q - x. */
function lessThan(difference: string, x: string, givers: Givers): string | undefined {
    const node = giverOf(difference, givers);
    const [a, b] = node?.inputs ?? [];
    if (node?.op === 'Sub' && same(b, x, givers)) {
        return a;
    }
    const isNegated = (name: string): boolean => {
        const negation = giverOf(name, givers);
        return negation?.op === 'Neg' && same(negation.inputs[0], x, givers);
    };
    return node?.op !== 'Add' || node.inputs.length !== 2 ? undefined : isNegated(a) ? b : isNegated(b) ? a : undefined;
}

/** The q where `difference` is x - q. */
function lessFrom(difference: string, x: string, givers: Givers): string | undefined {
    const node = giverOf(difference, givers);
    return node?.op === 'Sub' && same(node.inputs[0], x, givers) ? node.inputs[1] : undefined;
}

function same(a: string, b: string, givers: Givers): boolean {
    return original(a, givers) === original(b, givers);
}

function giverOf(name: string, givers: Givers): Node | undefined {
    const node = givers.get(original(name, givers));
    return node?.domain === '' ? node : undefined;
}

/** The tensor behind nodes that only rename. */
function original(name: string, givers: Givers): string {
    let tensor = name;
    for (let node = givers.get(tensor); node?.op === 'Identity' && node.domain === ''; node = givers.get(tensor)) {
        [tensor] = node.inputs;
    }
    return tensor;
}

/** Nodes are in running order: what reads a tensor stands behind what gives it. */
function liveNodes(nodes: readonly Node[], outputs: readonly string[]): Node[] {
    const wanted = new Set(outputs);
    const live: Node[] = [];
    for (const node of [...nodes].reverse()) {
        if (node.outputs.some(name => wanted.has(name))) {
            live.push(node);
            node.inputs.forEach(name => wanted.add(name));
        }
    }
    return live.reverse();
}
