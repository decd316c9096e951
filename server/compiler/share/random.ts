/** A small seeded generator, so that searches are the same in every run and on every machine. */
export class Random {
    constructor(private state: number) { }

    /** The next 32 bits, as a signed integer. narrow: the words of the generator are opaque 32-bit patterns. */
    next(): number {
        this.state = (this.state + 0x6d2b79f5) | 0;
        let x = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
        x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
        return x ^ (x >>> 14);
    }

    /** An integer in [0, limit). */
    below(limit: number): number {
        return Math.floor((this.next() / 2 ** 32 + 0.5) * limit);
    }
}
