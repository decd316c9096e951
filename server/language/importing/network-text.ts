/**
 * A network as the text of a `.tern` file: a line a layer, as a person would write it. It must not know where the network
 * came from; what is said about that is handed in.
 */
import type { Layer, MacLayer, Network, Padding, Pair, ProjectionResidual } from '../../network/model.js';
import { NO_PADDING } from '../../network/shape.js';
import { countTernary } from '../../network/ternary.js';
import { formatCount, formatShare, NO_BREAK_SPACE } from '../../si.js';

export interface TextOptions {
    /** The weights file, as the text names it. */
    readonly weights: string;
    /** Lines for the head of the file, without comment marks. */
    readonly head: readonly string[];
    /** Documents the network. */
    readonly about: string;
    /** Above the input line. */
    readonly input: readonly string[];
    /** Data to run it on; paths relative to the file. */
    readonly experiment?: { readonly images: string; readonly labels?: string };
}

interface Line {
    readonly name: string;
    readonly says: string;
    readonly remark: string;
}

export function networkText(network: Network, options: TextOptions): string {
    const { name, input: { name: image, shape, bits, rule }, output } = network;
    const comment = (lines: readonly string[], indent = ''): string[] => lines.map(line => `${indent}// ${oneLine(line)}`.trimEnd());
    return [
        ...comment(options.head), '',
        `/// ${oneLine(options.about)}`,
        `network ${name} {`,
        ...comment(options.input, '    '),
        `    input ${image} : u${bits}[${shape.join(', ')}]${rule.kind === 'asIs' ? '' : rule.amount === 0 ? ' from u8' : ` from u8 >> ${rule.amount}`}`,
        `    weights "${options.weights}"`, '',
        ...layerLines(network),
        `    output ${output}`,
        '}',
        ...options.experiment ? ['', ...experiment(name, options.experiment)] : [],
    ].join('\n') + '\n';
}

/** What comes from a model may hold anything: nothing of it may end a comment. */
function oneLine(text: string): string {
    return text.replace(/\s+/g, ' ');
}

function experiment(network: string, { images, labels }: NonNullable<TextOptions['experiment']>): string[] {
    return [`experiment check_${network} {`, `    run ${network}`, `    images "${images}"`, ...labels === undefined ? [] : [`    labels "${labels}"`], '}'];
}

/** Names and remarks below one another. */
function layerLines({ layers, input }: Network): string[] {
    let previous = input.name;
    const lines = layers.flatMap(layer => {
        const shortcut = 'residual' in layer && layer.residual?.kind === 'projection' ? [projectionLine(layer.residual, previous)] : [];
        previous = shortcut.length > 0 ? shortcut[0].name : previous;
        const line = layerLine(layer, previous);
        previous = layer.name;
        return [...shortcut, line];
    });
    const [names, texts] = [lines.map(({ name }) => name.length), lines.map(({ says }) => says.length)];
    const width = (lengths: readonly number[], most: number): number => Math.min(most, lengths.reduce((a, b) => Math.max(a, b), 0));
    const [nameWidth, textWidth] = [width(names, 32), width(texts, 60)];
    return lines.map(({ name, says, remark }) => `    ${name.padEnd(nameWidth)} : ${remark === '' ? says : `${says.padEnd(textWidth)}  // ${remark}`}`);
}

function projectionLine({ name, input, weights, stride, pad }: ProjectionResidual, previous: string): Line {
    const [channels, , height, width] = weights.shape;
    return { name, says: `conv ${channels} of ${size([height, width])}${strideText(stride, [1, 1])}${padText(pad)}${from(input, previous)}`, remark: weightRemark(weights.data) };
}

function layerLine(layer: Layer, previous: string): Line {
    const source = from(layer.input, previous);
    const { name } = layer;
    switch (layer.kind) {
        case 'conv': {
            const [channels, , height, width] = layer.weights.shape;
            const groups = layer.groups === 1 ? '' : `, groups ${layer.groups}`;
            return { name, says: `conv ${channels} of ${size([height, width])}${strideText(layer.stride, [1, 1])}${padText(layer.pad)}${groups}${source}${ending(layer)}`, remark: weightRemark(layer.weights.data) };
        }
        case 'dense':
            return { name, says: `dense ${layer.weights.shape[0]}${source}${ending(layer)}`, remark: weightRemark(layer.weights.data) };
        case 'maxpool':
            return { name, says: `maxpool${windowText(layer)}${source}`, remark: '' };
        case 'sumpool':
            return { name, says: `sumpool${windowText(layer)}${source} -> u${layer.requantise.bits}`, remark: '' };
        case 'flatten':
            return { name, says: `flatten${source}`, remark: '' };
    }
}

/** Nothing where the pool covers the whole map. */
function windowText({ kernel, stride, pad, inputShape: [, height, width] }: Layer & { kind: 'maxpool' | 'sumpool' }): string {
    const covers = [height, width].every((n, axis) => kernel[axis] === n && stride[axis] === n) && Object.values(pad).every(n => n === 0);
    return covers ? '' : ` ${size(kernel)}${strideText(stride, kernel)}${padText(pad)}`;
}

function ending({ residual, output }: MacLayer): string {
    const added = residual ? ` + ${residual.kind === 'identity' ? residual.input : residual.name}` : '';
    return `${added}${output.kind === 'activation' ? ` -> u${output.requantise.bits}` : ''}`;
}

function from(input: string, previous: string): string {
    return input === previous ? '' : ` from ${input}`;
}

function strideText(stride: Pair, otherwise: Pair): string {
    return stride[0] === otherwise[0] && stride[1] === otherwise[1] ? '' : `, stride ${stride[0] === stride[1] ? stride[0] : size(stride)}`;
}

function padText(pad: Padding): string {
    const { top, left, bottom, right } = pad;
    if (top === NO_PADDING.top && left === 0 && bottom === 0 && right === 0) {
        return '';
    }
    if (top === bottom && left === right) {
        return `, pad ${top === left ? top : size([top, left])}`;
    }
    return `, pad [${top}, ${left}, ${bottom}, ${right}]`;
}

function size([vertical, horizontal]: Pair): string {
    return `${vertical}x${horizontal}`;
}

function weightRemark(data: Int8Array): string {
    const { weights, sparsity, nonzero } = countTernary(data);
    return nonzero === weights && data.every(w => w === 1) ? 'scales and adds' : `${formatCount(weights)} weights, ${formatShare(sparsity).replace(NO_BREAK_SPACE, ' ')} zero`;
}
