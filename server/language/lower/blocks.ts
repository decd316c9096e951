/** What can be said of a block before anybody uses it. Shapes are checked where it is used, with its arguments. */
import * as ast from '../generated/ast.js';
import type { Reporter } from './reporter.js';

export function checkBlock(block: ast.Block, reporter: Reporter): void {
    if ((block.layers ?? []).length === 0 && block.name) {
        reporter.reportAbsence({ node: block, property: 'name' }, {
            code: 'network/no-layers', severity: 'warning', message: `block \`${block.name}\` has no layers\nIt gives what comes in.`,
        });
    }
    for (const use of usesIn(block)) {
        const trail = pathTo(block, use.block?.ref, new Set());
        if (trail) {
            reporter.report({ node: use, property: 'block' }, {
                code: 'link/block-cycle', message: `block \`${block.name}\` is made of itself\nIt would never end: `
                    + `${[block, ...trail].map(one => one.name).join(' uses ')}.`,
            });
        }
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
