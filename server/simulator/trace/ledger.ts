/**
 * What a trace's events cost: counts times the prices of the header. Sums
 * of events, nothing else; that they are the energies of the report is a law with a test. It knows counts and prices.
 */
import type { EventCounts, EventPrices, StaticCounts } from './format.js';

export const energyComponents = ['search', 'write', 'shift', 'read', 'movement', 'periphery', 'leakage'] as const;

/** Joules; `total` is the sum of the others. */
export type TraceEnergyJ = Readonly<Record<typeof energyComponents[number] | 'total', number>>;

/** Everything that happened up to a moment, over all arrays. */
export interface Tally extends Readonly<EventCounts> {
    /** Of all arrays: each search or write of an array is one. */
    readonly searches: number;
    readonly writes: number;
    /** Column steps of single tracks: each row of a column is one. */
    readonly shifts: number;
    readonly energyJ: TraceEnergyJ;
}

const staticFields = [
    'cycles', 'instructions', 'searches', 'searchCells', 'searchSegments', 'writes', 'loadedBits', 'readBits', 'shiftSteps', 'serialShifts',
] as const;

export function sumStatic(counts: readonly StaticCounts[]): StaticCounts {
    return Object.fromEntries(staticFields.map(field => [field, counts.reduce((sum, one) => sum + one[field], 0)])) as unknown as StaticCounts;
}

/** Adds up events at the prices of one machine. */
export class Ledger {
    private readonly joules = new Map<typeof energyComponents[number], number>(energyComponents.map(name => [name, 0]));
    private readonly sums = { written: 0, tagged: 0, chained: 0, searches: 0, writes: 0, shifts: 0 };

    constructor(private readonly prices: EventPrices) {}

    /** A program or a piece of it on some arrays of a wave: `arrays` of them with `enabledRows` rows in all. */
    program(counts: StaticCounts, arrays: number, enabledRows: number): void {
        const { prices, sums } = this;
        sums.searches += counts.searches * arrays;
        sums.writes += (counts.writes + counts.loadedBits) * arrays;
        sums.shifts += counts.shiftSteps * enabledRows;
        this.add('search', enabledRows * (counts.searchCells * prices.searchCell + counts.searchSegments * prices.searchSegment));
        this.add('shift', enabledRows * counts.shiftSteps * prices.trackStep);
        this.add('read', enabledRows * counts.readBits * prices.readBit);
        this.add('periphery', arrays * counts.cycles * prices.arrayCycle);
    }

    /** Instructions sent to all arrays of a wave. */
    broadcast(instructions: number): void {
        this.add('periphery', instructions * this.prices.instruction);
    }

    /** What the data made of it. */
    events({ written, tagged, chained }: Readonly<EventCounts>): void {
        this.sums.written += written;
        this.sums.tagged += tagged;
        this.sums.chained += chained;
        this.add('write', written * this.prices.writtenCell);
        this.add('search', chained * this.prices.searchCell);
    }

    /** Bits over the bus. */
    moved(bits: number): void {
        this.add('movement', bits * this.prices.movedBit);
    }

    /** `arrays` at work for a time. */
    leaked(arrays: number, seconds: number): void {
        this.add('leakage', this.prices.arraySecond * arrays * seconds);
    }

    tally(): Tally {
        const parts = Object.fromEntries(this.joules) as Record<typeof energyComponents[number], number>;
        return { ...this.sums, energyJ: { ...parts, total: energyComponents.reduce((sum, name) => sum + parts[name], 0) } };
    }

    private add(component: typeof energyComponents[number], joules: number): void {
        this.joules.set(component, this.joules.get(component)! + joules);
    }
}
