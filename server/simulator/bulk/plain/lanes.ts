/**
 * Between activations and planes in the TypeScript kernel: see wasm/lanes.ts.
 * narrow: bit operators work on words of 32 lanes, on bytes and on addresses below 2^31.
 */
import { runBytes } from '../memory.js';
import { popcount } from '../../planes.js';
import type { PlainMemory } from './kernel.js';

/** Calls `visit` for the lanes of a map, in order, with the address of each lane's byte. */
function eachLane({ ints }: PlainMemory, at: number, visit: (lane: number, address: number) => void): void {
    const map = ints[at + 4] >> 2;
    const stride = ints[map + 2];
    let lane = 0;
    for (let run = ints[map] >> 2; run < ints[map + 1] >> 2; run += runBytes >> 2) {
        let address = ints[run] + ints[at + 2];
        for (let end = lane + ints[run + 1]; lane < end; lane++) {
            visit(lane, address);
            address += stride;
        }
    }
}

export function gather(memory: PlainMemory, at: number): boolean {
    const { bytes, ints } = memory;
    const [word, cells] = [ints[at + 1] >> 2, ints[at + 3]];
    eachLane(memory, at, (lane, address) => {
        const value = bytes[address] & (1 << cells) - 1;
        memory.changed += popcount(value);
        for (let rest = value; rest !== 0; rest &= rest - 1) {
            const cell = 31 - Math.clz32(rest & -rest);
            ints[(ints[word + cell] >> 2) + (lane >> 5)] |= 1 << (lane & 31);
        }
    });
    return true;
}

export function scatter(memory: PlainMemory, at: number): boolean {
    const { bytes, ints } = memory;
    const [word, cells] = [ints[at + 1] >> 2, ints[at + 3]];
    eachLane(memory, at, (lane, address) => {
        let value = 0;
        for (let cell = 0; cell < cells; cell++) {
            value |= (ints[(ints[word + cell] >> 2) + (lane >> 5)] >>> (lane & 31) & 1) << cell;
        }
        bytes[address] = value;
    });
    return true;
}
