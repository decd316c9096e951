/**
 * What a word stands for, exactly: constant + sum of coefficient * input element. Additions of words add these; from the
 * coefficients follow the smallest and the largest number a word can hold.
 * It knows elements of input streams, no cells.
 */

const none = new Int16Array(0);

export class Linear {
    /** Constant of the word. */
    constant = 0;
    /** Coefficients of elements [from, from + count) of the stream. */
    from = 0;
    count = 0;
    coefficients = none;
    /** Smallest and largest value of the word. */
    min = 0;
    max = 0;

    /** `most`: largest value of an element of the stream. */
    constructor(readonly stream: number, readonly most: number) { }

    /** The word that holds one element. */
    static element(stream: number, element: number, most: number): Linear {
        const linear = new Linear(stream, most);
        linear.cover(element, element + 1);
        linear.coefficients[0] = 1;
        linear.max = most;
        return linear;
    }

    /** The sum of two words, or of their complements over `bits` bits. Undefined where their streams differ. */
    static sum(a: Linear, complementA: boolean, bitsA: number, b: Linear, complementB: boolean, bitsB: number): Linear | undefined {
        if (a.stream !== b.stream) {
            return undefined;
        }
        const sum = new Linear(a.stream, a.most);
        sum.cover(Math.min(a.from, b.from), Math.max(a.from + a.count, b.from + b.count));
        sum.take(a, complementA, bitsA);
        sum.take(b, complementB, bitsB);
        sum.bound();
        return sum;
    }

    /** The same word, or its complement over `bits` bits. */
    static copy(a: Linear, complement: boolean, bits: number): Linear {
        const copy = new Linear(a.stream, a.most);
        copy.cover(a.from, a.from + a.count);
        copy.take(a, complement, bits);
        copy.bound();
        return copy;
    }

    /** this <- this + other, or + the complement of other over `bits` bits. */
    add(other: Linear, complement: boolean, bits: number): void {
        this.cover(Math.min(this.from, other.from), Math.max(this.from + this.count, other.from + other.count));
        this.take(other, complement, bits);
        this.bound();
    }

    private take(other: Linear, complement: boolean, bits: number): void {
        const shift = other.from - this.from;
        const { coefficients, count } = other;
        for (let i = 0; i < count; i++) {
            this.coefficients[i + shift] += complement ? -coefficients[i] : coefficients[i];
        }
        this.constant += complement ? 2 ** bits - 1 - other.constant : other.constant;
    }

    private bound(): void {
        let [positive, negative] = [0, 0];
        for (let i = 0; i < this.count; i++) {
            const c = this.coefficients[i];
            if (c > 0) {
                positive += c;
            } else {
                negative += c;
            }
        }
        this.min = this.constant + negative * this.most;
        this.max = this.constant + positive * this.most;
    }

    /** Makes room for the coefficients of [from, end). */
    private cover(from: number, end: number): void {
        if (this.count === 0 || from < this.from || end - from > this.coefficients.length) {
            const wider = new Int16Array(end - from);
            if (this.count > 0) {
                wider.set(this.coefficients.subarray(0, this.count), this.from - from);
            }
            this.coefficients = wider;
            this.from = from;
        }
        this.count = end - from;
    }
}
