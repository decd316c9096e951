/**
 * The counts of programs, kept with them: what a program does depends on no energy, so a report with other constants counts
 * nothing again. It must not know costs.
 */
import { countProgram, type Counts } from './counts.js';
import type { Machine } from './machine.js';
import type { Program } from './program.js';

const known = new WeakMap<Program, { readonly machine: string; readonly counts: ReadonlyMap<string, Counts> }>();

/** `countProgram`, once per program and machine; the counts are not to be changed. */
export function countedProgram(program: Program, machine: Machine): ReadonlyMap<string, Counts> {
    const { energyJ: _, ...rest } = machine;
    const key = JSON.stringify(rest);
    const found = known.get(program);
    if (found?.machine === key) {
        return found.counts;
    }
    const counts = countProgram(program, machine);
    known.set(program, { machine: key, counts });
    return counts;
}
