/**
 * Hover: finds what stands under the pointer and who can say something about it. Reads models and finished results only.
 */
import { AstUtils, CstUtils, type AstNode, type DocumentationProvider, type LangiumDocument } from 'langium';
import type { HoverProvider, LangiumServices } from 'langium/lsp';
import type { References } from 'langium';
import type { Hover, HoverParams } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import { crossbarHover, hardwareHover, parameterOfQuantity, quantityHover, settingHover } from './hardware-hover.js';
import { instancesOf } from './instances.js';
import { layerHover } from './layer-hover.js';
import type { LiveAnalysis } from './live-analysis.js';
import { resolvePath, type Lowering } from './lowering.js';
import { escape } from './markdown.js';
import { inputHover, networkHover, weightsHover } from './network-hover.js';

export class TerntrackHoverProvider implements HoverProvider {
    private readonly references: References;
    private readonly documentation: DocumentationProvider;

    constructor(services: LangiumServices, private readonly lowering: Lowering, private readonly analysis: LiveAnalysis) {
        this.references = services.references.References;
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
        const text = declared ? this.describe(declared, document) : this.describeAround(leaf.astNode, document);
        return text === undefined ? undefined : { contents: { kind: 'markdown', value: text }, range: leaf.range };
    }

    /** The innermost thing around that has something to say. Names of networks and the like are declarations, seen before. */
    private describeAround(node: AstNode, document: LangiumDocument): string | undefined {
        for (let at: AstNode | undefined = node; at; at = at.$container) {
            if (ast.isQuantity(at) || ast.isSetting(at) || ast.isLayer(at) || ast.isInput(at) || ast.isWeights(at)) {
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
        const parts = [documentation, text].filter(part => part !== undefined);
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
                return parameter && quantityHover(parameter, quantity);
            }
            case ast.Setting.$type:
                return settingHover(node as ast.Setting);
            case ast.Block.$type: {
                const { name, layers } = node as ast.Block;
                return `**${escape(name)}** block of ${layers.length} lines`;
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

    private weights({ file }: ast.Weights, home: LangiumDocument): string | undefined {
        const found = file === undefined ? undefined : this.lowering.weights.peek(resolvePath(home.uri, file), file);
        return found?.value && weightsHover(found.value);
    }
}
