/**
 * Cells of many rows at once: one bit plane a cell, 32 rows a word. Rows beyond the last are 0 in every tag, so they
 * never take part. One of the packed-word kernels: bit operators on unsigned 32-bit words are at home here.
 * narrow: words of 32 rows, and cell * 2 + bit, below 2^24.
 */
export class Planes {
    readonly words: number;
    private readonly planes: (Uint32Array | undefined)[] = [];
    /** 1 for every row there is. */
    readonly all: Uint32Array;

    constructor(readonly rows: number) {
        this.words = Math.ceil(rows / 32);
        this.all = new Uint32Array(this.words).fill(0xffffffff);
        if (rows % 32 !== 0) {
            this.all[this.words - 1] = (1 << rows % 32) - 1;
        }
    }

    /** The plane of a cell; cells start as 0. */
    of(cell: number): Uint32Array {
        return this.planes[cell] ?? (this.planes[cell] = new Uint32Array(this.words));
    }

    /** Cells whose plane holds a 1 anywhere, in order. */
    nonzeroCells(): number[] {
        const cells: number[] = [];
        this.planes.forEach((plane, cell) => {
            if (plane?.some(word => word !== 0)) {
                cells.push(cell);
            }
        });
        return cells;
    }
}

/** Number of 1 bits of a 32-bit word. */
export function popcount(word: number): number {
    let v = word - (word >>> 1 & 0x55555555);
    v = (v & 0x33333333) + (v >>> 2 & 0x33333333);
    return Math.imul(v + (v >>> 4) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** tag <- rows where every key plane has the key's bit; `keys` holds cell * 2 + bit. */
export function searchInto(tag: Uint32Array, planes: Planes, keys: ArrayLike<number>, from: number, count: number): void {
    if (count === 3) {
        return searchThree(tag, planes, keys[from], keys[from + 1], keys[from + 2]);
    }
    tag.set(planes.all);
    for (let k = from; k < from + count; k++) {
        const plane = planes.of(keys[k] >>> 1);
        const flip = keys[k] & 1 ? 0 : -1;
        for (let w = 0; w < tag.length; w++) {
            tag[w] &= plane[w] ^ flip;
        }
    }
}

/** The key of an addition's full bit: carry, operand, destination in one sweep. */
function searchThree(tag: Uint32Array, planes: Planes, keyA: number, keyB: number, keyC: number): void {
    const { all } = planes;
    const [a, b, c] = [planes.of(keyA >>> 1), planes.of(keyB >>> 1), planes.of(keyC >>> 1)];
    const [flipA, flipB, flipC] = [keyA & 1 ? 0 : -1, keyB & 1 ? 0 : -1, keyC & 1 ? 0 : -1];
    for (let w = 0; w < tag.length; w++) {
        tag[w] = (a[w] ^ flipA) & (b[w] ^ flipB) & (c[w] ^ flipC) & all[w];
    }
}

/** Writes `bit` into the tagged rows of a plane; returns how many cells changed. */
export function writeTagged(plane: Uint32Array, tag: Uint32Array, bit: number): number {
    const flip = bit ? -1 : 0;
    let changed = 0;
    for (let w = 0; w < plane.length; w++) {
        const change = tag[w] & (plane[w] ^ flip);
        if (change !== 0) {
            plane[w] ^= change;
            changed += popcount(change);
        }
    }
    return changed;
}
