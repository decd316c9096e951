/**
 * Between activations and planes in the TypeScript kernel: see wasm/lanes.ts.
 * narrow: bit operators work on words of 32 lanes, on bytes and on addresses below 2^31.
 */
import { MapField, runBytes } from '../memory.js';
import type { PlainMemory, PlainOperation } from './memory.js';

/**
 * Calls `visit` for every byte of the values in every lane: its address, the lane, the cell of its lowest bit and the cell
 * after that of its highest.
 */
function eachByte(
    { ints }: PlainMemory, operation: PlainOperation, origin: number, width: number,
    visit: (address: number, lane: number, from: number, to: number) => void
): void {
    const map = operation.field('b');
    const mapField = (field: number): number => ints[(map + field) / 4];
    const cells = Math.min(width, 8 * mapField(MapField.bytesPerValue));
    for (let cell = 0; cell < cells; cell += 8) {
        let lane = 0;
        for (let run = mapField(MapField.runs); run < mapField(MapField.end); run += runBytes) {
            let address = ints[run / 4] + origin + cell / 8 * mapField(MapField.size);
            for (let end = lane + ints[run / 4 + 1]; lane < end; lane++) {
                visit(address, lane, cell, Math.min(cell + 8, cells));
                address += mapField(MapField.step);
            }
        }
    }
}

export function gather(memory: PlainMemory, operation: PlainOperation): boolean {
    const { bytes, ints } = memory;
    const word = operation.word('dst');
    eachByte(memory, operation, operation.field('a'), operation.width('dst'), (address, lane, from, to) => {
        for (let cell = from; cell < to; cell++) {
            const bit = bytes[address] >> cell - from & 1;
            ints[(ints[word + cell] >> 2) + (lane >> 5)] |= bit << (lane & 31);
            memory.changed += bit;
        }
    });
    return true;
}

export function scatter(memory: PlainMemory, operation: PlainOperation): boolean {
    const { bytes, ints } = memory;
    const word = operation.word('a');
    eachByte(memory, operation, operation.field('dst'), operation.width('a'), (address, lane, from, to) => {
        let value = 0;
        for (let cell = from; cell < to; cell++) {
            value |= (ints[(ints[word + cell] >> 2) + (lane >> 5)] >>> (lane & 31) & 1) << cell - from;
        }
        bytes[address] = value;
    });
    return true;
}
