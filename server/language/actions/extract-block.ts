/**
 * Refactoring: lines that repeat become a block. Two runs of lines are the same when they differ in names of layers and in
 * numbers only; numbers that differ become the block's parameters. Not offered where a weights file names the layers, since
 * its tensors would not be found any more.
 */
import { AstUtils, type LangiumDocument } from 'langium';
import type { Range, TextEdit } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';

export interface Refactoring {
    readonly title: string;
    readonly edits: readonly TextEdit[];
}

/** Longest run that is looked for. */
const longest = 12;

/** A word of a line: what it is to the comparison, and how it is written. */
interface Word {
    readonly kind: 'number' | 'inside' | 'before' | 'text';
    readonly text: string;
}

interface Run {
    readonly layers: readonly ast.Layer[];
    readonly words: readonly (readonly Word[])[];
}

/** For the lines selected, or the longest run from the line of the cursor that repeats. */
export function extractBlock(document: LangiumDocument, range: Range): Refactoring | undefined {
    const root = document.parseResult.value;
    const containers = ast.isModel(root) ? (root.elements ?? []).filter(element => ast.isNetwork(element) || ast.isBlock(element)) : [];
    const container = containers.find(({ $cstNode: cst }) => cst && cst.range.start.line <= range.start.line && range.end.line <= cst.range.end.line);
    if (!container || !ast.isNetwork(container) || container.weights?.[0]?.file !== undefined) {
        return undefined;
    }
    const layers = container.layers ?? [];
    const first = layers.findIndex(({ $cstNode: cst }) => cst && cst.range.start.line >= range.start.line && cst.range.start.line <= Math.max(range.end.line, range.start.line));
    if (first < 0) {
        return undefined;
    }
    const selected = layers.filter(({ $cstNode: cst }) => cst && cst.range.start.line >= range.start.line && cst.range.end.line <= range.end.line).length;
    const lines: Lines = { layers, readers: readersOf(container), container, signatures: new Map() };
    const lengths = selected > 1 ? [selected] : Array.from({ length: longest - 1 }, (_, index) => longest - index);
    for (const length of lengths) {
        const runs = repeats(lines, first, length);
        if (runs.length > (selected > 1 ? 0 : 1)) {
            return rewrite(document, container, runs);
        }
    }
    return undefined;
}

/** What is asked of a container's lines again and again, found once. */
interface Lines {
    readonly layers: readonly ast.Layer[];
    /** Lines that name a layer, and `output` as undefined. */
    readonly readers: ReadonlyMap<ast.Producer, ReadonlySet<ast.Layer | undefined>>;
    readonly container: ast.Network;
    /** Of lines: equal where the lines may be. */
    readonly signatures: Map<ast.Layer, string>;
}

function readersOf(container: ast.Network): Lines['readers'] {
    const readers = new Map<ast.Producer, Set<ast.Layer | undefined>>();
    for (const node of AstUtils.streamAllContents(container)) {
        const producer = ast.isSource(node) ? node.producer?.ref : ast.isOutput(node) ? node.source?.ref : undefined;
        if (producer) {
            readers.set(producer, (readers.get(producer) ?? new Set()).add(AstUtils.getContainerOfType(node, ast.isLayer)));
        }
    }
    return readers;
}

/** Lines are looked at so far up and down: beyond, a large file would take long at every move of the cursor. */
const reach = 200;

/** The run at `first` and those elsewhere that are the same, none overlapping. */
function repeats(lines: Lines, first: number, length: number): Run[] {
    const { layers } = lines;
    const model = runAt(lines, first, length);
    if (!model) {
        return [];
    }
    const runs: Run[] = [];
    const last = Math.min(layers.length, first + reach);
    for (let at = Math.max(0, first - reach); at + length <= last;) {
        const alike = at === first || (at <= first - length || at >= first + length)
            && model.layers.every((layer, index) => signatureOf(lines, layer) === signatureOf(lines, layers[at + index]));
        const run = at === first ? model : alike ? runAt(lines, at, length) : undefined;
        const same = run !== undefined && shape(run) === shape(model);
        if (same) {
            runs.push(run);
        }
        at += same ? length : 1;
    }
    return runs;
}

/** The line without numbers and names: `conv # of #, pad # + project input`. */
function signatureOf({ signatures }: Lines, layer: ast.Layer): string {
    let signature = signatures.get(layer);
    if (signature === undefined) {
        const text = layer.$cstNode?.text ?? '';
        signature = text.slice(text.indexOf(':') + 1).replace(/\s+/g, ' ').replace(/((?:from|\+|project) )(?!project)\w+/g, '$1_').replace(/\d+/g, '#');
        signatures.set(layer, signature);
    }
    return signature;
}

/** Undefined where the lines cannot stand in a block: they read more than one thing from outside, or are read inside from outside. */
function runAt({ layers, readers, container }: Lines, first: number, length: number): Run | undefined {
    const run = layers.slice(first, first + length);
    if (run.length < length || run.some(layer => !layer.$cstNode || !layer.operation || ast.isInstances(layer.operation) || layer.tensor !== undefined)) {
        return undefined;
    }
    const incoming = layers[first - 1] ?? container.inputs?.[0];
    const inside = new Set<ast.Layer | undefined>(run);
    const readInside = run.slice(0, -1).some(layer => [...readers.get(layer) ?? []].some(reader => !inside.has(reader)));
    if (!incoming || readInside) {
        return undefined;
    }
    const words = run.map(layer => wordsOf(layer, run, incoming));
    return words.every(line => line !== undefined) ? { layers: run, words: words } : undefined;
}

