/**
 * Random draws for faults. Every row of every image has streams of its own, named by numbers, so that what goes wrong in a
 * row depends on neither the other rows nor on how a run is cut into pieces. There are millions of them, so naming one has to
 * take nanoseconds, which `network/prng` does not offer. It must not know what is drawn.
 * narrow: words of 32 bits, all in use, through `Math.imul` and unsigned shifts.
 */

/** Numbers in [0, 1): a Weyl sequence with a start and a step of its own, through the finaliser of MurmurHash3. */
export class Stream {
    private state = 0x9e3779b9;
    private step = 0x7f4a7c15;

    /** `names`: whole numbers that tell this stream from the others. */
    constructor(...names: readonly number[]) {
        names.forEach(name => this.enter(name));
    }

    /** Becomes the stream of `names` of `parent`, which has not been drawn from. */
    become(parent: Stream, name: number): this {
        this.state = parent.state;
        this.step = parent.step;
        this.enter(name);
        return this;
    }

    private enter(name: number): void {
        this.state = mixed(Math.imul(this.state, 0x85ebca6b) ^ mixed(name + 0x9e3779b9));
        this.step = mixed(Math.imul(this.step, 0xc2b2ae35) + mixed(name ^ 0x27d4eb2f));
    }

    next(): number {
        this.state = this.state + (this.step | 1) | 0;
        return (mixed(this.state) >>> 0) / 2 ** 32;
    }

    /** How many trials of probability `rate` fail before the next success: at least 0, Infinity where there is none. */
    failures(rate: number): number {
        if (rate <= 0) {
            return Infinity;
        }
        // 1 - next() lies in (0, 1], so that the logarithm is finite.
        return rate >= 1 ? 0 : Math.floor(Math.log(1 - this.next()) / Math.log1p(-rate));
    }
}

function mixed(word: number): number {
    let v = word ^ word >>> 16;
    v = Math.imul(v, 0x85ebca6b);
    v ^= v >>> 13;
    v = Math.imul(v, 0xc2b2ae35);
    return v ^ v >>> 16;
}

/** Calls `visit` for each success among `trials` trials of probability `rate`, in order. */
export function eachSuccess(stream: Stream, rate: number, trials: number, visit: (trial: number) => void): void {
    for (let trial = stream.failures(rate); trial < trials; trial += 1 + stream.failures(rate)) {
        visit(trial);
    }
}
