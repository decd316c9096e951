/**
 * Where the layers of a network in the making are not quite what the model does, or not what one would expect of it.
 */
import type { ImportFinding } from '../imported.js';
import { listSome, problem } from '../problems.js';
import type { LayerList } from './layer-list.js';

export function layerFindings({ clamps, ties, split }: LayerList): ImportFinding[] {
    return [
        ...clamps.map(({ layer, at }): ImportFinding => ({ severity: 'warning', ...problem('import/saturation',
            `\`${layer}\` clamps at ${at} in the model, at the next power of two here`, 'Values between the two stay as they are instead of being cut: choose a clamp of 2^bits - 1 steps when training.') })),
        ...ties.length === 0 ? [] : [{ severity: 'info', ...problem('import/ties', `${count(ties.length)} half-way values up, where the model rounds them to even`,
            `In ${listSome(ties)} the scales are such that sums often lie half-way between two integers, as in a mean of four that is rounded to the step it had. `
            + 'A result then differs by one. Compare with `--images`.') } as const],
        ...split.length === 0 ? [] : [{ severity: 'info', ...problem('import/extra-layer', `${count(split.length, 'adds', 'add')} more than one layer can: other layers go before`,
            `A layer adds one shortcut of one scale to its sums. What else ${listSome(split)} add${split.length === 1 ? 's' : ''} is computed by layers of their own, exactly or in steps of 1/64.`) } as const],
    ];
}

function count(layers: number, one = 'rounds', many = 'round'): string {
    return layers === 1 ? `1 layer ${one}` : `${layers} layers ${many}`;
}
