/**
 * A page of a program made ready: which cycle each of its operations begins at, and counts and tracks before any of them. It knows
 * programs, no files.
 */
import { cyclesOf, noCounts, OperationCounter, type Counts } from '../../compiler/counts.js';
import type { Machine } from '../../compiler/machine.js';
import type { Program } from '../../compiler/program.js';
import type { PageFacts, StaticCounts } from './format.js';

/** A page ready to be looked at. */
export interface LoadedPage {
    readonly facts: PageFacts;
    /** Its operations as a program of its own: operation `facts.from + i` is its i-th. */
    readonly program: Program;
    /** Cycles of the page before operation i; one entry more than operations. */
    readonly cycleStart: Int32Array;
    /** Counts of the first i operations, without data. */
    countsBefore(i: number): StaticCounts;
    /** Offset of every column's track before operation i; a copy. */
    positionsBefore(i: number): Int32Array;
}

/** Operations from one remembered state to the next: what lies between is gone through again. */
const markSpacing = 128;

/** `sums`: the additions of the page's section make the layer's sums. */
export function preparedPage(facts: PageFacts, program: Program, machine: Machine, sums: boolean): LoadedPage {
    const counter = new OperationCounter(program, machine);
    counter.positions.set(facts.positions);
    const cycleStart = new Int32Array(program.length + 1);
    const tracks: Int32Array[] = [];
    for (let op = 0; op < program.length; op++) {
        if (op % markSpacing === 0) {
            tracks.push(counter.positions.slice());
        }
        cycleStart[op + 1] = cycleStart[op] + counter.cycles(op);
    }
    /** The tracks before an operation, in the counter. */
    const stand = (end: number): void => {
        const mark = Math.min(Math.floor(end / markSpacing), tracks.length - 1);
        counter.positions.set(tracks[mark]);
        for (let op = mark * markSpacing; op < end; op++) {
            counter.cycles(op);
        }
    };
    // Counts are asked for seldom and cost more than cycles: they are remembered as far as somebody asked.
    const counted: Counts[] = [noCounts()];
    return {
        facts, program, cycleStart,
        countsBefore: end => {
            const mark = Math.min(Math.floor(end / markSpacing), counted.length - 1);
            const counts = { ...counted[mark] };
            counter.positions.set(tracks[Math.min(mark, tracks.length - 1)] ?? facts.positions);
            for (let op = mark * markSpacing; op < end; op++) {
                counter.count(op, sums, counts);
                if ((op + 1) % markSpacing === 0) {
                    counted[(op + 1) / markSpacing] ??= { ...counts };
                }
            }
            return { ...counts, cycles: cyclesOf(counts) };
        },
        positionsBefore: end => {
            stand(end);
            return counter.positions.slice();
        },
    };
}
