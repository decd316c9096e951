/** Formatting as an editor asks for it: of a document, of some of its lines, of the line that was just ended. */
import type { Lexer, LangiumDocument } from 'langium';
import type { Formatter, LangiumServices } from 'langium/lsp';
import type {
    DocumentFormattingParams, DocumentOnTypeFormattingOptions, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, FormattingOptions, Range, TextEdit,
} from 'vscode-languageserver';
import { formatText } from '../format/format.js';
import { syntaxErrorOffsets } from '../syntax.js';

export class TerntrackFormatter implements Formatter {
    private readonly lexer: Lexer;

    constructor(services: LangiumServices) {
        this.lexer = services.parser.Lexer;
    }

    get formatOnTypeOptions(): DocumentOnTypeFormattingOptions {
        return { firstTriggerCharacter: '}' };
    }

    formatDocument(document: LangiumDocument, { options }: DocumentFormattingParams): TextEdit[] {
        return this.edits(document, options);
    }

    formatDocumentRange(document: LangiumDocument, { options, range }: DocumentRangeFormattingParams): TextEdit[] {
        return this.edits(document, options, range);
    }

    formatDocumentOnType(document: LangiumDocument, { options, position }: DocumentOnTypeFormattingParams): TextEdit[] {
        return this.edits(document, options, { start: { ...position, character: 0 }, end: position });
    }

    /** An edit a line that changes. */
    private edits({ textDocument, ...document }: LangiumDocument, { insertSpaces, tabSize }: FormattingOptions, range?: Range): TextEdit[] {
        const text = textDocument.getText();
        const broken = new Set(syntaxErrorOffsets({ textDocument, ...document } as LangiumDocument).map(offset => textDocument.positionAt(offset).line));
        const written = text.split('\n');
        const { lines } = formatText(this.lexer, text, { indent: insertSpaces ? ' '.repeat(tabSize) : '\t', broken });
        return lines.flatMap((line, index): TextEdit[] => {
            const current = written[index].replace(/\r$/, '');
            if (line === current || range && (index < range.start.line || index > range.end.line)) {
                return [];
            }
            const start = { line: index, character: 0 };
            return line === undefined ? [{ range: { start, end: { line: index + 1, character: 0 } }, newText: '' }]
                : [{ range: { start, end: { line: index, character: current.length } }, newText: line }];
        });
    }
}
