/**
 * Signature help: what a block takes, and what an operation's line may say, while it is being written. Read off the text in
 * front of the cursor, since an unfinished line has no syntax tree to trust.
 */
import type { LangiumDocument } from 'langium';
import { AbstractSignatureHelpProvider, type LangiumServices } from 'langium/lsp';
import type { DocumentationProvider, ScopeProvider } from 'langium';
import type { SignatureHelp, SignatureHelpOptions, SignatureHelpParams } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import { operationDocs } from './operation-docs.js';
import { statementAt } from './statement.js';

export class TerntrackSignatureHelpProvider extends AbstractSignatureHelpProvider {
    private readonly scopes: ScopeProvider;
    private readonly documentation: DocumentationProvider;

    constructor(services: LangiumServices) {
        super();
        this.scopes = services.references.ScopeProvider;
        this.documentation = services.documentation.DocumentationProvider;
    }

    override get signatureHelpOptions(): SignatureHelpOptions {
        return { triggerCharacters: ['(', ',', ' '], retriggerCharacters: [','] };
    }

    override provideSignatureHelp(document: LangiumDocument, { position }: SignatureHelpParams): SignatureHelp | undefined {
        const { before, around } = statementAt(document, position);
        if (around !== 'network' && around !== 'block') {
            return undefined;
        }
        const call = openCall(before);
        if (call) {
            return call.name === 'random' ? this.random(call.written) : this.block(document, call.name, call.written);
        }
        return operationSignature(before);
    }

    /** Never asked: everything is read off the text. */
    protected override getSignatureFromElement(): undefined {
        return undefined;
    }

    private block(document: LangiumDocument, name: string, written: string): SignatureHelp | undefined {
        const root = document.parseResult.value;
        const reference = { container: { $type: ast.BlockUse.$type, $container: root }, property: 'block', reference: { $refText: name } };
        const block = this.scopes.getScope(reference as never).getElement(name)?.node;
        if (!block || !ast.isBlock(block)) {
            return undefined;
        }
        const parameters = (block.parameters ?? []).map(parameter => ({ node: parameter, label: parameterText(parameter) }));
        const last = written.split(',').at(-1)!.trim();
        const byName = parameters.findIndex(({ node }) => last.startsWith(`${node.name} `));
        return {
            signatures: [{
                label: `${block.name}(${parameters.map(({ label }) => label).join(', ')})`,
                documentation: this.documentation.getDocumentation(block),
                parameters: parameters.map(({ node, label }) => ({ label, documentation: this.documentation.getDocumentation(node) })),
            }],
            activeSignature: 0, activeParameter: byName >= 0 ? byName : written.split(',').length - 1,
        };
    }

    private random(written: string): SignatureHelp {
        const index = written.split(',').length - 1;
        return {
            signatures: [{
                label: 'random(sparsity 0.5, seed 1)', documentation: 'Random weights for cost studies: the same seed gives the same weights.',
                parameters: [{ label: 'sparsity 0.5', documentation: 'Share of zeros, 0 to below 1.' }, { label: 'seed 1', documentation: 'A whole number below 2^31.' }],
            }],
            activeSignature: 0, activeParameter: /seed[^,]*$/.test(written) ? 1 : index,
        };
    }
}

function parameterText({ name, default: value }: ast.Parameter): string {
    return value?.$cstNode ? `${name} = ${value.$cstNode.text}` : name;
}

/** The call whose parenthesis is open at the end of the text. */
function openCall(text: string): { readonly name: string; readonly written: string } | undefined {
    let depth = 0;
    for (let at = text.length - 1; at >= 0; at--) {
        depth += text[at] === ')' ? 1 : text[at] === '(' ? -1 : 0;
        if (depth < 0) {
            const name = /([_a-zA-Z]\w*)\s*$/.exec(text.slice(0, at))?.[1];
            return name === undefined ? undefined : { name, written: text.slice(at + 1) };
        }
    }
    return undefined;
}

/** Behind `conv `, `maxpool ` and the like: the parts of the line, the one being written marked. */
function operationSignature(text: string): SignatureHelp | undefined {
    const match = /^[ \t]*[_a-zA-Z]\w*[ \t]*:\s*(conv|dense|maxpool|sumpool|avgpool)\s([\s\S]*)$/.exec(text);
    const docs = match && operationDocs[match[1]];
    if (!match || !docs) {
        return undefined;
    }
    const active = docs.parts.map(({ starts }) => lastIndexOf(match[2], starts)).reduce((best, at, index, all) => at >= 0 && at >= (all[best] ?? -1) ? index : best, 0);
    return {
        signatures: [{
            label: docs.signature, documentation: { kind: 'markdown', value: docs.documentation },
            parameters: docs.parts.map(({ label, documentation }) => ({ label, documentation })),
        }],
        activeSignature: 0, activeParameter: active,
    };
}

function lastIndexOf(text: string, pattern: RegExp): number {
    return [...text.matchAll(new RegExp(pattern, 'g'))].at(-1)?.index ?? -1;
}