/** The line behind its colon, word by word. */
function wordsOf(layer: ast.Layer, run: readonly ast.Layer[], incoming: ast.Producer): Word[] | undefined {
    const cst = layer.$cstNode!;
    const references = new Map<number, { readonly end: number; readonly producer: ast.Producer | undefined }>();
    for (const node of AstUtils.streamAllContents(layer)) {
        const at = ast.isSource(node) ? node.producer?.$refNode : undefined;
        if (at && ast.isSource(node)) {
            references.set(at.offset - cst.offset, { end: at.end - cst.offset, producer: node.producer?.ref });
        }
    }
    const words: Word[] = [];
    let at = cst.text.indexOf(':') + 1;
    while (at < cst.text.length) {
        const reference = references.get(at);
        if (reference) {
            const { producer } = reference;
            const index = run.indexOf(producer as ast.Layer);
            if (index < 0 && producer !== incoming) {
                return undefined;
            }
            words.push(index < 0 ? { kind: 'before', text: 'input' } : { kind: 'inside', text: letter(index) });
            at = reference.end;
            continue;
        }
        const [text] = /^(\s+|\d+(?=x\d)|(?<=\dx)\d+|[A-Za-z_]\w*|\d+|.)/s.exec(cst.text.slice(at))!;
        const isNumber = /^\d+$/.test(text);
        words.push({ kind: isNumber ? 'number' : 'text', text: /^\s+$/.test(text) ? ' ' : text });
        at += text.length;
    }
    return words;
}

function letter(index: number): string {
    return String.fromCharCode('a'.charCodeAt(0) + index);
}

/** Equal for runs that differ in numbers only. */
function shape({ words }: Run): string {
    return JSON.stringify(words.map(line => line.map(({ kind, text }) => kind === 'number' ? '#' : `${kind} ${text}`)));
}

function rewrite(document: LangiumDocument, container: ast.Network, runs: readonly Run[]): Refactoring {
    const names = namesOf(document);
    const block = unused('Block', names);
    const [model] = runs;
    const parameters = parametersOf(runs);
    let number = -1;
    const body = model.words.map((line, index) => {
        const text = line.map(word => {
            if (word.kind !== 'number') {
                return word.text;
            }
            number++;
            return parameters.names.get(number) ?? word.text;
        }).join('').trim();
        return `    ${letter(index)} : ${spaced(text)}`;
    });
    const list = parameters.distinct.map(({ name }) => name).join(', ');
    const start = documentedStart(document, container);
    const edits: TextEdit[] = [{ range: { start, end: start }, newText: `block ${block}${list ? `(${list})` : ''} {\n${body.join('\n')}\n}\n\n` }];
    for (const run of runs) {
        const values = parameters.distinct.map(({ at }) => run.words.flat().filter(({ kind }) => kind === 'number')[at].text);
        // The last line's name stays: it is the one that others read.
        const [head, last] = [run.layers[0].$cstNode!.range, run.layers.at(-1)!];
        edits.push({ range: { start: head.start, end: last.$cstNode!.range.end }, newText: `${last.name} : ${block}${values.length > 0 ? `(${values.join(', ')})` : ''}` });
    }
    return { title: `Extract ${model.layers.length} lines into a block${runs.length > 1 ? ` (${runs.length} places)` : ''}`, edits };
}

/** Numbers that differ between runs; those that always agree share a parameter. */
function parametersOf(runs: readonly Run[]): { readonly names: ReadonlyMap<number, string>; readonly distinct: readonly { readonly name: string; readonly at: number }[] } {
    const columns = runs.map(({ words }) => words.flat().filter(({ kind }) => kind === 'number').map(({ text }) => text));
    const names = new Map<number, string>();
    const distinct: { name: string; at: number; values: string }[] = [];
    columns[0].forEach((_, at) => {
        const values = JSON.stringify(columns.map(column => column[at]));
        if (new Set(columns.map(column => column[at])).size > 1) {
            let parameter = distinct.find(one => one.values === values);
            if (!parameter) {
                parameter = { name: distinct.length === 0 ? 'channels' : `p${distinct.length + 1}`, at, values };
                distinct.push(parameter);
            }
            names.set(at, parameter.name);
        }
    });
    return { names, distinct };
}

/** A parameter in a size is apart from its `x`. */
function spaced(text: string): string {
    return text.replace(/(channels|p\d+)x(?=\w)/g, '$1 x ').replace(/(\d)x(channels|p\d+)\b/g, '$1 x $2');
}

/** Above the comments that document the network. */
function documentedStart({ textDocument }: LangiumDocument, { $cstNode: cst }: ast.Network) {
    let line = cst!.range.start.line;
    while (line > 0 && /^\s*\/\/\//.test(textDocument.getText({ start: { line: line - 1, character: 0 }, end: { line, character: 0 } }))) {
        line--;
    }
    return { line, character: 0 };
}

export function namesOf({ parseResult }: LangiumDocument): ReadonlySet<string> {
    const root = parseResult.value;
    return new Set(ast.isModel(root) ? (root.elements ?? []).map(({ name }) => name) : []);
}

export function unused(name: string, names: ReadonlySet<string>): string {
    let candidate = name;
    for (let number = 2; names.has(candidate); number++) {
        candidate = `${name}${number}`;
    }
    return candidate;
}
