/**
 * Completion. Langium's own for words and names, with documentation and places to fill in; and what it knows nothing of:
 * types, parts, units, names of files and of the tensors in them. Reads only the statement around the cursor, so that it is as
 * fast at the end of a long file as at its start.
 */
import { AstUtils, URI, UriUtils, type AstNodeDescription, type LangiumDocument, type ReferenceInfo, type Stream } from 'langium';
import { DefaultCompletionProvider, type CompletionContext, type CompletionProviderOptions, type CompletionValueItem, type LangiumServices, type NextFeature } from 'langium/lsp';
import { CompletionItemKind, CompletionList, InsertTextFormat, type CompletionItem, type CompletionParams, type Position, type Range } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { FILE_ENDINGS } from '../file-endings.js';
import * as ast from '../generated/ast.js';
import { shapeText } from '../../network/shape.js';
import { itemOf, markdown, partOffers, quantityOffers, unitOffers, type Offer } from './completion-items.js';
import type { Files } from './environment.js';
import { instancesOf } from './instances.js';
import { lineOffers, type Offers } from './line-offers.js';
import { resolvePath, type Lowering } from './lowering.js';
import { operationDocs, wordDocs } from './operation-docs.js';
import { declarationOffers, lineStarts } from './snippets.js';
import { isMachine, statementAt, type Statement } from './statement.js';

export class TerntrackCompletionProvider extends DefaultCompletionProvider {

    override readonly completionOptions: CompletionProviderOptions = { triggerCharacters: ['"', '/', '.', '>', ':', ' '] };

    constructor(services: LangiumServices, private readonly lowering: Lowering, private readonly files: Files) {
        super(services);
    }

    override async getCompletion(document: LangiumDocument, params: CompletionParams): Promise<CompletionList | undefined> {
        const statement = statementAt(document, params.position);
        if (statement.inComment) {
            return CompletionList.create([]);
        }
        const own = statement.quoted !== undefined ? await this.quotedOffers(document, params.position, statement) : offersAt(statement);
        const range = wordBefore(document, params.position, statement.quoted, own.replaces);
        const byBlank = params.context?.triggerCharacter === ' ';
        const items = own.optional && byBlank ? [] : own.offers.map(offer => itemOf(offer, range));
        if (own.alone || byBlank && items.length > 0) {
            // What is typed next may be a number, of which nothing here is a beginning.
            return CompletionList.create(items, own.replaces !== undefined);
        }
        // A blank opens the list only where there is something to say about what comes next.
        if (params.context?.triggerCharacter !== undefined && !' :'.includes(params.context.triggerCharacter)
            || params.context?.triggerCharacter === ' ' && !/(\b(from|on|output|run|compare|refines|technology|project)|\+|:)\s*$/.test(statement.before)) {
            return CompletionList.create(items);
        }
        const found = await super.getCompletion(document, params);
        return CompletionList.create([...items, ...(found?.items ?? []).filter(item => item.kind !== CompletionItemKind.Keyword || mayFollow(item.label, statement))], true);
    }

    /** Only the head of the declaration and the statement itself decide what may follow. */
    protected override findFeaturesAt(document: TextDocument, offset: number): NextFeature[] {
        // `-> u4 from` is in the wrong order, and still means the layers above.
        const text = window(document.getText().slice(0, offset)).replace(/->\s*\w+\s+from(\s+\w*)$/, 'from$1');
        return super.findFeaturesAt(TextDocument.create(document.uri, document.languageId, 0, text), text.length);
    }

    /** A layer reads layers above it. */
    protected override getReferenceCandidates(reference: ReferenceInfo, context: CompletionContext): Stream<AstNodeDescription> {
        const all = super.getReferenceCandidates(reference, context);
        const own = /([_a-zA-Z]\w*)[ \t]*:[^:]*$/.exec(context.textDocument.getText().slice(Math.max(0, context.offset - reach), context.offset))?.[1];
        return reference.property === 'producer' ? all.filter(({ node, name }) => name !== own && (node?.$cstNode?.end ?? 0) <= context.tokenOffset) : all;
    }

