/**
 * The WebAssembly kernel: its module put together, and one instance over a memory of its own. The module is assembled at
 * run time, so that it is in every bundle and nothing is read from disk.
 * narrow: bit operators read the low half of a 64-bit counter, and see flags.
 */
import { clearA, clearB, complementA, complementB, Op } from '../../../compiler/program.js';
import type { CellCounts } from '../../execution.js';
import { popcount } from '../../planes.js';
import type { Kernel } from '../kernel.js';
import { Header, vectorBytes, wideVectors } from '../memory.js';
import { addFunction, sumFunction } from './additions.js';
import { ModuleWriter, Frame, type Code } from './encode.js';
import { call, dispatch, i32, loopWhile, returns, seq, set, when } from './instructions.js';
import { copyRowsFunction, loadFunction, occurrencesFunction, storeFunction } from './lanes.js';
import { Operation } from './operation.js';
import { clearFunction, maxFunction, rulesFunction, setFunction } from './words.js';

/** Bytes of the module; exported for tests. */
export function kernelModule(): Uint8Array<ArrayBuffer> {
    const module = new ModuleWriter();
    copyRowsFunction(module, 'copyRows');
    occurrencesFunction(module, 'occurrences');
    addRun(module);
    return module.bytes();
}

/**
 * run (from, span, bytes, to): the operations whose kinds are in [from, to), one after another, with `span` bytes from an
 * array of the program to the next. Gives the address of one whose sum does not fit, or 0.
 */
function addRun(module: ModuleWriter): void {
    const [add, addComplement] = [addFunction(module, 'add', false), addFunction(module, 'addComplement', true)];
    const [sum, sumComplement] = [sumFunction(module, 'sum', false), sumFunction(module, 'sumComplement', true)];
    const [clear, clearOther] = [clearFunction(module, 'clearA', 'a'), clearFunction(module, 'clearB', 'b')];
    const frame = new Frame(['i32', 'i32', 'i32', 'i32']);
    const [at, span, bytes, to] = [0, 1, 2, 3].map(index => frame.param(index));
    const [failed, flags] = frame.locals(2, 'i32');
    const go = (index: number): Code => set(failed, call(index, at, span, bytes));
    const addition = (plain: number, complement: number, complements: number): Code => seq(
        set(flags, new Operation(frame).field('flags')),
        when(i32.and(flags, complements), go(complement), go(plain)),
        when(failed, returns(at)),
        when(i32.and(flags, clearA), go(clear)), when(i32.and(flags, clearB), go(clearOther)));
    const cases: Record<keyof typeof Op, Code> = {
        add: addition(add, addComplement, complementA), sum: addition(sum, sumComplement, complementA + complementB),
        clear: go(clear), set: go(setFunction(module, 'set')), match: go(rulesFunction(module, 'match')), max: go(maxFunction(module, 'max')),
        load: go(loadFunction(module, 'load')), store: go(storeFunction(module, 'store'))
    };
    const ordered = (Object.keys(Op) as (keyof typeof Op)[]).sort((one, other) => Op[one] - Op[other]).map(name => cases[name]);
    module.add('run', frame, ['i32'], seq(
        loopWhile(i32.ltU(at, to), dispatch(i32.load(at), ordered), set(at, i32.add(at, 4))),
        i32.and(0, 0)));
}

/** What is used of the host's WebAssembly; not every set of type libraries declares it, not every host has it. */
interface WebAssemblyHost {
    readonly Memory: new (size: { initial: number }) => Memory;
    readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
    readonly Instance: new (module: object, imports: { host: { memory: Memory } }) => { readonly exports: unknown };
}

interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
}

interface Exports {
    readonly run: (from: number, span: number, bytes: number, to: number) => number;
    readonly occurrences: Kernel['occurrences'];
    readonly copyRows: Kernel['copyRows'];
}

const pageBytes = 65536;

class WasmKernel implements Kernel {
    readonly name = 'simd';
    private readonly memory: Memory;
    private readonly exports: Exports;
    private views = { bytes: new Uint8Array(0), ints: new Int32Array(0) };

    constructor(host: WebAssemblyHost, module: object) {
        this.memory = new host.Memory({ initial: 1 });
        this.exports = new host.Instance(module, { host: { memory: this.memory } }).exports as Exports;
        this.reserve(pageBytes);
    }

    get bytes(): Uint8Array {
        return this.views.bytes;
    }

    get ints(): Int32Array {
        return this.views.ints;
    }

    reserve(bytes: number): void {
        const missing = Math.ceil((bytes - this.memory.buffer.byteLength) / pageBytes);
        if (missing > 0) {
            this.memory.grow(missing);
        }
        const { buffer } = this.memory;
        if (this.views.bytes.buffer !== buffer) {
            this.views = { bytes: new Uint8Array(buffer), ints: new Int32Array(buffer) };
        }
    }

    run(from: number, to: number, span: number, bytes: number): number {
        return this.exports.run(from, span, bytes, to);
    }

    takeCounts(): CellCounts {
        const { ints } = this;
        const wide = (field: number): number => (ints[field / 4] >>> 0) + ints[field / 4 + 1] * 2 ** 32;
        const counts = { writtenCells: wide(Header.changed), chainedCells: wide(Header.chained) };
        const end = (Header.ones + wideVectors * vectorBytes) / 4;
        for (let i = Header.ones / 4; i < end; i++) {
            counts.writtenCells += popcount(ints[i]);
        }
        ints.fill(0, Header.changed / 4, end);
        return counts;
    }

    occurrences(at: number, length: number, value: number): number {
        return this.exports.occurrences(at, length, value);
    }

    copyRows(to: number, toPitch: number, from: number, fromPitch: number, bytes: number, rows: number): void {
        this.exports.copyRows(to, toPitch, from, fromPitch, bytes, rows);
    }
}

let compiled: object | undefined;

/** A kernel with a memory of its own. Throws where WebAssembly or its vectors are missing or forbidden. */
export function wasmKernel(): Kernel {
    const host = (globalThis as { WebAssembly?: WebAssemblyHost }).WebAssembly;
    if (!host) {
        throw new Error('this host has no WebAssembly');
    }
    compiled ??= new host.Module(kernelModule());
    return new WasmKernel(host, compiled);
}
