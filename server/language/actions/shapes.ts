/** Fixes of sizes and types: padding that fits, projections, types that are missing, rounding to the type that is wanted. */
import type { AstNode } from 'langium';
import * as ast from '../generated/ast.js';
import { deleteNode, insertAt, nodeAt, numberOf, part, stringOf, type Fix, type FixContext } from './fix.js';

/** The padding with which a window fits its input, or the largest a pool may have. */
export function fitPadding(context: FixContext): readonly Fix[] {
    const pad = numberOf(context.data.pad);
    const operation = nodeAt(context, (node): node is ast.Convolution | ast.Pool => ast.isConvolution(node) || ast.isPool(node));
    if (pad === undefined || !operation?.$cstNode) {
        return [];
    }
    const written = (operation.options ?? []).find(ast.isPadOption)?.$cstNode;
    const window = part(operation, 'kernel') ?? operation.$cstNode;
    const edit = written ? { range: written.range, newText: `pad ${pad}` } : insertAt(window.range.end, `, pad ${pad}`);
    return [{ title: `Pad by ${pad}`, edits: [edit], preferred: true }];
}

/** A 1x1 convolution where the shapes differ. */
export function addProject(context: FixContext): readonly Fix[] {
    return context.data.suggestion === 'project' ? [{ title: 'Add through a 1x1 convolution: `+ project`', edits: [insertAt(context.range.start, 'project ')], preferred: true }] : [];
}

/** `-> u4` at the end of the line, or the type other layers of the network have. */
export function addType(context: FixContext): readonly Fix[] {
    const layer = nodeAt(context, ast.isLayer);
    return layer ? roundTo(layer, 'Round to') : [];
}

/** Behind the layer that is read, or is added, in whichever place it stands. */
export function roundSource(context: FixContext): readonly Fix[] {
    const layer = nodeAt(context, ast.isLayer);
    const read = layer?.source?.producer?.ref ?? (layer ? above(layer) : undefined);
    const source = context.diagnostic.code === 'type/shortcut' ? layer?.addend?.source?.producer?.ref : read;
    return source && ast.isLayer(source) ? roundTo(source, `Round \`${source.name}\` to`) : [];
}

/** The shift with which bytes fit the type. */
export function fitShift(context: FixContext): readonly Fix[] {
    const shift = numberOf(context.data.shift);
    const input = nodeAt(context, ast.isInput);
    const fileType = part(input, 'fileType');
    if (shift === undefined || !input || !fileType) {
        return [];
    }
    const written = part(input, 'shift');
    const edit = written ? { range: written.range, newText: String(shift) } : insertAt(fileType.range.end, ` >> ${shift}`);
    return [{ title: `Write \`from u8 >> ${shift}\``, edits: [edit], preferred: true }];
}

/** A part that the line does not take, with the sign in front of it. */
export function deletePart({ document, range, text }: FixContext): readonly Fix[] {
    const before = document.textDocument.getText({ start: { ...range.start, character: 0 }, end: range.start });
    const sign = /(\s*(->|>>|\+|,|\btensor)\s*)$/.exec(before)?.[0].length ?? 0;
    const edit = sign > 0 ? { range: { start: { ...range.start, character: range.start.character - sign }, end: range.end }, newText: '' } : deleteNode(document, range);
    return [{ title: `Delete \`${text.length > 30 ? `${text.slice(0, 29)}…` : text}\``, edits: [edit], preferred: true }];
}

/** What the weights file says instead of what is written. */
export function useDescribed({ data, range }: FixContext): readonly Fix[] {
    const described = stringOf(data.described);
    return described === undefined ? [] : [{ title: `Write \`${described}\`, as the file says`, edits: [{ range, newText: described }] }];
}

function roundTo(layer: ast.Layer, title: string): readonly Fix[] {
    const end = (part(layer, 'shift') ?? part(layer, 'addend') ?? part(layer, 'source') ?? part(layer, 'operation'))?.range.end;
    const type = usualType(layer);
    return end && layer.type === undefined ? [{ title: `${title} \`${type}\``, edits: [insertAt(end, ` -> ${type}`)], preferred: true }] : [];
}

function above(layer: ast.Layer): ast.Layer | undefined {
    const layers = (layer.$container as { layers?: ast.Layer[] }).layers ?? [];
    return layers[layers.indexOf(layer) - 1];
}

/** The first type around: networks mostly have one. */
function usualType(layer: ast.Layer): string {
    const container = layer.$container as AstNode & { layers?: ast.Layer[]; inputs?: ast.Input[] };
    return [...container.layers ?? [], ...container.inputs ?? []].find(({ type }) => /^u\d+$/.test(type ?? ''))?.type ?? 'u4';
}

/** A comma or colon that is missing in front of, or behind, a word. */
export function insertMissing({ document, range, data }: FixContext): readonly Fix[] {
    const insert = stringOf(data.insert);
    if (insert === undefined) {
        return [];
    }
    const before = document.textDocument.getText({ start: { ...range.start, character: 0 }, end: range.start });
    const at = data.behind === true ? range.end : { ...range.start, character: before.trimEnd().length };
    return [{ title: `Insert \`${insert.trim()}\``, edits: [insertAt(at, insert)], preferred: true }];
}

/** `-> u4 from a` becomes `from a -> u4`. */
export function moveSource({ document, range, data }: FixContext): readonly Fix[] {
    const { start } = range;
    const line = document.textDocument.getText({ start: { ...start, character: 0 }, end: { line: start.line + 1, character: 0 } });
    const type = /\s*->\s*\w+\s*$/.exec(line.slice(0, start.character));
    const source = /^from\s+\w+/.exec(line.slice(start.character))?.[0];
    return data.late !== 'from' || !type || source === undefined ? [] : [{
        title: `Move \`${source}\` in front of \`->\``, preferred: true,
        edits: [{ range: { start: { ...start, character: type.index }, end: { ...start, character: start.character + source.length } }, newText: ` ${source}${type[0].trimEnd()}` }],
    }];
}

/** The quote that closes a text, at the end of the line or before its comment. */
export function closeText({ document, range }: FixContext): readonly Fix[] {
    const line = document.textDocument.getText({ start: range.start, end: { line: range.start.line + 1, character: 0 } }).replace(/[\r\n]+$/, '');
    const word = /^"[^\s]*/.exec(line)?.[0] ?? '"';
    const at = { ...range.start, character: range.start.character + word.length };
    return [{ title: 'Close the text with `"`', edits: [insertAt(at, '"')], preferred: true }];
}
