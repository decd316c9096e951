/**
 * What is said when a name means nothing where it stands: the kind of thing that was looked for, the nearest name there
 * is, and for declarations of other files the import that is missing.
 */
import {
    AstUtils, DefaultLinker, UriUtils, type AstNodeDescription, type IndexManager, type LangiumCoreServices, type LangiumDocument,
    type LinkingError, type ReferenceInfo,
} from 'langium';
import { nearest } from '../hardware/nearest.js';
import * as ast from './generated/ast.js';
import type { Problem } from './lower/types.js';

/** A linking error with what `linkProblems` reports. */
interface NamedLinkingError extends LinkingError {
    readonly code: string;
    readonly data: { readonly suggestion?: string; readonly import?: string };
}

const KINDS: Readonly<Record<string, string>> = {
    [ast.Producer.$type]: 'layer', [ast.Layer.$type]: 'layer', [ast.Parameter.$type]: 'parameter', [ast.Block.$type]: 'block',
    [ast.Network.$type]: 'network', [ast.Hardware.$type]: 'hardware', [ast.Technology.$type]: 'technology', [ast.Crossbar.$type]: 'crossbar',
};

/** Words that start an operation: what a block's name may have been meant to be. */
const OPERATIONS = ['conv', 'dense', 'maxpool', 'sumpool', 'avgpool', 'flatten'];

/** Beyond so many names no nearest one is looked for: many wrong names in a large file must not take quadratic time. */
const MANY = 1000;

export class TerntrackLinker extends DefaultLinker {

    private readonly index: IndexManager;

    constructor(services: LangiumCoreServices) {
        super(services);
        this.index = services.shared.workspace.IndexManager;
    }

    /** Never `Could not resolve reference`: the default linker asks only for scopes, this also looks for what was meant. */
    override getCandidate(refInfo: ReferenceInfo): AstNodeDescription | LinkingError {
        return this.scopeProvider.getScope(refInfo).getElement(refInfo.reference.$refText) ?? this.createLinkingError(refInfo);
    }

    protected override createLinkingError(refInfo: ReferenceInfo): NamedLinkingError {
        const type = this.reflection.getReferenceType(refInfo);
        const kind = KINDS[type] ?? 'element';
        const name = refInfo.reference.$refText;
        const known = [...this.scopeProvider.getScope(refInfo).getAllElements().map(element => element.name)];
        const suggestion = known.length > MANY ? undefined : nearest(name, type === ast.Block.$type ? [...known, ...OPERATIONS] : known);
        const elsewhere = this.elsewhere(AstUtils.getDocument(refInfo.container), type, name);
        const first = `there is no ${kind} \`${clip(name)}\`${where(refInfo, kind)}`;
        const message = elsewhere ? `${first}\nIt is in ${elsewhere}: write \`import "${elsewhere}"\` at the top of this file.`
            : `${first}${suggestion ? `; did you mean \`${clip(suggestion)}\`?` : ''}\n${listOf(kind, known)}`;
        return { info: refInfo, message, code: `link/unknown-${kind}`, data: { suggestion, import: elsewhere } };
    }

    /** A file of the workspace that declares it, as this file would import it. */
    private elsewhere(document: LangiumDocument, type: string, name: string): string | undefined {
        const found = [ast.Block.$type, ast.Network.$type, ast.Hardware.$type, ast.Technology.$type, ast.Crossbar.$type].some(one => one === type)
            ? this.index.allElements(type).find(element => element.name === name && element.documentUri.scheme === document.uri.scheme) : undefined;
        return found && UriUtils.relative(UriUtils.dirname(document.uri), found.documentUri);
    }
}

/** The document's unresolved references. It must be linked. */
export function linkProblems(document: LangiumDocument): Problem[] {
    return document.references.flatMap(({ error }) => error ? [{
        code: (error as NamedLinkingError).code ?? 'internal/defect', severity: 'error' as const, message: error.message,
        node: error.info.container, property: error.info.property, index: error.info.index,
        data: (error as NamedLinkingError).data,
    }] : []);
}

function where({ container }: ReferenceInfo, kind: string): string {
    const scope = kind === 'layer' ? AstUtils.getContainerOfType(container, node => ast.isNetwork(node) || ast.isBlock(node))
        : kind === 'parameter' ? (ast.isArgument(container) ? container.$container?.block?.ref : AstUtils.getContainerOfType(container, ast.isBlock))
            : undefined;
    if (!scope) {
        return kind === 'parameter' ? ' here: only blocks have parameters' : '';
    }
    return ` in ${ast.isNetwork(scope) ? 'network' : 'block'} \`${clip(scope.name ?? '')}\``;
}

function listOf(kind: string, known: readonly string[]): string {
    const shown = known.slice(0, 8).map(name => `\`${name}\``).join(', ');
    const plural = kind === 'hardware' ? 'hardware' : kind === 'technology' ? 'technologies' : `${kind}s`;
    if (kind === 'block') {
        return `Operations: ${OPERATIONS.map(name => `\`${name}\``).join(', ')}.${known.length > 0 ? ` Known blocks: ${shown}.` : ''}`
            + ' Rounding and relu are part of a layer: `-> u4`.';
    }
    return known.length === 0 ? `There are no ${plural} that could be meant here.`
        : `Known ${plural}: ${shown}${known.length > 8 ? ` and ${known.length - 8} more` : ''}.`;
}

function clip(name: string): string {
    return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}
