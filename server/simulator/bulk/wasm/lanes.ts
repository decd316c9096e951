/**
 * Kernel functions between activations (bytes) and planes: load gathers one byte a lane along the runs of a lane map and
 * turns bytes into planes, store does the reverse.
 */
import { Header, MapField, runBytes, stageAt, vectorBytes } from '../memory.js';
import { Frame, type Code, type Local, type ModuleWriter } from './encode.js';
import { copyMemory, i32, i64, loopWhile, select, seq, set, v128, when } from './instructions.js';
import { Operation, operationFrame } from './operation.js';

const evenBytes = Array.from({ length: 16 }, (_, i) => 2 * i);
/** Byte 0 eight times, byte 1 eight times; and the bit of each of the eight. */
const spread = Array.from({ length: 16 }, (_, i) => Math.floor(i / 8));
const selectors = Array.from({ length: 16 }, (_, i) => 2 ** (i % 8));
const byteBits = 8;

/** The lanes of a map, run by run, and the bytes of a value, one by one. */
class Walk {
    /** The run's first lane in the volume and in the stage, its lanes, and the bytes between them. */
    readonly address: Local;
    readonly stage: Local;
    readonly lanes: Local;
    readonly step: Local;
    /** Entry of the word table for the byte's lowest bit, and the byte's cells. */
    readonly word: Local;
    readonly cells: Local;
    private readonly map: Local;
    private readonly at: Local;
    private readonly end: Local;
    private readonly origin: Local;
    private readonly left: Local;

    constructor(private readonly operation: Operation) {
        const { frame } = operation;
        [this.address, this.stage, this.lanes, this.step, this.word, this.cells] = frame.locals(6, 'i32');
        [this.map, this.at, this.end, this.origin, this.left] = frame.locals(5, 'i32');
    }

    /** For every byte that the values and the word of field `word` have; `element`: field of the element's address. */
    bytes(word: 'dst' | 'a', element: 'dst' | 'a', body: Code): Code {
        const { operation, map, origin, left, cells } = this;
        return seq(
            operation.wholeWord(word, this.word, left), set(left, i32.shrU(left, 2)),
            set(map, operation.field('b')), set(origin, operation.field(element)),
            set(cells, i32.shl(i32.load(map, MapField.bytesPerValue), 3)),
            set(left, select(i32.ltU(cells, left), cells, left)),
            loopWhile(left,
                set(cells, select(i32.ltU(left, byteBits), left, byteBits)),
                body,
                set(left, i32.sub(left, cells)), set(this.word, i32.add(this.word, 4 * byteBits)),
                set(origin, i32.add(origin, i32.load(map, MapField.size)))));
    }

    /** For every run. */
    runs(body: Code): Code {
        const { address, at, end, lanes, map, origin, stage, step } = this;
        return seq(
            set(at, i32.load(map, MapField.runs)), set(end, i32.load(map, MapField.end)), set(step, i32.load(map, MapField.step)),
            set(stage, stageAt),
            loopWhile(i32.ltU(at, end),
                set(address, i32.add(i32.load(at), origin)), set(lanes, i32.load(at, 4)),
                body,
                set(stage, i32.add(stage, lanes)), set(at, i32.add(at, runBytes))));
    }
}

