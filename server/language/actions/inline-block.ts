/**
 * Refactoring: the use of a block becomes the block's lines, parameters replaced by their values. Layers whose tensors lie in
 * a weights file keep them by name.
 */
import { AstUtils, type AstNode, type LangiumDocument } from 'langium';
import type { Range, TextEdit } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import type { Refactoring } from './extract-block.js';

/** Lines one refactoring may write. */
const most = 400;

/** Of the line at the range's start; undefined where no line there uses blocks, or where it could not be written out. */
export function inlineBlock(document: LangiumDocument, range: Range): Refactoring | undefined {
    const layer = layerAt(document, range);
    const container = layer?.$container;
    if (!layer?.$cstNode || !ast.isInstances(layer.operation) || !(ast.isNetwork(container) || ast.isBlock(container))) {
        return undefined;
    }
    const file = ast.isNetwork(container) && container.weights?.[0]?.file !== undefined;
    const written = new Inliner(layer, container, file).write();
    if (!written || written.lines.length > most) {
        return undefined;
    }
    const indent = ' '.repeat(layer.$cstNode.range.start.character);
    const edits: TextEdit[] = [{ range: layer.$cstNode.range, newText: written.lines.join(`\n${indent}`) }];
    for (const node of AstUtils.streamAllContents(container)) {
        const reference = ast.isSource(node) ? node.producer : ast.isOutput(node) ? node.source : undefined;
        if (reference?.ref === layer && reference.$refNode) {
            edits.push({ range: reference.$refNode.range, newText: written.last });
        }
    }
    const [use] = layer.operation.uses;
    return { title: layer.operation.uses.length === 1 ? `Inline block \`${use.block.$refText}\`` : `Inline the blocks of \`${layer.name}\``, edits };
}

class Inliner {
    private readonly lines: string[] = [];
    private previous: string | undefined;

    constructor(private readonly layer: ast.Layer, private readonly container: ast.Network | ast.Block, private readonly file: boolean) {
        const layers: readonly ast.Layer[] = container.layers;
        const above = layers[layers.indexOf(layer) - 1];
        this.previous = layer.source ? layer.source.block ? 'input' : layer.source.producer?.ref?.name
            : above?.name ?? (ast.isNetwork(container) ? container.inputs?.[0]?.name : 'input');
    }

    /** The lines, and what the last one is called. */
    write(): { readonly lines: readonly string[]; readonly last: string } | undefined {
        const uses = (this.layer.operation as ast.Instances).uses;
        const counts = uses.map(({ times }) => times === undefined ? 1 : ast.isLiteral(times) ? times.value : NaN);
        const total = counts.reduce((sum, count) => sum + count, 0);
        if (this.previous === undefined || Number.isNaN(total) || total > most) {
            return undefined;
        }
        let index = 0;
        for (const [at, use] of uses.entries()) {
            for (let repeat = 0; repeat < counts[at]; repeat++) {
                index++;
                if (!this.instance(use, total > 1 ? `${this.layer.name}_${index}` : this.layer.name, total > 1 ? `${this.layer.name}.${index}` : this.layer.name)) {
                    return undefined;
                }
            }
        }
        return this.lines.length > 0 ? { lines: this.lines, last: this.previous } : undefined;
    }

    private instance(use: ast.BlockUse, prefix: string, tensors: string): boolean {
        const block = use.block?.ref;
        const values = block && valuesOf(use, block);
        const layers = block?.layers ?? [];
        const output = block?.outputs?.[0]?.source?.ref;
        if (!values || layers.length === 0 || output !== undefined && output !== layers.at(-1)) {
            return false;
        }
        const input = this.previous!;
        const first = this.lines.length === 0 && this.layer.source !== undefined;
        for (const [index, line] of layers.entries()) {
            const name = `${prefix}_${line.name}`;
            if (this.taken(name)) {
                return false;
            }
            const text = this.text(line, { prefix, input, values });
            const named = this.file && !ast.isInstances(line.operation) ? this.tensor(line, tensors) : '';
            if (text === undefined || named === undefined) {
                return false;
            }
            this.lines.push(`${name} : ${text.text}${index === 0 && first && !line.source ? `${text.source(` from ${input}`)}` : text.source('')}${named}`);
            this.previous = name;
        }
        return true;
    }

