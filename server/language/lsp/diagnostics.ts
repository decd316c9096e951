/**
 * What is wrong with a document, all of it, as diagnostics: syntax, links, what `lower` found, and what the compiler said of
 * its layers, placed on the lines that wrote them. The one way for editor and command line.
 */
import { AstUtils, GrammarUtils, type AstNode, type LangiumDocument, type LangiumDocuments } from 'langium';
import type { Diagnostic } from 'vscode-languageserver';
import type { CompileProblem } from '../../compiler/compile.js';
import * as ast from '../generated/ast.js';
import type { Lowered, LoweredLayer, LoweredNetwork, Problem, RelatedPlace } from '../lower/types.js';
import { documentProblems, isNoText, toDiagnostic } from '../problems.js';
import type { Lowering } from './lowering.js';
import { isAdvised, runOfTarget } from './targets.js';

/** Everything that is known without compiling. The document must be linked. */
export function sourceDiagnostics(document: LangiumDocument, documents: LangiumDocuments, lowering: Lowering): Diagnostic[] {
    const own = documentProblems(document, documents);
    return [...own, ...isNoText(own) ? [] : lowering.of(document).problems].map(toDiagnostic);
}

/** A network's compile problems in this document, equal ones (of several instances of a line) once. `lowered`: of the document. */
export function compileDiagnostics(document: LangiumDocument, lowered: Lowered, network: LoweredNetwork, target: string, problems: readonly CompileProblem[]): Diagnostic[] {
    const run = runOfTarget(lowered, network, target);
    const told = isAdvised(lowered, network, target) ? problems : problems.filter(({ severity }) => severity !== 'info');
    const placed = told.map(problem => toDiagnostic(place(document, network, run, target, problem)));
    return firstOfEach(placed, diagnostic => JSON.stringify([diagnostic.code, diagnostic.range, firstLine(diagnostic)]));
}

/** Of items with the same key the first one. */
export function firstOfEach<T>(items: readonly T[], key: (item: T) => string): T[] {
    const seen = new Set<string>();
    return items.filter(item => !seen.has(key(item)) && seen.add(key(item)));
}

/**
 * On the layer's own line where that is in this document, else on the line that uses its block, else on the network's name;
 * of an imported network on the `run` that compiles it so, with the layer as the other place.
 */
function place(document: LangiumDocument, network: LoweredNetwork, compiledBy: AstNode | undefined, target: string, { code, severity, message, layer, data }: CompileProblem): Problem {
    const instance = layer === undefined ? undefined : network.layers.find(({ name }) => name === layer);
    const inDocument = (node: AstNode): boolean => AstUtils.getDocument(node) === document;
    const own = [instance?.node, instance?.use, network.node].find(candidate => candidate && inDocument(candidate));
    const run = own ? undefined : compiledBy;
    const [first, ...rest] = message.split('\n');
    return {
        code, severity, node: own ?? run ?? document.parseResult.value, ...placeIn(own, run, severity),
        message: [first, ...rest, `Compiled as ${layer === undefined ? '' : `layer ${layer} of `}${target}.`].join('\n'),
        related: [...otherPlaces(instance, own, inDocument), ...constantPlaces(document, target, data)], data,
    };
}

/**
 * What is wrong is marked at the name. What could be better is marked behind it, or in front: an editor shows remarks above what a hover
 * says of a name, and whoever looks at a name wants its figures.
 */
function placeIn(own: AstNode | undefined, run: AstNode | undefined, severity: CompileProblem['severity']): Pick<Problem, 'property' | 'range'> {
    const property = own ? 'name' : 'network';
    if (severity !== 'info') {
        return { property };
    }
    return own && ast.isLayer(own) && own.operation ? { property: 'operation' }
        : { property, range: GrammarUtils.findNodeForKeyword((own ?? run)?.$cstNode, own ? 'network' : 'run')?.range };
}

/** The line that instantiated a block's layer; of what is written in another document, the layer. */
function otherPlaces(instance: LoweredLayer | undefined, own: AstNode | undefined, inDocument: (node: AstNode) => boolean): RelatedPlace[] {
    if (!instance) {
        return [];
    }
    if (own !== instance.node) {
        return [{ message: `layer ${instance.name} is written here`, node: instance.node, property: 'name' }];
    }
    return instance.use !== own && inDocument(instance.use) ? [{ message: `instantiated here as ${instance.name}`, node: instance.use, property: 'name' }] : [];
}

/** The quantity a remark is about, where a hardware of this document, or what it refines, says it. */
function constantPlaces(document: LangiumDocument, target: string, data: CompileProblem['data']): RelatedPlace[] {
    const root = document.parseResult.value;
    const name = / on (\w+)/.exec(target)?.[1];
    const [part] = String(data?.parameter ?? '').split('.');
    const seen = new Set<AstNode>();
    let machine = part && ast.isModel(root) ? (root.elements ?? []).filter(ast.isHardware).find(one => one.name === name) : undefined;
    for (; machine && !seen.has(machine); machine = machine.base?.ref) {
        seen.add(machine);
        const settings = [...machine.settings ?? [], ...(machine.technologies ?? []).flatMap(({ technology }) => technology?.ref?.settings ?? [])];
        const setting = settings.find(one => one.part === part);
        if (setting) {
            return [{ message: `${String(data!.parameter)} is said here`, node: setting }];
        }
    }
    return [];
}


function firstLine({ message }: Diagnostic): string {
    return String(message).split('\n')[0];
}
