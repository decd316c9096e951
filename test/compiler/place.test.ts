/** Rows on arrays: what cannot be placed at all. */
import { expect, it } from 'vitest';
import { machineOf } from '../../server/compiler/machine.js';
import { place } from '../../server/compiler/place.js';
import { defaultHardware } from '../../server/hardware/presets.js';

it('needs a row and an array', () => {
    const machine = machineOf(defaultHardware(), new Set());
    for (const none of [{ rows: 0 }, { arrays: 0 }]) {
        expect(() => place({ ...machine, ...none }, 10, 1, 1)).toThrowError(expect.objectContaining({ code: 'capacity/no-rows' }));
    }
    expect(place(machine, 10, 1, 1).waves).toBe(1);
});
