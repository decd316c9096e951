/**
 * How many searches operations take: that depends on the program and the tag unit, not on data, so it is counted without
 * running them.
 */
import { BitTables, chainsRule, walkBits } from '../compiler/bit-tables.js';
import { Op, type Program } from '../compiler/program.js';
import type { TagUnit } from '../compiler/tables.js';

/** Widths below this have their counts kept in a table. */
const kept = 64;

const counters = new Map<string, SearchCounter>();

/** The counter of a tag unit, which keeps what it has counted. */
export function searchCounter(unit: TagUnit): SearchCounter {
    const key = `${unit.latches} ${unit.chained} ${unit.fullTables}`;
    const counter = counters.get(key) ?? new SearchCounter(unit);
    counters.set(key, counter);
    return counter;
}

export class SearchCounter {
    private readonly tables: BitTables;
    private readonly programs = new WeakMap<Program, readonly number[]>();
    /** Searches + 1 by kind and widths; 0: not counted yet. */
    private readonly known = new Int32Array(2 * kept ** 3);

    constructor(unit: TagUnit) {
        this.tables = new BitTables(unit);
    }

    /** Searches of each section, once for all rows of an array. */
    bySection(program: Program): readonly number[] {
        const searches = this.programs.get(program) ?? program.sections.map(({ from, to }) => this.count(program, from, to));
        this.programs.set(program, searches);
        return searches;
    }

    /** The same of operations [from, to). */
    count(program: Program, from: number, to: number): number {
        const { a, b, before, kind, rules, ruleStart, width, wordStart } = program;
        const { known } = this;
        let searches = 0;
        for (let op = from; op < to; op++) {
            if (kind[op] === Op.add || kind[op] === Op.sum) {
                const inPlace = kind[op] === Op.add;
                const widthA = wordStart[a[op] + 1] - wordStart[a[op]];
                const widthB = inPlace ? before[op] : wordStart[b[op] + 1] - wordStart[b[op]];
                if (widthA >= kept || widthB >= kept || width[op] >= kept) {
                    searches += this.walk(inPlace, widthA, widthB, width[op]);
                    continue;
                }
                const key = (((inPlace ? kept : 0) + widthA) * kept + widthB) * kept + width[op];
                if (known[key] === 0) {
                    known[key] = this.walk(inPlace, widthA, widthB, width[op]) + 1;
                }
                searches += known[key] - 1;
            } else if (kind[op] === Op.match) {
                for (let rule = a[op]; rule < b[op]; rule++) {
                    searches += chainsRule(rules, ruleStart[rule], this.tables.unit) ? rules[ruleStart[rule]] : 1;
                }
            } else if (kind[op] === Op.max) {
                // A bit has two keys of four cells and two of three: see `Expander.max`.
                searches += (this.tables.unit.chained ? 14 : 4) * width[op];
            }
        }
        return searches;
    }

    private walk(inPlace: boolean, widthA: number, widthB: number, width: number): number {
        let searches = 0;
        walkBits(widthA, widthB, width, (_, state) => {
            searches += this.tables.steps(inPlace, state).filter(step => step.kind === 'search').length;
        });
        return searches;
    }
}
