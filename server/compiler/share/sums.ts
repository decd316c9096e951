/**
 * Sharing for accumulation: every row ends as a sum of nodes, each accumulated on its own. Three ways to make such a
 * program, of which the one with the fewest weighted cycles is returned:
 * - *columns*: pairs of terms that several rows hold become nodes;
 * - *rows*: the same on the transpose, read backwards: what several terms add to the same two rows is collected first.
 *   About as many operations, but narrow ones that can overwrite an operand;
 * - *targets*: full row sums by the target-first search, for few columns.
 * Pure and deterministic: the same matrix gives the same program to the byte, whatever was shared before.
 */
import { NodeBuilder } from './builder.js';
import { defaultWeights, nodeWidths, sumCycles, type CycleWeights } from './cycles.js';
import { Expression } from './expression.js';
import type { AdderGraph, SumGraph, TernaryMatrix } from './graph.js';
import { PairGreedy } from './pairs.js';
import { Refinement } from './refine.js';
import { share, type ShareOptions } from './share.js';
import { transposeSums } from './transpose.js';

export interface SumOptions extends ShareOptions {
    /** Rows that must hold a pair to make it a node; at least 2. */
    readonly minUses: number;
    /** By what the forms are compared. */
    readonly weights: CycleWeights;
    /** The forms to try; by default those that can win: targets or columns up to nine columns, else columns or rows. */
    readonly forms: readonly SumForm[];
}

export type SumForm = 'columns' | 'rows' | 'targets';

/** Most columns for which full row sums are worth a try. */
const MOST_TARGET_COLUMNS = 9;
/** Rounds of refinement of the best form, with effort `max`, and rounds times operations: time bounds both. */
const MOST_ROUNDS = 200;
const REFINE_WORK = 1_000_000;

/** The program of fewest weighted cycles. When cancelled, a right one that shares less. */
export function shareSums(matrix: TernaryMatrix, options: Partial<SumOptions> = {}): SumGraph {
    const forms: SumForm[] = matrix.columns <= MOST_TARGET_COLUMNS ? ['columns', 'targets'] : ['columns', 'rows'];
    const chosen: SumOptions = { effort: 'default', minUses: 2, weights: defaultWeights, forms, ...options };
    let best = unsharedSums(matrix);
    let fewest = sumCycles(best, chosen.weights);
    let bestForm: SumForm | undefined;
    const consider = (form: SumForm, rounds: number, effort = chosen.effort): void => {
        const sums = chosen.isCancelled?.() ? undefined : sumsOf(matrix, form, { ...chosen, effort }, rounds);
        const cycles = sums ? sumCycles(sums, chosen.weights) : Infinity;
        if (sums && cycles < fewest) {
            [best, fewest, bestForm] = [sums, cycles, form];
        }
    };
    // Fewer additions, which more effort finds, may take more cycles: what less effort finds stays in the running.
    chosen.forms.forEach(form => consider(form, 0, 'default'));
    if (chosen.effort === 'max' && chosen.forms.includes('targets')) {
        consider('targets', 0);
    }
    if (chosen.effort === 'max' && bestForm) {
        const operations = best.a.length + best.termNode.length;
        consider(bestForm, Math.min(MOST_ROUNDS, Math.ceil(REFINE_WORK / (operations + 1))));
    }
    return best;
}

/** The program of one form, refined in `rounds` rounds; undefined for `targets` with more than nine columns. */
function sumsOf(matrix: TernaryMatrix, form: SumForm, options: SumOptions, rounds: number): SumGraph | undefined {
    if (form !== 'targets') {
        return pairSums(matrix, form === 'rows', options, rounds);
    }
    return matrix.columns <= MOST_TARGET_COLUMNS ? singleUsesInlined(fullSums(share(matrix, options)), options.weights) : undefined;
}

/** Every nonzero entry accumulated on its own. */
export function unsharedSums(matrix: TernaryMatrix): SumGraph {
    tools.expression.load(matrix);
    return tools.expression.finishedSums();
}

function pairSums(matrix: TernaryMatrix, transposed: boolean, { minUses, isCancelled }: SumOptions, rounds: number): SumGraph {
    const { expression, greedy, refinement } = tools;
    expression.load(matrix, transposed);
    // Read backwards, the nodes are values that several outputs take: near ones are in work at about the same time.
    if (greedy.run(expression, minUses, isCancelled, undefined, transposed)) {
        refinement.run(expression, rounds, minUses, isCancelled);
    }
    const sums = expression.finishedSums();
    return transposed ? transposeSums(sums) : sums;
}

/** A program of full row sums as sums of one term. */
function fullSums({ inputs, a, b, subtract, outputNode, outputSign }: AdderGraph): SumGraph {
    const rowStart = new Int32Array(outputNode.length + 1);
    outputNode.forEach((node, r) => { rowStart[r + 1] = rowStart[r] + (node < 0 ? 0 : 1); });
    return { inputs, a, b, subtract, rowStart, termNode: outputNode.filter(node => node >= 0), termSign: outputSign.filter((_, r) => outputNode[r] >= 0) };
}

/** Takes apart the nodes with a single use, in a row, where two accumulations cost less than the node and one. */
function singleUsesInlined(graph: SumGraph, weights: CycleWeights): SumGraph {
    const { inputs, a, b, subtract, rowStart, termNode, termSign } = graph;
    const widths = nodeWidths(graph, weights.inputBits);
    const uses = new Int32Array(widths.length);
    for (const list of [a, b, termNode]) {
        for (const node of list) {
            uses[node]++;
        }
    }
    const accumulate = (node: number): number => weights.accumulateCycles(widths[node]);
    const inlined = (node: number): boolean => {
        const k = node - inputs;
        return k >= 0 && uses[node] === 1 && accumulate(a[k]) + accumulate(b[k])
            <= weights.tempCycles(widths[node], widths[a[k]], widths[b[k]]) + accumulate(node);
    };
    const builder = new NodeBuilder(inputs);
    const kept = new Int32Array(widths.length).map((_, node) => node);
    const gone = new Set<number>();
    const terms: { node: number; sign: number }[] = [];
    const starts = new Int32Array(rowStart.length);
    const put = (node: number, sign: number): void => {
        if (inlined(node)) {
            gone.add(node);
            put(a[node - inputs], sign);
            put(b[node - inputs], subtract[node - inputs] === 1 ? -sign : sign);
        } else {
            terms.push({ node, sign });
        }
    };
    for (let r = 0; r + 1 < rowStart.length; r++) {
        for (let t = rowStart[r]; t < rowStart[r + 1]; t++) {
            put(termNode[t], termSign[t]);
        }
        starts[r + 1] = terms.length;
    }
    for (let k = 0; k < a.length; k++) {
        if (!gone.has(inputs + k)) {
            kept[inputs + k] = Math.floor(builder.add(2 * kept[a[k]], 2 * kept[b[k]] + subtract[k]) / 2);
        }
    }
    return { ...builder.nodes(), rowStart: starts, termNode: Int32Array.from(terms, t => kept[t.node]), termSign: Int8Array.from(terms, t => t.sign) };
}

const greedy = new PairGreedy();
/** Workspaces that all calls share; each is set up anew by every use. */
const tools = { expression: new Expression(), greedy, refinement: new Refinement(greedy) };
