/**
 * The parts of the compilation that can be switched off (`--without`), to see what each is worth: what is left is a
 * correct program in every case. What cannot be left out (fold, unroll, annotate, form, allocate, place, emit) has no name here.
 */
export const passes = {
    share: 'sums that several outputs need are made once',
    join: 'several input channels share in one slice',
    tree: 'the inputs may be divided over arrays, whose partial sums are added pairwise',
    along: 'operands may lie along the track, where that is cheaper',
    turn: 'every other group of inputs visits the outputs backwards, so that no track returns empty',
    overwrite: 'a value that is used for the last time is overwritten in place',
    recompute: 'where the row is full, a value gives up its cells and is made again',
    clear: 'a value that is used for the last time is cleared by the operation that uses it',
    guard: 'accumulators may be split in two fields, with guard bits between them',
    align: 'accumulators start at a constant that puts thresholds on the borders of prefixes',
    thresholds: 'a requantisation may be a few searches for prefixes in place of shifted additions',
    'short-tables': 'searches are left out that can match no row: carries, high bits and top bits known to be 0'
} as const satisfies Record<string, string>;

export type PassName = keyof typeof passes;

export const passNames = Object.keys(passes) as readonly PassName[];
