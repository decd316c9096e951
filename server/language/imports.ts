/**
 * Which documents a document imports. Works on documents that are already loaded; `builder.ts` loads them.
 */
import { UriUtils, type LangiumDocument, type LangiumDocuments, type URI } from 'langium';
import * as ast from './generated/ast.js';
import type { Finding, Problem } from './lower/types.js';
import { fileIsImportedOnce, importDoesNotLeadBack, importedFileIsThere, importHidesNothing } from './rules/imports.js';

/** Where an import leads, whether or not something is there; undefined while its path is missing or empty. */
export function importUri(statement: ast.Import, from: URI): URI | undefined {
    return statement.path ? UriUtils.resolvePath(UriUtils.dirname(from), statement.path) : undefined;
}

/** Import statements of a document; none for a document that is no Terntrack file or not parsed yet. */
export function importsOf(document: LangiumDocument): readonly ast.Import[] {
    const root = document.parseResult.value;
    return ast.isModel(root) ? root.imports ?? [] : [];
}

/** Documents imported directly, in source order, each once, without those that could not be loaded. */
export function importedDocuments(document: LangiumDocument, documents: LangiumDocuments): LangiumDocument[] {
    const found = new Set<LangiumDocument>();
    for (const statement of importsOf(document)) {
        const uri = importUri(statement, document.uri);
        const imported = uri && documents.getDocument(uri);
        if (imported && imported !== document) {
            found.add(imported);
        }
    }
    return [...found];
}

/** URIs a document depends on through imports, itself not included, also of files that are not there (yet). */
export function importClosure(document: LangiumDocument, documents: LangiumDocuments): Set<string> {
    const found = new Set<string>();
    const open = [document];
    for (let current = open.pop(); current; current = open.pop()) {
        for (const statement of importsOf(current)) {
            const uri = importUri(statement, current.uri);
            if (uri && !found.has(uri.toString())) {
                found.add(uri.toString());
                const imported = documents.getDocument(uri);
                if (imported) {
                    open.push(imported);
                }
            }
        }
    }
    return found;
}

/** Imports of files that are not there, of the document itself, twice of the same file, and in circles. */
export function importProblems(document: LangiumDocument, documents: LangiumDocuments, whyRefused: (uri: URI) => string | undefined = () => undefined): Problem[] {
    const seen = new Map<string, ast.Import>();
    const declared = new Map<string, LangiumDocument | undefined>(elementsOf(document).map(element => [`${element.$type} ${element.name}`, undefined]));
    return importsOf(document).flatMap((statement): Problem[] => {
        const uri = importUri(statement, document.uri);
        if (!uri) {
            return [];
        }
        const first = seen.get(uri.toString());
        if (first) {
            return problemAt(statement, fileIsImportedOnce(statement.path, first));
        }
        seen.set(uri.toString(), statement);
        const imported = documents.getDocument(uri);
        if (!imported) {
            return problemAt(statement, importedFileIsThere(statement.path, uri.path, whyRefused(uri)));
        }
        return [
            ...imported !== document ? shadowed(statement, imported, declared) : [],
            ...problemAt(statement, importDoesNotLeadBack(statement, imported === document ? statement : wayBack(imported, document, documents))),
        ];
    });
}

function problemAt(node: ast.Import, finding: Finding | undefined): Problem[] {
    return finding ? [{ severity: 'error', ...finding, node, property: 'path' }] : [];
}

/** What two imports declare: the first counts, which nobody would guess. What the document declares itself comes before both. */
function shadowed(statement: ast.Import, imported: LangiumDocument, declared: Map<string, LangiumDocument | undefined>): Problem[] {
    // Nobody can name an experiment.
    return elementsOf(imported).filter(element => !ast.isExperiment(element)).flatMap((element): Problem[] => {
        const key = `${element.$type} ${element.name}`;
        if (!element.name || !declared.has(key)) {
            declared.set(key, imported);
            return [];
        }
        const first = declared.get(key);
        if (first === undefined || first === imported) {
            return [];
        }
        const before = elementsOf(first).find(one => one.$type === element.$type && one.name === element.name);
        return problemAt(statement, importHidesNothing(statement.path, element, before));
    });
}

function elementsOf(document: LangiumDocument): readonly ast.Element[] {
    const root = document.parseResult.value;
    return ast.isModel(root) ? root.elements ?? [] : [];
}

/** The import of another document that leads to this one. */
function wayBack(imported: LangiumDocument, document: LangiumDocument, documents: LangiumDocuments): ast.Import | undefined {
    return importsOf(imported).find(statement => {
        const uri = importUri(statement, imported.uri);
        const next = uri && documents.getDocument(uri);
        return next !== undefined && (next === document || importClosure(next, documents).has(document.uri.toString()));
    });
}
