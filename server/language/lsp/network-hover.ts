/**
 * What a hover says about a network, its input and its weights file.
 */
import type { TensorFile } from '../../import/tensor.js';
import { formatCount, formatDuration, formatLargeCount, formatPower, formatShare, formatSi } from '../../si.js';
import type { LoweredInput, LoweredNetwork } from '../lower/types.js';
import type { ShownReport } from './live-analysis.js';
import { addsText, countOf, energyBars, escape, facts, footnote, table } from './markdown.js';

/** Tensors listed one by one at most. */
const listed = 40;

export function networkHover({ name, layers, input }: LoweredNetwork, shown: ShownReport | undefined): string {
    const output = layers.findLast(({ outputShape }) => outputShape !== undefined)?.outputShape;
    const shapes = input?.shape && output ? ` [${input.shape.join(', ')}]${input.bits === undefined ? '' : ` u${input.bits}`} → [${output.join(', ')}]` : '';
    const head = `**${escape(name)}** network of ${countOf(layers.length, 'layer')}${shapes}`;
    if (!shown) {
        return `${head}\n\n*Not compiled yet.*`;
    }
    const { report } = shown;
    const { total } = report;
    const weights = report.layers.reduce((sum, layer) => sum + layer.weights, 0);
    const nonzero = report.layers.reduce((sum, layer) => sum + layer.nonzero, 0);
    return [
        head,
        facts([
            ['energy', `**${formatSi(total.energyJ.total, 'J')}**`],
            ['latency', `**${formatSi(total.latencyS, 's')}**, ${formatCount(total.cycles)} cycles`],
            ['weights', `${formatLargeCount(weights)}${weights > 0 ? `, ${formatShare(1 - nonzero / weights)} zeros` : ''}`],
            ['adds', addsText(total.adds)],
            ['machine', `${countOf(total.arrays, 'array')} at a time, ${formatSi(total.areaM2, 'm²')}`],
            ['writes', `an inference: mean ${total.writesPerCellPerInference.toPrecision(3)} over all cells of the arrays in use; most ${formatPower(total.writesOfCarryCellPerInference)}, in the carry's cell`],
            total.lifetime.carryCell && total.lifetime.evenWear ? ['lifetime', `${formatDuration(total.lifetime.carryCell.seconds)} to ${formatDuration(total.lifetime.evenWear.seconds)} without a pause, estimated`] : undefined,
        ]),
        energyBars(total.energyJ),
        footnote(`${escape(name)} on ${escape(report.hardware)}`, shown),
    ].join('\n\n');
}

export function inputHover({ name, shape, bits, node }: LoweredInput): string {
    const range = bits === undefined ? '' : `, integers 0 to ${2 ** bits - 1}`;
    const rule = node.shift === undefined ? 'File values are taken as they are.'
        : `File values of type ${escape(node.fileType ?? 'u8')} are shifted right by ${node.shift}; other types are taken as they are.`;
    return `**${escape(name)}** input ${shape ? `[${shape.join(', ')}]` : ''}${range}\n\n${rule}`;
}

export function weightsHover({ path, tensors }: TensorFile): string {
    const values = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
    const rows = [...tensors.values()].slice(0, listed).map(({ name, dtype, shape }) => [`\`${name}\``, dtype, `[${shape.join(', ')}]`]);
    return [
        `**${escape(path)}** ${formatCount(tensors.size)} tensors, ${formatLargeCount(values)} values`,
        table(['tensor', '< type', 'shape'], rows),
        ...tensors.size > listed ? [`and ${tensors.size - listed} more`] : [],
    ].join('\n\n');
}
