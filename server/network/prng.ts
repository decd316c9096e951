/**
 * The project's random numbers: the same everywhere, for ever. Anything seeded (weights, images) draws from here.
 */

const M1 = 2147483563;
const M2 = 2147483399;

/**
 * L'Ecuyer's combination of two multiplicative generators (Efficient and portable combined random number generators,
 * CACM 31(6), 1988): period 2.3e18, every intermediate value an integer below 2^31.
 */
export class Generator {
    private s1: number;
    private s2: number;

    /** `stream` makes independent sequences of one seed, one for each name. `seed` is any safe integer. */
    constructor(seed: number, stream = '') {
        this.s1 = 1 + fold(`${seed}/${stream}`, 40014, M1 - 1);
        this.s2 = 1 + fold(`${stream}/${seed}`, 40692, M2 - 1);
        // The multiplicative steps pull apart what similar names leave close together.
        for (let i = 0; i < 20; i++) {
            this.next();
        }
    }

    /** Uniform in (0, 1), 2^31 different values. */
    next(): number {
        // Schrage's method: a * s mod m by way of m = a * q + r, so that nothing passes 2^31.
        const k1 = Math.floor(this.s1 / 53668);
        this.s1 = 40014 * (this.s1 - k1 * 53668) - k1 * 12211;
        if (this.s1 < 0) {
            this.s1 += M1;
        }
        const k2 = Math.floor(this.s2 / 52774);
        this.s2 = 40692 * (this.s2 - k2 * 52774) - k2 * 3791;
        if (this.s2 < 0) {
            this.s2 += M2;
        }
        const difference = this.s1 - this.s2;
        return (difference < 1 ? difference + M1 - 1 : difference) / M1;
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
