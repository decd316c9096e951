/** Running bounds of split accumulators. */
import { expect, it } from 'vitest';
import { Accumulators } from '../../server/compiler/accumulators.js';
import type { FormedSlice } from '../../server/compiler/form.js';

const term = { width: Int32Array.of(3), top: Int32Array.of(7), bias: Int32Array.of(0) } as unknown as FormedSlice;

it('guard bits are not flushed where the exact maximum leaves nothing to flush', () => {
    const accumulators = new Accumulators(1, new Float64Array(1), { low: Uint8Array.of(3), guard: Uint8Array.of(1) });
    expect(accumulators.accumulate(0, term, 0, false)).toMatchObject({ flush: false, before: 0, width: 3 });
    expect(accumulators.accumulate(0, term, 0, false)).toMatchObject({ flush: false, before: 3, width: 4 });
    // All terms of the slice together give at most 5: the whole word holds no more, and so does its low field.
    accumulators.settle(0, 5);
    expect(accumulators.accumulate(0, term, 0, false)).toMatchObject({ flush: false, before: 3, width: 4 });
    // Without that the guard bit is full, and goes into a high field that has room.
    const { flush, flushWidth } = accumulators.accumulate(0, term, 0, false);
    expect([flush, flushWidth]).toEqual([true, 1]);
});
