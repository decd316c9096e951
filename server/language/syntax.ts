/**
 * Syntax errors as people read them: what stands there, what could stand there, and near which word it went wrong.
 * Lexer and parser errors become problems here; of several on one line only the first, the others are its consequence.
 */
import { DefaultLexerErrorMessageProvider, LangiumParserErrorMessageProvider, type LangiumDocument } from 'langium';
import type { Range } from 'vscode-languageserver';
import { nearest } from '../hardware/nearest.js';
import * as ast from './generated/ast.js';
import { characterHabit } from './habits.js';
import type { Finding, Problem } from './lower/types.js';
import { characterHasMeaning, commaIsExpected, fileDeclaresSomething, fileGoesOn, fileIsText, textIsClosed, wordIsExpected } from './rules/syntax.js';
import { isAboutWordBefore, isMissingComma, LATE_FROM, LINES, quoted, sharpened, STRANGE } from './sharpened.js';

type Messages = LangiumParserErrorMessageProvider;
type IToken = Parameters<Messages['buildMismatchTokenMessage']>[0]['actual'];
type TokenType = Parameters<Messages['buildMismatchTokenMessage']>[0]['expected'];

/** Terminals in words. */
const TERMINALS: Readonly<Record<string, string>> = {
    ID: 'a name', LABEL: 'a name', COUNTED: 'a unit', INT: 'a whole number', DECIMAL: 'a number', STRING: 'a text in quotes', SIZE: 'a size such as 3x3', EOF: 'the end of the file',
};

const DECLARATIONS = ['import', 'network', 'block', 'technology', 'hardware', 'crossbar', 'experiment'];

/** Words that may also be names. */
const NAMES_TOO = ['stride', 'pad', 'groups', 'periphery', 'controller', 'weight', 'activation', 'adc', 'dac', 'accumulate', 'fetch', 'store', 'cycle', 'pipelined', 'buffer',
    'faults', 'overshift', 'undershift', 'writeFail', 'stuck', 'correction', 'seed', 'steps', 'step'];

interface Surprise {
    readonly actual: IToken;
    readonly previous?: IToken;
    readonly ruleName: string;
}

/** End of first lines that `syntaxProblems` knows again. */
const LINE_ENDS = 'but the line ends';

/** Of a first line. */
const LONGEST_LINE = 100;

export class TerntrackParserErrorMessages extends LangiumParserErrorMessageProvider {

    override buildMismatchTokenMessage({ expected, ...surprise }: Surprise & { expected: TokenType }): string {
        return expected.name === 'EOF' ? this.buildNotAllInputParsedMessage({ firstRedundant: surprise.actual }) : unexpected(surprise, [expected]);
    }

