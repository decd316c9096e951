/**
 * From problems to diagnostics, the one way for editor and command line: ranges, severities, related places, the
 * page that explains the code.
 */
import { AstUtils, GrammarUtils, type AstNode, type LangiumDocument, type LangiumDocuments, type URI } from 'langium';
import { DiagnosticSeverity, type Diagnostic, type Range } from 'vscode-languageserver';
import { importProblems } from './imports.js';
import { linkProblems } from './linker.js';
import type { Problem, RelatedPlace, Severity } from './lower/types.js';
import { fileIsText } from './rules/syntax.js';
import { syntaxProblems } from './syntax.js';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
    error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, info: DiagnosticSeverity.Information,
};

/** What is wrong with a linked document before anything is lowered: syntax, imports, names. */
export function documentProblems(document: LangiumDocument, documents: LangiumDocuments, whyRefused?: (uri: URI) => string | undefined): Problem[] {
    const syntax = syntaxProblems(document);
    if (isNoText(syntax)) {
        return syntax;
    }
    const brokenLines = new Set(syntax.map(problem => problem.range?.start.line));
    // A word that parsing had to guess about may well be no name at all.
    const links = linkProblems(document).filter(problem => !brokenLines.has(rangeOf(problem).start.line));
    return [...syntax, ...importProblems(document, documents, whyRefused), ...links];
}

/** Nothing else is worth saying about such a file. */
export function isNoText(syntax: readonly { readonly code?: unknown }[]): boolean {
    return syntax[0]?.code === fileIsText.code;
}

/** Where a problem is shown. */
export function rangeOf(problem: Pick<Problem, 'node' | 'property' | 'index' | 'range'>): Range {
    return problem.range ?? rangeOfNode(problem.node, problem.property, problem.index);
}

export function toDiagnostic(problem: Problem): Diagnostic {
    return {
        code: problem.code,
        severity: SEVERITIES[problem.severity],
        source: 'terntrack',
        message: fitted(problem.message),
        range: rangeOf(problem),
        relatedInformation: problem.related?.map(toRelated),
        data: { ...problem.data, code: problem.code },
    };
}

/** Letters of a first line at most: it stands alone in lists. */
const LONGEST_LINE = 100;
/** Letters of a name that always stay, half at either end. */
const LEAST_NAME = 12;

/** A first line that names make too long has the longest of them shortened in the middle; all of it stands below. */
function fitted(message: string): string {
    const [whole, ...rest] = message.split('\n');
    let first = whole;
    while (first.length > LONGEST_LINE) {
        const longest = [...first.matchAll(/`([^`]+)`/g)].map(([, name]) => name).sort((a, b) => b.length - a.length)[0] ?? '';
        if (longest.length <= LEAST_NAME) {
            first = `${first.slice(0, LONGEST_LINE - 1)}…`;
            break;
        }
        const room = Math.max(LEAST_NAME, longest.length - (first.length - LONGEST_LINE));
        const head = Math.ceil((room - 1) / 2);
        first = first.replace(`\`${longest}\``, () => `\`${longest.slice(0, head)}…${longest.slice(longest.length - (room - 1 - head))}\``);
    }
    return first === whole ? message : [first, whole, ...rest].join('\n');
}

/** The page about a code, from the repository's root. */
export function helpPath(code: string): string {
    return `docs/errors/${code}.md`;
}

function toRelated({ message, node, property, range }: RelatedPlace) {
    return { message, location: { uri: AstUtils.getDocument(node).uri.toString(), range: range ?? rangeOfNode(node, property) } };
}

function rangeOfNode(node: AstNode, property?: string, index?: number): Range {
    const cst = property !== undefined ? GrammarUtils.findNodeForProperty(node.$cstNode, property, index) : undefined;
    const start = { line: 0, character: 0 };
    return (cst ?? node.$cstNode)?.range ?? { start, end: start };
}
