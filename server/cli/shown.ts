/**
 * Text of files and arguments as it may stand on a terminal: no control characters, first lines that stand alone. It must
 * not know what the text is about.
 */

/** Longest first line of a message. */
const longestLine = 100;

/** Control characters that a message quotes would reach the terminal: they are written as code points. */
export function visible(text: string): string {
    return text.replace(/\p{Cc}/gu, character => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`);
}

/**
 * What is wrong with the arguments, as `error: WHAT` and more lines below. Why an option is wrong gets a line of its own; a
 * first line that quotes a long argument is cut and stands below once more, whole.
 */
export function usageText(message: string): string {
    const [first, ...rest] = message.replace(/^error: /, '').replace(/\n$/, '').replace(/( is invalid\.) (?=\S)/, '$1\n').split('\n').map(visible);
    const line = `error: ${first}`;
    const lines = line.length <= longestLine ? [line, ...rest] : [`${line.slice(0, longestLine - 1)}…`, first, ...rest];
    return `${lines.join('\n')}\n`;
}
