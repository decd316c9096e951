/**
 * What a hover says of a word of the language: what it means, and what it does where it stands, in the shapes of the layers that its
 * line makes.
 */
import { AstUtils, type AstNode } from 'langium';
import { shapeText } from '../../network/shape.js';
import { formatCount } from '../../si.js';
import * as ast from '../generated/ast.js';
import type { Lowered, LoweredLayer, LoweredNetwork } from '../lower/types.js';
import { instancesOf, layerReport, type LineInstances } from './instances.js';
import type { ShownReport } from './live-analysis.js';
import { wordDocs } from './operation-docs.js';

/** Words whose meaning is told where they stand. */
const WORDS: ReadonlySet<string> = new Set(['batch', 'limit', 'rate', 'run', 'on', 'compare', 'images', 'labels', 'technology', 'refines', 'faults', 'source',
    'of', 'pad', 'stride', 'groups', '>>', '->', '+', 'from', 'project', 'as', 'tensor', 'output']);

/** `from` of an input. */
const OF_FILES = 'What the values of images in files are: bytes, `u8`. `>> 4` drops their lowest bits until they fit the type.';

/** Layers of one line that are told one by one. */
const most = 3;

export interface WordPlace {
    readonly word: string;
    readonly node: AstNode;
    readonly lowered: Lowered;
    readonly reportOf: (line: LineInstances) => ShownReport | undefined;
}

/** Undefined for words that have figures to tell instead: operations, parts, first words of declarations. */
export function wordHover(place: WordPlace): string | undefined {
    const { word, node } = place;
    if (!WORDS.has(word) || word === '+' && !ast.isAddend(node) && !ast.isLayer(node)) {
        return undefined;
    }
    return [`**${word}**`, ast.isInput(node) && word === 'from' ? OF_FILES : wordDocs[word], ...here(place)].join('\n\n');
}

/** `5x5` behind `of`, `stride` or a pool. */
export function windowHover(text: string, around: AstNode | undefined): string {
    const [vertical, horizontal] = text.split('x');
    const what = ast.isStrideOption(around) ? 'Steps of the window' : ast.isPadOption(around) ? 'Zeros around the map' : ast.isPool(around) ? 'The window' : 'The kernel';
    return `**${text}**\n\n${what}: ${vertical} vertical, ${horizontal} horizontal.`;
}

function here({ word, node, lowered, reportOf }: WordPlace): string[] {
    const line = AstUtils.getContainerOfType(node, ast.isLayer);
    if (!line) {
        const network = word === 'output' ? lowered.networks.find(one => one.node === node.$container) : undefined;
        return network && ast.isOutput(node) ? [`Here ${given(network, node.source?.$refText)}.`] : [];
    }
    const all = instancesOf(lowered, line).flatMap(instances => instances.layers.map(layer => ({ layer, instances })));
    const lines = [...new Set(all.flatMap(({ layer, instances }) => effectOf(word, layer, instances, reportOf) ?? []))];
    return lines.length === 1 ? [`Here ${lines[0]}.`]
        : lines.length > 1 ? [['Here', ...lines.slice(0, most).map(text => `- ${text}`), ...lines.length > most ? [`- and ${lines.length - most} more`] : []].join('\n')] : [];
}

function effectOf(word: string, layer: LoweredLayer, instances: LineInstances, reportOf: WordPlace['reportOf']): string | undefined {
    const { inputShape: from, outputShape: to, weightShape, window } = layer;
    const isProjection = layer.kind === 'projection';
    switch (word) {
        case 'pad': {
            const { top, bottom, left, right } = window?.pad ?? { top: 0, bottom: 0, left: 0, right: 0 };
            return from && window && !isProjection ? `maps of ${size(from)} become ${size([0, from[1] + top + bottom, from[2] + left + right])}${to ? `; the output is ${size(to)}` : ''}` : undefined;
        }
        case 'stride':
            return from && to && window && !isProjection ? `${window.stride.join('x')}: ${size(to)} positions on maps of ${size(from)}` : undefined;
        case 'groups':
            return from && to && weightShape && !isProjection ? `${from[0] / weightShape[1]} groups, each from ${weightShape[1]} of ${from[0]} channels to ${to[0] * weightShape[1] / from[0]} of ${to[0]}` : undefined;
        case 'of':
            return weightShape && !isProjection ? `each of ${formatCount(weightShape[0])} channels is a sum over ${weightShape.slice(1).join(' x ')} inputs` : undefined;
        case 'from':
            return isProjection ? undefined : given(instances.network, layer.input);
        case '+':
        case 'project':
            return isProjection ? `a 1x1 convolution${stridden(layer)}, ${from ? shapeText(from) : '?'} to ${to ? shapeText(to) : '?'}` : layer.addend === undefined ? undefined
                // The projection of the same line tells of itself.
                : instances.network.layers.some(one => one.name === layer.addend && one.node === layer.node) ? undefined : given(instances.network, layer.addend);
        case '->': {
            const shown = reportOf(instances);
            const report = shown && layerReport(shown.report, layer.name);
            const range = report?.accumulatorRange;
            return isProjection || layer.bits === undefined ? undefined
                : `${range ? `sums of ${formatCount(range[0])} to ${formatCount(range[1])} become ` : 'sums become '}0 to ${formatCount(2 ** layer.bits - 1)}${report?.requantise === undefined ? '' : `, by ${report.requantise}`}`;
        }
        default:
            return undefined;
    }
}

/** `` `conv1`: [6, 28, 28] u4 `` */
function given({ layers, input }: LoweredNetwork, name: string | undefined): string | undefined {
    const from = layers.find(one => one.name === name);
    const [shape, bits] = from ? [from.outputShape, from.bits] : name === input?.name ? [input?.shape, input?.bits] : [];
    return name === undefined || name === '' ? undefined : `\`${name}\`${shape ? `: ${shapeText(shape)}${bits === undefined ? ' sums' : ` u${bits}`}` : ''}`;
}

function stridden({ window }: LoweredLayer): string {
    return window && window.stride.some(steps => steps > 1) ? ` with stride ${window.stride.join('x')}` : '';
}

function size([, height, width]: readonly number[]): string {
    return `${height}x${width}`;
}
