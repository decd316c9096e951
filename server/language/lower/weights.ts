/** The `weights` line: a tensor file, or random weights; and how a layer's tensors come from either. */
import type { TensorFile } from '../../import/tensors.js';
import { nearest } from '../../hardware/nearest.js';
import type * as ast from '../generated/ast.js';
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
            reporter.reportAbsence({ node: network, property: 'name' }, {
                code: 'network/no-weights', message: `\`${network.name}\` has no weights\n`
                    + 'Write `weights "file.safetensors"`, or `weights random(sparsity 0.8, seed 1)` for a cost study without a trained model.',
            });
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
    let sound = true;
    const refuse = (setting: ast.RandomSetting, property: 'name' | 'value', message: string, suggestion?: string) => {
        sound = false;
        reporter.report({ node: setting, property }, { code: 'weights/random', message, data: { suggestion } });
    };
    for (const setting of random.settings ?? []) {
        if (setting.name === 'sparsity') {
            values.sparsity = setting.value;
            if (!(setting.value >= 0 && setting.value < 1)) {
                refuse(setting, 'value', `a sparsity of ${setting.value} is outside 0 to 1\nIt is the share of zeros: 0.8 leaves one weight in five; 1 would leave none.`, '0.8');
            }
        } else if (setting.name === 'seed') {
            values.seed = setting.value;
            if (!Number.isInteger(setting.value) || setting.value > 2 ** 31 - 1) {
                refuse(setting, 'value', `a seed is a whole number below 2^31, not ${setting.value}\nThe same seed gives the same weights.`, '1');
            }
        } else if (setting.name !== undefined) {
            const suggestion = nearest(setting.name, ['sparsity', 'seed']);
            refuse(setting, 'name', `random weights have no \`${setting.name.slice(0, 30)}\`${suggestion ? `; did you mean \`${suggestion}\`?` : ''}\nThey have a \`sparsity\` and a \`seed\`.`, suggestion);
        }
    }
    return sound ? { kind: 'random', ...values, node } : undefined;
}
