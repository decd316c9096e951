/**
 * What a compilation can find wrong, as data for people: a stable code, a first line of at most 100 characters, then why
 * and what to do. Inside the compiler a problem travels as CompileError; nothing but `compile.ts` catches it.
 */
export interface CompileProblem {
    readonly code: string;
    readonly severity: 'error' | 'warning' | 'info';
    readonly message: string;
    /** Name of the layer it is about. */
    readonly layer?: string;
    /** Raw material of a quick fix: JSON. */
    readonly data?: Readonly<Record<string, unknown>>;
}

export class CompileError extends Error {
    constructor(readonly code: string, readonly first: string, readonly why: string, readonly remedy?: string) {
        super([first, why, remedy].filter(Boolean).join('\n'));
    }
}

/** Thrown when a caller has withdrawn its request; nothing is reported. */
export class Cancelled extends Error {
    constructor() {
        super('cancelled');
    }
}
