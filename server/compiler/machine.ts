/**
 * The machine as the compiler sees it: whole numbers out of the hardware's parameters, once, and the few energies by
 * which it chooses between programs that do the same.
 */
import { arrayCount, shiftStepJ, valueOf, type Hardware } from '../hardware/model.js';
import type { PassName } from './passes.js';
import type { TagUnit } from './tables.js';
import { offsetsOf, type Geometry } from './tracks.js';

export interface Machine extends Geometry {
    readonly unit: TagUnit;
    /** Offsets a track can take: domains / ports. */
    readonly offsets: number;
    readonly segmentColumns: number;
    readonly activeSegments: number;
    readonly gateRows: number;
    /** Arrays on the chip. */
    readonly arrays: number;
    /** Arrays of a tile, and hops between two arrays: of one tile, of different ones. */
    readonly tileArrays: number;
    readonly hops: { readonly tile: number; readonly bus: number };
    /**
     * Weights of a choice, in joules: a key cell, a written cell, a column step, a bit read (each of one row), an instruction
     * fetched, a bit moved over one hop.
     */
    readonly energyJ: {
        readonly search: number; readonly write: number; readonly shift: number; readonly read: number;
        readonly instruction: number; readonly bus: number;
    };
}

/** `without`: passes switched off, of which the machine's tables are one. */
export function machineOf(hardware: Hardware, without: ReadonlySet<PassName>): Machine {
    const geometry: Geometry = {
        rows: valueOf(hardware, 'array.rows'), columns: valueOf(hardware, 'array.columns'),
        domains: valueOf(hardware, 'track.domains'), ports: valueOf(hardware, 'track.ports')
    };
    const latches = valueOf(hardware, 'latches') >= 2 ? 2 : 1;
    return {
        ...geometry,
        unit: { latches, chained: latches === 2 && valueOf(hardware, 'chained') > 0, fullTables: without.has('short-tables') },
        offsets: offsetsOf(geometry),
        segmentColumns: valueOf(hardware, 'segment.columns'),
        activeSegments: valueOf(hardware, 'segment.active'),
        gateRows: valueOf(hardware, 'gate.rows'),
        arrays: arrayCount(hardware),
        tileArrays: valueOf(hardware, 'tile.arrays'),
        hops: { tile: valueOf(hardware, 'tile.hops'), bus: valueOf(hardware, 'bus.hops') },
        energyJ: {
            search: valueOf(hardware, 'search.energy'), write: valueOf(hardware, 'write.energy'), shift: shiftStepJ(hardware),
            read: valueOf(hardware, 'read.energy'), bus: valueOf(hardware, 'bus.energy'),
            instruction: valueOf(hardware, 'program.bits') * valueOf(hardware, 'program.energy')
        }
    };
}

/** Cells under the ports of columns [from, to) when their tracks stand at `offset`: column by column, port by port. */
export function slotsOf(machine: Machine, from: number, to: number, offset: number): number[] {
    const cells: number[] = [];
    for (let column = from; column < to; column++) {
        for (let port = 0; port < machine.ports; port++) {
            cells.push(column * machine.domains + port * machine.offsets + offset);
        }
    }
    return cells;
}

/** How messages and dumps call a cell: column and domain, `12.3`. */
export function cellName({ domains }: Machine, cell: number): string {
    return `${Math.floor(cell / domains)}.${cell % domains}`;
}
