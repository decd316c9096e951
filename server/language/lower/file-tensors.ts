/** Tensors of a layer out of a weights file, by the layer's name (`NAME.weight`, `NAME.M` ...: `server/import/bind.ts`). */
import { bindBias, bindRequantise, bindScale, bindWeights, type Bound } from '../../import/bind.js';
import type { TensorFile } from '../../import/tensors.js';
import type { MacLayer, Residual } from '../../network/model.js';
import type { Tensors } from './bind.js';
import type { Draft } from './drafts.js';

export function fileTensors(file: TensorFile): Tensors {
    return {
        mac: draft => bindMac(file, draft),
        pool: draft => bindRequantise(file, draft.tensor, draft.outputShape![0], draft.bits!, draft.shift),
    };
}

function bindMac(file: TensorFile, draft: Draft): Bound<Pick<MacLayer, 'weights' | 'output' | 'residual'>> {
    const weights = bindWeights(file, `${draft.tensor}.weight`, draft.weightShape!);
    if (weights.problem) {
        return weights;
    }
    const output = bindOutput(file, draft);
    if (output.problem) {
        return output;
    }
    const residual = bindResidual(file, draft);
    return residual?.problem ? residual : { value: { weights: weights.value, output: output.value, ...residual && { residual: residual.value } } };
}

function bindOutput(file: TensorFile, { tensor, outputShape, bits, shift }: Draft): Bound<MacLayer['output']> {
    const [channels] = outputShape!;
    if (bits === undefined) {
        const bias = bindBias(file, tensor, channels);
        return bias.problem ? bias : { value: { kind: 'logits', bias: bias.value } };
    }
    const requantise = bindRequantise(file, tensor, channels, bits, shift);
    return requantise.problem ? requantise : { value: { kind: 'activation', requantise: requantise.value } };
}

/** The shortcut's own convolution where the addend is accumulators, else the activation itself. */
function bindResidual(file: TensorFile, { tensor, outputShape, addend }: Draft): Bound<Residual> | undefined {
    if (!addend) {
        return undefined;
    }
    const [channels] = outputShape!;
    if (addend.form === 'activation') {
        const scale = bindScale(file, `${tensor}.Mres`, channels);
        return scale.problem ? scale : { value: { kind: 'identity', input: addend.name, inputBits: addend.bits!, scale: scale.value } };
    }
    const shortcut = addend.draft!;
    const weights = bindWeights(file, `${shortcut.tensor}.weight`, shortcut.weightShape!);
    const scale = bindScale(file, `${shortcut.tensor}.M`, channels);
    return weights.problem ? weights : scale.problem ? scale : { value: projection(shortcut, weights.value, scale.value) };
}

/** A shortcut's draft with its values, as the model has it. */
export function projection(shortcut: Draft, weights: MacLayer['weights'], scale: Int32Array): Residual {
    return {
        kind: 'projection', name: shortcut.name, input: shortcut.source.name, inputShape: shortcut.inputShape!, inputBits: shortcut.source.bits!,
        weights, stride: shortcut.window!.stride, pad: shortcut.window!.pad, scale,
    };
}
