/**
 * What a document offers to run: its networks and experiments, in its order.
 */
import type { Range } from 'vscode-languageserver';
import { GrammarUtils } from 'langium';
import type { Runnable } from '../../protocol.js';
import type { Lowered } from '../lower/types.js';
import { experimentTargetId, networkTargetId } from './targets.js';

export interface RunnableNode {
    readonly kind: Runnable['kind'];
    readonly name: string;
    /** Of the name. */
    readonly range: Range;
    /** The compilation it shows the result of. */
    readonly target: string;
}

export function runnableNodes(lowered: Lowered): RunnableNode[] {
    const networks = lowered.networks.map((network): RunnableNode =>
        ({ kind: 'network', name: network.name, range: rangeOfName(network), target: networkTargetId(lowered, network) }));
    const experiments = lowered.experiments.flatMap((experiment): RunnableNode[] => {
        const network = experiment.network?.name;
        return network === undefined ? []
            : [{ kind: 'experiment', name: experiment.name, range: rangeOfName(experiment), target: experimentTargetId(experiment, network) }];
    });
    return [...networks, ...experiments].filter(({ name }) => name).sort((a, b) => a.range.start.line - b.range.start.line);
}

export function runnables(lowered: Lowered): Runnable[] {
    return runnableNodes(lowered).map(({ kind, name, range }) => ({ kind, name, line: range.start.line }));
}

function rangeOfName({ node }: Lowered['networks'][number] | Lowered['experiments'][number]): Range {
    const start = { line: 0, character: 0 };
    return (GrammarUtils.findNodeForProperty(node.$cstNode, 'name') ?? node.$cstNode)?.range ?? { start, end: start };
}
