/**
 * A layer's activations in the bulk executor's memory, and the lane maps to them: inputs with their padding around them, one
 * byte a value (wider values in one volume for each byte), outputs without padding. It knows a compiled layer's geometry and
 * no programs.
 *
 * Lane l is row l mod rows of image l div rows. A row's place in a volume is a sum over column, row, channel (rows of
 * pooling layers) and image; an element of its patch is the same distance away for every row.
 */
import type { CompiledLayer, StreamMap } from '../../compiler/layer.js';
import { volume } from '../../network/shape.js';
import type { ActivationBlock } from '../activations.js';
import type { Kernel } from './kernel.js';
import { joinAxes, writeRuns, type Axis } from './lane-map.js';
import { Header, MapField, maxVectors, outputMap, volumesAt, runBytes, slack, vectorLanes } from './memory.js';

/** One volume for each byte of a value, `size` bytes apart. */
interface Volumes {
    readonly at: number;
    readonly size: number;
    readonly bytesPerValue: number;
    readonly axes: readonly Axis[];
    /** Addresses of the lane map and of its runs. */
    readonly map: number;
    readonly runs: number;
}

/** Bytes of an image's rows and channels, padding included. */
interface Padded {
    readonly pitch: number;
    readonly channel: number;
    readonly image: number;
}

function padded({ shape: [channels, height, width], pad }: StreamMap): Padded {
    const pitch = width + pad.left + pad.right;
    const channel = pitch * (height + pad.top + pad.bottom);
    return { pitch, channel, image: channels * channel };
}

export class LayerData {
    readonly lanes: number;
    /** First address that is free for programs. */
    readonly end: number;
    private readonly inputs: readonly Volumes[];
    private readonly output: Volumes;

    /** Puts the streams' blocks into the memory. */
    constructor(
        private readonly kernel: Kernel, private readonly layer: CompiledLayer, blocks: readonly ActivationBlock[],
        private readonly images: number, outputBytes: number
    ) {
        const { rowsPerImage } = layer.placement;
        this.lanes = images * rowsPerImage;
        let at = volumesAt;
        const place = (bytes: number): number => {
            at += Math.ceil(bytes / 16) * 16;
            return at - Math.ceil(bytes / 16) * 16;
        };
        const runsBytes = Math.min(this.lanes, maxVectors * vectorLanes) * runBytes;
        const volumes = (size: number, bytesPerValue: number, axes: readonly Axis[], map: number): Volumes =>
            ({ at: place(size * bytesPerValue), size, bytesPerValue, axes: joinAxes(axes), map: Header.maps + map * MapField.bytes, runs: place(runsBytes) });
        this.inputs = layer.streams.map((stream, i) =>
            volumes(images * padded(stream).image, Math.ceil(stream.bits / 8), this.inputAxes(stream), i));
        const perImage = volume(layer.layer.outputShape);
        this.output = volumes(images * perImage, outputBytes, [{ count: rowsPerImage, step: 1 }, { count: images, step: perImage }], outputMap);
        this.end = at;
        kernel.reserve(at + slack);
        this.inputs.forEach((input, i) => this.fill(input, layer.streams[i], blocks[i]));
        kernel.bytes.fill(0, this.output.at, this.output.at + this.output.size * outputBytes);
    }

    /** Address of an element's value (its lowest byte) for the row at the volume's origin. */
    inputAddress(stream: number, element: number): number {
        const map = this.layer.streams[stream];
        const { pitch, channel } = padded(map);
        const [kh, kw] = map.kernel;
        return this.inputs[stream].at + Math.floor(element / (kw * kh)) * channel + Math.floor(element / kw) % kh * pitch + element % kw;
    }

    /** Address of an output element (its lowest byte) for the row at the volume's origin. */
    outputAddress(element: number): number {
        return this.output.at + (this.layer.rowKind === 'pixel' ? element * this.layer.placement.rowsPerImage : 0);
    }

    inputMap(stream: number): number {
        return this.inputs[stream].map;
    }

    get outputMap(): number {
        return this.output.map;
    }

    /** Makes the maps those of lanes [first, first + lanes); no lanes: loads give 0 and stores go nowhere. */
    mapLanes(first: number, lanes: number): void {
        const { ints } = this.kernel;
        for (const { map, runs, axes, bytesPerValue, size } of [...this.inputs, this.output]) {
            ints[(map + MapField.runs) / 4] = runs;
            ints[(map + MapField.end) / 4] = lanes > 0 ? 4 * writeRuns(ints, runs / 4, axes, 0, first, lanes) : runs;
            ints[(map + MapField.step) / 4] = axes[0].step;
            ints[(map + MapField.bytesPerValue) / 4] = bytesPerValue;
            ints[(map + MapField.size) / 4] = size;
        }
    }

    /** Copies the outputs to a block. */
    takeOutput({ data }: ActivationBlock): void {
        const { at, size, bytesPerValue } = this.output;
        const { bytes } = this.kernel;
        if (data instanceof Uint8Array) {
            data.set(bytes.subarray(at, at + size));
            return;
        }
        for (let i = 0; i < size; i++) {
            let value = 0;
            for (let byte = bytesPerValue - 1; byte >= 0; byte--) {
                value = value * 256 + bytes[at + byte * size + i];
            }
            data[i] = value;
        }
    }

    /** How often a value occurs among the outputs; undefined if they are wider than a byte. */
    occurrences(value: number): number | undefined {
        const { at, size, bytesPerValue } = this.output;
        return bytesPerValue === 1 ? this.kernel.occurrences(at, size, value) : undefined;
    }

    private inputAxes(stream: StreamMap): Axis[] {
        const { layer, images } = this;
        const [channels, height, width] = layer.layer.outputShape;
        const { pitch, channel, image } = padded(stream);
        return [
            { count: width, step: stream.stride[1] }, { count: height, step: stream.stride[0] * pitch },
            { count: layer.rowKind === 'pixel' ? 1 : channels, step: channel }, { count: images, step: image }];
    }

    /** Brings a block into its volumes. Rows go through the free memory behind them where there is padding to leave out. */
    private fill(input: Volumes, stream: StreamMap, block: ActivationBlock): void {
        const { kernel, images } = this;
        const [channels, height, width] = stream.shape;
        const { pitch, channel } = padded(stream);
        const size = images * channels * height * width;
        kernel.reserve(this.end + size + slack);
        const direct = input.size === size;
        for (let byte = 0; byte < input.bytesPerValue; byte++) {
            const at = input.at + byte * input.size;
            writeBytes(kernel.bytes, direct ? at : this.end, block.data, byte);
            if (!direct) {
                kernel.bytes.fill(0, at, at + input.size);
                const origin = at + stream.pad.top * pitch + stream.pad.left;
                for (let plane = 0; plane < images * channels; plane++) {
                    kernel.copyRows(origin + plane * channel, pitch, this.end + plane * height * width, width, width, height);
                }
            }
        }
    }
}

/** Byte `byte` of every value, one after another. */
function writeBytes(bytes: Uint8Array, at: number, values: ActivationBlock['data'], byte: number): void {
    if (values instanceof Uint8Array) {
        bytes.set(values, at);
        return;
    }
    for (let i = 0; i < values.length; i++) {
        bytes[at + i] = Math.floor(values[i] / 256 ** byte) % 256;
    }
}
