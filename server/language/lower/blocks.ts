/** What can be said of a block before anybody uses it. Shapes are checked where it is used, with its arguments. */
import * as ast from '../generated/ast.js';
import { blockIsNotMadeOfItself } from '../rules/links.js';
import { blockHasLayers } from '../rules/networks.js';
import { tell } from '../rules/rule.js';
import type { Reporter } from './reporter.js';

export function checkBlock(block: ast.Block, reporter: Reporter): void {
    if (block.name) {
        tell(reporter.reportAbsence.bind(reporter), { node: block, property: 'name' }, blockHasLayers(block.name, (block.layers ?? []).length));
    }
    for (const use of usesIn(block)) {
        const trail = pathTo(block, use.block?.ref, new Set());
        tell(reporter.report.bind(reporter), { node: use, property: 'block' }, blockIsNotMadeOfItself(trail ? [block, ...trail] : []));
    }
}

function usesIn(block: ast.Block): ast.BlockUse[] {
    return (block.layers ?? []).flatMap(layer => ast.isInstances(layer.operation) ? layer.operation.uses ?? [] : []);
}

/** Blocks from `from` to `goal`, both included; undefined when none leads there. */
function pathTo(goal: ast.Block, from: ast.Block | undefined, seen: Set<ast.Block>): ast.Block[] | undefined {
    if (!from || seen.has(from)) {
        return undefined;
    }
    seen.add(from);
    if (from === goal) {
        return [from];
    }
    for (const use of usesIn(from)) {
        const rest = pathTo(goal, use.block?.ref, seen);
        if (rest) {
            return [from, ...rest];
        }
    }
    return undefined;
}
