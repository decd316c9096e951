/**
 * Scales and offsets for networks with random weights, so that their activations look like a trained network's: on a
 * seeded image every layer has 10 to 70 % zeros and less than 20 % saturated values (`PLAUSIBLE`). They follow from each
 * channel's own count of +1 and -1 weights and from a model of its inputs; nothing is run.
 */
import { clampedModel, givenModel, inputModel, maxPooledModel, normalShare, pooledSumModel, sumModel, type ActivationModel, type SumModel } from './activation-model.js';
import { maxActivation, type Layer, type MacLayer, type Network, type Requantise, type Residual, type SumPoolLayer } from './model.js';
import { Generator } from './prng.js';
import { finish, type Work } from './work.js';

/** Where a channel's values lie, in standard deviations above the threshold of 0: evenly from one to the other, as offsets of trained networks vary. */
const LOWEST = -0.8;
const HIGHEST = 1.2;
/** The highest channel clamps what lies this many standard deviations above its centre. */
const HEADROOM = 1.8;
/** Channels that hardly ever fire, where a pool follows: else its maximum or mean would be 0 nowhere. Trained networks have them too. */
const SILENT_SHARE = 0.2;
const SILENT = -3.5;
/** Standard deviation of a shortcut's part, of the whole sum's. */
const SHORTCUT_PART = 0.5;
/** Zeros after a sum pool. */
const POOLED_ZEROS = 0.35;
const POOLED_SATURATED = 0.03;

const MAX_SCALE = 2 ** 15 - 1;
const MAX_OFFSET = 2 ** 31 - 1;
const MAX_SHIFT = 30;

/** Stands in a layer until `randomRequantise` has set it. */
export function unsetRequantise(bits: number): Requantise {
    return { bits, shift: 0, scale: Int32Array.of(1), offset: Int32Array.of(0) };
}

/**
 * The same network with requantisation and residual scales set in every layer but those named in `given`, which keep
 * theirs (an average pool, say). Biases of logits stay. Deterministic; a layer's own numbers depend on its name, the seed
 * and what comes before it.
 */
export function randomRequantise(network: Network, seed: number, given: ReadonlySet<string> = new Set()): Network {
    return finish(setRequantise(network, seed, given));
}

/** The same, layer by layer. */
export function* setRequantise(network: Network, seed: number, given: ReadonlySet<string> = new Set()): Work<Network> {
    const models = new Map([[network.input.name, inputModel(network.input)]]);
    const layers: Layer[] = [];
    const pooledNames = new Set(network.layers.filter(({ kind }) => kind === 'maxpool' || kind === 'sumpool').map(({ input }) => input));
    for (const layer of network.layers) {
        const pooled = pooledNames.has(layer.name);
        const [set, model] = setLayer(layer, models, given.has(layer.name), new Generator(seed, `requantise ${layer.name}`), pooled);
        if (model) {
            models.set(layer.name, model);
        }
        layers.push(set);
        yield 'weights' in layer ? layer.weights.data.length : layer.outputShape[0];
    }
    return { ...network, layers };
}

type Models = ReadonlyMap<string, ActivationModel>;

function setLayer(layer: Layer, models: Models, given: boolean, random: Generator, pooled: boolean): [Layer, ActivationModel | undefined] {
    const input = models.get(layer.input)!;
    switch (layer.kind) {
        case 'conv':
        case 'dense':
            return layer.output.kind === 'logits' ? [layer, undefined]
                : given ? [layer, givenMac(layer, layer.output.requantise, models)]
                    : setMac(layer, layer.output.requantise.bits, models, random, pooled);
        case 'maxpool':
            return [layer, maxPooledModel(layer.bits, input, layer.kernel[0] * layer.kernel[1])];
        case 'sumpool': {
            const sums = pooledSumModel(input, layer.kernel[0] * layer.kernel[1]);
            return given ? [layer, givenModel(layer.requantise.bits, layer.requantise.shift, layer.requantise.offset, [{ sums, scale: layer.requantise.scale }])]
                : setSumPool(layer, sums);
        }
        case 'flatten':
            return [layer, input];
    }
}

function givenMac(layer: MacLayer, { bits, shift, offset, scale, negativeScale }: Requantise, models: Models): ActivationModel {
    const sums = sumModel(layer.weights, layer.groups, models.get(layer.input)!, scale, negativeScale ?? scale);
    const shortcut = layer.residual && { sums: shortcutSums(layer.residual, models), scale: layer.residual.scale };
    return givenModel(bits, shift, offset, [{ sums, scale: [1] }, ...shortcut ? [shortcut] : []]);
}

