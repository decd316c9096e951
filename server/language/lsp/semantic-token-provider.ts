/**
 * Semantic highlighting: what a word is, where the grammar of colours (TextMate) can only guess: a block or an operation, a
 * parameter or a layer, a declaration or a use.
 */
import type { AstNode } from 'langium';
import { AbstractSemanticTokenProvider, type SemanticTokenAcceptor } from 'langium/lsp';
import { SemanticTokenModifiers, SemanticTokenTypes } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import { presetsUri } from '../presets.js';

type Highlight<N extends AstNode> = (node: N, accept: SemanticTokenAcceptor) => void;

const { declaration, readonly, defaultLibrary } = SemanticTokenModifiers;
const { class: classType, struct, function: functionType, parameter, variable, property, type, enumMember, event } = SemanticTokenTypes;

/** A declaration's name. */
function named(tokenType: string): Highlight<AstNode & { name: string }> {
    return (node, accept) => accept({ node, property: 'name', type: tokenType, modifier: declaration });
}

function machine(node: ast.Hardware | ast.Technology | ast.Crossbar, accept: SemanticTokenAcceptor): void {
    accept({ node, property: 'name', type: struct, modifier: declaration });
    if (node.base) {
        accept({ node, property: 'base', type: struct, modifier: modifierOf(node.base.ref) });
    }
}

const rules: { readonly [Type in keyof ast.TerntrackAstType]?: Highlight<ast.TerntrackAstType[Type] & AstNode> } = {
    Network: named(classType),
    Block: named(functionType),
    Experiment: named(event),
    Hardware: machine,
    Technology: machine,
    Crossbar: machine,
    TechnologyUse: (node, accept) => accept({ node, property: 'technology', type: struct, modifier: modifierOf(node.technology?.ref) }),
    Run: (node, accept) => {
        accept({ node, property: 'network', type: classType });
        accept({ node, property: 'hardware', type: struct, modifier: modifierOf(node.hardware?.ref) });
    },
    Comparison: (node, accept) => (node.crossbars ?? []).forEach((crossbar, index) =>
        accept({ node, property: 'crossbars', index, type: struct, modifier: modifierOf(crossbar.ref) })),
    Input: (node, accept) => {
        accept({ node, property: 'name', type: variable, modifier: [declaration, readonly] });
        accept({ node, property: 'type', type });
        accept({ node, property: 'fileType', type });
    },
    Layer: (node, accept) => {
        accept({ node, property: 'name', type: property, modifier: declaration });
        accept({ node, property: 'type', type });
    },
    Parameter: named(parameter),
    ParameterUse: (node, accept) => accept({ node, property: 'parameter', type: parameter }),
    Argument: (node, accept) => accept({ node, property: 'parameter', type: parameter }),
    BlockUse: (node, accept) => accept({ node, property: 'block', type: functionType }),
    Source: (node, accept) => accept({ node, property: 'producer', type: ast.isInput(node.producer?.ref) ? variable : property }),
    Output: (node, accept) => accept({ node, property: 'source', type: property }),
    Addend: (node, accept) => accept({ node, property: 'shortcut', type: property, modifier: declaration }),
    Setting: (node, accept) => accept({ node, property: 'part', type: property }),
    Quantity: (node, accept) => accept({ node, property: 'unit', type: enumMember }),
    RandomSetting: (node, accept) => accept({ node, property: 'name', type: parameter }),
};

export class TerntrackSemanticTokenProvider extends AbstractSemanticTokenProvider {
    protected override highlightElement(node: AstNode, accept: SemanticTokenAcceptor): void {
        (rules[node.$type as keyof ast.TerntrackAstType] as Highlight<AstNode> | undefined)?.(node, accept);
    }
}

/** What ships is marked as such. */
function modifierOf(node: AstNode | undefined): string[] {
    const uri = node?.$container?.$document?.uri.toString();
    return uri === presetsUri.toString() ? [defaultLibrary] : [];
}
