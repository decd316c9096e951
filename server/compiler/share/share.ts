/**
 * The adds of a ternary matrix, each output as one value: several searches, of which the program with fewest adds is kept.
 * Pure and deterministic: the same matrix gives the same program to the byte, whatever was shared before.
 */
import { searchWithAlternatives } from './alternatives.js';
import { coreOf, liftGraph } from './core.js';
import { Expression } from './expression.js';
import type { AdderGraph, TernaryMatrix } from './graph.js';
import { PairGreedy } from './pairs.js';
import { Refinement } from './refine.js';
import { RowReuse } from './reuse.js';
import { MAX_TARGET_INPUTS, TargetSearch } from './targets.js';
import { transposeGraph, transposeMatrix } from './transpose.js';
import { verifyGraph } from './verify.js';

export interface ShareOptions {
    /** `max` tries more for the same purpose: seconds instead of milliseconds. */
    readonly effort: 'default' | 'max';
    /** Asked every few milliseconds; once true, the best program so far is returned, which is a right one. */
    readonly isCancelled?: () => boolean;
}

/** Rounds of refinement times operations. */
const REFINE_WORK = { default: 150_000, max: 10_000_000 };
const MOST_ROUNDS = { default: 40, max: 4000 };
/** Other candidates tried at each free choice of the target-first search. */
const ALTERNATIVES = { default: 1, max: 16 };
/** Comparisons for that, about a thousand a microsecond. */
const ALTERNATIVES_WORK = { default: 500_000, max: 1_000_000_000 };
/** Above this multiple of the least possible number of adds the greedy is asked too. */
const DOUBTFUL = 1.1;

/** A program of full row sums with as few adds as the searches find. */
export function share(matrix: TernaryMatrix, options: Partial<ShareOptions> = {}): AdderGraph {
    const quick = searched(matrix, { ...options, effort: 'default' });
    // More effort takes other turns, which may end worse: the quick program stays an opinion.
    return options.effort !== 'max' || options.isCancelled?.() ? quick : fewer(quick, searched(matrix, { ...options, effort: 'max' }));
}

function searched(matrix: TernaryMatrix, options: ShareOptions): AdderGraph {
    return matrix.columns <= MAX_TARGET_INPUTS ? fewInputs(matrix, options) : onCore(matrix, options, bothWays);
}

type Solver = (matrix: TernaryMatrix, options: ShareOptions) => AdderGraph;

function onCore(matrix: TernaryMatrix, options: ShareOptions, solve: Solver): AdderGraph {
    const core = coreOf(matrix);
    return liftGraph(core, solve(core.matrix, options), matrix.columns);
}

function fewer(one: AdderGraph, other: AdderGraph): AdderGraph {
    return other.a.length < one.a.length ? other : one;
}

/** The matrix as it is, and its transpose with the program turned back. */
function bothWays(matrix: TernaryMatrix, options: ShareOptions): AdderGraph {
    if (matrix.columns <= MAX_TARGET_INPUTS) {
        return fewInputs(matrix, options);
    }
    const straight = manyInputs(matrix, options);
    if (options.isCancelled?.()) {
        return straight;
    }
    const solve: Solver = matrix.rows <= MAX_TARGET_INPUTS ? fewInputs : (turned, o) => onCore(turned, o, manyInputs);
    return fewer(straight, transposeGraph(solve(transposeMatrix(matrix), options)));
}

/** Target-first; where that is well above the least possible, or time does not matter, the greedy's opinion too. */
function fewInputs(matrix: TernaryMatrix, options: ShareOptions): AdderGraph {
    const search = matrix.columns <= 9 ? tools.nineDigits() : tools.tenDigits();
    const found = searchWithAlternatives(search, matrix, ALTERNATIVES[options.effort], ALTERNATIVES_WORK[options.effort], options.isCancelled);
    const { bound } = search;
    if (options.isCancelled?.() || found.a.length <= (options.effort === 'max' ? bound : bound * DOUBTFUL)) {
        return found;
    }
    return fewer(found, onCore(matrix, options, reusedRows));
}

/** The pair greedy, with finished rows reused during it, or refined first and the rows finished then. */
function manyInputs(matrix: TernaryMatrix, options: ShareOptions): AdderGraph {
    const { expression, greedy, reuse, refinement } = tools;
    const first = reusedRows(matrix, options);
    if (options.isCancelled?.()) {
        return first;
    }
    expression.load(matrix);
    greedy.run(expression, 2, options.isCancelled);
    const rounds = Math.min(MOST_ROUNDS[options.effort], Math.ceil(REFINE_WORK[options.effort] / (expression.operations() + 1)));
    refinement.run(expression, rounds, 2, options.isCancelled);
    reuse.run(expression, greedy);
    const second = finishedGraph(matrix, expression);
    return second ? fewer(first, second) : first;
}

function reusedRows(matrix: TernaryMatrix, options: ShareOptions): AdderGraph {
    const { expression, greedy, reuse } = tools;
    expression.load(matrix);
    reuse.run(expression, greedy, options.isCancelled);
    return finishedGraph(matrix, expression) ?? chainedGraph(matrix);
}

/** The program of an expression whose rows have one term each; undefined where a hash collision has spoilt it. */
function finishedGraph(matrix: TernaryMatrix, expression: Expression): AdderGraph | undefined {
    const { termNode, termSign, ...nodes } = expression.finishedSums();
    const graph = { inputs: nodes.inputs, a: nodes.a, b: nodes.b, subtract: nodes.subtract, outputNode: termNode, outputSign: termSign };
    return verifyGraph(matrix, graph) ? undefined : graph;
}

/** Without the reuse of rows: the greedy's pairs, then each row added up on its own. */
function chainedGraph(matrix: TernaryMatrix): AdderGraph {
    const { expression, greedy } = tools;
    expression.load(matrix);
    greedy.run(expression);
    for (let r = 0; r < expression.rows; r++) {
        let sum = expression.terms[expression.rowStart[r]];
        for (let t = 1; t < expression.rowLength[r]; t++) {
            const next = expression.terms[expression.rowStart[r] + t];
            const negative = sum % 2;
            sum = 2 * expression.append(Math.floor(sum / 2), Math.floor(next / 2), (negative + next) % 2) + negative;
        }
        expression.terms[expression.rowStart[r]] = sum;
        expression.rowLength[r] = 1;
    }
    const { inputs, a, b, subtract, termNode, termSign } = expression.finishedSums();
    return { inputs, a, b, subtract, outputNode: termNode, outputSign: termSign };
}

/** Workspaces that all calls share; each is set up anew by every use. */
const tools = {
    expression: new Expression(),
    greedy: new PairGreedy(),
    reuse: new RowReuse(),
    refinement: undefined as unknown as Refinement,
    nine: undefined as TargetSearch | undefined,
    ten: undefined as TargetSearch | undefined,
    nineDigits(): TargetSearch {
        return this.nine ??= new TargetSearch(9);
    },
    tenDigits(): TargetSearch {
        return this.ten ??= new TargetSearch(MAX_TARGET_INPUTS);
    },
};
tools.refinement = new Refinement(tools.greedy);
