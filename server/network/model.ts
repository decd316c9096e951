/**
 * The network model: what a ternary network *means*, independent of how it was written or imported.
 * Shapes are [channels, height, width]; weights are OIHW (dense: [out, in, 1, 1]); activations are unsigned integers.
 * It must not know the language, files or hardware.
 */

/** [channels, height, width] */
export type Shape = readonly [channels: number, height: number, width: number];

/** Vertical, then horizontal. */
export type Pair = readonly [vertical: number, horizontal: number];

/** Zero padding in pixels. */
export interface Padding {
    readonly top: number;
    readonly left: number;
    readonly bottom: number;
    readonly right: number;
}

/** Weights in {-1, 0, +1}; `shape` is OIHW, `data` row-major of that shape. I counts the channels of one group. */
export interface TernaryTensor {
    readonly shape: readonly [out: number, in_: number, height: number, width: number];
    readonly data: Int8Array;
    readonly source: WeightSource;
}

/** Where a tensor's values came from; shown to people, never read by a pass. */
export type WeightSource =
    | { readonly kind: 'file'; readonly path: string; readonly tensor: string }
    | { readonly kind: 'random'; readonly sparsity: number; readonly seed: number };

/**
 * q = clamp((acc * scale[c] + offset[c] + 2^(shift-1)) >> shift, 0, 2^bits - 1), arithmetic shift (round half up; shift 0 adds nothing).
 * `scale` (M) int16, `offset` (B) int32, per output channel, or one element for all channels.
 * With `negativeScale` (Mn; weights with two scales, TTQ) acc * scale is P * scale - N * negativeScale, where P and N are
 * the sums over the +1 and the -1 weights.
 */
export interface Requantise {
    readonly bits: number;
    readonly shift: number;
    readonly scale: Int32Array;
    readonly offset: Int32Array;
    readonly negativeScale?: Int32Array;
}

/** Adds `scale[c] * activation` inside the requantisation of the layer that carries it. Shapes are equal. */
export interface IdentityResidual {
    readonly kind: 'identity';
    readonly input: string;
    readonly inputBits: number;
    readonly scale: Int32Array;
}

/** Adds `scale[c] * acc` of a ternary 1x1 (or other) convolution of `input` inside the requantisation. */
export interface ProjectionResidual {
    readonly kind: 'projection';
    /** The shortcut is an operation of its own in every report; its name. */
    readonly name: string;
    readonly input: string;
    readonly inputShape: Shape;
    readonly inputBits: number;
    readonly weights: TernaryTensor;
    readonly stride: Pair;
    readonly pad: Padding;
    readonly scale: Int32Array;
}

export type Residual = IdentityResidual | ProjectionResidual;

interface LayerBase {
    /** Unique in the network; layers of block instances are joined by dots, e.g. `stage1.2.a`. */
    readonly name: string;
    /** Name of an earlier layer, or of the network's input. */
    readonly input: string;
    readonly inputShape: Shape;
    readonly inputBits: number;
    readonly outputShape: Shape;
}

/** A convolution or a dense layer (dense: kernel [1,1], inputShape flattened to [C*H*W, 1, 1] in C order). */
export interface MacLayer extends LayerBase {
    readonly kind: 'conv' | 'dense';
    readonly weights: TernaryTensor;
    readonly stride: Pair;
    readonly pad: Padding;
    readonly groups: number;
    /** Either requantised to unsigned activations, or raw: logit = acc + bias. */
    readonly output: { readonly kind: 'activation'; readonly requantise: Requantise }
        | { readonly kind: 'logits'; readonly bias: Int32Array };
    readonly residual?: Residual;
}

/** Maximum over a window; padding never wins (activations are >= 0). */
export interface MaxPoolLayer extends LayerBase {
    readonly kind: 'maxpool';
    readonly kernel: Pair;
    readonly stride: Pair;
    readonly pad: Padding;
    readonly bits: number;
}

/** Sum over a window (global when the kernel covers the input), then requantisation; padding counts as 0. */
export interface SumPoolLayer extends LayerBase {
    readonly kind: 'sumpool';
    readonly kernel: Pair;
    readonly stride: Pair;
    readonly pad: Padding;
    readonly requantise: Requantise;
    /** Its author wrote it as an average: reports call it so. */
    readonly average?: true;
}

/** [C,H,W] -> [C*H*W,1,1]; no work, no cost. */
export interface FlattenLayer extends LayerBase {
    readonly kind: 'flatten';
    readonly bits: number;
}

export type Layer = MacLayer | MaxPoolLayer | SumPoolLayer | FlattenLayer;

/** What a layer is called where people read it. */
export type LayerWord = Layer['kind'] | 'avgpool';

export function wordOf(layer: Layer): LayerWord {
    return layer.kind === 'sumpool' && layer.average ? 'avgpool' : layer.kind;
}

/** How file values become the input's integers: `from u8 >> n`, or taken as they are and checked for range. */
export type InputRule = { readonly kind: 'shift'; readonly amount: number } | { readonly kind: 'asIs' };

export interface NetworkInput {
    readonly name: string;
    readonly shape: Shape;
    readonly bits: number;
    readonly rule: InputRule;
}

export interface Network {
    readonly name: string;
    readonly input: NetworkInput;
    /** In running order. */
    readonly layers: readonly Layer[];
    /** Name of the layer whose values are the result. */
    readonly output: string;
}

/** Activations of one layer for one image, C order. Logits use the same carrier. */
export type Activations = Int32Array;

/** Largest value of an unsigned activation of `bits` bits (bits <= 16). */
export function maxActivation(bits: number): number {
    return 2 ** bits - 1;
}

/** Bits of the values a layer gives: activations' width, or undefined for logits. */
export function outputBits(layer: Layer): number | undefined {
    switch (layer.kind) {
        case 'conv':
        case 'dense':
            return layer.output.kind === 'activation' ? layer.output.requantise.bits : undefined;
        case 'maxpool':
        case 'flatten':
            return layer.bits;
        case 'sumpool':
            return layer.requantise.bits;
    }
}
