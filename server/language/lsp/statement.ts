/**
 * The unfinished statement in front of a cursor, read off the text: an unfinished line has no syntax tree to trust. For
 * completion and signature help.
 */
import type { LangiumDocument } from 'langium';
import type { Position } from 'vscode-languageserver';

/** A line goes on in the next one: from its start, at most so many lines up. */
const reach = 12;

export interface Statement {
    /** From the statement's first word to the cursor, without comments. */
    readonly before: string;
    /** What stands in front of the cursor on its line. */
    readonly line: string;
    /** The cursor's word is the first of its line, and what stands above does not go on in it. */
    readonly startsLine: boolean;
    /** The declaration around: `network`, `hardware` ..., or `faults` within one; undefined between declarations. */
    readonly around: string | undefined;
    /** What is open to the left: the text behind the quote, if the cursor is within quotes. */
    readonly quoted: string | undefined;
    /** The cursor is in a comment. */
    readonly inComment: boolean;
}

const DECLARATION = /^[ \t]*(network|block|technology|hardware|crossbar|experiment)\b[^{}]*\{/;
const STARTS = /^[ \t]*(?:[_a-zA-Z]\w*[ \t]*:|weights\b|input\b|output\b|import\b|run\b|images\b|labels\b|limit\b|batch\b|rate\b|compare\b|technology\b)/gm;

/** Ends of a statement that something must follow. */
const GOES_ON = /([,:+*/(>=-]|\b(from|of|project|stride|pad|groups|conv|dense|tensor|as|run|on|compare|images|labels|limit|batch|rate|input|weights|output|refines))$/;

export function statementAt({ textDocument }: LangiumDocument, { line, character }: Position): Statement {
    const written = textDocument.getText({ start: { line, character: 0 }, end: { line, character } });
    const quotes = [...written.replace(/\/\/[^"]*$/, '')].filter(letter => letter === '"').length;
    const quoted = quotes % 2 === 1 ? written.slice(written.lastIndexOf('"') + 1) : undefined;
    const around = declarationAround(textDocument, line, written);
    const above = textDocument.getText({ start: { line: Math.max(0, line - reach), character: 0 }, end: { line, character } });
    const before = lastStatement(above, isMachine(around));
    const startsLine = /^\s*\w*$/.test(written) && !GOES_ON.test(before.replace(/\w*$/, '').trimEnd());
    return { before, line: written, startsLine, around, quoted, inComment: quoted === undefined && written.includes('//') };
}

export function isMachine(around: string | undefined): boolean {
    return around === 'hardware' || around === 'technology' || around === 'crossbar' || around === 'faults';
}

/** In a machine a statement is a line, and those that a comma leads to. */
function lastStatement(text: string, machine: boolean): string {
    const code = text.replace(/\/\/[^\n]*/g, '');
    if (machine) {
        const lines = code.slice(code.lastIndexOf('{') + 1).split('\n');
        let first = lines.length - 1;
        while (first > 0 && /,\s*$/.test(lines[first - 1])) {
            first--;
        }
        return lines.slice(first).join('\n').trimStart();
    }
    const starts = [...code.matchAll(STARTS)].at(-1)?.index ?? -1;
    return code.slice(Math.max(starts, code.lastIndexOf('{') + 1, code.lastIndexOf('}') + 1, 0)).trimStart();
}

/** Upwards to the line that opens a declaration, unless one is closed first. */
function declarationAround(textDocument: LangiumDocument['textDocument'], line: number, written: string): string | undefined {
    let depth = 0;
    for (let at = line; at >= 0; at--) {
        const text = (at === line ? written : textDocument.getText({ start: { line: at, character: 0 }, end: { line: at + 1, character: 0 } })).replace(/"[^"\n]*"|\/\/.*/g, '');
        for (let index = text.length - 1; index >= 0; index--) {
            depth += text[index] === '}' ? 1 : text[index] === '{' ? -1 : 0;
            if (depth < 0) {
                const head = text.slice(0, index + 1);
                return /\bfaults\s*\{$/.test(head) ? 'faults' : DECLARATION.exec(head)?.[1];
            }
        }
    }
    return undefined;
}
