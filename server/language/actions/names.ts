/** Fixes of names: the one that was meant, the import that is missing, what nobody reads. */
import * as ast from '../generated/ast.js';
import { deleteNode, insertAt, nodeAt, part, stringOf, type Fix, type FixContext } from './fix.js';

/** The word that was meant takes the place of the one that is there. */
export function useSuggestion(context: FixContext): readonly Fix[] {
    const { data, text, range } = context;
    const suggestion = stringOf(data.suggestion);
    return suggestion === undefined || suggestion === text ? [] : [{ title: `Change to \`${suggestion}\``, edits: [{ range, newText: suggestion }], preferred: true }];
}

/** A declaration of another file. */
export function addImport({ document, data }: FixContext): readonly Fix[] {
    const path = stringOf(data.import);
    if (path === undefined) {
        return [];
    }
    const root = document.parseResult.value;
    const last = ast.isModel(root) ? root.imports?.at(-1)?.$cstNode?.range.end : undefined;
    const edit = last ? insertAt(last, `\nimport "${path}"`) : insertAt({ line: 0, character: 0 }, `import "${path}"\n\n`);
    return [{ title: `Import "${path}"`, edits: [edit], preferred: true }];
}

/** Deletes the import that the diagnostic stands on. */
export function deleteImport(context: FixContext): readonly Fix[] {
    const statement = nodeAt(context, ast.isImport);
    return statement?.$cstNode ? [{ title: 'Delete this import', edits: [deleteNode(context.document, statement.$cstNode.range)], preferred: context.diagnostic.code === 'link/repeated-import' }] : [];
}

/** A layer that nothing reads becomes the output, or goes. */
export function useLayer(context: FixContext): readonly Fix[] {
    const layer = nodeAt(context, ast.isLayer);
    const container = layer?.$container;
    if (!layer?.$cstNode || !ast.isNetwork(container)) {
        return [];
    }
    const output = part(container.outputs?.[0], 'source');
    const brace = container.$cstNode?.range.end;
    const makeOutput = output ? [{ range: output.range, newText: layer.name }]
        : brace ? [insertAt({ ...brace, character: brace.character - 1 }, `    output ${layer.name}\n`)] : [];
    return [
        { title: `Delete \`${layer.name}\``, edits: [deleteNode(context.document, layer.$cstNode.range)] },
        { title: `Make \`${layer.name}\` the output`, edits: makeOutput },
    ];
}

/** What stands there a second time goes. */
export function deleteRepeated({ document, range }: FixContext): readonly Fix[] {
    const before = document.textDocument.getText({ start: { ...range.start, character: 0 }, end: range.start });
    const comma = /,\s*$/.exec(before)?.[0].length ?? 0;
    const from = comma > 0 ? { range: { start: { ...range.start, character: range.start.character - comma }, end: range.end }, newText: '' } : deleteNode(document, range);
    return [{ title: 'Delete the second one', edits: [from], preferred: true }];
}
