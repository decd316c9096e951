/**
 * Bare loops of the same bitwise operations as an in-place addition, in WebAssembly vectors and with nothing around them: 8
 * bits of 512 rows whose planes are in the first-level cache. What the bulk executor is measured against.
 */
import { Frame, ModuleWriter, type Code, type Local } from '../../server/simulator/bulk/wasm/encode.js';
import { i32, i64, loopWhile, seq, set, v128 } from '../../server/simulator/bulk/wasm/instructions.js';

const columns = [0, 1, 2, 3];
const bits = 8;
const rows = 128 * columns.length;
/** Rounds of one timing: so short that some run undisturbed on a busy machine. */
const rounds = 4000;

/** Not every set of type libraries declares WebAssembly. */
interface Host {
    readonly Memory: new (size: { initial: number }) => object;
    readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: { run(rounds: number): void } };
}

/** Row-bits a second of repeated timings, `counted`: with the two population counts that written cells take. */
export function bareLoop(counted: boolean): () => number {
    const module = new ModuleWriter();
    const frame = new Frame(['i32']);
    const left = frame.param(0);
    const carry = frame.locals(columns.length, 'v128');
    const [b, x, flips] = frame.locals(3, 'v128');
    const [at] = frame.locals(1, 'i32');
    const total = frame.local('i64');
    let slot = 0;
    const count = (vector: Local): Code => {
        const scratch = 16 * (slot++ % 16);
        const halves = i64.add(i64.popcount(i64.load(0, scratch)), i64.popcount(i64.load(0, scratch + 8)));
        return seq(v128.store(0, vector, scratch), set(total, i64.add(total, halves)));
    };
    const [a, dst] = [4096, 16384];
    const bit = seq(...columns.map(k => seq(
        set(b, v128.load(at, dst + 16 * k)),
        set(x, v128.xor(v128.load(at, a + 16 * k), carry[k])),
        set(flips, v128.and(x, v128.xor(b, carry[k]))),
        v128.store(at, v128.xor(b, x), dst + 16 * k),
        set(carry[k], v128.xor(carry[k], flips)),
        ...(counted ? [count(x), count(flips)] : []))), set(at, i32.add(at, 64)));
    module.add('run', frame, [], seq(
        loopWhile(left,
            ...carry.map(c => set(c, v128.zero)), set(at, 0),
            loopWhile(i32.ltU(at, 64 * bits), bit),
            ...carry.map((c, k) => v128.store(0, c, 1024 + 16 * k)), set(left, i32.sub(left, 1))),
        i64.store(0, total, 2048)));
    const host = (globalThis as unknown as { WebAssembly: Host }).WebAssembly;
    const instance = new host.Instance(new host.Module(module.bytes()), { host: { memory: new host.Memory({ initial: 1 }) } });
    const { run } = instance.exports;
    return () => {
        const start = performance.now();
        run(rounds);
        return rounds * bits * rows / (performance.now() - start) * 1000;
    };
}