    protected override createReferenceCompletionItem(description: AstNodeDescription, reference: ReferenceInfo, context: CompletionContext): CompletionValueItem {
        const item = super.createReferenceCompletionItem(description, reference, context);
        const { node } = description;
        const nearest = String(99_999 - (node?.$cstNode?.range.start.line ?? 0)).padStart(5, '0');
        if (node && (ast.isLayer(node) || ast.isInput(node))) {
            return { ...item, detail: this.shapeOf(node), sortText: `0${nearest}` };
        }
        return node && ast.isBlock(node) && reference.container.$type === ast.BlockUse.$type ? { ...item, ...callOf(node, context) } : { ...item, detail: description.type.toLowerCase() };
    }

    protected override fillCompletionItem(context: CompletionContext, item: CompletionValueItem): CompletionItem | undefined {
        const docs = item.label === undefined || item.kind !== CompletionItemKind.Keyword ? undefined : operationDocs[item.label];
        if (docs) {
            return super.fillCompletionItem(context, {
                ...item, kind: CompletionItemKind.Function, detail: docs.signature, documentation: markdown(docs.documentation),
                insertText: docs.snippet, insertTextFormat: InsertTextFormat.Snippet, sortText: '00',
            });
        }
        const word = item.label !== undefined && item.kind === CompletionItemKind.Keyword ? wordDocs[item.label] : undefined;
        return super.fillCompletionItem(context, word === undefined ? item : { ...item, detail: undefined, documentation: markdown(word) });
    }

    /** Names of files and, behind `tensor`, of the tensors in the network's weights. */
    private async quotedOffers(document: LangiumDocument, position: Position, { before, quoted }: Statement): Promise<Offers> {
        const word = /([a-z]+)\s*"[^"]*$/.exec(before)?.[1] ?? '';
        if (word === 'tensor') {
            return { alone: true, offers: this.tensorOffers(document, position) };
        }
        const endings = FILE_ENDINGS[word];
        return { alone: true, offers: endings ? await this.fileOffers(document, quoted!, endings) : [] };
    }

    private tensorOffers(document: LangiumDocument, position: Position): Offer[] {
        const root = document.parseResult.value;
        const offset = document.textDocument.offsetAt(position);
        const networks = ast.isModel(root) ? (root.elements ?? []).filter(ast.isNetwork) : [];
        const network = networks.find(({ $cstNode: cst }) => cst && cst.offset <= offset && offset <= cst.end) ?? networks.at(-1);
        const path = network?.weights?.[0]?.file;
        const file = path === undefined ? undefined : this.lowering.weights.peek(resolvePath(document.uri, path), path)?.value;
        return [...file?.tensors.values() ?? []].filter(({ name }) => name.endsWith('.weight')).map(({ name, shape, dtype }): Offer =>
            ({ label: name.slice(0, -'.weight'.length), kind: CompletionItemKind.Value, detail: `${dtype} ${shapeText(shape)}` }));
    }

    private async fileOffers(document: LangiumDocument, quoted: string, endings: RegExp): Promise<Offer[]> {
        const folder = quoted.slice(0, quoted.lastIndexOf('/') + 1);
        const base = UriUtils.dirname(document.uri);
        const uri = folder === '' ? base : UriUtils.resolvePath(base, folder.slice(0, -1) || '/');
        let names: readonly string[];
        try {
            names = await this.files.list(uri.toString());
        } catch {
            return []; // No such folder: nothing to offer.
        }
        const own = URI.parse(document.uri.toString()).path.split('/').at(-1);
        return names.filter(name => !name.startsWith('.') && !(folder === '' && name === own)).flatMap((name): Offer[] =>
            endings.test(name) ? [{ label: name, kind: CompletionItemKind.File, sortText: `0${name}` }]
                : name.includes('.') ? [] : [{ label: `${name}/`, kind: CompletionItemKind.Folder, sortText: `1${name}` }]);
    }

    private shapeOf(node: ast.Layer | ast.Input): string | undefined {
        const lowered = this.lowering.of(AstUtils.getDocument(node));
        if (ast.isInput(node)) {
            const input = lowered.networks.find(network => network.input?.node === node)?.input;
            return input?.shape && `${shapeText(input.shape)} u${input.bits ?? '?'}`;
        }
        const layer = instancesOf(lowered, node)[0]?.layers.at(-1);
        return layer?.outputShape && `${shapeText(layer.outputShape)}${layer.bits === undefined ? '' : ` u${layer.bits}`}`;
    }
}