    override buildNotAllInputParsedMessage({ firstRedundant }: { firstRedundant: IToken }): string {
        return withMeant(firstRedundant, `expected a declaration, got ${textOf(firstRedundant)}`, DECLARATIONS)
            + `\nA file holds ${DECLARATIONS.map(word => `\`${word}\``).join(', ')}.`;
    }

    override buildNoViableAltMessage({ expectedPathsPerAlt, actual, previous, ruleName }: { expectedPathsPerAlt: TokenType[][][]; actual: IToken[]; previous: IToken; ruleName: string }): string {
        return unexpected({ actual: actual[0], previous, ruleName }, expectedPathsPerAlt.flat().map(path => path[0]).filter(Boolean));
    }

    override buildEarlyExitMessage({ expectedIterationPaths, actual, previous, ruleName }: { expectedIterationPaths: TokenType[][]; actual: IToken[]; previous: IToken; ruleName: string }): string {
        return unexpected({ actual: actual[0], previous, ruleName }, expectedIterationPaths.map(path => path[0]).filter(Boolean));
    }
}

export class TerntrackLexerErrorMessages extends DefaultLexerErrorMessageProvider {

    override buildUnexpectedCharactersMessage(fullText: string, startOffset: number, length: number): string {
        const text = fullText.slice(startOffset, startOffset + length);
        return (textIsClosed(text) ?? characterHasMeaning(text)!).message;
    }
}

/** Everything wrong with the document's text; `syntax/empty` when there is none. */
export function syntaxProblems(document: LangiumDocument): Problem[] {
    const root = document.parseResult.value;
    const { lexerErrors, parserErrors } = document.parseResult;
    const start = { line: 0, character: 0 };
    const noText = lexerErrors.length > 0 ? fileIsText(document.textDocument.getText()) : undefined;
    if (noText) {
        return [{ severity: 'error', ...noText, node: root, range: { start, end: start } }];
    }
    const problems: Problem[] = [];
    const lines = new Set<number>();
    const report = (range: Range, finding: Finding): void => {
        if (!lines.has(range.start.line)) {
            lines.add(range.start.line);
            problems.push({ severity: 'error', ...finding, range, node: root });
        }
    };
    for (const error of lexerErrors) {
        const from = { line: (error.line ?? 1) - 1, character: (error.column ?? 1) - 1 };
        const text = document.textDocument.getText().slice(error.offset, error.offset + error.length);
        const habit = characterHabit(document.textDocument.getText({ start: { line: from.line, character: 0 }, end: { line: from.line + 1, character: 0 } }), from.character);
        report({ start: { ...from, character: habit?.from ?? from.character }, end: { line: from.line, character: habit?.to ?? from.character + error.length } },
            textIsClosed(text) ?? characterHasMeaning(text, habit)!);
    }
    for (const error of parserErrors) {
        const previous = previousOf(error);
        // What is missing at a line's end is shown there, not at the line below.
        const range = (startsLine(error.token, previous) && error.message.includes(LINE_ENDS) ? endOf(previous) : rangeOf(error.token))
            ?? endOf(previous) ?? endOf(error.token);
        if (range) {
            const place = startsLine(error.token, previous) && previous ? previous.endOffset! + 1 : error.token.startOffset;
            const message = sharpened({ message: error.message, word: isEnd(error.token) ? undefined : error.token.image, isName: error.token.tokenType?.name === 'ID', before: lineBefore(document, place) });
            const related = isEnd(error.token) && message.startsWith('expected `}`') ? openedAt(document) : undefined;
            report(isAboutWordBefore(message) ? wordBefore(document, error.token.startOffset) : range, fileGoesOn(isEnd(error.token), message, remedyOf(message), related?.map(range => ({ message: 'opened here', node: root, range })))
                ?? commaIsExpected(isMissingComma(message), message, remedyOf(message)) ?? wordIsExpected(message, remedyOf(message))!);
        }
    }
    const declarations = ast.isModel(root) ? (root.imports?.length ?? 0) + (root.elements?.length ?? 0) : 1;
    const empty = problems.length === 0 ? fileDeclaresSomething(declarations) : undefined;
    return empty ? [{ severity: 'error', ...empty, node: root, range: { start, end: start } }] : problems;
}

/** The last brace that nothing closes. */
function openedAt({ textDocument }: LangiumDocument): Range[] {
    const open: number[] = [];
    for (const { 0: sign, index } of textDocument.getText().matchAll(/\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|"[^"\n\r]*"|[{}]/g)) {
        if (sign === '{') {
            open.push(index);
        } else if (sign === '}') {
            open.pop();
        }
    }
    return open.slice(-1).map(offset => ({ start: textDocument.positionAt(offset), end: textDocument.positionAt(offset + 1) }));
}

/** The word in front of a place, on its line. */
function wordBefore(document: LangiumDocument, offset: number): Range {
    const before = lineBefore(document, offset);
    const { line } = document.textDocument.positionAt(offset);
    const end = before.trimEnd().length;
    return { start: { line, character: before.search(/\w+\s*$/) }, end: { line, character: end } };
}

/** What stands on a line in front of a place. */
function lineBefore({ textDocument }: LangiumDocument, offset: number): string {
    const end = textDocument.positionAt(Number.isNaN(offset) ? textDocument.getText().length : offset);
    return textDocument.getText({ start: { line: end.line, character: 0 }, end });
}

/** Where the text could not be read: at each error's word, or behind the last word before it. */
export function syntaxErrorOffsets(document: LangiumDocument): number[] {
    const { lexerErrors, parserErrors } = document.parseResult;
    return [
        ...lexerErrors.map(error => error.offset),
        ...parserErrors.map(error => {
            const previous = previousOf(error);
            const places = startsLine(error.token, previous) && error.message.includes(LINE_ENDS) ? [previous] : [error.token, previous];
            return places.map(token => token?.endOffset ?? -1).find(offset => offset >= 0) ?? 0;
        }),
    ];
}

function previousOf(error: object): IToken | undefined {
    return 'previousToken' in error ? error.previousToken as IToken | undefined : undefined;
}

function unexpected({ actual, previous, ruleName }: Surprise, expected: readonly TokenType[]): string {
    if (expected.length === 1 && expected[0].name === '}' && !isEnd(actual)) {
        // Langium marks rule names with an invisible space.
        const lines = LINES[ruleName.replace('\u200b', '')];
        return `${textOf(actual)}${STRANGE}${lines ? `\n${lines}` : ''}`;
    }
    const lineEnds = startsLine(actual, previous);
    const got = isEnd(actual) ? 'but the file ends' : lineEnds ? LINE_ENDS : `got ${textOf(actual)}`;
    const words = [...new Set(withoutNames(expected).map(wordOf))];
    const all = words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
    // A first line is short: of many words it has some, all stand below.
    const isLong = `expected ${all}, ${got}`.length > LONGEST_LINE;
    const list = isLong ? `${words.slice(0, 3).join(', ')} or ${words.length - 3} others` : all;
    const first = withMeant(actual, `expected ${list}, ${got}`, lineEnds ? [] : expected.filter(isWord).map(token => token.name));
    return [
        first, ...isLong ? [`It could be ${all}.`] : [],
        ...isWord(actual.tokenType) && !lineEnds && expected.some(token => token.name === 'ID') ? [`\`${actual.image}\` is a word of the language: nothing can be called so here.`] : [],
    ].join('\n');
}

