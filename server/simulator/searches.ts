/**
 * How many searches operations take: that depends on the program and the tag unit, not on data, so it is counted without
 * running them.
 */
import { BitTables, walkBits } from '../compiler/microcode.js';
import { Op, type Program } from '../compiler/program.js';
import type { TagUnit } from '../compiler/tables.js';

/** Widths below this have their counts kept in a table. */
const kept = 64;

export class SearchCounter {
    private static readonly counters = new Map<string, SearchCounter>();

    private readonly tables: BitTables;
    /** Searches + 1 by kind and widths; 0: not counted yet. */
    private readonly known = new Int32Array(2 * kept ** 3);

    private constructor(unit: TagUnit) {
        this.tables = new BitTables(unit);
    }

    /** The counter of a tag unit: what it has counted once it keeps. */
    static of(unit: TagUnit): SearchCounter {
        const key = `${unit.latches} ${unit.chained}`;
        const counter = this.counters.get(key) ?? new SearchCounter(unit);
        this.counters.set(key, counter);
        return counter;
    }

    /** Searches of operations [from, to), once for all rows of an array. */
    count(program: Program, from: number, to: number): number {
        let searches = 0;
        for (let op = from; op < to; op++) {
            switch (program.kind[op]) {
                case Op.add:
                case Op.sum:
                    searches += this.addition(program, op);
                    break;
                case Op.match:
                    searches += program.b[op] - program.a[op];
                    break;
                case Op.max:
                    searches += 4 * program.width[op];
                    break;
            }
        }
        return searches;
    }

    private addition({ kind, wordStart, a, b, before, width }: Program, op: number): number {
        const inPlace = kind[op] === Op.add;
        const widthA = wordStart[a[op] + 1] - wordStart[a[op]];
        const widthB = inPlace ? before[op] : wordStart[b[op] + 1] - wordStart[b[op]];
        if (widthA >= kept || widthB >= kept || width[op] >= kept) {
            return this.walk(inPlace, widthA, widthB, width[op]);
        }
        const key = ((inPlace ? kept : 0) + widthA) * kept ** 2 + widthB * kept + width[op];
        this.known[key] ||= this.walk(inPlace, widthA, widthB, width[op]) + 1;
        return this.known[key] - 1;
    }

    private walk(inPlace: boolean, widthA: number, widthB: number, width: number): number {
        let searches = 0;
        walkBits(widthA, widthB, width, (_, state) => {
            searches += this.tables.steps(inPlace, state).filter(step => step.kind === 'search').length;
        });
        return searches;
    }
}
