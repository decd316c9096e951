/** Names: given twice, used where they mean nothing, and what leads back to itself. */
import type { AstNode } from 'langium';
import type * as ast from '../generated/ast.js';
import { rule } from './rule.js';

/** `where`: `in network \`N\`` */
export const namesDiffer = rule('link/duplicate-name', (name: string, where: string, first: AstNode) => ({
    message: `\`${name}\` is declared twice ${where}\nNames there must differ: rename one of them.`,
    related: [{ message: 'declared here first', node: first, property: 'name' }],
}));

/** `other`: what has the name, if anything. */
export const shortcutNameIsFree = rule('link/duplicate-name', (name: string, other: AstNode | undefined) => other && {
    message: `\`${name}\` is the name of another layer\nName the shortcut differently behind \`as\`.`, related: [{ message: 'it is written here', node: other, property: 'name' }],
});

/** Of a layer of the same network or block that was not above when it was read. */
export const readsFromAbove = rule('link/not-above', (layer: ast.Layer, producer: ast.Producer) => ({
    related: [{ message: 'written here', node: producer, property: 'name' }],
    message: producer === layer ? `\`${layer.name}\` cannot read itself\nA layer reads layers above it.`
        : `\`${producer.name}\` is written below \`${layer.name}\`\nA layer reads layers above it: move \`${producer.name}\` up.`,
}));

/** `trail`: blocks that use each other, the first again at the end; empty where none leads back. */
export const blockIsNotMadeOfItself = rule('link/block-cycle', (trail: readonly ast.Block[]) => trail.length > 0 ? {
    message: `block \`${trail.at(-1)!.name}\` is made of itself\nIt would never end: ${trail.map(one => one.name).join(' uses ')}.`,
    related: trail.slice(1, -1).map(one => ({ message: `\`${one.name}\` is on the way`, node: one, property: 'name' })),
} : undefined);

/** `leadsBack`: what it refines, where that leads back to it. */
export const refinesAnother = rule('link/refines-cycle', (node: AstNode & { readonly name: string }, leadsBack: AstNode | undefined, example: string) => leadsBack && {
    message: `\`${node.name}\` refines itself\nWhat it refines leads back to it: refine something else, such as \`${example}\`.`,
    related: leadsBack === node ? [] : [{ message: 'this leads back', node: leadsBack, property: 'base' }],
});

/** `isRead`: something does, or it is the output. */
export const layerIsRead = rule('link/unused-layer', (name: string, isRead: boolean) => isRead ? undefined : {
    message: `nothing reads \`${name}\`\nIt is left out of the compiled network. Let a layer below read it, make it the output, or delete it.`,
}, 'warning');

/** Of a value without a name, at its position among a use's values. */
export const valueHasItsPlace = rule('link/argument', (use: ast.BlockUse, block: ast.Block, position: number) => {
    const [given, parameters] = [use.arguments ?? [], block.parameters ?? []];
    const named = given.findIndex(argument => argument.parameter);
    const message = position >= parameters.length ? `\`${block.name}\` takes ${parameters.length === 1 ? '1 value' : `${parameters.length} values`}, not ${given.length}\nIt is \`${signature(block)}\`.`
        : named >= 0 && named < position ? `values without a name come first\nWhich parameter this one is for cannot be told behind a named one: \`${signature(block)}\`.` : undefined;
    return message === undefined ? undefined : { message, related: [{ message: 'the block', node: block, property: 'name' }] };
});

export const valueIsGivenOnce = rule('link/argument', (name: string, first: AstNode | undefined) => first && {
    message: `\`${name}\` is given twice\nKeep one of the two values.`, related: [{ message: 'given here first', node: first }],
});

export const parameterHasValue = rule('link/argument', (block: ast.Block, parameter: ast.Parameter) => ({
    message: `\`${block.name}\` needs a value for \`${parameter.name}\`\nWrite it between the parentheses: \`${signature(block)}\`.`,
    related: [{ message: 'the parameter', node: parameter }],
}));

/** `Basic(channels, stride = 1)` */
export function signature(block: ast.Block): string {
    const parameters = (block.parameters ?? []).map(({ name, default: value }) => value ? `${name} = ${value.$cstNode?.text ?? '…'}` : name);
    return `${block.name}(${parameters.join(', ')})`;
}
