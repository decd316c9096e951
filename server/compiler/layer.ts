/**
 * What compiling one layer gives: programs, and what a simulator and a cost model need to know to run and price them.
 * Types only.
 */
import type { Layer, Padding, Pair, Shape } from '../network/model.js';
import type { Placement } from './place.js';
import type { Program } from './program.js';

/** How a row finds its inputs in a stream of activations. */
export interface StreamMap {
    /** Layer (or network input) whose activations are read. */
    readonly source: string;
    readonly shape: Shape;
    readonly bits: number;
    readonly kernel: Pair;
    readonly stride: Pair;
    readonly pad: Padding;
}

/** One program and the outputs it makes. Parts run on arrays of their own, but for the programs of a tree (`node`); in the order of the list. */
export interface CompiledPart {
    readonly program: Program;
    /** Output channels [from, to); a pooling program makes every channel, one a row. */
    readonly channels: readonly [from: number, to: number];
    /** Columns and domains touched. */
    readonly columns: number;
    readonly domains: number;
    /** Where the layer's inputs are divided over arrays: which of its arrays runs the program, and when. */
    readonly node?: TreeNode;
}

/** A program of an accumulation tree. */
export interface TreeNode {
    /** Array of each row tile. */
    readonly array: number;
    /** 0: sums over a slice of the inputs; l: the l-th addition of partial sums, after all programs of level l - 1. */
    readonly level: number;
    /** Inputs whose sums it makes, by stream: channels [from, to). Empty above level 0. */
    readonly channels: readonly (readonly [from: number, to: number])[];
    /** Partial sums it takes from other arrays, by section: bits of a row, and the array they come from. */
    readonly received: readonly { readonly section: string; readonly from: number; readonly bits: number }[];
}

/** Inputs divided over arrays, whose partial sums are added pairwise. */
export interface Tree {
    /** Arrays that share the inputs, and how often partial sums are added: 2^depth. */
    readonly arrays: number;
    readonly depth: number;
    /** Words that are stored for another array, or for a later program of the same, and the bits of the widest. */
    readonly partials: number;
    readonly partialBits: number;
}

/** Numbers of a section (a layer or the projection inside it) that come from the compiler, not from the program. */
export interface SectionFacts {
    readonly name: string;
    readonly kind: 'conv' | 'dense' | 'projection' | 'maxpool' | 'sumpool' | 'avgpool' | 'flatten';
    readonly inputShape: Shape;
    readonly weights: number;
    readonly nonzero: number;
    readonly adds: { readonly naive: number; readonly shared: number; readonly accumulate: number };
    /** Search and write cycles of every nonzero weight accumulated on its own. */
    readonly naiveCycles: number;
    readonly joinedChannels: number;
    readonly accumulatorBits: number;
    readonly accumulatorRange: readonly [number, number];
    readonly requantise?: string;
    /** How words lie: one bit per column, or along the track. */
    readonly layout: 'across' | 'along';
    readonly notes: readonly string[];
}

export interface CompiledLayer {
    readonly layer: Layer;
    /** pixel: a row is an output pixel; pixelChannel: an output pixel of one channel, channel-major. */
    readonly rowKind: 'pixel' | 'pixelChannel';
    readonly streams: readonly StreamMap[];
    readonly parts: readonly CompiledPart[];
    readonly placement: Placement;
    /** Absent where every array takes all inputs. */
    readonly tree?: Tree;
    readonly sections: readonly SectionFacts[];
}
