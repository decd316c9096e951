/**
 * How importing fails: every reader of foreign bytes ends in a value or an ImportProblem, never in an exception that
 * leaves this folder. It must not know the language or where a problem will be shown.
 */
import { closest, distance } from 'fastest-levenshtein';

/** One thing wrong with a file. First line of `message` stands alone (<= 100 characters); why and what to do follow. */
export interface ImportProblem {
    /** Stable, `group/name`; docs/errors/group/name.md explains it. */
    readonly code: string;
    readonly message: string;
    /** Raw material of a quick fix: JSON. */
    readonly data?: Readonly<Record<string, unknown>>;
}

/** What can be wrong with the bytes of any format; the boundary puts the group (`weights`, `data`) in front. */
export type BadFileKind = 'unknown-format' | 'truncated' | 'malformed' | 'unsupported-type' | 'too-large' | 'missing-array';

/** Thrown by the format readers and caught where bytes enter (`readTensorFile`, `readImages`, `readLabels`). */
export class BadFile extends Error {
    constructor(readonly kind: BadFileKind, readonly what: string, readonly advice: string) {
        super(what);
    }
}

/** Either a value or the one problem that prevents it. */
export type Bound<T> =
    | { readonly value: T; readonly problem?: undefined }
    | { readonly value?: undefined; readonly problem: ImportProblem };

/** Runs a reader; what it throws as BadFile becomes a problem of `group` that names the file. */
export function catchBadFile<T>(group: 'weights' | 'data', path: string, read: () => T): Bound<T> {
    try {
        return { value: read() };
    } catch (error) {
        if (error instanceof BadFile) {
            return { problem: problem(`${group}/${error.kind}`, `${fileName(path)}: ${error.what}`, error.advice) };
        }
        throw error;
    }
}

/** Builds a problem; a first line that would be too long is cut, with the whole of it repeated below. */
export function problem(code: string, first: string, ...rest: readonly string[]): ImportProblem {
    const lines = rest.filter(line => line !== '');
    if (first.length <= 100) {
        return { code, message: [first, ...lines].join('\n') };
    }
    return { code, message: [`${first.slice(0, 99)}…`, first, ...lines].join('\n') };
}

/** The last part of a path, shortened in its middle: enough to recognise a file in a first line. */
export function fileName(path: string): string {
    return shorten(path.split(/[\\/]/).pop() || path, 40);
}

/** Keeps both ends of a long name. Names of files made to harm could break lines: control characters become `?`. */
export function shorten(name: string, limit: number): string {
    const text = name.replace(/[\p{Cc}\u2028\u2029]/gu, '?');
    if (text.length <= limit) {
        return text;
    }
    const head = Math.floor((limit - 1) / 2);
    return `${text.slice(0, head)}…${text.slice(text.length - (limit - 1 - head))}`;
}

/** `Did you mean ...?`, or nothing where no known name is near. */
export function didYouMean(name: string, known: readonly string[]): string {
    if (known.length === 0) {
        return '';
    }
    const best = closest(name, known);
    return distance(name, best) <= Math.max(2, name.length / 3) ? `Did you mean \`${best}\`?` : '';
}

/** `a, b, c and 12 more`; `none`. */
export function listSome(names: readonly string[], limit = 8): string {
    if (names.length === 0) {
        return 'none';
    }
    const shown = names.slice(0, limit).map(name => `\`${shorten(name, 60)}\``).join(', ');
    return names.length > limit ? `${shown} and ${names.length - limit} more` : shown;
}
