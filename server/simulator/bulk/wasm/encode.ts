/**
 * Bytes of a WebAssembly module: sections, functions, numbers. It knows the binary format's frame and nothing of
 * instructions (`instructions.ts`) or of what the functions are for.
 * Source: WebAssembly Core Specification 2.0, "Binary Format".
 * narrow: bit operators split 32-bit numbers into groups of seven bits, as the format does.
 */

/** Bytes, in parts that are joined once at the end: most code is nested many times. */
export type Code = readonly (number | Code)[];

/** The bytes of all parts, in order. */
export function flatten(code: Code, bytes: number[] = []): number[] {
    for (const part of code) {
        if (typeof part === 'number') {
            bytes.push(part);
        } else {
            flatten(part, bytes);
        }
    }
    return bytes;
}

const typeCodes = { i32: 0x7f, i64: 0x7e, v128: 0x7b } as const;
export type ValueType = keyof typeof typeCodes;

/** A parameter or local of the function under construction. */
export interface Local {
    readonly index: number;
    readonly type: ValueType;
}

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
    const bytes: number[] = [];
    let rest = value >>> 0;
    while (rest > 0x7f) {
        bytes.push(rest & 0x7f | 0x80);
        rest >>>= 7;
    }
    return [...bytes, rest];
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
    const bytes: number[] = [];
    let rest = value | 0;
    while (rest < -64 || rest > 63) {
        bytes.push(rest & 0x7f | 0x80);
        rest >>= 7;
    }
    return [...bytes, rest & 0x7f];
}

function vector(items: readonly Code[]): Code {
    return [unsigned(items.length), ...items];
}

function withLength(content: Code): Code {
    const bytes = flatten(content);
    return [unsigned(bytes.length), bytes];
}

function section(id: number, content: Code): Code {
    return [id, withLength(content)];
}

function text(value: string): number[] {
    return [...unsigned(value.length), ...Array.from(value, character => character.charCodeAt(0))];
}

/** Hands out a function's locals while its body is written. */
export class Frame {
    private readonly all: Local[];

    constructor(readonly params: readonly ValueType[]) {
        this.all = params.map((type, index) => ({ index, type }));
    }

    param(index: number): Local {
        return this.all[index];
    }

    local(type: ValueType): Local {
        const local = { index: this.all.length, type };
        this.all.push(local);
        return local;
    }

    locals(count: number, type: ValueType): readonly Local[] {
        return Array.from({ length: count }, () => this.local(type));
    }

    /** Declarations of the locals that are no parameters. */
    declarations(): Code {
        return vector(this.all.slice(this.params.length).map(({ type }) => [1, typeCodes[type]]));
    }
}

interface Definition {
    readonly name: string;
    readonly frame: Frame;
    readonly results: readonly ValueType[];
    readonly body: Code;
}

/** A module of functions over one imported memory (`host.memory`); every function is exported by its name. */
export class ModuleWriter {
    private readonly functions: Definition[] = [];

    /** Adds a function and returns its index, for calls from functions added later. */
    add(name: string, frame: Frame, results: readonly ValueType[], body: Code): number {
        this.functions.push({ name, frame, results, body });
        return this.functions.length - 1;
    }

    bytes(): Uint8Array<ArrayBuffer> {
        const { functions } = this;
        const codes = (types: readonly ValueType[]): Code => vector(types.map(type => [typeCodes[type]]));
        const types = functions.map(({ frame, results }) => [0x60, codes(frame.params), codes(results)]);
        const memory = [text('host'), text('memory'), 0x02, 0x00, 0x01];
        const exported = functions.map(({ name }, i) => [text(name), 0x00, unsigned(i)]);
        const bodies = functions.map(({ frame, body }) => withLength([frame.declarations(), body, 0x0b]));
        return Uint8Array.from(flatten([
            0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
            section(1, vector(types)), section(2, vector([memory])), section(3, vector(functions.map((_, i) => unsigned(i)))),
            section(7, vector(exported)), section(10, vector(bodies))
        ]));
    }
}
