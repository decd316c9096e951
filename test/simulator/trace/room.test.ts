/** A trace has a size that it may have, and is not recorded beyond it. */
import { expect, it } from 'vitest';
import { TraceTooLarge } from '../../../server/simulator/recorder/room.js';
import { compiledOf, hardwareWith, recordOf } from './recorded.js';

it('is not recorded beyond the size that it may have', () => {
    const { compiled, images } = compiledOf(7, hardwareWith({}));
    const whole = recordOf(compiled, images.slice(0, 1));
    expect(recordOf(compiled, images.slice(0, 1), { mostBytes: whole.length })).toEqual(whole);
    expect(() => recordOf(compiled, images.slice(0, 1), { mostBytes: 200 })).toThrow(TraceTooLarge);
});
