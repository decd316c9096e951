/**
 * The least energy of any sequence of chained searches and writes that adds one bit, found best first: a second opinion on the
 * lookup tables, from nothing but what a search and a write do. It knows symbols and energies, no tables.
 * narrow: bit operators see masks of eight rows, and four of them packed into an unsigned number of 32 bits.
 */
import { Sym, type BitState, type MicroStep } from '../../server/compiler/tables.js';

/** fJ of a key cell and of a changed cell, as on the default machine; a cycle costs next to nothing, so that shorter ones win. */
export const energies = { search: 3, write: 10, cycle: 0.02 };

/** Rows of all values of A, B, C that are possible, as masks: both latches, and the cells that a table may change. */
interface Rows {
    readonly latch: readonly [number, number];
    /** B in place, R out of place. */
    readonly result: number;
    readonly carry: number;
}

interface Reached {
    readonly cost: number;
    readonly from: number;
    readonly step: MicroStep | undefined;
}

export interface LeastTable {
    /** fJ a row on uniform bits, without what cycles count. */
    readonly energyFJ: number;
    readonly steps: readonly MicroStep[];
    readonly visited: number;
}

/** fJ a row of given steps, on the same rows. */
export function energyOf(steps: readonly MicroStep[], inPlace: boolean, state: BitState): number {
    const search = new TableSearch(inPlace, state);
    return steps.reduce(({ rows, cost }, step) => {
        const next = search.apply(rows, step);
        return { rows: next.rows, cost: cost + next.cost };
    }, { rows: search.start, cost: 0 }).cost;
}

export function leastTable(inPlace: boolean, state: BitState): LeastTable {
    return new TableSearch(inPlace, state).run();
}

class TableSearch {
    readonly start: Rows;
    private readonly goal: Pick<Rows, 'result' | 'carry'>;
    private readonly all: number;
    /** Share of the rows in a mask. */
    private readonly share = new Float64Array(256);
    private readonly fixed: ReadonlyMap<number, number>;
    private readonly resultSymbol: number;
    private readonly steps: readonly MicroStep[];
    private readonly reached = Array.from({ length: 64 }, () => new Map<number, Reached>());
    /** Packed rows to go on from, by cost and what at least is missing, in hundredths of a fJ. */
    private readonly queue: (number[] | undefined)[] = [];

    constructor(inPlace: boolean, { a, b, c, carryOut }: BitState) {
        const rows = Array.from({ length: 8 }, (_, i) => [i % 2, (i >> 1) % 2, i >> 2] as const)
            .filter(([x, y, z]) => x <= Number(a) && y <= Number(b) && z <= Number(c) && (carryOut || x + y + z < 2));
        const mask = (holds: (sum: number, row: readonly number[]) => boolean): number =>
            rows.reduce((sum, row, i) => holds(row[0] + row[1] + row[2], row) ? sum | 1 << i : sum, 0);
        this.all = (1 << rows.length) - 1;
        this.share.forEach((_, m) => { this.share[m] = rows.filter((__, i) => m >> i & 1).length / rows.length; });
        const [A, B] = [mask((_, row) => row[0] === 1), mask((_, row) => row[1] === 1)];
        this.start = { latch: [0, 0], result: inPlace ? B : 0, carry: mask((_, row) => row[2] === 1) };
        this.goal = { result: mask(sum => sum % 2 === 1), carry: mask(sum => sum > 1) };
        this.fixed = new Map(inPlace ? [[Sym.A, A]] : [[Sym.A, A], [Sym.B, B]]);
        this.resultSymbol = inPlace ? Sym.B : Sym.R;
        this.steps = [...this.searches(), ...this.writes()];
    }

    run(): LeastTable {
        this.reach(pack(this.start), { cost: 0, from: -1, step: undefined });
        let visited = 0;
        for (let level = 0; level < this.queue.length; level++) {
            for (const key of this.queue[level] ?? []) {
                const rows = unpack(key);
                const { cost } = this.known(key)!;
                if (this.level(cost, rows) < level) {
                    continue; // reached again, for less
                }
                if (rows.result === this.goal.result && rows.carry === this.goal.carry) {
                    return this.found(key, visited);
                }
                visited++;
                for (const step of this.steps) {
                    const next = this.apply(rows, step);
                    this.reach(pack(next.rows), { cost: cost + next.cost + energies.cycle, from: key, step });
                }
            }
            this.queue[level] = undefined;
        }
        throw new Error('no sequence adds this bit');
    }

