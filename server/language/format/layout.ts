/**
 * Lines to formatted lines: indented by braces, one blank between words, names and parts in columns, comments behind lines
 * in columns. Lines stay lines: nothing is joined or broken, since where a line ends can matter to the language.
 */
import { needsBlank, unitSlashes } from './spacing.js';
import type { FormatToken } from './tokens.js';

/** Lines that go on do so because the one before ends like this, or because they begin like that. */
const OPEN_ENDS = new Set([',', ':', '+', '-', '*', '/', '->', '>>', '=', '(', '[', 'of', 'from', 'on', 'project', 'as', 'tensor', 'source', 'refines', 'import', 'run', 'stride', 'pad', 'groups']);
const CONTINUERS = new Set([',', '+', '-', '*', '/', '->', '>>', '=', ')', ']', 'from', 'as', 'tensor', 'source', 'of', 'on', 'x', 'refines', ':']);
const DECLARATIONS = new Set(['network', 'block', 'hardware', 'technology', 'crossbar', 'experiment']);
const MACHINES = new Set(['hardware', 'technology', 'crossbar']);

/** What a line is, which decides what it is aligned with. */
type Kind = 'layer' | 'setting' | 'other';

interface Line {
    readonly tokens: readonly FormatToken[];
    readonly kind: Kind;
    readonly depth: number;
    /** Counts declarations: lines of one are aligned with one another. */
    readonly element: number;
    readonly continues: boolean;
    /** Left as it is written. */
    readonly frozen: boolean;
}

export interface Layout {
    readonly indent: string;
    /** Lines with errors, from 0. */
    readonly broken: ReadonlySet<number>;
    /** Text of a line as it is. */
    readonly written: (line: number) => string;
}

/** Formatted text of each line; blank lines are empty texts. */
export function layOut(lines: readonly (readonly FormatToken[])[], { indent, broken, written }: Layout): string[] {
    const slashes = unitSlashes(lines.flat());
    const described = describe(lines, broken);
    const codes = described.map(({ tokens }) => joined(tokens.filter((token, index) => !(token.isComment && index === tokens.length - 1 && index > 0)), slashes));
    const columns = alignedColumns(described);
    const texts = described.map((line, index) => {
        if (line.frozen) {
            return written(index).trimEnd();
        }
        if (line.tokens.length === 0) {
            return '';
        }
        const column = columns[index];
        const code = column === undefined ? codes[index] : inColumn(line, column, codes[index]);
        const depth = indent.repeat(line.depth);
        const hang = line.continues ? (column === undefined ? indent : ' '.repeat(column)) : '';
        return depth + hang + code;
    });
    return withComments(described, texts);
}

function describe(lines: readonly (readonly FormatToken[])[], broken: ReadonlySet<number>): Line[] {
    let braces = 0;
    let parentheses = 0;
    let element = '';
    let elements = 0;
    let last: FormatToken | undefined;
    let inside = -1;
    return lines.map((tokens, index): Line => {
        const code = tokens.filter(({ isComment }) => !isComment);
        const [first] = code;
        const closes = first?.text === '}';
        const depth = Math.max(0, braces - Number(closes));
        const continues = first !== undefined && last !== undefined && tokens[0] === first && last.text !== '{' && last.text !== '}'
            // A label begins a layer's line, whatever the one before lacks.
            && (first.type !== 'LABEL' || last.text === 'input') && (parentheses > 0 || OPEN_ENDS.has(last.text) || CONTINUERS.has(first.type));
        const isMachine = MACHINES.has(element);
        const kind: Kind = first === undefined || depth < 1 || depth > (isMachine ? 2 : 1) || closes ? 'other' : first.type === 'LABEL' && !continues ? 'layer'
            : isMachine && first.text !== 'technology' && code.at(-1)!.text !== '{' ? 'setting' : 'other';
        const frozen = broken.has(index) || index <= inside;
        for (const token of code) {
            if (braces === 0 && DECLARATIONS.has(token.type)) {
                element = token.type;
                elements++;
            }
            braces = Math.max(0, braces + Number(token.text === '{') - Number(token.text === '}'));
            parentheses = token.text === '{' || token.text === '}' ? 0
                : Math.max(0, parentheses + Number(token.text === '(' || token.text === '[') - Number(token.text === ')' || token.text === ']'));
            last = token;
        }
        inside = tokens.reduce((end, token) => Math.max(end, token.endLine), inside);
        return { tokens, kind, depth, element: elements, continues, frozen };
    });
}

/** A comment's further lines are left as they are written. */
function firstLine({ text }: FormatToken): string {
    return text.split('\n')[0].trimEnd();
}

function joined(tokens: readonly FormatToken[], slashes: ReadonlySet<FormatToken>): string {
    return tokens.map((token, index) => (index > 0 && needsBlank(tokens, index, slashes) ? ' ' : '') + firstLine(token)).join('');
}

/** The width of the first words of a declaration's lines, and a blank; layers and settings each. */
function alignedColumns(lines: readonly Line[]): (number | undefined)[] {
    const widths = new Map<string, number>();
    const key = ({ element, kind, depth }: Line): string => `${element} ${kind} ${depth}`;
    const aligned = lines.map(line => line.kind !== 'other' && !line.frozen && firstWord(line) !== '');
    lines.forEach((line, index) => {
        if (aligned[index] && !line.continues) {
            widths.set(key(line), Math.max(widths.get(key(line)) ?? 0, firstWord(line).length));
        }
    });
    return lines.map((line, index) => aligned[index] && widths.has(key(line)) ? widths.get(key(line))! + 1 : undefined);
}

function firstWord({ tokens }: Line): string {
    return tokens.find(({ isComment }) => !isComment)?.text ?? '';
}

/** The first word of the line padded to its column. */
function inColumn(line: Line, column: number, code: string): string {
    const word = firstWord(line);
    return line.continues || !code.startsWith(word) ? code : word.padEnd(column) + code.slice(word.length).trimStart();
}

/** Comments at the ends of lines that follow one another stand below one another. */
function withComments(lines: readonly Line[], texts: readonly string[]): string[] {
    const result = [...texts];
    let group: number[] = [];
    const close = (): void => {
        const width = group.reduce((widest, index) => Math.max(widest, texts[index].length), 0);
        group.forEach(index => { result[index] = `${texts[index].padEnd(width + 2)}${firstLine(lines[index].tokens.at(-1)!)}`; });
        group = [];
    };
    lines.forEach(({ tokens, frozen }, index) => {
        const trails = !frozen && tokens.length > 1 && tokens.at(-1)!.isComment;
        if (trails) {
            group.push(index);
        } else {
            close();
        }
    });
    close();
    return result;
}
