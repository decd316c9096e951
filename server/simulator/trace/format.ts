/**
 * What a trace file holds, as types: its head, its header and its directories. docs/trace-format.md says the same in words.
 * It knows no encoding.
 */
import type { CompiledLayer } from '../../compiler/layer.js';
import type { Machine } from '../../compiler/machine.js';
import type { Placement } from '../../compiler/place.js';
import type { Constant, ParameterName } from '../../hardware/model.js';
import type { InputRule, Shape } from '../../network/model.js';

/** Not text, and damaged visibly by whatever takes it for text. */
export const magic = Uint8Array.of(0x89, 0x54, 0x54, 0x52, 0x0d, 0x0a, 0x1a, 0x0a);

/** Readers show what they can of a file with a higher minor number and refuse a higher major one. */
export const formatVersion = { major: 1, minor: 0 } as const;

/** Bytes before the header. */
export const headBytes = 44;

/** Where a block lies; length 0: there is none. */
export interface BlockRef {
    /** From the begin of its area, directories or data. */
    readonly offset: number;
    readonly length: number;
    /** CRC-32 of the bytes as they are stored. */
    readonly crc: number;
}

/** Lines and columns from 1, the end exclusive. */
export interface SourceRange {
    /** As in `TraceHeader.sources`. */
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly endLine: number;
    readonly endColumn: number;
}

/** A text that decided the run, for telling whether it has changed since. */
export interface SourceFile {
    /** Relative to the trace file, with slashes; or the name that was given, where there is no file. */
    readonly file: string;
    /** SHA-256 of its UTF-8 bytes, in hexadecimal. */
    readonly sha256: string;
}

/** A part of a layer's program that reports name; the same name may come twice. */
export interface TraceSection {
    readonly name: string;
    /** Operations [from, to) of each part. */
    readonly ranges: readonly (readonly [from: number, to: number])[];
    /** Its additions make the layer's sums. */
    readonly sums: boolean;
}

/** What a trace says of a layer without reading further. */
export interface TraceLayerFacts extends Pick<CompiledLayer, 'rowKind' | 'streams'> {
    readonly name: string;
    readonly kind: 'conv' | 'dense' | 'maxpool' | 'sumpool' | 'flatten';
    /** Layer whose activations it takes first, or the network's input. */
    readonly input: string;
    readonly inputShape: Shape;
    readonly outputShape: Shape;
    /** Bits of an activation; null: logits. */
    readonly outputBits: number | null;
    readonly placement: Placement;
    /** Per part of the program: output channels and operations. */
    readonly parts: readonly (StaticCounts & { readonly channels: readonly [number, number]; readonly operations: number })[];
    readonly sections: readonly TraceSection[];
    /** Cycles of one wave of arrays; the layer takes `placement.waves` times as many. */
    readonly waveCycles: number;
    /** Of one run of the batch, the bus included. */
    readonly latencyS: number;
    /** Bits over the bus in one run of the batch. */
    readonly movedBits: number;
    /** Content key of the layer's weights, by section name. */
    readonly weights: Readonly<Record<string, string>>;
    readonly source: SourceRange | null;
}

/** Joules of single events, worked out by the cost model's formulas from the constants of the hardware. */
export interface EventPrices {
    /** A key cell, and an active match-line segment, in a row that a search precharges. */
    readonly searchCell: number;
    readonly searchSegment: number;
    /** A cell whose value changes. */
    readonly writtenCell: number;
    /** A step of one track: a row of a column. */
    readonly trackStep: number;
    /** A bit read from one row. */
    readonly readBit: number;
    /** A bit over the bus, all its hops. */
    readonly movedBit: number;
    /** An instruction sent to the arrays of a wave, and a cycle of one array's control. */
    readonly instruction: number;
    readonly arrayCycle: number;
    /** Leakage of an array in a second: watts. */
    readonly arraySecond: number;
}

export interface TraceImage {
    /** In the data that was run, from 0. */
    readonly index: number;
    readonly label?: number;
    readonly logits: readonly number[];
    readonly prediction: number;
}

