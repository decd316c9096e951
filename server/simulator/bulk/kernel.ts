/**
 * What carries out a program's operations in bulk: WebAssembly vectors where they are to be had, else TypeScript. Both give
 * the same states and counts. `memory.ts` describes the memory that they work on.
 */
import type { CellCounts } from '../execution.js';
import { plainKernel } from './plain/kernel.js';
import { wasmKernel } from './wasm/module.js';

export interface Kernel {
    readonly name: 'simd' | 'plain';
    /** The memory; a `reserve` may replace both views. */
    readonly bytes: Uint8Array;
    readonly ints: Int32Array;
    /** Makes the memory at least this large. Contents stay. Throws RangeError where the host gives no more. */
    reserve(bytes: number): void;
    /**
     * Carries out the operations whose kinds are at addresses [from, to), with `span` bytes from one of the program's arrays
     * to the next, on planes of `bytes` bytes. Returns the address of one whose sum does not fit, or 0.
     */
    run(from: number, to: number, span: number, bytes: number): number;
    /** What was counted since the last call. */
    takeCounts(): CellCounts;
    /** How many of `length` bytes have a value. */
    occurrences(at: number, length: number, value: number): number;
    /** Copies `rows` rows of bytes. */
    copyRows(to: number, toPitch: number, from: number, fromPitch: number, bytes: number, rows: number): void;
}

export type KernelChoice = 'auto' | 'simd' | 'plain';

/** `auto`: vectors if the host has and allows them. */
export function createKernel(choice: KernelChoice = 'auto'): Kernel {
    if (choice === 'plain') {
        return plainKernel();
    }
    try {
        return wasmKernel();
    } catch (error) {
        if (choice === 'simd') {
            throw error;
        }
        return plainKernel();
    }
}

/** A kernel kept for the next run: hosts take their time over new memories. Larger ones are given back. */
let spare: Kernel | undefined;
const spareBytes = 64 * 2 ** 20;

/** Runs `use` with a kernel that no other run has. */
export function withKernel<Result>(choice: KernelChoice | undefined, use: (kernel: Kernel) => Result): Result {
    const own = choice === undefined || choice === 'auto';
    const kernel = own && spare ? spare : createKernel(choice);
    spare = kernel === spare ? undefined : spare;
    try {
        return use(kernel);
    } finally {
        spare = own && kernel.bytes.length <= spareBytes ? kernel : spare;
    }
}