/** Letters of a line that its own name is looked for in. */
const reach = 400;

const NAMED = /^\s*(network|block|technology|hardware|crossbar|experiment)\s+\w*$/;

function offersAt({ before, around, line, startsLine }: Statement): Offers {
    if (isMachine(around)) {
        return machineOffers(before, around!);
    }
    if (around === undefined) {
        // A declaration is called what its author likes.
        return NAMED.test(line) ? { offers: [], alone: true } : startsLine ? { offers: declarationOffers(), alone: true, optional: true } : { offers: [], alone: false };
    }
    const starts = startsLine ? lineStarts(around) : undefined;
    return starts ? { offers: starts, alone: true, optional: true } : lineOffers(before);
}

/** Words of Langium's that would begin another line, or that only a block has. */
function mayFollow(word: string, { before, around, startsLine }: Statement): boolean {
    const inLine = (around === 'network' || around === 'block') && !startsLine;
    return !inLine || word !== 'weights' && word !== 'output' && (word !== 'input' || around === 'block' && /(\bfrom|\+|\bproject)\s+\w*$/.test(before));
}

function machineOffers(before: string, around: string): Offers {
    const part = /^(\w+)\s/.exec(before)?.[1];
    if (part === undefined || part === 'technology') {
        return { offers: part === undefined ? partOffers(around) : [], alone: part === undefined, optional: part === undefined };
    }
    const written = before.slice(part.length);
    const open = written.slice(Math.max(written.lastIndexOf(','), /.*\bx\s/s.exec(written)?.[0].length ?? 0));
    const behindNumber = /[0-9]\s*[\w/\u00b5\u03bc]*$/.test(open);
    const complete = written.slice(0, written.length - open.length);
    return behindNumber ? { offers: unitOffers(around, part, complete), alone: true }
        : { offers: /[,\s]\s*\w*$/.test(written) && (complete !== '' || open.trim().length <= 1) ? quantityOffers(around, part, complete) : [], alone: true };
}

/** What the item takes the place of: the word, or within quotes the last part of the path. */
function wordBefore({ textDocument }: LangiumDocument, position: Position, quoted: string | undefined, replaces?: string): Range {
    const before = textDocument.getText({ start: { ...position, character: 0 }, end: position });
    const word = replaces ?? (quoted === undefined ? /[A-Za-z_\u00b5\u03bc][\w/\u00b5\u03bc]*$/.exec(before)?.[0] ?? '' : quoted.slice(quoted.lastIndexOf('/') + 1));
    return { start: { ...position, character: position.character - word.length }, end: position };
}

/** A block's name with its parameters to fill in, unless they stand there. */
function callOf({ name, parameters }: ast.Block, { textDocument, offset }: CompletionContext): Partial<CompletionItem> {
    const needed = (parameters ?? []).filter(parameter => !parameter.default);
    const behind = textDocument.getText().slice(offset, offset + 40);
    const detail = `${name}(${(parameters ?? []).map(parameter => parameter.name + (parameter.default?.$cstNode ? ` = ${parameter.default.$cstNode.text}` : '')).join(', ')})`;
    return /^\w*\s*\(/.test(behind) || needed.length === 0 ? { detail }
        : { detail, insertText: `${name}(${needed.map((parameter, index) => `\${${index + 1}:${parameter.name}}`).join(', ')})`, insertTextFormat: InsertTextFormat.Snippet };
}

const HEAD = /^(network|block|technology|hardware|crossbar|experiment|import)\b/gm;
const STATEMENT = /^[ \t]*(?:[_a-zA-Z]\w*[ \t]*:|weights\b|input\b|output\b)/gm;

/** From the head of the last declaration, without the statements between it and the last one. */
function window(text: string): string {
    const element = text.slice([...text.matchAll(HEAD)].at(-1)?.index ?? 0);
    const brace = element.indexOf('{') + 1;
    const last = [...element.matchAll(STATEMENT)].at(-1)?.index ?? 0;
    return /^(network|block)\b/.test(element) && brace > 0 && last > brace ? `${element.slice(0, brace)}\n${element.slice(last)}` : element;
}