/** A name may be one of some keywords too: they go without saying. Layers may be called after nearly all of them. */
function withoutNames(expected: readonly TokenType[]): readonly TokenType[] {
    const names = new Set(expected.map(token => token.name));
    return !names.has('ID') ? expected
        : expected.filter(({ name }) => names.has('batch') ? ['ID', 'input', 'project'].includes(name) : !NAMES_TOO.includes(name));
}

/** What a quick fix would write: the word that was meant, or what is missing. */
function remedyOf(message: string): Problem['data'] {
    const [first] = message.split('\n');
    const suggestion = /did you mean `([^`]+)`\?/.exec(first)?.[1];
    return {
        suggestion,
        ...first === LATE_FROM ? { late: 'from' } : isMissingComma(first) ? { insert: ',' } : first.startsWith('expected a colon behind') ? { insert: ' :', behind: true } : {},
    };
}

function startsLine(token: IToken, previous: IToken | undefined): boolean {
    return previous?.endLine !== undefined && token.startLine !== undefined && token.startLine > previous.endLine;
}

function withMeant(actual: IToken, first: string, words: readonly string[]): string {
    const meant = isEnd(actual) ? undefined : nearest(actual.image, words);
    return meant ? `${first}; did you mean \`${meant}\`?` : first;
}

function wordOf(token: TokenType): string {
    return token.name === 'x' ? '`x` as in 3x3' : TERMINALS[token.name] ?? `\`${token.name}\``;
}

/** Langium calls the tokens of keywords like the keywords; these are the ones made of letters. */
function isWord(token: TokenType): boolean {
    return !(token.name in TERMINALS) && /^[a-z]+$/.test(token.name);
}

function textOf({ image }: IToken): string {
    return quoted(image);
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
