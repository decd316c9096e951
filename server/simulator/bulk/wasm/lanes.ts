/**
 * Kernel functions between activations (bytes) and planes: load gathers one byte a lane along the runs of a lane map and
 * turns bytes into planes, store does the reverse.
 */
import { Header, runBytes, stageAt, vectorBytes } from '../memory.js';
import { Frame, type Code, type Local, type ModuleWriter } from './encode.js';
import { copyMemory, i32, i64, loopWhile, seq, set, v128, when } from './instructions.js';
import { argument } from './chunk.js';

const evenBytes = Array.from({ length: 16 }, (_, i) => 2 * i);
/** Byte 0 eight times, byte 1 eight times; and the bit of each of the eight. */
const spread = Array.from({ length: 16 }, (_, i) => Math.floor(i / 8));
const selectors = Array.from({ length: 16 }, (_, i) => 2 ** (i % 8));

/** The runs of a map, one after another; `at` walks along the stage with them. */
interface Runs {
    readonly code: (visit: Code) => Code;
    /** Address of the run's first lane, lanes, bytes between lanes, place in the stage. */
    readonly address: Local;
    readonly lanes: Local;
    readonly stride: Local;
    readonly stage: Local;
}

function runsOf(frame: Frame, command: Local): Runs {
    const [map, at, end, address, lanes, stride, stage] = frame.locals(7, 'i32');
    const code = (visit: Code): Code => seq(
        set(map, argument(command, 3)),
        set(at, i32.load(map)), set(end, i32.load(map, 4)), set(stride, i32.load(map, 8)), set(stage, stageAt),
        loopWhile(i32.ltU(at, end),
            set(address, i32.add(i32.load(at), argument(command, 1))), set(lanes, i32.load(at, 4)),
            visit,
            set(stage, i32.add(stage, lanes)), set(at, i32.add(at, runBytes))));
    return { code, address, lanes, stride, stage };
}

/** word <- bits of one byte a lane; lanes past the map's last one get 0. The cells are 0 before. */
export function loadFunction(module: ModuleWriter, name: string): number {
    const frame = new Frame(['i32', 'i32']);
    const [command, bytes] = [frame.param(0), frame.param(1)];
    const runs = runsOf(frame, command);
    const { address, lanes, stride, stage } = runs;
    const [i, word, bits, plane, end, mask, ones] = frame.locals(7, 'i32');
    const sixteen = (source: Code): Code => seq(
        set(i, 0), loopWhile(i32.ltU(i, lanes), v128.store(i32.add(stage, i), source), set(i, i32.add(i, vectorBytes))));
    const next = i32.add(address, i32.shl(i, 1));
    const gather = when(i32.eq(stride, 1), sixteen(v128.load(i32.add(address, i))),
        when(i32.eq(stride, 2), sixteen(v128.shuffle8(v128.load(next), v128.load(next, vectorBytes), evenBytes)), seq(
            set(i, 0),
            loopWhile(i32.ltU(i, lanes),
                i32.store8(i32.add(stage, i), i32.load8(address)),
                set(address, i32.add(address, stride)), set(i, i32.add(i, 1))))));
    const stageEnd = i32.add(stageAt, i32.shl(bytes, 3));
    const zeroRest = loopWhile(i32.ltU(stage, stageEnd), v128.store(stage, v128.zero), set(stage, i32.add(stage, vectorBytes)));
    // The top bits of 32 bytes make 32 lanes of a plane. One loop for each bit: shifts by a constant are much faster.
    const slice = (shifted: number): Code => {
        const top = (offset: number): Code => v128.mask8(v128.shiftLeft16(v128.load(stage, offset), 7 - shifted));
        return seq(
            set(plane, i32.load(word, 4 * shifted)), set(end, i32.add(plane, bytes)), set(stage, stageAt),
            loopWhile(i32.ltU(plane, end),
                set(mask, i32.or(top(0), i32.shl(top(vectorBytes), 16))),
                i32.store(plane, mask), set(ones, i32.add(ones, i32.popcount(mask))),
                set(plane, i32.add(plane, 4)), set(stage, i32.add(stage, 2 * vectorBytes))));
    };
    const slices = [0, 1, 2, 3, 4, 5, 6, 7].map(bit => when(i32.ltU(bit, bits), slice(bit)));
    return module.add(name, frame, ['i32'], seq(
        runs.code(gather), zeroRest,
        set(word, argument(command, 0)), set(bits, argument(command, 2)), ...slices,
        i64.store(0, i64.add(i64.load(0, Header.changed), i64.fromI32(ones)), Header.changed),
        i32.and(0, 0)));
}

/** One byte a lane <- the cells of a word of at most eight. */
export function storeFunction(module: ModuleWriter, name: string): number {
    const frame = new Frame(['i32', 'i32']);
    const [command, bytes] = [frame.param(0), frame.param(1)];
    const runs = runsOf(frame, command);
    const { address, lanes, stride, stage } = runs;
    const [i, word, bit, bits, at] = frame.locals(5, 'i32');
    const [values, select] = frame.locals(2, 'v128');
    const lane16 = v128.loadSplat16(i32.add(i32.load(i32.add(word, i32.shl(bit, 2))), at));
    const wide = v128.equal8(v128.and(v128.shuffle8(lane16, v128.zero, spread), select), select);
    const join = loopWhile(i32.ltU(at, bytes),
        set(values, v128.zero), set(bit, 0),
        loopWhile(i32.ltU(bit, bits),
            set(values, v128.or(values, v128.and(wide, v128.splat8(i32.shl(1, bit))))), set(bit, i32.add(bit, 1))),
        v128.store(i32.add(stageAt, i32.shl(at, 3)), values), set(at, i32.add(at, 2)));
    const scatter = when(i32.eq(stride, 1), copyMemory(address, stage, lanes), seq(
        set(i, 0),
        loopWhile(i32.ltU(i, lanes),
            i32.store8(address, i32.load8(i32.add(stage, i))),
            set(address, i32.add(address, stride)), set(i, i32.add(i, 1)))));
    return module.add(name, frame, ['i32'], seq(
        set(word, argument(command, 0)), set(bits, argument(command, 2)), set(select, v128.bytes(selectors)), join,
        runs.code(scatter), i32.and(0, 0)));
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
