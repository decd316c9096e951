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
import { clip, nameIsKnown, OPERATIONS, type UnknownKind } from './rules/unknown-names.js';

/** A linking error with what `linkProblems` reports. */
interface NamedLinkingError extends LinkingError {
    readonly code: string;
    readonly data: { readonly suggestion?: string; readonly import?: string };
    /** The block whose parameters were looked through. */
    readonly block?: ast.Block;
}

const KINDS: Readonly<Record<string, UnknownKind>> = {
    [ast.Producer.$type]: 'layer', [ast.Layer.$type]: 'layer', [ast.Parameter.$type]: 'parameter', [ast.Block.$type]: 'block',
    [ast.Network.$type]: 'network', [ast.Hardware.$type]: 'hardware', [ast.Technology.$type]: 'technology', [ast.Crossbar.$type]: 'crossbar',
};

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
        const known = [...this.scopeProvider.getScope(refInfo).getAllElements().filter(element => mayBeMeant(element, refInfo)).map(element => element.name)];
        const suggestion = known.length > MANY ? undefined : nearest(name, type === ast.Block.$type ? [...known, ...OPERATIONS] : known);
        const elsewhere = this.elsewhere(AstUtils.getDocument(refInfo.container), type, name);
        const finding = nameIsKnown[kind]({ name, where: where(refInfo, kind), known, suggestion, elsewhere })!;
        return { info: refInfo, message: finding.message, code: finding.code, data: finding.data!, block: kind === 'parameter' ? blockOf(refInfo) : undefined };
    }

    /** A file of the workspace that declares it, as this file would import it. */
    private elsewhere(document: LangiumDocument, type: string, name: string): string | undefined {
        const found = [ast.Block.$type, ast.Network.$type, ast.Hardware.$type, ast.Technology.$type, ast.Crossbar.$type].some(one => one === type)
            ? this.index.allElements(type).find(element => element.name === name && element.documentUri.scheme === document.uri.scheme) : undefined;
        return found && UriUtils.relative(UriUtils.dirname(document.uri), found.documentUri);
    }
}

/** A layer reads what stands above it; everything else may stand anywhere. */
function mayBeMeant({ node }: AstNodeDescription, { container }: ReferenceInfo): boolean {
    const reader = AstUtils.getContainerOfType(container, ast.isLayer);
    return !reader || !ast.isProducer(node) || (node.$cstNode?.offset ?? 0) < (reader.$cstNode?.offset ?? 0);
}

/** The document's unresolved references. It must be linked. */
export function linkProblems(document: LangiumDocument): Problem[] {
    return document.references.flatMap(({ error }) => error ? [{
        code: (error as NamedLinkingError).code ?? 'internal/defect', severity: 'error' as const, message: error.message,
        node: error.info.container, property: error.info.property, index: error.info.index,
        data: (error as NamedLinkingError).data, related: relatedTo((error as NamedLinkingError).block),
    }] : []);
}

function relatedTo(block: ast.Block | undefined): Problem['related'] {
    return block && [{ message: 'the block', node: block, property: 'name' }];
}

/** Whose parameters are meant: of the block that is used, or the one around. */
function blockOf({ container }: ReferenceInfo): ast.Block | undefined {
    return ast.isArgument(container) ? container.$container?.block?.ref : AstUtils.getContainerOfType(container, ast.isBlock);
}

function where(refInfo: ReferenceInfo, kind: string): string {
    const { container } = refInfo;
    const scope = kind === 'layer' ? AstUtils.getContainerOfType(container, node => ast.isNetwork(node) || ast.isBlock(node))
        : kind === 'parameter' ? blockOf(refInfo) : undefined;
    if (!scope) {
        return kind === 'parameter' ? ' here: only blocks have parameters' : '';
    }
    return ` in ${ast.isNetwork(scope) ? 'network' : 'block'} \`${clip(scope.name ?? '')}\``;
}
