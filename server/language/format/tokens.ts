/**
 * A document as lines of tokens, comments among them: what the formatter works on. A text with errors has them too, so that
 * every sound line can be formatted while another one is broken.
 */
import type { Lexer } from 'langium';

export interface FormatToken {
    readonly text: string;
    /** As the grammar calls it; keywords by their word. */
    readonly type: string;
    readonly isComment: boolean;
    /** Lines from 0. */
    readonly line: number;
    readonly endLine: number;
    readonly offset: number;
    readonly end: number;
}

/** All tokens and comments in the text's order. */
export function tokensOf(lexer: Lexer, text: string): FormatToken[] {
    const { tokens, hidden } = lexer.tokenize(text);
    return [...tokens, ...hidden.filter(({ tokenType }) => tokenType.name !== 'WS')].map(token => ({
        text: token.image, type: token.tokenType.name, isComment: token.tokenType.name.endsWith('COMMENT'),
        line: (token.startLine ?? 1) - 1, endLine: (token.endLine ?? token.startLine ?? 1) - 1,
        offset: token.startOffset, end: (token.endOffset ?? token.startOffset) + 1,
    })).sort((a, b) => a.offset - b.offset);
}

/** The tokens that begin on each line. */
export function linesOf(tokens: readonly FormatToken[], count: number): FormatToken[][] {
    const lines: FormatToken[][] = Array.from({ length: count }, () => []);
    tokens.forEach(token => lines[token.line].push(token));
    return lines;
}
