/**
 * What is wrong with single nodes of a model, and what else is worth knowing about an import, as messages.
 */
import { problem, shorten, type ImportProblem } from '../../problems.js';
import type { StepProblem } from '../../fold/problem.js';
import { nodeLabel, visible, type Node } from '../graph.js';

export interface Finding extends ImportProblem {
    readonly severity: 'error' | 'warning' | 'info';
}

/** `shapes`: of what the node works on, as `input [1, 16, 28, 28]`. */
export function nodeFinding(node: Node, { code, reason, advice }: Pick<StepProblem, 'code' | 'reason' | 'advice'>, shapes: readonly string[]): Finding {
    const name = `\`${nodeLabel(node)}\` (${shorten(visible(node.domain === '' ? node.op : `${node.domain}:${node.op}`), 40)})`;
    const where = shapes.length > 0 ? `Its operands: ${shorten(visible(shapes.join(', ')), 160)}.` : '';
    return { severity: 'error', ...problem(code, `${name} ${reason}`, where, advice) };
}
