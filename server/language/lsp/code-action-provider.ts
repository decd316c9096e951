/**
 * Code actions: quick fixes of the diagnostics at a place, by their code (`actions/fixes.ts`), and refactorings of what stands
 * there. Each carries its edits, so that nothing is asked a second time; only a conversion of weights makes a file of bytes, which edits cannot, and is a command of the client.
 */
import type { LangiumDocument } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import { CodeActionKind, type CodeAction, type CodeActionParams, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { extractBlock } from '../actions/extract-block.js';
import { contextOf } from '../actions/fix.js';
import { FIXES } from '../actions/fixes.js';
import { inlineBlock } from '../actions/inline-block.js';
import { splitHardware } from '../actions/split-hardware.js';
import { conversionOf } from './convert-weights.js';
import type { Files } from './environment.js';
import { meantFiles } from './meant-file.js';

export class TerntrackCodeActionProvider implements CodeActionProvider {

    constructor(private readonly files: Files) {}

    async getCodeActions(document: LangiumDocument, { context, range }: CodeActionParams): Promise<CodeAction[]> {
        const wants = (kind: string): boolean => context.only === undefined || context.only.some(only => kind === only || kind.startsWith(`${only}.`));
        return [
            ...wants(CodeActionKind.QuickFix) ? (await Promise.all(context.diagnostics.map(diagnostic => this.fixes(document, diagnostic)))).flat() : [],
            ...await this.refactorings(document, range, wants),
        ];
    }

    private async fixes(document: LangiumDocument, diagnostic: CodeActionParams['context']['diagnostics'][number]): Promise<CodeAction[]> {
        if (diagnostic.code === 'weights/not-ternary') {
            return conversionOf(document, diagnostic, this.files);
        }
        const meant = await meantFiles(document, diagnostic, this.files);
        const makers = FIXES[String(diagnostic.code)] ?? [];
        return [...meant, ...makers.flatMap(make => make(contextOf(document, diagnostic))).map(({ title, edits, uri, preferred }): CodeAction => ({
            title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred: preferred ?? false, edit: changes(uri ?? document.uri.toString(), edits),
        }))];
    }

    private async refactorings(document: LangiumDocument, range: CodeActionParams['range'], wants: (kind: string) => boolean): Promise<CodeAction[]> {
        const uri = document.uri.toString();
        const actions: CodeAction[] = [];
        const extracted = wants(CodeActionKind.RefactorExtract) ? extractBlock(document, range) : undefined;
        if (extracted) {
            actions.push({ title: extracted.title, kind: CodeActionKind.RefactorExtract, edit: changes(uri, extracted.edits) });
        }
        const inlined = wants(CodeActionKind.RefactorInline) ? inlineBlock(document, range) : undefined;
        if (inlined) {
            actions.push({ title: inlined.title, kind: CodeActionKind.RefactorInline, edit: changes(uri, inlined.edits) });
        }
        const split = wants(MOVE) ? await splitHardware(document, range, async file => await this.files.stat(file) !== undefined) : undefined;
        if (split) {
            const start = { line: 0, character: 0 };
            actions.push({
                title: split.title, kind: MOVE, edit: { documentChanges: [
                    { kind: 'create', uri: split.uri, options: { overwrite: false, ignoreIfExists: false } },
                    { textDocument: { uri: split.uri, version: null }, edits: [{ range: { start, end: start }, newText: split.text }] },
                    { textDocument: { uri, version: null }, edits: [...split.edits] },
                ] },
            });
        }
        return actions;
    }
}

const MOVE = 'refactor.move';

function changes(uri: string, edits: readonly TextEdit[]): WorkspaceEdit {
    return { changes: { [uri]: [...edits] } };
}
