/**
 * Counting changed cells inside the WebAssembly kernel. The population count of a vector is that of its two halves, read
 * back from memory: cheaper than moving lanes between register files. Where an addition changes two cells of a bit, a
 * carry-save adder merges them with what is left from the bits before (`ones`), so that one vector of twos is left to count.
 */
import { Header, vectorBytes, vectorLanes } from '../memory.js';
import type { Code, Frame, Local } from './encode.js';
import { i64, seq, set, v128, type Operand } from './instructions.js';

/** Vectors that pass through memory at once: enough that no store waits for the load of the one before. */
const slots = 16;

/** Changed cells, once and twice a bit; both changed and searched for two cells; key cells of chained searches. */
type Counter = 'once' | 'twice' | 'probed' | 'asked';

/** Counters of one loop; only those that the loop's body uses are there. */
export class Tally {
    private readonly ones: Local[] = [];
    private readonly counters = new Map<Counter, Local>();
    private slot = 0;

    constructor(private readonly frame: Frame, private readonly columns: number) {}

    /** Adds the 1 bits of a vector. */
    count(vector: Operand): Code {
        return this.add('once', this.throughMemory(vector));
    }

    /** Adds the 1 bits of a vector twice. */
    countTwice(vector: Operand): Code {
        return this.add('twice', this.throughMemory(vector));
    }

    /** Adds the 1 bits of a vector that is in memory. */
    countAt(address: Operand, offset: number): Code {
        return this.add('once', halves(address, offset));
    }

    /** Adds the 1 bits of a vector, whose rows a chained machine has searched for two cells, one after the other. */
    countProbed(vector: Operand): Code {
        return this.add('probed', this.throughMemory(vector));
    }

    /** Key cells of a chained machine: `cells` in every row, within latches that together hold all rows. Changes nothing. */
    countAskedAll(cells: number): Code {
        const asked = this.counter('asked');
        return set(asked, i64.add(asked, i64.fromI32(cells * vectorLanes)));
    }

    /** Key cells of a chained machine: one in each row of the vector. Changes nothing. */
    countAsked(vector: Operand): Code {
        return this.add('asked', this.throughMemory(vector));
    }

    /** Adds the 1 bits of `one`, and those of `two` twice; no lane is in both. */
    merge(column: number, one: Local, two: Operand): Code {
        while (this.ones.length < this.columns) {
            this.ones.push(this.frame.local('v128'));
        }
        const ones = this.ones[column];
        const spare = this.frame.local('v128');
        return seq(
            set(spare, v128.or(two, v128.and(ones, one))),
            set(ones, v128.xor(ones, one)),
            this.countTwice(spare));
    }

    /** The loop, with what is left from earlier operations taken out of the header before it and put back after it. */
    around(loop: Code): Code {
        const { once, twice, probed, asked } = Object.fromEntries(this.counters) as Partial<Record<string, Local>>;
        const changed = [once, twice, twice, probed].filter(counter => counter !== undefined);
        const chained = [probed, probed, asked].filter(counter => counter !== undefined);
        return seq(
            ...[...this.counters.values()].map(counter => set(counter, i64.fromI32(0))),
            ...this.ones.map((ones, k) => set(ones, v128.load(0, Header.ones + k * vectorBytes))),
            loop,
            ...this.ones.map((ones, k) => v128.store(0, ones, Header.ones + k * vectorBytes)),
            addTo(Header.changed, changed), addTo(Header.chained, chained));
    }

    private counter(name: Counter): Local {
        const counter = this.counters.get(name) ?? this.frame.local('i64');
        this.counters.set(name, counter);
        return counter;
    }

    private add(name: Counter, count: Code): Code {
        const counter = this.counter(name);
        return set(counter, i64.add(counter, count));
    }

    private throughMemory(vector: Operand): Code {
        const at = Header.scratch + vectorBytes * (this.slot++ % slots);
        return seq(v128.store(0, vector, at), halves(0, at));
    }
}

function halves(address: Operand, offset: number): Code {
    return i64.add(i64.popcount(i64.load(address, offset)), i64.popcount(i64.load(address, offset + 8)));
}

function addTo(field: number, counters: readonly Local[]): Code {
    return counters.length === 0 ? [] : i64.store(0, counters.reduce((sum: Code, counter) => i64.add(sum, counter), i64.load(0, field)), field);
}
