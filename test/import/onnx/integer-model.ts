/** A network of integers as an ONNX graph: ConvInteger and MatMulInteger, with Mul, Add, Div and Clip for the rounding. */
import type { Layer, MacLayer, Network, Padding, Requantise, TernaryTensor } from '../../../server/network/model.js';
import { ModelMaker, scalarOf, type Constant } from './models.js';

export function integerModel({ input, layers, output }: Network): Uint8Array {
    const m = new ModelMaker({ input: [1, ...input.shape], inputType: 'u8' });
    const values = new Map([[input.name, 'x']]);
    for (const layer of layers) {
        values.set(layer.name, give(m, layer, name => values.get(name)!));
    }
    return m.bytes(values.get(output)!);
}

function give(m: ModelMaker, layer: Layer, value: (name: string) => string): string {
    const input = value(layer.input);
    switch (layer.kind) {
        case 'conv':
        case 'dense': {
            const sums = layer.kind === 'conv' ? convolution(m, input, layer.weights, layer) : product(m, input, layer.weights);
            if (layer.output.kind === 'logits') {
                return m.node('Add', [sums, column('i32', layer.output.bias, layer)]);
            }
            const own = scaled(m, sums, layer.output.requantise.scale, layer);
            return rounded(m, residualOf(m, layer, own, value), layer.output.requantise, layer);
        }
        case 'maxpool':
            return m.node('MaxPool', [input], { kernel_shape: layer.kernel, strides: layer.stride, pads: sides(layer.pad) });
        case 'sumpool': {
            const [channels] = layer.inputShape;
            const ones: TernaryTensor = { shape: [channels, 1, ...layer.kernel], data: new Int8Array(channels * layer.kernel[0] * layer.kernel[1]).fill(1), source: { kind: 'random', sparsity: 0, seed: 0 } };
            return rounded(m, scaled(m, convolution(m, input, ones, { ...layer, groups: channels }), layer.requantise.scale, layer), layer.requantise, layer);
        }
        case 'flatten':
            return m.node('Flatten', [input]);
    }
}

function residualOf(m: ModelMaker, { residual, ...layer }: MacLayer, own: string, value: (name: string) => string): string {
    if (!residual) {
        return own;
    }
    const shortcut = residual.kind === 'identity' ? value(residual.input) : convolution(m, value(residual.input), residual.weights, { ...residual, groups: 1 });
    return m.node('Add', [own, scaled(m, shortcut, residual.scale, layer)]);
}

function convolution(m: ModelMaker, input: string, { shape, data }: TernaryTensor, { stride, pad, groups }: Pick<MacLayer, 'stride' | 'pad' | 'groups'>): string {
    return m.node('ConvInteger', [input, { type: 'i8', dims: shape, values: data }], { strides: stride, pads: sides(pad), group: groups });
}

function product(m: ModelMaker, input: string, { shape: [outs, ins], data }: TernaryTensor): string {
    const turned = Array.from({ length: ins * outs }, (_, at) => data[at % outs * ins + Math.floor(at / outs)]);
    return m.node('MatMulInteger', [m.node('Flatten', [input]), { type: 'i8', dims: [ins, outs], values: turned }]);
}

function scaled(m: ModelMaker, sums: string, scale: Int32Array, layer: Pick<Layer, 'kind'>): string {
    return m.node('Mul', [m.node('Cast', [sums], { to: 7 }), column('i64', scale, layer)]);
}

/** Towards zero and clamped at 0 is rounding down and clamped at 0. */
function rounded(m: ModelMaker, sums: string, { offset, shift, bits }: Requantise, layer: Pick<Layer, 'kind'>): string {
    const half = shift === 0 ? 0 : 2 ** (shift - 1);
    const added = m.node('Add', [sums, column('i64', offset.map(v => v + half), layer)]);
    const quotient = m.node('Div', [added, scalarOf('i64', 2 ** shift)]);
    return m.node('Cast', [m.node('Clip', [quotient, scalarOf('i64', 0), scalarOf('i64', 2 ** bits - 1)])], { to: 2 });
}

/** One value a channel, for [1, C, H, W] or [1, N]. */
function column(type: 'i32' | 'i64', values: Int32Array, { kind }: Pick<Layer, 'kind'>): Constant {
    return { type, dims: values.length === 1 ? [] : kind === 'dense' ? [values.length] : [values.length, 1, 1], values };
}

function sides({ top, left, bottom, right }: Padding): number[] {
    return [top, left, bottom, right];
}
