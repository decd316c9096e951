/** Names that are given twice where one is looked up, and statements that a block of the language holds once. */
import type { AstNode } from 'langium';
import type * as ast from '../generated/ast.js';
import { statementIsSaidOnce } from '../rules/lines.js';
import { namesDiffer } from '../rules/links.js';
import { tell } from '../rules/rule.js';
import type { Reporter } from './reporter.js';

/** Declarations of a document among one another. */
export function checkDeclarations(root: ast.Model, reporter: Reporter): void {
    mustDiffer(root.elements ?? [], 'in this file', reporter);
}

/** What one declaration holds. */
export function checkNames(element: ast.Element, reporter: Reporter): void {
    switch (element.$type) {
        case 'Network':
            mustDiffer([...element.inputs ?? [], ...element.layers ?? []], `in network \`${element.name}\``, reporter);
            mustBeOne(element.inputs ?? [], 'a network has one `input`', reporter);
            mustBeOne(element.weights ?? [], 'a network has one `weights`', reporter);
            mustBeOne(element.outputs ?? [], 'a network has one `output`', reporter);
            break;
        case 'Block':
            mustDiffer(element.layers ?? [], `in block \`${element.name}\``, reporter);
            mustDiffer(element.parameters ?? [], `in block \`${element.name}\``, reporter);
            mustBeOne(element.outputs ?? [], 'a block has one `output`', reporter);
            break;
        case 'Hardware':
            mustBeOne(element.technologies ?? [], 'a hardware has one `technology`', reporter);
            mustBeOne(element.faults ?? [], 'a hardware has one `faults`', reporter);
            break;
        case 'Experiment':
            mustBeOne(element.runs ?? [], 'an experiment has one `run`', reporter);
            for (const kind of ['images', 'labels']) {
                mustBeOne((element.data ?? []).filter(file => file.kind === kind), `an experiment has one \`${kind}\``, reporter);
            }
            for (const kind of ['limit', 'batch', 'rate']) {
                mustBeOne((element.counts ?? []).filter(count => count.kind === kind), `an experiment has one \`${kind}\``, reporter);
            }
            break;
        case 'Technology':
            mustBeOne(element.faults ?? [], 'a technology has one `faults`', reporter);
            break;
        case 'Crossbar':
            break;
    }
}

function mustDiffer(nodes: readonly (AstNode & { name?: string })[], where: string, reporter: Reporter): void {
    const first = new Map<string, AstNode>();
    for (const node of nodes) {
        const before = node.name === undefined ? undefined : first.get(node.name);
        if (before) {
            tell(reporter.report.bind(reporter), { node, property: 'name' }, namesDiffer(node.name!, where, before));
        } else if (node.name !== undefined) {
            first.set(node.name, node);
        }
    }
}

function mustBeOne(nodes: readonly AstNode[], rule: string, reporter: Reporter): void {
    for (const node of nodes.slice(1)) {
        tell(reporter.report.bind(reporter), { node }, statementIsSaidOnce(rule, nodes[0]));
    }
}
