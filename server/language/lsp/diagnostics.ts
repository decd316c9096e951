/**
 * What is wrong with a document, all of it, as diagnostics: syntax, links, what `lower` found, and what the compiler said of
 * its layers, placed on the lines that wrote them. The one way for editor and command line.
 */
import { AstUtils, type AstNode, type LangiumDocument, type LangiumDocuments } from 'langium';
import type { Diagnostic } from 'vscode-languageserver';
import type { CompileProblem } from '../../compiler/compile.js';
import type { LoweredNetwork, Problem } from '../lower/types.js';
import { documentProblems, toDiagnostic } from '../problems.js';
import type { Lowering } from './lowering.js';

/** Everything that is known without compiling. The document must be linked. */
export function sourceDiagnostics(document: LangiumDocument, documents: LangiumDocuments, lowering: Lowering): Diagnostic[] {
    return [...documentProblems(document, documents), ...lowering.of(document).problems].map(toDiagnostic);
}

/** A network's compile problems in this document, equal ones (of several instances of a line) once. */
export function compileDiagnostics(document: LangiumDocument, network: LoweredNetwork, target: string, problems: readonly CompileProblem[]): Diagnostic[] {
    const placed = problems.map(problem => toDiagnostic(place(document, network, target, problem)));
    return firstOfEach(placed, diagnostic => JSON.stringify([diagnostic.code, diagnostic.range, firstLine(diagnostic)]));
}

/** Of items with the same key the first one. */
export function firstOfEach<T>(items: readonly T[], key: (item: T) => string): T[] {
    const seen = new Set<string>();
    return items.filter(item => !seen.has(key(item)) && seen.add(key(item)));
}

/** On the layer's own line where that is in this document, else on the line that uses its block, else on the network's name. */
function place(document: LangiumDocument, network: LoweredNetwork, target: string, { code, severity, message, layer }: CompileProblem): Problem {
    const instance = layer === undefined ? undefined : network.layers.find(({ name }) => name === layer);
    const inDocument = (node: AstNode): boolean => AstUtils.getDocument(node) === document;
    const node = [instance?.node, instance?.use, network.node].find(candidate => candidate && inDocument(candidate)) ?? document.parseResult.value;
    const [first, ...rest] = message.split('\n');
    return {
        code, severity, node, property: 'name',
        message: [first, ...rest, `Compiled as ${layer === undefined ? '' : `layer ${layer} of `}${target}.`].join('\n'),
        related: instance && node === instance.node && instance.use !== node && inDocument(instance.use)
            ? [{ message: `instantiated here as ${instance.name}`, node: instance.use, property: 'name' }] : undefined,
    };
}

function firstLine({ message }: Diagnostic): string {
    return String(message).split('\n')[0];
}
