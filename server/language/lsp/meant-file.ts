/**
 * The quick fix of a file that is not there: the one in its folder that was meant. Which files there are is asked when somebody looks at
 * the fix, not while one types.
 */
import { UriUtils, type LangiumDocument } from 'langium';
import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver';
import { nearest } from '../../hardware/nearest.js';
import { FILE_ENDINGS } from '../file-endings.js';
import type { Files } from './environment.js';

/** Codes of files that are not there. */
const MISSING: ReadonlySet<unknown> = new Set(['weights/missing-file', 'data/missing-file', 'link/import-not-found']);

/** Where nothing has a name like it, as many files of the kind are offered at most. */
const most = 3;

export async function meantFiles(document: LangiumDocument, diagnostic: Diagnostic, files: Files): Promise<CodeAction[]> {
    const { range, code } = diagnostic;
    const path = MISSING.has(code) ? /^"([^"]*)"$/.exec(document.textDocument.getText(range))?.[1] : undefined;
    const before = document.textDocument.getText({ start: { ...range.start, character: 0 }, end: range.start });
    const endings = FILE_ENDINGS[/(\w+)\s*$/.exec(before)?.[1] ?? ''];
    if (path === undefined || !endings) {
        return [];
    }
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const names = (await namesIn(document, folder, files)).filter(name => endings.test(name) && name !== UriUtils.basename(document.uri));
    const meant = nearestName(path.slice(folder.length), names);
    return (meant === undefined ? names.length <= most ? names : [] : [meant]).map((name): CodeAction => ({
        title: `Change to "${folder}${name}"`, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred: name === meant,
        edit: { changes: { [document.uri.toString()]: [{ range, newText: `"${folder}${name}"` }] } },
    }));
}

async function namesIn(document: LangiumDocument, folder: string, files: Files): Promise<readonly string[]> {
    const base = UriUtils.dirname(document.uri);
    try {
        return await files.list((folder === '' ? base : UriUtils.resolvePath(base, folder.slice(0, -1) || '/')).toString());
    } catch {
        // No such folder, or none that may be looked into.
        return [];
    }
}

/** Endings are much the same: what stands in front of them tells files apart. */
function nearestName(name: string, names: readonly string[]): string | undefined {
    const stem = (one: string): string => one.replace(/\.[^.]*$/, '');
    const wanted = names.find(one => stem(one) === stem(name)) ? stem(name) : nearest(stem(name), names.map(stem));
    return names.find(one => stem(one) === wanted);
}
