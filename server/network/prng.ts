/**
 * The project's random numbers: the same everywhere, for ever. Anything seeded (weights, images) draws from here.
 */

const BASE = 2 ** 26;
// A * BASE - 1 and A * BASE / 2 - 1 are prime: each generator runs through A * BASE / 2 - 1 states (2^51) before it repeats.
const A1 = 65999100;
const A2 = 61803225;

/**
 * Sum, modulo 2^26, of two multiply-with-carry generators (Marsaglia: Random number generators, Journal of Modern Applied
 * Statistical Methods 2(1), 2003): x' = (a * x + c) mod 2^26 with c' the carry. Every intermediate value is an integer
 * below 2^52, so doubles hold it exactly, and there are no branches: millions of weights take a moment.
 */
export class Generator {
    private x1: number;
    private c1: number;
    private x2: number;
    private c2: number;

    /** `stream` makes independent sequences of one seed, one for each name. `seed` is any safe integer. */
    constructor(seed: number, stream = '') {
        const text = `${seed}/${stream}`;
        this.x1 = fold(text, 40014, BASE - 5);
        this.c1 = 1 + fold(text, 40692, A1 - 2);
        this.x2 = fold(text, 69621, BASE - 27);
        this.c2 = 1 + fold(text, 48271, A2 - 2);
        // The first steps pull apart what similar names leave close together.
        for (let i = 0; i < 20; i++) {
            this.next();
        }
    }

    /** Uniform in (0, 1): 2^26 different values, the middles of as many equal parts. */
    next(): number {
        const t1 = A1 * this.x1 + this.c1;
        this.c1 = Math.floor(t1 / BASE);
        this.x1 = t1 - this.c1 * BASE;
        const t2 = A2 * this.x2 + this.c2;
        this.c2 = Math.floor(t2 / BASE);
        this.x2 = t2 - this.c2 * BASE;
        const sum = (this.x1 + this.x2) / BASE;
        return sum - Math.floor(sum) + 0.5 / BASE;
    }

    /** Uniform in 0..n-1. */
    below(n: number): number {
        return Math.floor(this.next() * n);
    }

    /** 0..n-1 in random order (Fisher and Yates). */
    permutation(n: number): number[] {
        const order = Array.from({ length: n }, (_, i) => i);
        for (let i = n - 1; i > 0; i--) {
            const j = this.below(i + 1);
            [order[i], order[j]] = [order[j], order[i]];
        }
        return order;
    }
}

/** Polynomial hash of a text, 0..modulus-1. */
function fold(text: string, factor: number, modulus: number): number {
    let value = 0;
    for (const character of text) {
        value = (value * factor + character.codePointAt(0)! + 1) % modulus;
    }
    return value;
}
