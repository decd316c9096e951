/**
 * The WebAssembly kernel: its module put together, and one instance over a memory of its own. The module is assembled at
 * run time, so that it is in every bundle and nothing is read from disk.
 * narrow: bit operators read the low half of a 64-bit counter.
 */
import { Command, commandBytes, Header, vectorBytes, wideVectors } from '../memory.js';
import { popcount } from '../../planes.js';
import type { CellCounts } from '../../execution.js';
import type { Kernel } from '../kernel.js';
import { addFunction, sumFunction } from './additions.js';
import { Frame, ModuleWriter } from './encode.js';
import { call, dispatch, i32, loopWhile, returns, seq, set, when } from './instructions.js';
import { copyRowsFunction, loadFunction, occurrencesFunction, storeFunction } from './lanes.js';
import { clearFunction, expectZeroFunction, maxFunction, rulesFunction, setFunction } from './words.js';

/** Function of each command, in the order of their codes. */
const makers: Record<keyof typeof Command, (module: ModuleWriter, name: string) => number> = {
    add: (module, name) => addFunction(module, name, false),
    addComplement: (module, name) => addFunction(module, name, true),
    sum: (module, name) => sumFunction(module, name, false),
    sumComplement: (module, name) => sumFunction(module, name, true),
    clear: clearFunction, set: setFunction, rules: rulesFunction, max: maxFunction,
    load: loadFunction, store: storeFunction, expectZero: expectZeroFunction
};

/** Bytes of the module; exported for tests. */
export function kernelModule(): Uint8Array<ArrayBuffer> {
    const module = new ModuleWriter();
    const functions: number[] = [];
    for (const name of Object.keys(Command) as (keyof typeof Command)[]) {
        functions[Command[name]] = makers[name](module, name);
    }
    copyRowsFunction(module, 'copyRows');
    occurrencesFunction(module, 'occurrences');
    // run (from, to, bytes): the commands one after another; address of the one that failed, or 0.
    const frame = new Frame(['i32', 'i32', 'i32']);
    const [at, to, bytes] = [0, 1, 2].map(index => frame.param(index));
    const failed = frame.local('i32');
    module.add('run', frame, ['i32'], seq(
        loopWhile(i32.ltU(at, to),
            dispatch(i32.load(at), functions.map(index => set(failed, call(index, at, bytes)))),
            when(failed, returns(at)),
            set(at, i32.add(at, commandBytes))),
        i32.and(0, 0)));
    return module.bytes();
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
    readonly run: (from: number, to: number, bytes: number) => number;
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

    run(from: number, to: number, bytes: number): number {
        return this.exports.run(from, to, bytes);
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