/** JSON, not compressed: every version of the format keeps it where it is. */
export interface TraceHeader {
    readonly format: 'terntrace';
    /** Of the program that wrote it. */
    readonly version: string;
    readonly network: string;
    /** What was run as the source names it: a network or an experiment. */
    readonly ranAs: string;
    readonly input: { readonly name: string; readonly shape: Shape; readonly bits: number; readonly rule: InputRule };
    readonly output: string;
    readonly hardware: { readonly name: string; readonly parameters: Readonly<Partial<Record<ParameterName, Constant>>> };
    readonly prices: EventPrices;
    /** Settings of the compiler. */
    readonly settings: { readonly effort: string; readonly without: readonly string[]; readonly batch: number };
    /** The machine as the program was made for it: all that replaying needs, whatever parameters there are today. */
    readonly machine: Machine;
    /** Arrays of a tile and tiles of a bank, for placing arrays on the chip. */
    readonly chip: { readonly tileArrays: number; readonly bankTiles: number };
    /** Fingerprint of the lookup tables: another version's may differ, and with them the steps inside an operation. */
    readonly tables: number;
    /** Operations from keyframe to keyframe. */
    readonly spacing: number;
    readonly sources: readonly SourceFile[];
    /** No images were given: a seeded one was run. */
    readonly seededImage: boolean;
    /** Images of the whole run, of which those listed were traced. */
    readonly imagesRun: number;
    /** The traced ones, a batch after another. */
    readonly images: readonly TraceImage[];
    /** Runs of the batch, one after another. */
    readonly runs: number;
    /** Of one run of the batch. */
    readonly cycles: number;
    readonly latencyS: number;
    readonly layers: readonly TraceLayerFacts[];
}

/** What happened, over rows and arrays. */
export interface EventCounts {
    /** Cells whose value changed. */
    written: number;
    /** Rows found tagged by writes that follow a search, write by write. */
    tagged: number;
    /** Key cells of chained searches on the rows they precharge. */
    chained: number;
}

/** What a program does on one array, whatever its data; terms as in `Counts` of compiler/counts.ts. */
export interface StaticCounts {
    readonly cycles: number;
    readonly instructions: number;
    readonly searches: number;
    readonly searchCells: number;
    readonly searchSegments: number;
    readonly writes: number;
    readonly loadedBits: number;
    readonly readBits: number;
    readonly shiftSteps: number;
    readonly serialShifts: number;
}

/** A page of a program. */
export interface PageFacts extends StaticCounts {
    /** Operations [from, to) of the part. */
    readonly from: number;
    readonly to: number;
    /** Index into `TraceLayerFacts.sections`. */
    readonly section: number;
    /** Cycles of the part before this page. */
    readonly startCycle: number;
    readonly program: BlockRef;
    /** Offset of every column's track before the page. */
    readonly positions: Int32Array;
}

/** Pages of each part. */
export interface LayerDirectory {
    readonly parts: readonly (readonly PageFacts[])[];
}

/** What a page did on the arrays of a part in one wave. */
export interface GroupPage extends Readonly<EventCounts> {
    readonly counters: BlockRef;
    /** Counters of single passes, where the page lies in the traced window. */
    readonly passes: BlockRef;
}

/** What a page did on one array. */
export interface ArrayPage extends Readonly<EventCounts> {
    /** The array's cells before the page; none before the first, where all are 0. */
    readonly keyframe: BlockRef;
}

/** One layer in one run of the batch. */
export interface RunDirectory {
    /** [part][wave][page]; no pages where the wave has no array of the part. */
    readonly groups: readonly (readonly (readonly GroupPage[])[])[];
    /** [tile][part][page] */
    readonly arrays: readonly (readonly (readonly ArrayPage[])[])[];
}

/** Everything that is read on opening, besides the header. */
export interface RootDirectory {
    /** Per layer. */
    readonly layers: readonly BlockRef[];
    /** Per run: the input's activations, and per layer what ran, what it gave, and its counts by section. */
    readonly runs: readonly {
        readonly input: BlockRef;
        readonly layers: readonly { readonly directory: BlockRef; readonly output: BlockRef; readonly sections: readonly Readonly<EventCounts>[] }[];
    }[];
}
