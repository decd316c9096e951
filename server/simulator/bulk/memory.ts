/**
 * How the bulk executor's linear memory is laid out: what the executor writes and both kernels (WebAssembly and TypeScript)
 * read. Addresses and lengths are in bytes, all numbers i32 unless said otherwise. It knows no layers.
 *
 *   header | stage | tags | volumes and lane maps of a layer | planes, words, operations, rules of a program
 *
 * A *plane* is one cell in all lanes of a chunk, one bit a lane; a chunk's lanes fill whole vectors. The *word table* lists
 * plane addresses word after word, lowest bit first; `words` holds where each word begins in it, and where the last ends.
 * Operations are the program's own arrays one after another (`Field`), each as long as the program; where a number of an
 * operation stands for something outside the array of cells, an address is in its place:
 *   load: a <- of the element in its volume, b <- of the lane map; store: dst and b likewise; match: a, b <- of its rules.
 */

/** Lanes of one vector, and its bytes. */
export const vectorLanes = 128;
export const vectorBytes = 16;
/** Most vectors a chunk may have. */
export const maxVectors = 64;
/** Vectors a kernel works on at once, where a chunk has as many. */
export const wideVectors = 4;

/** Arrays of an operation's numbers, in their order. */
export const Field = { kind: 0, dst: 1, a: 2, b: 3, flags: 4, before: 5, width: 6 } as const;

/** Addresses of the header's fields. */
export const Header = {
    /** i64: changed cells so far, but for `ones`. */
    changed: 0,
    /** i64: key cells of chained searches so far. */
    chained: 8,
    /** Four vectors: changed cells that are not in `changed` yet, one a lane. */
    ones: 16,
    /** Address of the list of words. */
    words: 80,
    /** How the machine searches within tagged rows, see `Chains`. */
    chains: 84,
    /** 1: every bit of an addition takes the full tables, whatever is known of it. */
    fullTables: 88,
    /** Sixteen vectors on their way to be counted. */
    scratch: 128,
    /** Lane maps: two input streams, then the output. */
    maps: 512,
    size: 1024
} as const;

/** Not at all; where an addition's bit needs it; at every bit where both operands, or the carry alone, may change something. */
export const Chains = { none: 0, short: 1, full: 2 } as const;

/**
 * Fields of a lane map: address of its runs and of their end, bytes from lane to lane inside a run, bytes a value has, bytes
 * from one byte of all values to the next. A run: address of its first lane, lanes.
 */
export const MapField = { runs: 0, end: 4, step: 8, bytesPerValue: 12, size: 16, bytes: 32 } as const;
export const runBytes = 8;
export const outputMap = 2;

/** Values on their way between activations and planes, one byte a lane. Copies may run past the last lane. */
export const stageAt = Header.size;
const stageBytes = maxVectors * vectorLanes + 4 * vectorBytes;
/** Lanes that match the first d cells of a rule's key, for d = 0 ... */
export const tagsAt = stageAt + stageBytes;
export const tagBytes = wideVectors * vectorBytes;
export const maxKey = 63;
export const volumesAt = tagsAt + (maxKey + 1) * tagBytes;
/** Bytes that must follow the last one in use, for reads that run past it. */
export const slack = 64;

/**
 * A rule: a head, then the key cells that it does not share with the rule before it, then the cells it writes, each as
 * plane address + bit. Rules without writes give their matches to the next that has some.
 */
export const RuleField = { shared: 0, key: 8, writes: 16 } as const;
const ruleFieldMost = 255;

/** narrow: three numbers of eight bits. */
export function ruleHead(shared: number, key: number, writes: number): number {
    if (shared + key > maxKey || writes > ruleFieldMost) {
        throw new Error(`a rule of ${shared + key} cells to search and ${writes} to write`);
    }
    return shared << RuleField.shared | key << RuleField.key | writes << RuleField.writes;
}

/** narrow: as above. */
export function ruleField(head: number, field: number): number {
    return head >>> field & ruleFieldMost;
}
