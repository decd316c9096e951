/**
 * Energies of one section of a compiled layer, component by component, from what its program does. One formula each.
 * Static counts come from the program; cells written come from an expectation (estimate) or from a run (measured).
 * It knows counts and constants, no networks.
 */
import { cyclesOf, type Counts } from '../compiler/counts.js';
import { valueOf, type Hardware } from '../hardware/model.js';
import type { EnergyJ } from './report.js';

export const energyParts = ['search', 'write', 'shift', 'read', 'movement', 'periphery', 'leakage'] as const;
export type EnergyPart = typeof energyParts[number];

/** Builds an energy whose total is the sum of its parts. */
export function energyOf(part: (name: EnergyPart) => number): EnergyJ {
    const [search, write, shift, read, movement, periphery, leakage] = energyParts.map(part);
    return {
        search, write, shift, read, movement, periphery, leakage,
        total: search + write + shift + read + movement + periphery + leakage
    };
}

export function sumEnergies(energies: readonly EnergyJ[]): EnergyJ {
    return energyOf(part => energies.reduce((sum, e) => sum + e[part], 0));
}

/** What a section did on all its arrays, for one run of the batch. */
export interface Activity {
    /** Per part of the layer: what its program does on one array. */
    readonly counts: readonly Counts[];
    /** Precharged rows over all row tiles (every part has as many). */
    readonly enabledRows: number;
    /** Runs one after another on too few arrays; the program is fetched anew in each. */
    readonly waves: number;
    readonly arrays: number;
    /** Cells whose value changed, over all rows and parts. */
    readonly writtenCells: number;
    /** Key cells of chained searches on the rows they precharge, over all rows and parts. */
    readonly chainedCells: number;
    /** Bits over the bus. */
    readonly movedBits: number;
}

/**
 * Joules of one run of the batch.
 * search = key cells x enabled rows x e_search (every enabled row is precharged, tagged or not; a chained search: tagged rows)
 * write  = cells whose value changes x e_write
 * shift  = column steps x enabled rows x e_shift (each row of a column is a track of its own)
 * read   = bits x enabled rows x e_read
 * movement = bits x hops x e_bus · periphery = instructions x bits x e_program, broadcast to all arrays of a wave
 * leakage = power x arrays at work x time. Source of the terms: docs/machine.md, "Cost".
 */
export function energyJ(hardware: Hardware, activity: Activity): EnergyJ {
    const v = (name: Parameters<typeof valueOf>[1]): number => valueOf(hardware, name);
    const sum = (pick: (c: Counts) => number): number => activity.counts.reduce((total, c) => total + pick(c), 0);
    const rows = activity.enabledRows;
    const values: Record<EnergyPart, number> = {
        search: (rows * sum(c => c.searchCells) + activity.chainedCells) * v('search.energy')
            + rows * sum(c => c.searchSegments) * v('segment.energy'),
        write: activity.writtenCells * v('write.energy'),
        shift: rows * sum(c => c.shiftSteps) * v('shift.energy'),
        read: rows * sum(c => c.readBits) * v('read.energy'),
        movement: activity.movedBits * v('bus.hops') * v('bus.energy'),
        periphery: activity.waves * sum(c => c.instructions) * v('program.bits') * v('program.energy'),
        leakage: v('leakage') * activity.arrays * latencyS(hardware, activity)
    };
    return energyOf(part => values[part]);
}

/** Seconds from first to last: parts work at once (the longest counts), waves one after another, then the bus. */
export function latencyS(hardware: Hardware, activity: Activity): number {
    const v = (name: Parameters<typeof valueOf>[1]): number => valueOf(hardware, name);
    const program = Math.max(0, ...activity.counts.map(c =>
        c.searches * v('search.time') + (c.writes + c.loadedBits) * v('write.time')
        + c.readBits * v('read.time') + c.serialShifts * v('shift.time')));
    return program * activity.waves + Math.ceil(activity.movedBits / v('bus.width')) * v('bus.time');
}

/** Cycles from first to last: like latency, a cycle a search, write, load, read or shift step. */
export function cycles(activity: Activity): number {
    return Math.max(0, ...activity.counts.map(cyclesOf)) * activity.waves;
}