    /** The line behind its colon, in two halves: where a `from` would stand lies between them. */
    private text(line: ast.Layer, { prefix, input, values }: { prefix: string; input: string; values: ReadonlyMap<ast.Parameter, string> }): { text: string; source: (from: string) => string } | undefined {
        const cst = line.$cstNode;
        if (!cst || !line.operation?.$cstNode || line.tensor !== undefined && this.file) {
            return undefined;
        }
        const replaced: { readonly offset: number; readonly end: number; readonly text: string }[] = [];
        for (const node of AstUtils.streamAllContents(line)) {
            const at = node.$cstNode;
            if (at && ast.isParameterUse(node)) {
                const value = node.parameter?.ref && values.get(node.parameter.ref);
                if (value === undefined) {
                    return undefined;
                }
                replaced.push({ offset: at.offset, end: at.end, text: /^\w+$/.test(value) || !isOperand(node) ? value : `(${value})` });
            } else if (at && ast.isSource(node)) {
                replaced.push({ offset: at.offset, end: at.end, text: node.block ? input : `${prefix}_${node.producer?.$refText}` });
            } else if (at && ast.isAddend(node) && node.shortcut !== undefined) {
                replaced.push({ offset: at.end - node.shortcut.length, end: at.end, text: `${prefix}_${node.shortcut}` });
            }
        }
        const cut = line.operation.$cstNode.end;
        const piece = (from: number, to: number): string => {
            let [text, at] = ['', from];
            for (const { offset, end, text: by } of replaced.filter(one => one.offset >= from && one.end <= to).sort((a, b) => a.offset - b.offset)) {
                text += cst.root.fullText.slice(at, offset) + by;
                at = end;
            }
            return (text + cst.root.fullText.slice(at, to)).replace(/\s+/g, ' ');
        };
        const colon = cst.offset + cst.text.indexOf(':') + 1;
        return { text: piece(colon, cut).trim(), source: from => from + piece(cut, cst.end) };
    }

    /** What keeps the tensors of an instance; undefined where nothing can. */
    private tensor(line: ast.Layer, tensors: string): string | undefined {
        if (line.addend?.project && line.addend.shortcut === undefined) {
            return undefined;
        }
        return ast.isConvolution(line.operation) || ast.isDense(line.operation) || ast.isPool(line.operation) && line.operation.kind === 'sumpool' ? ` tensor "${tensors}.${line.name}"` : '';
    }

    private taken(name: string): boolean {
        return this.container.layers.some(layer => layer.name === name);
    }
}

function isOperand(node: AstNode): boolean {
    return ast.isBinary(node.$container);
}

/** What each parameter stands for, as text; undefined where one has none. */
function valuesOf(use: ast.BlockUse, block: ast.Block): ReadonlyMap<ast.Parameter, string> | undefined {
    const values = new Map<ast.Parameter, string>();
    for (const [index, parameter] of (block.parameters ?? []).entries()) {
        const given = (use.arguments ?? []).find(argument => argument.parameter?.ref === parameter) ?? (use.arguments?.[index]?.parameter ? undefined : use.arguments?.[index]);
        const text = given?.value?.$cstNode?.text ?? defaultOf(parameter, values);
        if (text === undefined) {
            return undefined;
        }
        values.set(parameter, text);
    }
    return values;
}

/** A default may use the parameters before it. */
function defaultOf({ default: value }: ast.Parameter, values: ReadonlyMap<ast.Parameter, string>): string | undefined {
    const cst = value?.$cstNode;
    if (!value || !cst) {
        return undefined;
    }
    const uses = AstUtils.streamAst(value).filter(ast.isParameterUse).toArray().reverse();
    return uses.reduce((text, { $cstNode: at, parameter }) => {
        const by = (parameter?.ref && values.get(parameter.ref)) ?? '';
        return at ? text.slice(0, at.offset - cst.offset) + (/^\w+$/.test(by) ? by : `(${by})`) + text.slice(at.end - cst.offset) : text;
    }, cst.text);
}

function layerAt(document: LangiumDocument, { start }: Range): ast.Layer | undefined {
    const root = document.parseResult.value;
    const elements = ast.isModel(root) ? root.elements ?? [] : [];
    return elements.flatMap(element => ast.isNetwork(element) || ast.isBlock(element) ? element.layers ?? [] : [])
        .find(({ $cstNode: cst }) => cst && cst.range.start.line <= start.line && start.line <= cst.range.end.line);
}
