/**
 * The layers of a network in the making, in running order, with their names and what rounding does to them. It must not
 * decide when a layer is made.
 */
import type { Layer, Shape } from '../../network/model.js';
import { flattenOutput, poolOutput, type Window } from '../../network/shape.js';
import { integerRange } from './integers.js';
import { labelOf, layerOf, logitsLayer, type LayerRounding } from './layers.js';
import { Names } from './names.js';
import type { Activation, MacTerm, Signal } from './signal.js';

export class LayerList {
    readonly layers: Layer[] = [];
    readonly names = new Names();
    readonly roundings: LayerRounding[] = [];
    /** Layers that clamp higher than the model does, with where the model clamps. */
    readonly clamps: { readonly layer: string; readonly at: number }[] = [];
    /** Layers that often meet sums half-way between two integers, and round them up where the model rounds to even. */
    readonly ties: string[] = [];
    /** Layers that add more than one can, so that others were put before them. */
    readonly split: string[] = [];
    private readonly unsound = new Set<string>();

    /** Whether everything a layer depends on could be imported. */
    isSound(layer: string): boolean {
        return !this.unsound.has(layer);
    }

    /** A rounded signal, but for its pools: integers from `low` on. `before`: what its terms are off already. Throws StepProblem. */
    rounded(signal: Signal, before: number): { activation: Activation; low: number } {
        const { low, bits, clampsAt } = integerRange(signal);
        const name = this.names.claim(labelOf(signal), 'layer');
        const { layer, deviation, ties } = layerOf(signal, { name, bits, low, rounding: signal.rounding!, nameFor: label => this.names.claim(label, 'shortcut') });
        const sound = signal.terms.every(term => term.source.sound && (term.kind !== 'mac' || term.sound));
        this.push(layer, sound);
        this.roundings.push({ layer: name, deviation: deviation + before });
        if (ties) {
            this.ties.push(name);
        }
        if (clampsAt !== undefined) {
            this.clamps.push({ layer: name, at: clampsAt });
        }
        return { low, activation: { name, shape: signal.sumShape, bits, sound } };
    }

    /** The window fits. */
    maxPool(source: Activation, window: Window, label: string): Activation {
        const outputShape = poolOutput(source.shape, window).shape!;
        const name = this.names.claim(label, 'pool');
        this.push({ ...window, kind: 'maxpool', name, input: source.name, inputShape: source.shape, inputBits: source.bits, outputShape, bits: source.bits }, source.sound);
        return { ...source, name, shape: outputShape };
    }

    flatten(source: Activation): Activation {
        const outputShape = flattenOutput(source.shape);
        const name = this.names.claim(`${source.name}_flat`, 'flat');
        this.push({ kind: 'flatten', name, input: source.name, inputShape: source.shape, inputBits: source.bits, outputShape, bits: source.bits }, source.sound);
        return { ...source, name, shape: outputShape };
    }

    /** A last layer that gives its sums; `bias` in units of the sums. */
    logits(term: MacTerm, bias: Int32Array, outputShape: Shape): string {
        const name = this.names.claim(term.label, 'logits');
        this.push(logitsLayer(term, name, bias, outputShape), term.sound && term.source.sound);
        return name;
    }

    private push(layer: Layer, sound: boolean): void {
        this.layers.push(layer);
        if (!sound) {
            this.unsound.add(layer.name);
        }
    }
}
