/** Fixes of what a network or an experiment lacks: input, weights, tensors under another name, a run, a first network. */
import * as ast from '../generated/ast.js';
import { deleteNode, insertAt, lineInto, nodeAt, part, stringOf, type Fix, type FixContext } from './fix.js';

const RANDOM = 'weights random(sparsity 0.8, seed 1)';

export function addInput(context: FixContext): readonly Fix[] {
    return intoDeclaration(context, 'input image : u4[1, 28, 28] from u8 >> 4', 'Add an input');
}

export function addWeights(context: FixContext): readonly Fix[] {
    const input = nodeAt(context, ast.isNetwork)?.inputs?.[0]?.$cstNode?.range.end;
    return input ? [{ title: 'Add random weights', edits: [insertAt(input, `\n    ${RANDOM}`)], preferred: true }] : intoDeclaration(context, RANDOM, 'Add random weights');
}

/** For a cost study without a trained model. */
export function useRandomWeights(context: FixContext): readonly Fix[] {
    const weights = nodeAt(context, ast.isWeights)?.$cstNode;
    return weights ? [{ title: 'Use random weights instead', edits: [{ range: weights.range, newText: RANDOM }] }] : [];
}

/** The tensor that was meant, behind `tensor`. */
export function nameTensor(context: FixContext): readonly Fix[] {
    const suggestion = stringOf(context.data.suggestion);
    const layer = nodeAt(context, ast.isLayer);
    const end = layer?.$cstNode?.range.end;
    if (suggestion === undefined || !layer || !end || ast.isInstances(layer.operation)) {
        return [];
    }
    const written = part(layer, 'tensor');
    const edit = written ? { range: written.range, newText: `"${suggestion}"` } : insertAt(end, ` tensor "${suggestion}"`);
    return [{ title: `Take the tensors of "${suggestion}"`, edits: [edit], preferred: true }];
}

export function deleteShift(context: FixContext): readonly Fix[] {
    const shift = part(nodeAt(context, ast.isLayer), 'shift');
    const sign = shift && context.document.textDocument.getText({ start: { ...shift.range.start, character: 0 }, end: shift.range.start });
    const length = /\s*>>\s*$/.exec(sign ?? '')?.[0].length;
    return shift && length !== undefined
        ? [{ title: 'Delete the shift', edits: [{ range: { start: { ...shift.range.start, character: shift.range.start.character - length }, end: shift.range.end }, newText: '' }], preferred: true }] : [];
}

export function addRun(context: FixContext): readonly Fix[] {
    const root = context.document.parseResult.value;
    const network = ast.isModel(root) ? (root.elements ?? []).find(ast.isNetwork)?.name : undefined;
    // Where no machine is named, the rule about machines decides: the file's one, else the preset.
    return network === undefined ? [] : intoDeclaration(context, `run ${network}`, `Run \`${network}\``);
}

export function deleteLine({ document, range }: FixContext): readonly Fix[] {
    return [{ title: 'Delete this line', edits: [deleteNode(document, range)], preferred: true }];
}

/** The least that is accepted. */
export function setToOne({ range }: FixContext): readonly Fix[] {
    return [{ title: 'Set to 1', edits: [{ range, newText: '1' }], preferred: true }];
}

export function startNetwork({ document }: FixContext): readonly Fix[] {
    const text = 'network Tiny {\n    input image : u4[1, 28, 28] from u8 >> 4\n    weights random\n\n    fc : dense 10\n}\n';
    return [{ title: 'Start with a small network', edits: [insertAt(document.textDocument.positionAt(document.textDocument.getText().length), text)], preferred: true }];
}

function intoDeclaration(context: FixContext, line: string, title: string): readonly Fix[] {
    const edit = lineInto(nodeAt(context, ast.isElement), line);
    return edit ? [{ title, edits: [edit], preferred: true }] : [];
}
