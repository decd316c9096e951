/**
 * The WebAssembly instructions that the kernel uses, as functions from operands to bytes: nested calls read like an
 * expression. A local stands for its value, a number for an i32 constant. It does not know what they compute.
 * Source: WebAssembly Core Specification 2.0, "Instructions".
 */
import { signed, unsigned, type Code, type Local } from './encode.js';

export type Operand = Code | Local | number;

/** Bytes that leave the operand's value on the stack. */
function value(operand: Operand): Code {
    if (typeof operand === 'number') {
        return [0x41, signed(operand)];
    }
    return 'index' in operand ? [0x20, unsigned(operand.index)] : operand;
}

export function seq(...parts: readonly Code[]): Code {
    return parts;
}

function op(bytes: Code, ...operands: readonly Operand[]): Code {
    return [...operands.map(value), bytes];
}

type Unary = (a: Operand) => Code;
type Binary = (a: Operand, b: Operand) => Code;
type Load = (address: Operand, offset?: number) => Code;
type Store = (address: Operand, stored: Operand, offset?: number) => Code;

const simd = (code: number): Code => [0xfd, unsigned(code)];
const unary = (bytes: Code): Unary => a => op(bytes, a);
const binary = (bytes: Code): Binary => (a, b) => op(bytes, a, b);
/** `align`: the alignment hint's exponent. */
const load = (bytes: Code, align: number): Load => (address, offset = 0) => op([bytes, align, unsigned(offset)], address);
const store = (bytes: Code, align: number): Store => (address, stored, offset = 0) => op([bytes, align, unsigned(offset)], address, stored);
const constant = (bytes: readonly number[]): Code => [simd(12), bytes];

export function set(local: Local, operand: Operand): Code {
    return [value(operand), 0x21, unsigned(local.index)];
}

/** `a` where the condition is not 0, else `b`; both are evaluated. */
export function select(condition: Operand, a: Operand, b: Operand): Code {
    return op([0x1b], a, b, condition);
}

export const i32 = {
    add: binary([0x6a]), sub: binary([0x6b]), mul: binary([0x6c]), and: binary([0x71]), or: binary([0x72]), shl: binary([0x74]), shrU: binary([0x76]),
    eq: binary([0x46]), ne: binary([0x47]), ltU: binary([0x49]), gtU: binary([0x4b]), geU: binary([0x4f]), popcount: unary([0x69]),
    load: load([0x28], 2), load8: load([0x2d], 0), load16: load([0x2f], 1),
    store: store([0x36], 2), store8: store([0x3a], 0), store16: store([0x3b], 1)
} as const;

export const i64 = {
    add: binary([0x7c]), sub: binary([0x7d]), popcount: unary([0x7b]), fromI32: unary([0xad]),
    load: load([0x29], 3), store: store([0x37], 3)
} as const;

export const v128 = {
    zero: constant(new Array<number>(16).fill(0)), ones: constant(new Array<number>(16).fill(0xff)), bytes: constant,
    load: load(simd(0), 4), store: store(simd(11), 4), loadSplat16: load(simd(8), 1),
    not: unary(simd(77)), and: binary(simd(78)), or: binary(simd(80)), xor: binary(simd(81)),
    /** a and not b. */
    andNot: binary(simd(79)),
    /** 1 where any bit is set. */
    any: unary(simd(83)),
    splat8: unary(simd(15)), splat32: unary(simd(17)), shiftLeft16: binary(simd(139)), equal8: binary(simd(35)),
    /** The top bits of 16 bytes. */
    mask8: unary(simd(100)),
    /** Byte i of the result is byte `lanes[i]` of a, or of b from 16 on. */
    shuffle8: (a: Operand, b: Operand, lanes: readonly number[]): Code => op([simd(13), lanes], a, b)
} as const;

/** Copies bytes; the ranges may overlap. */
export function copyMemory(to: Operand, from: Operand, length: Operand): Code {
    return op([0xfc, 10, 0, 0], to, from, length);
}

export function when(condition: Operand, then: Code, otherwise: Code = []): Code {
    return [value(condition), 0x04, 0x40, then, otherwise.length > 0 ? [0x05, otherwise] : [], 0x0b];
}

/** Runs the body while the condition holds; it is tested first. */
export function loopWhile(condition: Operand, ...body: readonly Code[]): Code {
    return when(condition, [0x03, 0x40, body, value(condition), 0x0d, 0, 0x0b]);
}

/** Runs `cases[index]`; an index beyond the last does nothing. */
export function dispatch(index: Operand, cases: readonly Code[]): Code {
    const count = cases.length;
    const targets = Array.from({ length: count + 1 }, (_, i) => unsigned(i));
    let code: Code = [0x02, 0x40, value(index), 0x0e, unsigned(count), targets, 0x0b];
    cases.forEach((body, i) => {
        // Case i stands after the end of block i; from there the way out is past the blocks around it.
        code = [0x02, 0x40, code, body, 0x0c, unsigned(count - 1 - i), 0x0b];
    });
    return code;
}

export function call(index: number, ...args: readonly Operand[]): Code {
    return op([0x10, unsigned(index)], ...args);
}

export function returns(result: Operand): Code {
    return [value(result), 0x0f];
}
