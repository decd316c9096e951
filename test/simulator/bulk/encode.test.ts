/** The small assembler: numbers as the format writes them, control flow that does what it says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Frame, ModuleWriter, signed, unsigned, type Code } from '../../../server/simulator/bulk/wasm/encode.js';
import { dispatch, i32, loopWhile, returns, seq, set, when } from '../../../server/simulator/bulk/wasm/instructions.js';

interface Host {
    readonly Memory: new (size: { initial: number }) => object;
    readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, (...args: number[]) => number> };
}

/** A function of i32 numbers. */
function assembled(params: number, body: (frame: Frame) => Code): (...args: number[]) => number {
    const module = new ModuleWriter();
    const frame = new Frame(new Array<'i32'>(params).fill('i32'));
    module.add('test', frame, ['i32'], body(frame));
    const host = (globalThis as unknown as { WebAssembly: Host }).WebAssembly;
    return new host.Instance(new host.Module(module.bytes()), { host: { memory: new host.Memory({ initial: 1 }) } }).exports['test'];
}

test('numbers of any size arrive', () => {
    fc.assert(fc.property(fc.integer(), value => {
        expect(assembled(0, () => i32.add(value, 0))()).toBe(value);
    }));
    expect(unsigned(0)).toEqual([0]);
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]); // the example of the DWARF standard, appendix C
    expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
});

describe('control flow', () => {
    test('a loop tests before each round', () => {
        const sum = assembled(1, frame => {
            const total = frame.local('i32');
            const left = frame.param(0);
            return seq(loopWhile(left, set(total, i32.add(total, left)), set(left, i32.sub(left, 1))), i32.add(total, 0));
        });
        expect([0, 1, 10].map(n => sum(n))).toEqual([0, 1, 55]);
    });

    test('dispatch runs one case, and none beyond the last', () => {
        const pick = assembled(1, frame => {
            const result = frame.local('i32');
            return seq(dispatch(frame.param(0), [set(result, 10), set(result, 20), set(result, 30)]), i32.add(result, 0));
        });
        expect([0, 1, 2, 3, -1].map(n => pick(n))).toEqual([10, 20, 30, 0, 0]);
    });

    test('when takes one of two ways, and may leave the function', () => {
        const sign = assembled(1, frame => seq(when(i32.ltU(frame.param(0), 5), returns(1), returns(2)), i32.add(0, 0)));
        expect([4, 5].map(n => sign(n))).toEqual([1, 2]);
    });
});
