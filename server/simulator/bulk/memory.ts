/**
 * How the bulk executor's linear memory is laid out, and the format of its commands: what the translator writes and both
 * kernels (WebAssembly and TypeScript) read. Addresses and lengths are in bytes. It knows no programs and no layers.
 *
 *   header | stage | tags | volumes and lane maps of a layer | planes | word table | rules | commands of a program
 *
 * A *plane* is one cell in all lanes of a chunk, one bit a lane. A *word* here is a row of the word table: the plane
 * addresses of its cells, lowest bit first; its length is 4 bytes a cell. A chunk's lanes fill whole vectors; lanes beyond
 * the last row load zeros, so they do what idle rows do.
 */

/** Lanes of one vector, and its bytes. */
export const vectorLanes = 128;
export const vectorBytes = 16;
/** Most vectors a chunk may have. */
export const maxVectors = 64;
/** Vectors a kernel works on at once, where a chunk has as many. */
export const wideVectors = 4;
/** Most cells of a word in an operation, and of a rule's key. */
export const maxCells = 63;

/** Addresses of the header's fields. */
export const Header = {
    /** i64: changed cells so far, but for `ones`. */
    changed: 0,
    /** i64: key cells of chained searches so far. */
    chained: 8,
    /** Four vectors: changed cells that are not in `changed` yet, one a lane. */
    ones: 16,
    /** Sixteen vectors on their way to be counted. */
    scratch: 128,
    /** Lane maps: two input streams, then the output. */
    maps: 512,
    size: 1024
} as const;

/** A lane map: address of its runs, their end, bytes from lane to lane inside a run. A run: address of its first lane, lanes. */
export const mapBytes = 16;
export const outputMap = 2;
export const runBytes = 8;

/** Values on their way between activations and planes, one byte a lane. Copies may run past the last lane. */
export const stageAt = Header.size;
const stageBytes = maxVectors * vectorLanes + 4 * vectorBytes;
/** Lanes that match the first d cells of a rule's key, for d = 0 ... */
export const tagsAt = stageAt + stageBytes;
export const tagBytes = wideVectors * vectorBytes;
export const volumesAt = tagsAt + (maxCells + 1) * tagBytes;
/** Bytes that must follow the last one in use, for reads that run past it. */
export const slack = 64;

/** Commands are five i32: a code and four arguments. */
export const commandBytes = 20;
export const Command = {
    /** dst, a, lengths: dst <- dst + a. */
    add: 0,
    /** The same with a's complement. */
    addComplement: 1,
    /** dst, shorter, longer, lengths: dst <- shorter + longer. */
    sum: 2,
    /** The same with complements. */
    sumComplement: 3,
    /** word, length: cells <- 0. */
    clear: 4,
    /** word, length: cells <- 1. */
    set: 5,
    /** from, to: the rules at these addresses. */
    rules: 6,
    /** dst, a, length: dst <- max(dst, a). */
    max: 7,
    /** word, address of the element in lane 0's place, cells, address of the lane map: cells <- bits of bytes. */
    load: 8,
    /** The other way: bytes <- cells. */
    store: 9,
    /** word, length: fails unless the cells are 0 in every lane. Strict runs only. */
    expectZero: 10
} as const;

/** Four numbers below 256 in one, the first lowest; `fieldBits` apart. */
export function packFields(first: number, second: number, third: number, fourth: number): number {
    return first + second * 2 ** 8 + third * 2 ** 16 + fourth * 2 ** 24;
}
export const fieldBits = 8;

/**
 * Fields of an addition's lengths: what both words have, and where the carry is spent; a chained machine searches within
 * tagged rows as long as both words have bits below the third, and after that below the fourth (0 on other machines).
 */
export const AddField = { both: 0, end: 1, chainedBoth: 2, chainedEnd: 3 } as const;

/** Fields of a sum's lengths: what both words have, what the longer has, flags, chained bits as above. */
export const SumField = { both: 0, longer: 1, flags: 2, chained: 3 } as const;
export const SumFlag = { carry: 1, complementShorter: 2, complementLonger: 4 } as const;

/**
 * A rule: a head, then the key cells that it does not share with the rule before it, then the cells it writes, each as
 * plane address + bit. Rules without writes give their matches to the next that has some.
 */
export const RuleField = { shared: 0, key: 1, writes: 2 } as const;