function setMac(layer: MacLayer, bits: number, models: Models, random: Generator, pooled: boolean): [Layer, ActivationModel] {
    const sums = sumModel(layer.weights, layer.groups, models.get(layer.input)!);
    const channels = sums.mean.length;
    const most = maxActivation(bits);
    const spread = Math.max(0.5, (most - 1) / (HIGHEST + HEADROOM));
    const centre = centres(channels, random, pooled).map(z => 0.5 + z * spread);
    const { residual } = layer;
    const shortcut = residual && shortcutSums(residual, models);
    const shortcutGains = shortcut && gains(shortcut, SHORTCUT_PART * spread, residual.kind === 'identity');
    const ownGains = gains(sums, shortcut ? Math.sqrt(1 - SHORTCUT_PART ** 2) * spread : spread, false);
    const offsets = centre.map((z, c) => z - sums.mean[c] * ownGains[c] - (shortcut && shortcutGains ? shortcut.mean[c] * shortcutGains[c] : 0));
    const shift = commonShift([...ownGains, ...shortcutGains ?? []], offsets);
    // Clamped only where a step between widths is so steep that no 16-bit factor reaches it (u1 to u16).
    const integers = (values: Float64Array, most: number) => Int32Array.from(values, v => Math.max(-most, Math.min(most, Math.round(v * 2 ** shift))));
    const set: MacLayer = {
        ...layer,
        output: { kind: 'activation', requantise: { bits, shift, scale: integers(ownGains, MAX_SCALE), offset: integers(offsets, MAX_OFFSET) } },
        ...residual && shortcutGains ? { residual: { ...residual, scale: integers(shortcutGains, MAX_SCALE) } } : {},
    };
    return [set, clampedModel(bits, centre, new Float64Array(channels).fill(spread))];
}

function shortcutSums(residual: Residual, models: Models): SumModel {
    const input = models.get(residual.input)!;
    return residual.kind === 'projection' ? sumModel(residual.weights, 1, input)
        : { mean: input.mean, variance: input.variance.map(v => v + input.shared) };
}

/** Factors that bring each channel's sums to the standard deviation wanted; the same for all channels where `same`, as activations share one step. */
function gains(sums: SumModel, spread: number, same: boolean): Float64Array {
    const typical = sums.variance.reduce((a, b) => a + b, 0) / sums.variance.length || 1;
    // A channel without weights (or with silent inputs only) has nothing to scale: it is given the others' factor.
    return sums.variance.map(v => spread / Math.sqrt(same || v < typical / 64 ? typical : v));
}

/** One value for each channel from LOWEST to HIGHEST (SILENT for some), evenly spaced, in random order. */
function centres(channels: number, random: Generator, pooled: boolean): Float64Array {
    const silent = pooled && channels > 1 ? Math.max(1, Math.round(SILENT_SHARE * channels)) : 0;
    const order = random.permutation(channels);
    return Float64Array.from({ length: channels }, (_, c) => {
        const rank = order[c] - silent;
        return rank < 0 ? SILENT : LOWEST + (HIGHEST - LOWEST) * (rank + 0.5) / (channels - silent);
    });
}

/** The largest shift with which all factors are 16-bit and all offsets 32-bit integers. */
function commonShift(factors: readonly number[], offsets: ArrayLike<number>): number {
    const largest = (values: ArrayLike<number>) => Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    let shift = MAX_SHIFT;
    while (shift > 0 && (Math.round(largest(factors) * 2 ** shift) > MAX_SCALE || Math.round(largest(offsets) * 2 ** shift) > MAX_OFFSET)) {
        shift--;
    }
    return shift;
}

/** One scale and offset for all channels, as pools have: the threshold leaves the wanted share of zeros, the factor that of saturated values. */
function setSumPool(layer: SumPoolLayer, sums: SumModel): [Layer, ActivationModel] {
    const { bits } = layer.requantise;
    const most = maxActivation(bits);
    const threshold = sumAbove(sums, 1 - POOLED_ZEROS);
    const top = sumAbove(sums, POOLED_SATURATED);
    const factor = Math.max(1, most - 1) / Math.max(1, top - threshold);
    const offset = 0.5 - threshold * factor;
    const shift = commonShift([factor], [offset]);
    const requantise: Requantise = { bits, shift, scale: Int32Array.of(Math.round(factor * 2 ** shift)), offset: Int32Array.of(Math.round(offset * 2 ** shift)) };
    return [{ ...layer, requantise }, givenModel(bits, shift, requantise.offset, [{ sums, scale: requantise.scale }])];
}

/** The value that the given share of all channels' sums exceeds. */
function sumAbove({ mean, variance }: SumModel, share: number): number {
    let low = 0;
    let high = mean.reduce((most, v, c) => Math.max(most, v + 5 * Math.sqrt(variance[c])), 1);
    for (let i = 0; i < 50; i++) {
        const middle = (low + high) / 2;
        const above = mean.reduce((sum, v, c) => sum + 1 - normalShare((middle - v) / Math.max(1e-9, Math.sqrt(variance[c]))), 0) / mean.length;
        if (above > share) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}
