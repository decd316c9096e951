/**
 * Syntax errors as people read them: what stands there, what could stand there, and near which word it went wrong.
 * Lexer and parser errors become problems here; of several on one line only the first, the others are its consequence.
 */
import { DefaultLexerErrorMessageProvider, LangiumParserErrorMessageProvider, type LangiumDocument } from 'langium';
import type { Range } from 'vscode-languageserver';
import { nearest } from '../hardware/nearest.js';
import * as ast from './generated/ast.js';
import type { Problem } from './lower/types.js';

type Messages = LangiumParserErrorMessageProvider;
type IToken = Parameters<Messages['buildMismatchTokenMessage']>[0]['actual'];
type TokenType = Parameters<Messages['buildMismatchTokenMessage']>[0]['expected'];

/** Terminals in words. */
const TERMINALS: Readonly<Record<string, string>> = {
    ID: 'a name', INT: 'a whole number', DECIMAL: 'a number', STRING: 'a text in quotes', SIZE: 'a size such as 3x3', EOF: 'the end of the file',
};

/** Statements that may start after `}` or at the top of a file. */
const DECLARATIONS = ['import', 'network', 'block', 'technology', 'hardware', 'experiment'];

export class TerntrackParserErrorMessages extends LangiumParserErrorMessageProvider {

    override buildMismatchTokenMessage({ expected, actual }: { expected: TokenType; actual: IToken }): string {
        return expected.name === 'EOF' ? this.buildNotAllInputParsedMessage({ firstRedundant: actual }) : unexpected(actual, [expected]);
    }

    override buildNotAllInputParsedMessage({ firstRedundant }: { firstRedundant: IToken }): string {
        return withMeant(firstRedundant, `expected a declaration, got ${textOf(firstRedundant)}`, DECLARATIONS)
            + `\nA file holds ${DECLARATIONS.map(word => `\`${word}\``).join(', ')}.`;
    }

    override buildNoViableAltMessage({ expectedPathsPerAlt, actual }: { expectedPathsPerAlt: TokenType[][][]; actual: IToken[] }): string {
        return unexpected(actual[0], expectedPathsPerAlt.flat().map(path => path[0]).filter(Boolean));
    }

    override buildEarlyExitMessage({ expectedIterationPaths, actual }: { expectedIterationPaths: TokenType[][]; actual: IToken[] }): string {
        return unexpected(actual[0], expectedIterationPaths.map(path => path[0]).filter(Boolean));
    }
}

export class TerntrackLexerErrorMessages extends DefaultLexerErrorMessageProvider {

    override buildUnexpectedCharactersMessage(fullText: string, startOffset: number, length: number): string {
        return fullText[startOffset] === '"'
            ? 'this text has no closing quote\nA text begins and ends with `"` on one line.'
            : `\`${fullText.slice(startOffset, startOffset + Math.min(length, 20))}\` has no meaning here\n`
                + 'Names are letters, digits and `_`; comments start with `//`.';
    }
}

/** Everything wrong with the document's text; `syntax/empty` when there is none. */
export function syntaxProblems(document: LangiumDocument): Problem[] {
    const root = document.parseResult.value;
    const { lexerErrors, parserErrors } = document.parseResult;
    const problems: Problem[] = [];
    const report = (problem: Omit<Problem, 'severity' | 'node'> & { range: Range }) => {
        if (!problems.some(earlier => earlier.range!.start.line === problem.range.start.line)) {
            problems.push({ ...problem, severity: 'error', node: root });
        }
    };
    for (const error of lexerErrors) {
        const start = { line: (error.line ?? 1) - 1, character: (error.column ?? 1) - 1 };
        const quote = document.textDocument.getText()[error.offset] === '"';
        report({
            code: quote ? 'syntax/unclosed-text' : 'syntax/character', message: error.message,
            range: { start, end: { line: start.line, character: start.character + error.length } },
        });
    }
    for (const error of parserErrors) {
        const range = rangeOf(error.token) ?? endOf(previousOf(error)) ?? endOf(error.token);
        if (range) {
            report({ code: isEnd(error.token) ? 'syntax/incomplete' : 'syntax/unexpected', message: error.message, range });
        }
    }
    return problems.length === 0 && ast.isModel(root) && !root.imports?.length && !root.elements?.length ? [empty(root)] : problems;
}

/** Where the text could not be read: at each error's word, or behind the last word before it. */
export function syntaxErrorOffsets(document: LangiumDocument): number[] {
    const { lexerErrors, parserErrors } = document.parseResult;
    return [
        ...lexerErrors.map(error => error.offset),
        ...parserErrors.map(error => [error.token, previousOf(error)].map(token => token?.endOffset ?? -1).find(offset => offset >= 0) ?? 0),
    ];
}

function previousOf(error: object): IToken | undefined {
    return 'previousToken' in error ? error.previousToken as IToken | undefined : undefined;
}

function empty(root: ast.Model): Problem {
    const start = { line: 0, character: 0 };
    return {
        code: 'syntax/empty', severity: 'error', node: root, range: { start, end: start },
        message: 'this file declares nothing\nA network to start with:\n'
            + 'network Tiny {\n    input image : u4[1, 28, 28] from u8 >> 4\n    weights random\n    fc : dense 10\n}',
    };
}

function unexpected(actual: IToken, expected: readonly TokenType[]): string {
    const words = [...new Set(expected.map(wordOf))];
    const shown = words.length === 1 ? words[0] : words.length <= 4
        ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : undefined;
    const got = isEnd(actual) ? 'the file ends' : textOf(actual);
    const first = shown ? `expected ${shown}, got ${got}` : `${got} cannot stand here`;
    const keywords = expected.filter(isKeyword).map(token => keywordOf(token));
    return withMeant(actual, first.replace('got the file ends', 'but the file ends'), keywords)
        + (shown ? '' : `\nWhat can: ${words.slice(0, 16).join(', ')}${words.length > 16 ? ', …' : ''}.`);
}

function withMeant(actual: IToken, first: string, words: readonly string[]): string {
    const meant = isEnd(actual) ? undefined : nearest(actual.image, words);
    return meant ? `${first}; did you mean \`${meant}\`?` : first;
}

function wordOf(token: TokenType): string {
    return isKeyword(token) ? `\`${keywordOf(token)}\`` : TERMINALS[token.name] ?? token.name;
}

/** Langium gives keyword tokens their text as a string pattern. */
function isKeyword(token: TokenType): boolean {
    return typeof token.PATTERN === 'string' || !(token.name in TERMINALS);
}

function keywordOf(token: TokenType): string {
    return token.LABEL ?? token.name.replace(/:KW$/, '');
}

function textOf(token: IToken): string {
    return `\`${token.image.length > 24 ? `${token.image.slice(0, 23)}…` : token.image}\``;
}

function isEnd(token: IToken): boolean {
    return token.tokenType?.name === 'EOF' || token.image === '';
}

function rangeOf(token: IToken): Range | undefined {
    return token.image !== '' && token.startLine && token.endLine && token.startColumn && token.endColumn ? {
        start: { line: token.startLine - 1, character: token.startColumn - 1 },
        end: { line: token.endLine - 1, character: token.endColumn },
    } : undefined;
}

/** The place just behind a token: where something is missing. */
function endOf(token: IToken | undefined): Range | undefined {
    if (!token?.endLine || !token.endColumn || Number.isNaN(token.endLine)) {
        return undefined;
    }
    const end = { line: token.endLine - 1, character: token.endColumn };
    return { start: end, end };
}
