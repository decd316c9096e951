/**
 * Energy and time of one section of a compiled layer, component by component: what its program does goes into the formulas of
 * `formulas/`, one file each. Static counts come from the program; cells written come from an expectation (estimate) or from a run
 * (measured). It knows counts and constants, no networks.
 */
import { cyclesOf, type Counts } from '../compiler/counts.js';
import { shiftStepJ, valueOf, type Hardware, type ParameterName } from '../hardware/model.js';
import { interconnectJ } from './formulas/interconnect.js';
import { latencyS, totalS, type ArrayCycles, type LatencyS } from './formulas/latency.js';
import { leakageJ } from './formulas/leakage.js';
import { peripheryJ } from './formulas/periphery.js';
import { readJ } from './formulas/read.js';
import { searchJ } from './formulas/search.js';
import { shiftJ } from './formulas/shift.js';
import { writeJ } from './formulas/write.js';
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
    /** Per program of the layer: what it does on one array. */
    readonly counts: readonly Counts[];
    /** By program: 0, or the level of an accumulation tree; a level begins when all programs before it have ended. */
    readonly levels: readonly number[];
    /** Precharged rows over all row tiles (every part has as many). */
    readonly enabledRows: number;
    /** Runs one after another on too few arrays; the program is fetched anew in each. */
    readonly waves: number;
    /** At work at once. */
    readonly arrays: number;
    /** Row tiles: arrays that run each part's program, over all waves. */
    readonly tiles: number;
    /** Cells whose value changed, over all rows and parts. */
    readonly writtenCells: number;
    /** Key cells of chained searches on the rows they precharge, over all rows and parts. */
    readonly chainedCells: number;
    /** Bits over the bus. */
    readonly movedBits: number;
    /** Partial sums between the layer's arrays: bits, and bits x hops. */
    readonly partialBits: number;
    readonly partialBitHops: number;
}

/** Joules of one run of the batch: a formula of `formulas/` for each component. */
export function energyJ(hardware: Hardware, activity: Activity): EnergyJ {
    const v = (name: ParameterName): number => valueOf(hardware, name);
    const { enabledRows, waves, tiles, arrays, writtenCells, chainedCells, movedBits, partialBitHops } = activity;
    const sum = (pick: (c: Counts) => number): number => activity.counts.reduce((total, c) => total + pick(c), 0);
    const values: Record<EnergyPart, number> = {
        search: searchJ({ enabledRows, keyCells: sum(c => c.searchCells), chainedCells, segments: sum(c => c.searchSegments) }, v('search.energy'), v('segment.energy')),
        write: writeJ(writtenCells, v('write.energy')),
        shift: shiftJ(sum(c => c.shiftSteps), enabledRows, shiftStepJ(hardware)),
        read: readJ(sum(c => c.readBits), enabledRows, v('read.energy')),
        movement: interconnectJ(movedBits, v('bus.hops'), v('bus.energy')) + interconnectJ(partialBitHops, 1, v('bus.energy')),
        periphery: peripheryJ({ instructions: waves * sum(c => c.instructions), arrayCycles: tiles * sum(cyclesOf) }, v('program.bits'), v('program.energy'), v('controller.energy')),
        leakage: leakageJ(arrays, v('leakage'), totalS(latency(hardware, activity)))
    };
    return energyOf(part => values[part]);
}

/** Seconds of one run of the batch, by what is waited for: the levels of a tree follow one another. */
export function latency(hardware: Hardware, { counts, levels, waves, movedBits, partialBits }: Activity): LatencyS {
    const v = (name: ParameterName): number => valueOf(hardware, name);
    const times = { search: v('search.time'), write: v('write.time'), read: v('read.time'), shift: v('shift.time'), transfer: v('bus.time') };
    const moving = latencyS([], waves, movedBits + partialBits, v('bus.width'), times);
    return byLevel(counts, levels).map(programs => latencyS(programs.map(arrayCycles), waves, 0, v('bus.width'), times))
        .reduce((sum, level) => ({
            search: sum.search + level.search, write: sum.write + level.write, read: sum.read + level.read, shift: sum.shift + level.shift, bus: sum.bus
        }), moving);
}

function arrayCycles({ searches, writes, loadedBits, readBits, serialShifts }: Counts): ArrayCycles {
    return { searches, writes, loads: loadedBits, reads: readBits, shifts: serialShifts };
}

/** Cycles from first to last: like latency, a cycle a search, write, load, read or shift step. */
export function cycles({ counts, levels, waves }: Activity): number {
    return byLevel(counts, levels).reduce((sum, programs) => sum + Math.max(...programs.map(cyclesOf)), 0) * waves;
}

function byLevel(counts: readonly Counts[], levels: readonly number[]): Counts[][] {
    const programs: Counts[][] = [];
    counts.forEach((one, i) => (programs[levels[i]] ??= []).push(one));
    return programs;
}
