/**
 * The result of `terntrack import`, for people and as JSON.
 */
import { createColors } from 'picocolors';
import type { Fidelity } from '../import/fidelity.js';
import type { ImportFiles, ImportOutcome } from '../language/importing/request.js';
import type { Layer } from '../network/model.js';
import { shapeText } from '../network/shape.js';
import { countTernary } from '../network/ternary.js';
import { formatCount, formatShare } from '../si.js';
import { plainTable, right } from './compile-table.js';

/** The JSON document but for its diagnostics. */
export function importSummary({ imported, fidelity }: ImportOutcome, written: ImportFiles | undefined, folder: string): Record<string, unknown> {
    return {
        network: imported?.network.name ?? null, complete: imported?.complete ?? false, origin: imported?.origin ?? null,
        files: written ? [`${folder}/${written.name}.tern`, `${folder}/${written.name}.safetensors`] : [],
        layers: imported?.network.layers.map(layer => ({ name: layer.name, kind: layer.kind, outputShape: layer.outputShape, ...weightsOf(layer), deviation: deviationOf(layer, imported) })) ?? [],
        output: imported?.output ?? null,
        fidelity: fidelity === undefined ? null : {
            images: fidelity.images, source: fidelity.source ?? null,
            sourceAccuracy: share(fidelity.correct?.source, fidelity.images), accuracy: share(fidelity.correct?.integers, fidelity.images),
            agreement: share(fidelity.agreeing, fidelity.images), logitDeviation: fidelity.logits?.deviation ?? null, logitSpan: fidelity.logits?.span ?? null,
        },
    };
}

function share(count: number | undefined, of: number): number | null {
    return count === undefined ? null : count / of;
}

function weightsOf(layer: Layer): { weights: number; nonzero: number } {
    return 'weights' in layer ? { weights: layer.weights.data.length, nonzero: countTernary(layer.weights.data).nonzero } : { weights: 0, nonzero: 0 };
}

/** Steps of the layer's output that a value before rounding is off at most; null where nothing is rounded. */
function deviationOf({ name }: Layer, { roundings, network, output }: NonNullable<ImportOutcome['imported']>): number | null {
    return roundings.find(({ layer }) => layer === name)?.deviation ?? (name === network.output ? output.deviation : null);
}

export function importText({ imported, fidelity }: ImportOutcome, { name }: ImportFiles, folder: string, colours: boolean): string {
    const paint = createColors(colours);
    const { network, origin, complete } = imported!;
    const table = plainTable(['layer', 'kind', 'output', 'weights', 'zero', 'rounding'], paint);
    for (const layer of network.layers) {
        const { weights, nonzero } = weightsOf(layer);
        table.push([layer.name, layer.kind, shapeText(layer.outputShape), ...right(weights === 0 ? '-' : formatCount(weights),
            weights === 0 ? '-' : formatShare(1 - nonzero / weights), roundingText(deviationOf(layer, imported!)))]);
    }
    return [
        `${paint.bold(`${folder}/${name}.tern`)} and ${name}.safetensors, from ${origin}${complete ? '' : ': only the part that could be imported'}`,
        '',
        table.toString(),
        '',
        'rounding is what a value is off at most before it is rounded, in steps of the layer\'s output',
        ...fidelity ? ['', ...fidelityText(fidelity)] : [],
    ].join('\n').replace(/ +$/gm, '') + '\n';
}

function roundingText(deviation: number | null): string {
    return deviation === null ? '-' : deviation === 0 ? 'exact' : deviation < 0.001 ? '< 0.001' : deviation.toFixed(3);
}

function fidelityText({ images, source, correct, agreeing, logits }: Fidelity): string[] {
    const of = (count: number): string => `${formatCount(count)} of ${formatCount(images)} (${formatShare(count / images)})`;
    return [
        `on ${formatCount(images)} ${images === 1 ? 'image' : 'images'}`,
        ...correct?.source === undefined ? [] : [`  model right        ${of(correct.source)}, run by ${source}`],
        ...correct === undefined ? [] : [`  integers right     ${of(correct.integers)}`],
        ...agreeing === undefined ? [] : [`  same prediction    ${of(agreeing)}`],
        ...logits === undefined ? [] : [`  largest deviation  ${logits.deviation.toPrecision(3)} of a logit; logits span ${logits.span.toPrecision(3)}`],
    ];
}
