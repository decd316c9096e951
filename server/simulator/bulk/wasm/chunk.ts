/**
 * The frame of a kernel function that works on all vectors of a chunk: four at a time, what is left one by one, from one
 * description of the work. Every function takes (address of its command, bytes of a plane in use) and gives 0, or 1 where
 * the lanes break the command's promise.
 */
import { fieldBits, vectorBytes, wideVectors } from '../memory.js';
import { Frame, type Code, type Local, type ModuleWriter } from './encode.js';
import { i32, loopWhile, seq, set, v128, when, type Operand } from './instructions.js';
import { Tally } from './tally.js';

/** The vectors that one round of the loop works on. */
export class Columns {
    readonly tally: Tally;

    constructor(private readonly frame: Frame, private readonly count: number, private readonly group: Local) {
        this.tally = new Tally(frame, count);
    }

    /** One vector for each column. */
    vectors(): readonly Local[] {
        return this.frame.locals(this.count, 'v128');
    }

    each(visit: (column: number) => Code): Code {
        return seq(...Array.from({ length: this.count }, (_, k) => visit(k)));
    }

    /** Address of the first column in the plane that the word table names at `entry`. */
    plane(entry: Operand): Code {
        return i32.add(i32.load(entry), this.group);
    }

    /** The same for a plane address that carries a bit. */
    planeOf(tagged: Local): Code {
        return i32.add(i32.and(tagged, -vectorBytes), this.group);
    }

    load(address: Operand, column: number): Code {
        return v128.load(address, column * vectorBytes);
    }

    store(address: Operand, column: number, vector: Operand): Code {
        return v128.store(address, vector, column * vectorBytes);
    }

    /** Whether any lane of the vectors is set. */
    any(vectors: readonly Local[]): Code {
        return v128.any(vectors.slice(1).reduce((all: Operand, vector) => v128.or(all, vector), vectors[0]));
    }
}

/** Argument `index` of the command. */
export function argument(command: Local, index: number): Code {
    return i32.load(command, 4 + 4 * index);
}

/** Field `index` of a packed number. */
export function field(packed: Operand, index: number): Code {
    return i32.and(i32.shrU(packed, fieldBits * index), 2 ** fieldBits - 1);
}

interface Work {
    /** Runs once, before the first round. */
    readonly setUp: Code;
    readonly round: (columns: Columns) => Code;
}

/** Adds a function to the module and returns its index. */
export function chunkFunction(module: ModuleWriter, name: string, describe: (frame: Frame, command: Local) => Work): number {
    const frame = new Frame(['i32', 'i32']);
    const [command, bytes] = [frame.param(0), frame.param(1)];
    const group = frame.local('i32');
    const { setUp, round } = describe(frame, command);
    const rounds = (columns: Columns, enough: Code, step: number): Code => {
        const body = round(columns);
        return when(enough, columns.tally.around(loopWhile(enough, body, set(group, i32.add(group, step)))));
    };
    const wideBytes = wideVectors * vectorBytes;
    return module.add(name, frame, ['i32'], seq(
        setUp,
        rounds(new Columns(frame, wideVectors, group), i32.geU(i32.sub(bytes, group), wideBytes), wideBytes),
        rounds(new Columns(frame, 1, group), i32.ltU(group, bytes), vectorBytes),
        i32.and(0, 0)));
}
