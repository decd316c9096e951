/**
 * A document's formatted text. Keeps every token and every comment, and gives the same for what it has given. Where it
 * could not keep them (which would be a defect) it gives back the text.
 */
import type { Lexer } from 'langium';
import { layOut } from './layout.js';
import { linesOf, tokensOf } from './tokens.js';

export interface FormatOptions {
    readonly indent: string;
    /** Lines with syntax errors, from 0: left alone. */
    readonly broken: ReadonlySet<number>;
}

/** `lines[i]` is the new text of line i, or undefined where the line goes (a second blank one). */
export interface Formatted {
    readonly lines: readonly (string | undefined)[];
    readonly text: string;
}

export function formatText(lexer: Lexer, text: string, { indent, broken }: FormatOptions): Formatted {
    const written = text.split('\n').map(line => line.replace(/\r$/, ''));
    const tokens = tokensOf(lexer, text);
    const texts = layOut(linesOf(tokens, written.length), { indent, broken, written: line => written[line] });
    const inside = insideTokens(tokens);
    const lines = texts.map((line, index) => {
        if (inside.has(index)) {
            return written[index];
        }
        const isSecondBlank = line === '' && (index === 0 || texts[index - 1] === '' && !inside.has(index - 1));
        return isSecondBlank && index < texts.length - 1 ? undefined : line;
    });
    const result = lines.filter(line => line !== undefined).join('\n');
    const same = (a: string, b: string): boolean => a.replace(/\s+/g, '') === b.replace(/\s+/g, '');
    const kept = tokensOf(lexer, result);
    return same(result, text) && kept.length === tokens.length && kept.every((token, index) => token.type === tokens[index].type && same(token.text, tokens[index].text))
        ? { lines, text: result } : { lines: written, text };
}

/** Lines that begin within a comment: their blanks are its text. */
function insideTokens(tokens: ReturnType<typeof tokensOf>): ReadonlySet<number> {
    return new Set(tokens.flatMap(({ line, endLine }) => Array.from({ length: endLine - line }, (_, index) => line + 1 + index)));
}
