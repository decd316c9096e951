/**
 * The frame of a kernel function that carries out one operation on all vectors of a chunk: four at a time, what is left one
 * by one, from one description of the work. Every function takes (address of the operation's kind, bytes from an array of
 * operations to the next, bytes of a plane in use) and gives 0, or 1 where a sum does not fit.
 */
import { Field, Header, vectorBytes, wideVectors } from '../memory.js';
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

/** The operation that a function carries out. */
export class Operation {
    constructor(readonly frame: Frame) {}

    field(name: keyof typeof Field): Code {
        const [at, span] = [this.frame.param(0), this.frame.param(1)];
        return i32.load(Field[name] === 0 ? at : Field[name] === 1 ? i32.add(at, span) : i32.add(at, i32.mul(span, Field[name])));
    }

    /** Where the word of a field begins in the word table. */
    word(name: 'dst' | 'a' | 'b'): Code {
        return i32.load(this.wordEntry(name));
    }

    /** Sets locals to where the word of a field begins in the word table, and to its length there. */
    wholeWord(name: 'dst' | 'a' | 'b', begin: Local, length: Local): Code {
        return seq(
            set(length, this.wordEntry(name)),
            set(begin, i32.load(length)), set(length, i32.sub(i32.load(length, 4), begin)));
    }

    private wordEntry(name: 'dst' | 'a' | 'b'): Code {
        return i32.add(i32.load(0, Header.words), i32.shl(this.field(name), 2));
    }

    get bytes(): Local {
        return this.frame.param(2);
    }
}

export function operationFrame(): Frame {
    return new Frame(['i32', 'i32', 'i32']);
}

interface Work {
    /** Runs once, before the first round. */
    readonly setUp: Code;
    readonly round: (columns: Columns) => Code;
}

/** Adds a function to the module and returns its index. */
export function operationFunction(module: ModuleWriter, name: string, describe: (operation: Operation) => Work): number {
    const frame = operationFrame();
    const operation = new Operation(frame);
    const group = frame.local('i32');
    const { setUp, round } = describe(operation);
    const rounds = (columns: Columns, enough: Code, step: number): Code => {
        const body = round(columns);
        return when(enough, columns.tally.around(loopWhile(enough, body, set(group, i32.add(group, step)))));
    };
    const wideBytes = wideVectors * vectorBytes;
    return module.add(name, frame, ['i32'], seq(
        setUp,
        rounds(new Columns(frame, wideVectors, group), i32.geU(i32.sub(operation.bytes, group), wideBytes), wideBytes),
        rounds(new Columns(frame, 1, group), i32.ltU(group, operation.bytes), vectorBytes),
        i32.and(0, 0)));
}
