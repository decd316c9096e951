/**
 * Between share and form, for rows with little room: a value that waits for a later use while the row is full gives up its
 * cells, and is made again from its operands where it is needed. Here that is a second node with the same operands, which takes
 * the later uses; form then lets the first one die early. Operands that are gone by then are made again as well.
 * It knows graphs and the order of work, no cells.
 */
import { Step, stepLength, type FormedSlice } from './form.js';
import type { SumGraph } from './share/graph.js';

/** More values than this are not made again for one. */
const mostCopies = 6;

/** More values than this do not give up their cells, and so many are tried each time. */
const mostEvictions = 96;
const mostTries = 6;

/** The graph with values made again, as far as that brings the bits alive down to `budgetBits`; the same graph where it does not. */
export function withRecomputation(graph: SumGraph, budgetBits: number, inputBits: number, formed: (graph: SumGraph) => FormedSlice): SumGraph {
    const first = formed(graph);
    if (first.peakBits <= budgetBits) {
        return graph;
    }
    let best = graph;
    let life = new Life(best, first, inputBits, budgetBits);
    for (let evictions = 0; evictions < mostEvictions && life.excess > 0; evictions++) {
        const found = firstBetter(best, life, copy => new Life(copy, formed(copy), inputBits, budgetBits));
        if (!found) {
            break;
        }
        [best, life] = found;
    }
    return best;
}

function firstBetter(graph: SumGraph, life: Life, lifeOf: (graph: SumGraph) => Life): [SumGraph, Life] | undefined {
    for (const node of life.waiting().slice(0, mostTries)) {
        const copy = new Copier(graph, life, node).run();
        const next = copy && lifeOf(copy);
        if (copy && next!.excess < life.excess) {
            return [copy, next!];
        }
    }
    return undefined;
}

/** When each value of a formed slice is made, used and dies, and how many bits are alive. */
class Life {
    /** Bits alive beyond the budget, summed over all steps. */
    readonly excess: number;
    /** First step at which the most bits are alive. */
    readonly fullest: number;
    /** By node: steps that use it, in order. */
    readonly uses: number[][];
    private readonly terms = new Map<string, number>();
    private readonly madeAt: Int32Array;
    private readonly width: Int32Array;

    constructor(readonly graph: SumGraph, { steps, width }: FormedSlice, inputBits: number, budget: number) {
        const nodes = graph.inputs + graph.a.length;
        this.uses = Array.from({ length: nodes }, () => []);
        this.madeAt = new Int32Array(nodes).fill(-1);
        this.width = width;
        const overwritten = new Set<number>();
        for (let i = 0; i < steps.length; i += stepLength) {
            const [kind, x, y, z] = [steps[i], steps[i + 1], steps[i + 2], steps[i + 3]];
            if (kind === Step.accumulate) {
                this.uses[y].push(i);
                this.terms.set(`${x} ${y}`, i);
            } else if (kind !== Step.release) {
                this.madeAt[x] = i;
                this.uses[y].push(i);
                this.uses[z].push(i);
                if (kind === Step.overwrite) {
                    overwritten.add(z);
                }
            }
        }
        const change = new Map<number, number>();
        const add = (step: number, bits: number): void => { change.set(step, (change.get(step) ?? 0) + bits); };
        this.uses.forEach((used, node) => {
            add(node < graph.inputs ? -1 : this.madeAt[node], node < graph.inputs ? inputBits : width[node]);
            add((used.at(-1) ?? -1) + (overwritten.has(node) ? 0 : 1), -width[node]);
        });
        let [live, most, excess, fullest, last] = [0, 0, 0, 0, -1];
        for (const [step, bits] of [...change].sort(([a], [b]) => a - b)) {
            excess += Math.max(0, live - budget) * (step - last) / stepLength;
            live += bits;
            [most, fullest] = live > most ? [live, step] : [most, fullest];
            last = step;
        }
        [this.excess, this.fullest] = [excess, fullest];
    }

