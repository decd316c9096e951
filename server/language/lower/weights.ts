/** The `weights` line: a tensor file, or random weights; and how a layer's tensors come from either. */
import type { TensorFile } from '../../import/tensors.js';
import type * as ast from '../generated/ast.js';
import { networkHasWeights } from '../rules/networks.js';
import { tell } from '../rules/rule.js';
import { randomSettingExists, seedIsWhole, sparsityIsShare } from '../rules/weights.js';
import type { Reporter } from './reporter.js';
import type { LowerContext } from './types.js';

/** Where all tensors of a network come from. */
export type WeightsOrigin =
    | { readonly kind: 'file'; readonly file: TensorFile; readonly node: ast.Weights }
    | { readonly kind: 'random'; readonly sparsity: number; readonly seed: number; readonly node: ast.Weights };

/** What `random` means when it does not say. */
export const DEFAULT_RANDOM = { sparsity: 0.5, seed: 1 } as const;

/** Undefined when there are none, when they cannot be used, and while their file has not been read. */
export function readWeights(network: ast.Network, context: LowerContext, reporter: Reporter, needed: boolean): WeightsOrigin | undefined {
    const [node] = network.weights ?? [];
    if (!node) {
        if (needed) {
            tell(reporter.reportAbsence.bind(reporter), { node: network, property: 'name' }, networkHasWeights(network.name));
        }
        return undefined;
    }
    if (node.random) {
        return readRandom(node, node.random, reporter);
    }
    if (node.file === undefined) {
        return undefined;
    }
    const file = context.tensorFile(node.file);
    if (file && 'code' in file) {
        reporter.report({ node, property: 'file' }, file);
        return undefined;
    }
    return file && { kind: 'file', file, node };
}

function readRandom(node: ast.Weights, random: ast.RandomWeights, reporter: Reporter): WeightsOrigin | undefined {
    const values: { sparsity: number; seed: number } = { ...DEFAULT_RANDOM };
    const report = reporter.report.bind(reporter);
    let sound = true;
    for (const setting of random.settings ?? []) {
        if (setting.name === 'sparsity') {
            values.sparsity = setting.value;
            sound = !tell(report, { node: setting, property: 'value' }, sparsityIsShare(setting.value)) && sound;
        } else if (setting.name === 'seed') {
            values.seed = setting.value;
            sound = !tell(report, { node: setting, property: 'value' }, seedIsWhole(setting.value)) && sound;
        } else if (setting.name !== undefined) {
            sound = !tell(report, { node: setting, property: 'name' }, randomSettingExists(setting.name)) && sound;
        }
    }
    return sound ? { kind: 'random', ...values, node } : undefined;
}
