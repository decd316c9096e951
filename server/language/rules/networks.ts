/** What a network, a block or an experiment must have to mean something. */
import type * as ast from '../generated/ast.js';
import { rule } from './rule.js';

/** Most layers of one network, blocks expanded; beyond it a slip of the pen in a repeat count is likelier than a network. */
export const MAX_LAYERS = 10_000;

export const networkHasInput = rule('network/no-input', (name: string, inputs: number) => inputs > 0 ? undefined : {
    message: `\`${name}\` has no input\nSay what comes in, for example \`input image : u4[1, 28, 28] from u8 >> 4\`.`,
});

export const networkHasLayers = rule('network/no-layers', (name: string, layers: number) => layers > 0 ? undefined : {
    message: `\`${name}\` has no layers\nA line a layer, for example \`fc : dense 10\`.`,
});

export const blockHasLayers = rule('network/no-layers', (name: string, layers: number) => layers > 0 ? undefined : {
    message: `block \`${name}\` has no layers\nIt gives what comes in.`,
}, 'warning');

export const networkHasWeights = rule('network/no-weights', (name: string) => ({
    message: `\`${name}\` has no weights\nWrite \`weights "file.safetensors"\`, or \`weights random(sparsity 0.8, seed 1)\` for a cost study without a trained model.`,
}));

export const networkIsBounded = rule('network/too-many-layers', (name: string, layers: number) => layers > MAX_LAYERS ? {
    message: `\`${name}\` has more than ${MAX_LAYERS.toLocaleString('en-US')} layers once its blocks are expanded\nCheck the repeat counts behind \`x\`, and blocks that use blocks.`,
} : undefined);

export const experimentRunsSomething = rule('experiment/no-run', (name: string, runs: number) => runs > 0 ? undefined : {
    message: `experiment \`${name}\` runs nothing\nSay what on what: \`run LeNet5 on RtmAp\`.`,
});

export const labelsHaveImages = rule('experiment/labels-without-images', (labels: boolean, images: boolean) => labels && !images ? {
    message: 'labels without images say nothing\nAdd `images` with the file they belong to, or delete this line.',
} : undefined, 'warning');

const COUNTS: Readonly<Record<ast.Count['kind'], string>> = {
    limit: 'It says how many images are run at most.', batch: 'It says how many images share the arrays at a time.',
    rate: 'It says how many images come in a second.',
};

export const countIsPositive = rule('experiment/count', (kind: ast.Count['kind'], value: number) => value < 1 || !Number.isSafeInteger(value) ? {
    message: `\`${kind}\` is ${value}; it must be at least 1\n${COUNTS[kind]}`,
} : undefined);