    apply(rows: Rows, step: MicroStep): { readonly rows: Rows; readonly cost: number } {
        if (step.kind === 'write') {
            const tagged = rows.latch[step.latch];
            const written = (symbol: number, old: number): number => step.cells.reduce((now, [s, bit]) => s !== symbol ? now : bit ? now | tagged : now & ~tagged, old);
            const [result, carry] = [written(this.resultSymbol, rows.result), written(Sym.C, rows.carry)];
            return { rows: { ...rows, result, carry }, cost: energies.write * (this.share[result ^ rows.result] + this.share[carry ^ rows.carry]) };
        }
        const asked = step.within === undefined ? this.all : rows.latch[step.within];
        const hit = step.key.reduce((now, [symbol, bit]) => {
            const ones = this.fixed.get(symbol) ?? (symbol === Sym.C ? rows.carry : rows.result);
            return now & (bit ? ones : ~ones);
        }, asked);
        const tags = step.accumulate ? hit | rows.latch[step.latch] : hit;
        const latch = step.latch === 0 ? [tags, rows.latch[1]] as const : [rows.latch[0], tags] as const;
        return { rows: { ...rows, latch }, cost: energies.search * step.key.length * this.share[asked] };
    }

    /** One cell a search: a key of several costs no less than one after the other. */
    private searches(): MicroStep[] {
        const symbols = [...this.fixed.keys(), this.resultSymbol, Sym.C];
        return symbols.flatMap(symbol => ([0, 1] as const).flatMap(bit => ([0, 1] as const).flatMap(latch => [false, true].flatMap(accumulate =>
            [undefined, 0, 1].map((within): MicroStep => ({ kind: 'search', key: [[symbol, bit]], latch, accumulate, ...(within !== undefined && { within: within as 0 | 1 }) }))))));
    }

    private writes(): MicroStep[] {
        const values = [undefined, 0, 1] as const;
        return ([0, 1] as const).flatMap(latch => values.flatMap(result => values.flatMap((carry): MicroStep[] => {
            const cells = [...(result === undefined ? [] : [[this.resultSymbol, result] as const]), ...(carry === undefined ? [] : [[Sym.C, carry] as const])];
            return cells.length === 0 ? [] : [{ kind: 'write', latch, cells }];
        })));
    }

    /** Cells that are not yet what they shall be must at least be written. */
    private level(cost: number, { result, carry }: Rows): number {
        return Math.round(100 * (cost + energies.write * (this.share[result ^ this.goal.result] + this.share[carry ^ this.goal.carry])));
    }

    private known(key: number): Reached | undefined {
        return this.reached[bucket(key)].get(key);
    }

    private reach(key: number, now: Reached): void {
        const known = this.known(key);
        if (known && known.cost <= now.cost + 1e-9) {
            return;
        }
        this.reached[bucket(key)].set(key, now);
        (this.queue[this.level(now.cost, unpack(key))] ??= []).push(key);
    }

    private found(key: number, visited: number): LeastTable {
        const steps: MicroStep[] = [];
        for (let at = this.known(key)!; at.step; at = this.known(at.from)!) {
            steps.unshift(at.step);
        }
        return { energyFJ: this.known(key)!.cost - steps.length * energies.cycle, steps, visited };
    }
}

/** A map of JavaScript holds sixteen million entries: sixty-four hold more. */
function bucket(key: number): number {
    return Math.imul(key, 0x9e3779b1) >>> 26;
}

function pack({ latch, result, carry }: Rows): number {
    return (latch[0] | latch[1] << 8 | result << 16 | carry << 24) >>> 0;
}

function unpack(key: number): Rows {
    return { latch: [key & 255, key >>> 8 & 255], result: key >>> 16 & 255, carry: key >>> 24 };
}