/** dst <- element a, bit by bit; lanes past the map's last one get 0. The cells are 0 before. */
export function loadFunction(module: ModuleWriter, name: string): number {
    const operation = new Operation(operationFrame());
    const { frame, bytes } = operation;
    const walk = new Walk(operation);
    const { address, cells, lanes, stage, step, word } = walk;
    const [i, plane, end, mask, ones] = frame.locals(5, 'i32');
    const sixteen = (source: Code): Code => seq(
        set(i, 0), loopWhile(i32.ltU(i, lanes), v128.store(i32.add(stage, i), source), set(i, i32.add(i, vectorBytes))));
    const next = i32.add(address, i32.shl(i, 1));
    const gather = when(i32.eq(step, 1), sixteen(v128.load(i32.add(address, i))),
        when(i32.eq(step, 2), sixteen(v128.shuffle8(v128.load(next), v128.load(next, vectorBytes), evenBytes)), seq(
            set(i, 0),
            loopWhile(i32.ltU(i, lanes),
                i32.store8(i32.add(stage, i), i32.load8(address)),
                set(address, i32.add(address, step)), set(i, i32.add(i, 1))))));
    const stageEnd = i32.add(stageAt, i32.shl(bytes, 3));
    const zeroRest = loopWhile(i32.ltU(stage, stageEnd), v128.store(stage, v128.zero), set(stage, i32.add(stage, vectorBytes)));
    // The top bits of 32 bytes make 32 lanes of a plane. One loop for each bit: shifts by a constant are much faster.
    const slice = (bit: number): Code => {
        const top = (offset: number): Code => v128.mask8(v128.shiftLeft16(v128.load(stage, offset), byteBits - 1 - bit));
        return seq(
            set(plane, i32.load(word, 4 * bit)), set(end, i32.add(plane, bytes)), set(stage, stageAt),
            loopWhile(i32.ltU(plane, end),
                set(mask, i32.or(top(0), i32.shl(top(vectorBytes), 16))),
                i32.store(plane, mask), set(ones, i32.add(ones, i32.popcount(mask))),
                set(plane, i32.add(plane, 4)), set(stage, i32.add(stage, 2 * vectorBytes))));
    };
    const slices = Array.from({ length: byteBits }, (_, bit) => when(i32.ltU(bit, cells), slice(bit)));
    return module.add(name, frame, ['i32'], seq(
        walk.bytes('dst', 'a', seq(walk.runs(gather), zeroRest, ...slices)),
        i64.store(0, i64.add(i64.load(0, Header.changed), i64.fromI32(ones)), Header.changed),
        i32.and(0, 0)));
}

/** Output dst <- word a. */
export function storeFunction(module: ModuleWriter, name: string): number {
    const operation = new Operation(operationFrame());
    const { frame, bytes } = operation;
    const walk = new Walk(operation);
    const { address, cells, lanes, stage, step, word } = walk;
    const [i, bit, at] = frame.locals(3, 'i32');
    const [values, selector] = frame.locals(2, 'v128');
    const lane16 = v128.loadSplat16(i32.add(i32.load(i32.add(word, i32.shl(bit, 2))), at));
    const chosen = v128.equal8(v128.and(v128.shuffle8(lane16, v128.zero, spread), selector), selector);
    const join = seq(
        set(at, 0),
        loopWhile(i32.ltU(at, bytes),
            set(values, v128.zero), set(bit, 0),
            loopWhile(i32.ltU(bit, cells),
                set(values, v128.or(values, v128.and(chosen, v128.splat8(i32.shl(1, bit))))), set(bit, i32.add(bit, 1))),
            v128.store(i32.add(stageAt, i32.shl(at, 3)), values), set(at, i32.add(at, 2))));
    const scatter = when(i32.eq(step, 1), copyMemory(address, stage, lanes), seq(
        set(i, 0),
        loopWhile(i32.ltU(i, lanes),
            i32.store8(address, i32.load8(i32.add(stage, i))),
            set(address, i32.add(address, step)), set(i, i32.add(i, 1)))));
    return module.add(name, frame, ['i32'], seq(
        set(selector, v128.bytes(selectors)), walk.bytes('a', 'dst', seq(join, walk.runs(scatter))), i32.and(0, 0)));
}

/** (to, pitch, from, pitch, bytes, rows): copies rows of bytes. */
export function copyRowsFunction(module: ModuleWriter, name: string): number {
    const frame = new Frame(['i32', 'i32', 'i32', 'i32', 'i32', 'i32']);
    const [to, toPitch, from, fromPitch, bytes, rows] = [0, 1, 2, 3, 4, 5].map(index => frame.param(index));
    return module.add(name, frame, [], loopWhile(rows,
        copyMemory(to, from, bytes),
        set(to, i32.add(to, toPitch)), set(from, i32.add(from, fromPitch)), set(rows, i32.sub(rows, 1))));
}

/** (at, length, value): how many bytes have the value. */
export function occurrencesFunction(module: ModuleWriter, name: string): number {
    const frame = new Frame(['i32', 'i32', 'i32']);
    const [at, length, value] = [0, 1, 2].map(index => frame.param(index));
    const [end, count] = frame.locals(2, 'i32');
    const enough = i32.geU(i32.sub(end, at), vectorBytes);
    return module.add(name, frame, ['i32'], seq(
        set(end, i32.add(at, length)),
        loopWhile(enough,
            set(count, i32.add(count, i32.popcount(v128.mask8(v128.equal8(v128.load(at), v128.splat8(value)))))),
            set(at, i32.add(at, vectorBytes))),
        loopWhile(i32.ltU(at, end),
            set(count, i32.add(count, i32.eq(i32.load8(at), value))), set(at, i32.add(at, 1))),
        i32.add(count, 0)));
}
