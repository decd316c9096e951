/** How far apart two tokens of one line stand: no blank or one. It must not know lines. */
import type { FormatToken } from './tokens.js';

const NUMBERS = new Set(['INT', 'DECIMAL']);
const WORDS = new Set(['ID', 'COUNTED', 'LABEL']);

/** `line[index]` stands behind `line[index - 1]`; `slashes` says which slashes are part of a unit. */
export function needsBlank(line: readonly FormatToken[], index: number, slashes: ReadonlySet<FormatToken>): boolean {
    const [before, after] = [line[index - 1], line[index]];
    if (before.isComment || after.isComment) {
        return true;
    }
    if (before.text === '(' || before.text === '[' || after.text === ')' || after.text === ']' || after.text === ',') {
        return false;
    }
    if (before.text === '{' && after.text === '}') {
        return false;
    }
    if (after.text === '(') {
        return !(WORDS.has(before.type) || before.text === 'random');
    }
    if (after.text === '[') {
        return !WORDS.has(before.type);
    }
    return !slashes.has(before) && !slashes.has(after);
}

/** A slash behind `3 fJ` divides units, any other divides numbers. */
export function unitSlashes(tokens: readonly FormatToken[]): ReadonlySet<FormatToken> {
    const found = new Set<FormatToken>();
    const code = tokens.filter(({ isComment }) => !isComment);
    code.forEach((token, index) => {
        if (token.text === '/' && index >= 2 && WORDS.has(code[index - 1].type) && NUMBERS.has(code[index - 2].type)
            || token.text === '/' && index >= 2 && found.has(code[index - 2])) {
            found.add(token);
        }
    });
    return found;
}
