/**
 * How often a program shifts and writes, which depends on the program alone: the number of things that may fail in a row.
 * It knows operations, no data.
 */
import { countProgram } from '../../compiler/counts.js';
import type { Machine } from '../../compiler/machine.js';
import { Expander, Micro } from '../../compiler/microcode.js';
import { clearA, clearB, IntList, Op, type Program } from '../../compiler/program.js';
import type { Trials } from './plan.js';

const known = new WeakMap<Program, Trials>();

/** For every row of an array that runs the program. */
export function trialsOf(program: Program, machine: Machine): Trials {
    let trials = known.get(program);
    if (!trials) {
        const steps = [...countProgram(program, machine).values()].reduce((sum, counts) => sum + counts.shiftSteps, 0);
        trials = { steps, writes: new WriteCounter(program, machine).count() };
        known.set(program, trials);
    }
    return trials;
}

/** Cells written by operations; additions of equal widths write equally many, so each is expanded once. */
class WriteCounter {
    private readonly expander: Expander;
    private readonly buffer = new IntList();
    private readonly additions = new Map<string, number>();

    constructor(private readonly program: Program, machine: Machine) {
        // Where the tracks stand changes no write, so operations may be expanded in any order.
        this.expander = new Expander(program, machine, machine.unit);
    }

    count(): number {
        let cells = 0;
        for (let op = 0; op < this.program.length; op++) {
            const { kind } = this.program;
            cells += kind[op] === Op.add || kind[op] === Op.sum ? this.addition(op) : kind[op] === Op.match ? this.rules(op) : this.expanded(op);
        }
        return cells;
    }

    private addition(op: number): number {
        const { a, b, before, flags, kind, width, wordStart } = this.program;
        const widthOf = (word: number): number => wordStart[word + 1] - wordStart[word];
        // narrow: flags are four bits.
        const key = [kind[op], widthOf(a[op]), kind[op] === Op.sum ? widthOf(b[op]) : before[op], width[op], flags[op] & (clearA | clearB)].join(' ');
        const cells = this.additions.get(key) ?? this.expanded(op);
        this.additions.set(key, cells);
        return cells;
    }

    private rules(op: number): number {
        const { a, b, rules, ruleStart } = this.program;
        let cells = 0;
        for (let rule = a[op]; rule < b[op]; rule++) {
            cells += rules[ruleStart[rule] + 1 + rules[ruleStart[rule]]];
        }
        return cells;
    }

    private expanded(op: number): number {
        this.buffer.length = 0;
        this.expander.expand(op, this.buffer);
        const micro = this.buffer.view();
        let cells = 0;
        for (let i = 0; i < micro.length;) {
            switch (micro[i]) {
                case Micro.search:
                    i += 5 + micro[i + 4];
                    break;
                case Micro.write:
                    cells += micro[i + 2];
                    i += 3 + micro[i + 2];
                    break;
                case Micro.load:
                    cells++;
                    i += 5;
                    break;
                default:
                    i += micro[i] === Micro.shift ? 3 : 4;
            }
        }
        return cells;
    }
}
