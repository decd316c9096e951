/**
 * Lowered models as text, for golden files: one line a layer, one line a constant. Scales and offsets that random weights
 * bring are left out: how they are found is tested where it is done.
 */
import type { Constant } from '../../server/hardware/model.js';
import type { Lowered, LoweredNetwork } from '../../server/language/lower/types.js';
import type { Layer, Padding, Pair, Requantise } from '../../server/network/model.js';

export function dump({ networks, hardware, crossbars, experiments }: Lowered): string {
    return [
        ...networks.map(dumpNetwork),
        ...hardware.map(one => `hardware ${one.name}${one.hardware ? `\n${dumpConstants({ ...one.hardware.parameters, ...one.hardware.faults })}` : ': no model'}`),
        ...crossbars.map(one => `crossbar ${one.name}${one.crossbar ? `\n${dumpConstants(one.crossbar.parameters)}` : ': no model'}`),
        ...experiments.map(one => [
            `experiment ${one.name}`, `network ${one.network?.name}`, `hardware ${one.hardware?.name}`,
            `images ${one.images}`, `labels ${one.labels}`, `limit ${one.limit}`, `batch ${one.batch}`,
            ...one.rate !== undefined ? [`rate ${one.rate}`] : [],
            ...one.crossbars.length > 0 ? [`compare ${one.crossbars.map(({ name }) => name).join(', ')}`] : [],
        ].join('\n    ')),
    ].join('\n\n') + '\n';
}

function dumpNetwork({ name, network, input, layers }: LoweredNetwork): string {
    const lines = [`network ${name}`, `    input ${input?.name} u${input?.bits} [${input?.shape}]${network ? ` rule ${JSON.stringify(network.input.rule)}` : ''}`];
    for (const layer of layers) {
        const { line } = layer.node.$cstNode!.range.start;
        const use = layer.use === layer.node ? '' : ` used by ${layer.use.name}`;
        lines.push(`    ${layer.name} ${layer.kind} ${layer.input} -> ${layer.bits === undefined ? 'sums' : `u${layer.bits}`} [${layer.inputShape}] -> [${layer.outputShape}]`
            + `${layer.addend ? ` + ${layer.addend}` : ''}${layer.weightShape ? ` weights [${layer.weightShape}]` : ''}`
            + `${layer.tensor ? ` tensor ${layer.tensor}` : ''} line ${line + 1}${use}`);
    }
    const random = network?.layers.some(layer => 'weights' in layer && layer.weights.source.kind === 'random') ?? false;
    return [...lines, ...network ? ['model', ...network.layers.map(layer => `    ${dumpLayer(layer, random)}`), `    output ${network.output}`] : ['no model']].join('\n');
}

function dumpLayer(layer: Layer, random: boolean): string {
    const head = `${layer.name} ${layer.kind} ${layer.input} u${layer.inputBits} [${layer.inputShape}] -> [${layer.outputShape}]`;
    switch (layer.kind) {
        case 'conv':
        case 'dense': {
            const output = layer.output.kind === 'activation' ? dumpRequantise(layer.output.requantise, random) : `logits bias [${layer.output.bias}]`;
            const residual = !layer.residual ? '' : layer.residual.kind === 'identity' ? ` + identity ${layer.residual.input} u${layer.residual.inputBits}`
                : ` + projection ${layer.residual.name} of ${layer.residual.input} u${layer.residual.inputBits} [${layer.residual.inputShape}] ${layer.residual.weights.shape.join('x')} ${window(layer.residual)}`;
            return `${head} ${layer.weights.shape.join('x')} ${JSON.stringify(layer.weights.source)} ${window(layer)} groups ${layer.groups} ${output}${residual}`;
        }
        case 'sumpool':
            return `${head} kernel ${layer.kernel} ${window(layer)} ${dumpRequantise(layer.requantise, random)}`;
        case 'maxpool':
            return `${head} kernel ${layer.kernel} ${window(layer)} u${layer.bits}`;
        case 'flatten':
            return head;
    }
}

function window({ stride, pad }: { stride: Pair; pad: Padding }): string {
    return `stride ${stride} pad ${pad.top},${pad.left},${pad.bottom},${pad.right}`;
}

function dumpRequantise({ bits, shift, scale, offset }: Requantise, random: boolean): string {
    if (random && scale.length > 1) {
        return `-> u${bits}`;
    }
    const some = (values: Int32Array) => `[${[...values.slice(0, 3)].join(', ')}${values.length > 3 ? ', ...' : ''}]`;
    return `-> u${bits} shift ${shift} M ${some(scale)} B ${some(offset)}`;
}

function dumpConstants(parameters: Readonly<Record<string, Constant>>): string {
    return Object.entries(parameters).map(([name, constant]) =>
        `    ${name} = ${constant.value} (${constant.written.value}${constant.written.unit && ` ${constant.written.unit}`}) ${constant.origin}: ${constant.source}`).join('\n');
}
