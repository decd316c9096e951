/**
 * Numbers to bytes and back, for the blocks of a trace file: variable-length integers up to 2^53, fixed ones, check sums.
 * It knows no blocks.
 * narrow: bit operators see bytes and the 32-bit words of a check sum.
 */

/** Grows as it is written. */
export class ByteWriter {
    private bytes = new Uint8Array(256);
    length = 0;

    /** Whole number from 0 to 2^53 - 1, seven bits a byte, the lowest first. */
    varint(value: number): void {
        this.reserve(8);
        let rest = value;
        while (rest >= 128) {
            this.bytes[this.length++] = rest % 128 + 128;
            rest = Math.floor(rest / 128);
        }
        this.bytes[this.length++] = rest;
    }

    /** Whole number of either sign: 0, -1, 1, -2, 2 ... as 0, 1, 2, 3, 4 ... */
    signed(value: number): void {
        this.varint(value < 0 ? -2 * value - 1 : 2 * value);
    }

    varints(values: ArrayLike<number>): void {
        for (let i = 0; i < values.length; i++) {
            this.varint(values[i]);
        }
    }

    /** Each as its difference to the one before. */
    deltas(values: ArrayLike<number>): void {
        let last = 0;
        for (let i = 0; i < values.length; i++) {
            this.signed(values[i] - last);
            last = values[i];
        }
    }

    raw(bytes: Uint8Array): void {
        this.reserve(bytes.length);
        this.bytes.set(bytes, this.length);
        this.length += bytes.length;
    }

    /** What was written; a copy. */
    take(): Uint8Array {
        return this.bytes.slice(0, this.length);
    }

    private reserve(more: number): void {
        if (this.length + more > this.bytes.length) {
            const grown = new Uint8Array(Math.max(this.length + more, 2 * this.bytes.length));
            grown.set(this.bytes);
            this.bytes = grown;
        }
    }
}

/** Thrown by a reader that runs past its bytes or meets a number that cannot be. */
export class BadBytes extends Error {
    override readonly name = 'BadBytes';
}

export class ByteReader {
    at = 0;

    constructor(private readonly bytes: Uint8Array) {}

    /** @throws BadBytes */
    varint(): number {
        let [value, weight] = [0, 1];
        for (let i = 0; i < 8; i++) {
            const byte = this.bytes[this.at++];
            if (byte === undefined) {
                throw new BadBytes('a number ends early');
            }
            value += byte % 128 * weight;
            if (byte < 128) {
                return value;
            }
            weight *= 128;
        }
        throw new BadBytes('a number is too long');
    }

    signed(): number {
        const value = this.varint();
        return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    }

    /** A count of things that take at least `least` bytes each: more than there are bytes left cannot be. @throws BadBytes */
    count(least = 1): number {
        const count = this.varint();
        if (count * least > this.bytes.length - this.at) {
            throw new BadBytes('a list is longer than its block');
        }
        return count;
    }

    varints(count: number): Int32Array {
        const values = new Int32Array(count);
        for (let i = 0; i < count; i++) {
            values[i] = this.varint();
        }
        return values;
    }

    deltas(count: number): Int32Array {
        const values = new Int32Array(count);
        for (let i = 0, last = 0; i < count; i++) {
            values[i] = last += this.signed();
        }
        return values;
    }

    /** A view, not a copy. @throws BadBytes */
    raw(count: number): Uint8Array {
        if (count > this.bytes.length - this.at) {
            throw new BadBytes('a list is longer than its block');
        }
        this.at += count;
        return this.bytes.subarray(this.at - count, this.at);
    }
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) {
        value = value & 1 ? value >>> 1 ^ 0xedb88320 : value >>> 1;
    }
    return value;
});

/** CRC-32 of ISO-HDLC, as in gzip and PNG. */
export function crc32(bytes: Uint8Array): number {
    let value = 0xffffffff;
    for (let i = 0; i < bytes.length; i++) {
        value = table[(value ^ bytes[i]) & 0xff] ^ value >>> 8;
    }
    return (value ^ 0xffffffff) >>> 0;
}
