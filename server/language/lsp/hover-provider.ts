/**
 * Hover: finds what stands under the pointer and who can say something about it. Reads models and finished results only.
 */
import { AstUtils, CstUtils, type AstNode, type DocumentationProvider, type LangiumDocument, type LeafCstNode, type LangiumDocuments } from 'langium';
import type { HoverProvider, LangiumServices } from 'langium/lsp';
import type { References } from 'langium';
import type { Hover, HoverParams } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import { importUri } from '../imports.js';
import { blockHover, experimentHover, lineUses } from './block-hover.js';
import { crossbarHover, hardwareHover, parameterOfQuantity, quantityHover, settingHover } from './hardware-hover.js';
import { instancesOf } from './instances.js';
import { layerHover } from './layer-hover.js';
import type { LiveAnalysis } from './live-analysis.js';
import { resolvePath, type Lowering } from './lowering.js';
import { escape } from './markdown.js';
import { inputHover, networkHover, weightsHover } from './network-hover.js';
import { experimentTargetId } from './targets.js';
import { windowHover, wordHover } from './word-hover.js';

/** Where more is said about what is under the pointer. */
const PAGES: Readonly<Record<string, { readonly title: string; readonly path: string }>> = {
    [ast.Layer.$type]: { title: 'About layers', path: 'language.md#layers' }, [ast.Network.$type]: { title: 'About networks', path: 'language.md#networks' },
    [ast.Input.$type]: { title: 'About inputs', path: 'language.md#input' }, [ast.Weights.$type]: { title: 'About weights', path: 'language.md#weights' },
    [ast.Block.$type]: { title: 'About blocks', path: 'language.md#blocks' }, [ast.Hardware.$type]: { title: 'About the machine', path: 'machine.md' },
    [ast.Quantity.$type]: { title: 'About hardware', path: 'language.md#hardware' }, [ast.Setting.$type]: { title: 'About hardware', path: 'language.md#hardware' },
    [ast.Crossbar.$type]: { title: 'About baselines', path: 'baselines.md' }, [ast.Experiment.$type]: { title: 'About experiments', path: 'language.md#experiments' },
};

function isKeyword(source: LeafCstNode['grammarSource']): boolean {
    return source?.$type === 'Keyword';
}

function pageAround(node: AstNode): typeof PAGES[string] | undefined {
    for (let at: AstNode | undefined = node; at; at = at.$container) {
        if (PAGES[at.$type]) {
            return PAGES[at.$type];
        }
    }
    return undefined;
}

export class TerntrackHoverProvider implements HoverProvider {
    private readonly references: References;
    private readonly documents: LangiumDocuments;
    private readonly documentation: DocumentationProvider;

    /** `docs`: URI of the product's pages, with a slash at the end. */
    constructor(services: LangiumServices, private readonly lowering: Lowering, private readonly analysis: LiveAnalysis, private readonly docs?: string) {
        this.references = services.references.References;
        this.documents = services.shared.workspace.LangiumDocuments;
        this.documentation = services.documentation.DocumentationProvider;
    }

    getHoverContent(document: LangiumDocument, { position }: HoverParams): Hover | undefined {
        const root = document.parseResult.value.$cstNode;
        const offset = document.textDocument.offsetAt(position);
        const leaf = root && CstUtils.findLeafNodeAtOffset(root, offset);
        if (!leaf) {
            return undefined;
        }
        const [declared] = this.references.findDeclarations(leaf);
        const text = declared ? this.describe(declared, document) : this.word(leaf, document) ?? this.describeAround(leaf.astNode, document);
        return text === undefined ? undefined : { contents: { kind: 'markdown', value: text }, range: leaf.range };
    }

    /** What a word of the language, or a window, means and does. */
    private word({ text, grammarSource, astNode }: Pick<LeafCstNode, 'text' | 'grammarSource' | 'astNode'>, document: LangiumDocument): string | undefined {
        const meaning = ast.isSize(astNode) && /^\d+x\d+$/.test(text) ? windowHover(text, astNode.$container) : !isKeyword(grammarSource) ? undefined
            : wordHover({ word: text, node: astNode, lowered: this.lowering.of(document), reportOf: ({ network }) => this.analysis.reportOf(document, network) });
        const page = this.docs === undefined ? undefined : pageAround(astNode);
        return meaning && [meaning, ...page ? [`[${page.title}](${this.docs}${page.path})`] : []].join('\n\n');
    }