    /** Values that were used, and wait for another use, while the most bits are alive: those that wait longest for most bits first. */
    waiting(): number[] {
        const { fullest, graph, madeAt, uses, width } = this;
        const waits = uses.flatMap((used, node) => {
            const next = used.find(step => step > fullest);
            const isWaiting = node >= graph.inputs && madeAt[node] < fullest && next !== undefined && used[0] < fullest && !used.includes(fullest);
            return isWaiting ? [{ node, worth: width[node] * (next - used.findLast(step => step < fullest)!) }] : [];
        });
        return waits.sort((x, y) => y.worth - x.worth || x.node - y.node).map(({ node }) => node);
    }

    /** The step that makes a node. */
    stepOf(node: number): number {
        return this.madeAt[node];
    }

    /** The step that accumulates a term of a row. */
    stepOfTerm(row: number, node: number): number {
        return this.terms.get(`${row} ${node}`) ?? -1;
    }

    /** Whether a value is there at a step, as things are. */
    isThere(node: number, step: number): boolean {
        return node < this.graph.inputs || this.madeAt[node] < step && (this.uses[node].at(-1) ?? -1) >= step;
    }
}

/** Gives the uses of one node after the fullest step to a copy of it. */
class Copier {
    private readonly a: number[];
    private readonly b: number[];
    private readonly subtract: number[];
    /** Copies by node. */
    private readonly copies = new Map<number, number>();

    constructor(private readonly graph: SumGraph, private readonly life: Life, private readonly node: number) {
        [this.a, this.b, this.subtract] = [[...graph.a], [...graph.b], [...graph.subtract]];
    }

    /** Undefined where too many values would have to be made again. */
    run(): SumGraph | undefined {
        const { graph, life, node } = this;
        const next = life.uses[node].find(step => step > life.fullest)!;
        const copy = this.copy(node, next);
        if (this.copies.size > mostCopies) {
            return undefined;
        }
        const isLate = (step: number): boolean => step > life.fullest;
        // Steps that use the node: their operands, and the rows' terms in the order in which they are accumulated.
        for (let k = 0; k < graph.a.length; k++) {
            const user = graph.inputs + k;
            if ((graph.a[k] === node || graph.b[k] === node) && isLate(life.stepOf(user))) {
                this.a[k] = graph.a[k] === node ? copy : graph.a[k];
                this.b[k] = graph.b[k] === node ? copy : graph.b[k];
            }
        }
        const termNode = graph.termNode.slice();
        for (let row = 0; row + 1 < graph.rowStart.length; row++) {
            for (let t = graph.rowStart[row]; t < graph.rowStart[row + 1]; t++) {
                termNode[t] = termNode[t] === node && isLate(life.stepOfTerm(row, node)) ? copy : termNode[t];
            }
        }
        return ordered({ ...graph, a: Int32Array.from(this.a), b: Int32Array.from(this.b), subtract: Uint8Array.from(this.subtract), termNode });
    }

    /** A node with the same value, of operands that are there at a step. */
    private copy(node: number, step: number): number {
        const known = this.copies.get(node);
        if (known !== undefined || this.copies.size > mostCopies) {
            return known ?? node;
        }
        this.copies.set(node, -1);
        const { graph, life } = this;
        const k = node - graph.inputs;
        const [a, b] = [graph.a[k], graph.b[k]].map(operand => life.isThere(operand, step) ? operand : this.copy(operand, step));
        this.a.push(a);
        this.b.push(b);
        this.subtract.push(graph.subtract[k]);
        const copy = graph.inputs + this.a.length - 1;
        this.copies.set(node, copy);
        return copy;
    }
}

/** The same graph with operands before what is made of them. */
function ordered(graph: SumGraph): SumGraph {
    const { inputs } = graph;
    const place = new Int32Array(inputs + graph.a.length).fill(-1);
    const order: number[] = [];
    for (let n = 0; n < inputs; n++) {
        place[n] = n;
    }
    const visit = (node: number): void => {
        if (place[node] < 0) {
            const k = node - inputs;
            visit(graph.a[k]);
            visit(graph.b[k]);
            place[node] = inputs + order.length;
            order.push(k);
        }
    };
    for (let n = inputs; n < place.length; n++) {
        visit(n);
    }
    return {
        ...graph, a: Int32Array.from(order, k => place[graph.a[k]]), b: Int32Array.from(order, k => place[graph.b[k]]),
        subtract: Uint8Array.from(order, k => graph.subtract[k]), termNode: graph.termNode.map(node => place[node])
    };
}