    /** The innermost thing around that has something to say. Names of networks and the like are declarations, seen before. */
    private describeAround(node: AstNode, document: LangiumDocument): string | undefined {
        for (let at: AstNode | undefined = node; at; at = at.$container) {
            if (ast.isQuantity(at) || ast.isSetting(at) || ast.isLayer(at) || ast.isInput(at) || ast.isWeights(at) || ast.isImport(at)) {
                const text = this.describe(at, document);
                if (text !== undefined) {
                    return text;
                }
            }
        }
        return undefined;
    }

    private describe(node: AstNode, document: LangiumDocument): string | undefined {
        const text = this.content(node, document);
        const documentation = this.documentation.getDocumentation(node);
        const page = text !== undefined && this.docs !== undefined ? PAGES[node.$type] : undefined;
        // The signature, what the author says of it, then the figures.
        const [head, ...figures] = text?.split('\n\n') ?? [];
        const parts = [head, documentation, ...figures, page && `[${page.title}](${this.docs}${page.path})`].filter(part => part !== undefined);
        return parts.length > 0 ? parts.join('\n\n') : undefined;
    }

    private content(node: AstNode, document: LangiumDocument): string | undefined {
        const home = AstUtils.getDocument(node);
        switch (node.$type) {
            case ast.Layer.$type:
                return this.layer(node as ast.Layer, document);
            case ast.Network.$type:
                return this.network(node as ast.Network, home);
            case ast.Input.$type: {
                const input = this.lowering.of(home).networks.find(network => network.input?.node === node)?.input;
                return input && inputHover(input);
            }
            case ast.Weights.$type:
                return this.weights(node as ast.Weights, home);
            case ast.Hardware.$type: {
                const hardware = this.lowering.of(home).hardware.find(one => one.node === node)?.hardware;
                return hardware && hardwareHover(hardware);
            }
            case ast.Crossbar.$type: {
                const crossbar = this.lowering.of(home).crossbars.find(one => one.node === node)?.crossbar;
                return crossbar && crossbarHover(crossbar);
            }
            case ast.Quantity.$type: {
                const quantity = node as ast.Quantity;
                const parameter = parameterOfQuantity(quantity.$container, quantity);
                return parameter && quantityHover(parameter, quantity.$container, quantity);
            }
            case ast.Setting.$type:
                return settingHover(node as ast.Setting);
            case ast.Block.$type:
                return blockHover(node as ast.Block, lineUses(this.lowering.of(document), node as ast.Block));
            case ast.Import.$type:
                return this.imported(node as ast.Import, home);
            case ast.Experiment.$type: {
                const experiment = this.lowering.of(home).experiments.find(one => one.node === node);
                const report = experiment && this.analysis.report(home, experimentTargetId(experiment, experiment.network?.name ?? ''));
                return experiment && experimentHover(experiment, report);
            }
            default:
                return undefined;
        }
    }

    /** Figures are those of the document in which the pointer is, even when the line stands in another. */
    private layer(line: ast.Layer, document: LangiumDocument): string {
        const lowered = this.lowering.of(document);
        return layerHover(line, instancesOf(lowered, line), ({ network }) => this.analysis.reportOf(document, network));
    }

    private network(node: ast.Network, home: LangiumDocument): string | undefined {
        const network = this.lowering.networkOf(node, home);
        return network && networkHover(network, this.analysis.reportOf(home, network));
    }

    /** What a file declares. */
    private imported(statement: ast.Import, home: LangiumDocument): string | undefined {
        const uri = importUri(statement, home.uri);
        const root = uri && this.documents.getDocument(uri)?.parseResult.value;
        return ast.isModel(root) ? `**${escape(statement.path)}** declares ${(root.elements ?? []).map(({ $type, name }) => `${$type.toLowerCase()} \`${name}\``).join(', ') || 'nothing'}` : undefined;
    }

    private weights({ file }: ast.Weights, home: LangiumDocument): string | undefined {
        const found = file === undefined ? undefined : this.lowering.weights.peek(resolvePath(home.uri, file), file);
        return found?.value && weightsHover(found.value);
    }
}
