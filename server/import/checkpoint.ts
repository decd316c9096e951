/**
 * A state dict of real-valued tensors with an operation list and a name map as a network: what an ONNX graph says about
 * itself is put together here from the three. It must not know where they came from.
 */
import type { Padding } from '../network/model.js';
import type { DescribedOp, NetworkDescription } from './description.js';
import { Builder } from './fold/builder.js';
import { finishOutput, networkOf } from './fold/finish.js';
import { layerFindings } from './fold/findings.js';
import { StepProblem } from './fold/problem.js';
import type { Signal } from './fold/signal.js';
import { uniform, zip, type Vector } from './fold/vector.js';
import type { ImportFinding, ImportResult } from './imported.js';
import type { MappedNames, NameMap, TensorOrNumber } from './name-map.js';
import { didYouMean, fileName, listSome, problem, shorten, type ImportProblem } from './problems.js';
import type { Tensor, TensorFile } from './tensor.js';

export interface CheckpointOptions {
    readonly description: NetworkDescription;
    readonly names: NameMap;
    readonly ternarise?: 'twn';
}

const ONE = uniform(1);
const ZERO = uniform(0);

/** `name`: of the network. Codes: import/missing-tensor, import/name-map and those of steps. */
export function importCheckpoint(file: TensorFile, name: string, options: CheckpointOptions): ImportResult {
    return new Checkpoint(file, options).run(name);
}

class Checkpoint {
    private readonly builder: Builder;
    private readonly signals = new Map<string, Signal>();
    private readonly findings: ImportFinding[] = [];
    private readonly bits: number;

    constructor(private readonly file: TensorFile, private readonly options: CheckpointOptions) {
        const { description, names, ternarise } = options;
        this.bits = description.activationBits;
        const inputBits = description.input.bits ?? this.bits;
        const step = names.get('input')?.step;
        this.builder = new Builder({
            inputName: 'image', bits: this.bits, ternarise,
            input: { bits: inputBits, rule: description.input.rule, step: typeof step === 'number' ? step : 1 / (2 ** inputBits - 1) },
        });
        this.signals.set('input', this.builder.start(description.input.shape, 'input'));
    }

    run(name: string): ImportResult {
        const { ops } = this.options.description;
        this.checkMap(ops);
        for (const op of ops) {
            this.step(op.name, () => this.signals.set(op.name, this.signalOf(op)));
        }
        const last = ops[ops.length - 1].name;
        const result = this.signals.get(last);
        const output = result && this.step(last, () => finishOutput(this.builder, result));
        const sound = output && this.builder.list.isSound(output.layer) ? output : undefined;
        const network = sound && networkOf(this.builder, name, sound.layer);
        if (!network || this.findings.some(({ severity }) => severity === 'error')) {
            return { findings: this.findings };
        }
        const labels = this.builder.ternarised.map(({ label }) => label);
        return {
            findings: [...this.findings, ...layerFindings(this.builder.list), ...labels.length > 0 ? [{ severity: 'warning', ...problem('import/ternarised', `weights of ${labels.length} layers were made ternary: the accuracy is unknown`,
                'TWN rule (threshold 0.7 times the mean magnitude). That is what training had, where it trained with this rule; measure it with `--images` and `--labels`.') } as const] : []],
            imported: {
                network, input: this.builder.input.imported!, output: sound, complete: true, roundings: this.builder.list.roundings, ternarised: labels,
                origin: 'checkpoint with an operation list',
            },
        };
    }

    private checkMap(ops: readonly DescribedOp[]): void {
        const known = new Set(['input', ...ops.flatMap(op => 'residual' in op && op.residual?.kind === 'projection' ? [op.name, op.residual.name] : [op.name])]);
        for (const name of this.options.names.keys()) {
            if (!known.has(name)) {
                this.findings.push({ severity: 'error', ...problem('import/name-map', `the name map has \`${shorten(name, 40)}\`, which is no operation`, didYouMean(name, [...known]), `There are ${listSome([...known])}.`) });
            }
        }
    }

    /** Runs a step; what is wrong with it is told and what depends on it left out. */
    private step<T>(name: string, run: () => T): T | undefined {
        try {
            return run();
        } catch (error) {
            if (error instanceof Missing) {
                this.findings.push({ severity: 'error', ...error.problem });
                return undefined;
            }
            if (error instanceof StepProblem) {
                this.tell(name, error);
                return undefined;
            }
            if (error instanceof Dependent) {
                return undefined;
            }
            throw error;
        }
    }

    private tell(name: string, { code, reason, advice }: StepProblem): void {
        this.findings.push({ severity: 'error', ...problem(code, `operation \`${shorten(name, 40)}\` ${reason}`, advice) });
    }

    private signal(name: string): Signal {
        const signal = this.signals.get(name);
        if (!signal) {
            throw new Dependent();
        }
        return signal;
    }

    private signalOf(op: DescribedOp): Signal {
        const source = this.signal(op.input);
        switch (op.op) {
            case 'conv':
            case 'fc': {
                const sums = this.mac(op.name, source, op.op === 'conv' ? op : undefined);
                const whole = op.residual ? this.builder.add(sums, this.residual(op.residual)) : sums;
                return op.logits ? whole : this.rounded(op, whole);
            }
            case 'maxpool':
                return this.builder.maxPool(source, { kernel: op.kernel, stride: op.stride, pad: op.pad }, op.name, op.name);
            case 'sumpool': {
                const kernel = op.kernel ?? [source.shape[1], source.shape[2]] as const;
                const window = { kernel, stride: op.kernel ? op.stride : kernel, pad: op.pad };
                return this.rounded(op, this.builder.pool(source, { window, padValue: 0 }, kernel[0] * kernel[1], op.name, op.name));
            }
            case 'flatten':
                return this.builder.flatten(source, op.name);
        }
    }

    private residual(residual: (DescribedOp & { op: 'conv' | 'fc' })['residual'] & object): Signal {
        const source = this.signal(residual.input);
        return residual.kind === 'identity' ? source : this.mac(residual.name, source, { stride: residual.stride, pad: residual.pad, groups: 1 });
    }

    /** Convolution or dense layer with everything linear behind it. */
    private mac(name: string, source: Signal, conv: { readonly stride: readonly [number, number]; readonly pad: Padding; readonly groups: number } | undefined): Signal {
        const names = this.options.names.get(name) ?? {};
        const weight = this.tensor(names.weight ?? `${name}.weight`);
        const [outs, ins, height = 1, width = 1] = weight.shape;
        if (weight.shape.length !== (conv ? 4 : 2)) {
            throw new StepProblem('import/shape', `has weights [${weight.shape.join(', ')}]`, 'Convolutions have [out, in, height, width], dense layers [out, in].');
        }
        const biasName = names.bias ?? `${name}.bias`;
        const bias = names.bias !== undefined || this.file.tensors.has(biasName) ? this.tensor(biasName).data : undefined;
        const alpha = this.vector(names.alpha) ?? ONE;
        const window = conv && { kernel: [height, width] as const, stride: conv.stride, pad: conv.pad };
        // A bias stands beside the scaled weights, so it comes after alpha.
        const sums = this.builder.mac(source, { shape: [outs, ins, height, width], data: weight.data, label: name }, { window, groups: conv?.groups ?? 1, padValue: 0 }, name, fault => this.tell(name, fault));
        const biased = this.builder.affine(sums, alpha, bias ? Float64Array.from(bias) : ZERO);
        return this.normalised(biased, names);
    }

    private normalised(signal: Signal, names: MappedNames): Signal {
        if (names.bn === undefined) {
            return this.builder.affine(signal, this.vector(names.scale) ?? ONE, this.vector(names.shift) ?? ZERO);
        }
        const [gain, bias, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(part => Float64Array.from(this.tensor(`${names.bn}.${part}`).data));
        const scale = zip(gain, variance, (g, v) => g / Math.sqrt(v + (names.epsilon ?? 1e-5)));
        return this.builder.affine(signal, scale, zip(bias, zip(mean, scale, (m, s) => m * s), (b, m) => b - m));
    }

    /** relu, and round(y / step) to the operation's bits. */
    private rounded({ name, bits }: DescribedOp, signal: Signal): Signal {
        const step = this.vector(this.options.names.get(name)?.step ?? `${name}.step`)!;
        const most = 2 ** (bits ?? this.bits) - 1;
        const whole = this.builder.clamp(this.builder.round(this.builder.affine(signal, step.map(v => 1 / v), ZERO), 'nearest'), ZERO, uniform(most));
        return this.builder.affine({ ...whole, tensor: name }, step, ZERO);
    }

    private vector(given: TensorOrNumber | undefined): Vector | undefined {
        return given === undefined ? undefined : typeof given === 'number' ? uniform(given) : Float64Array.from(this.tensor(given).data);
    }

    private tensor(name: string): Tensor {
        const tensor = this.file.tensors.get(name);
        if (!tensor) {
            const names = [...this.file.tensors.keys()];
            throw new Missing(problem('import/missing-tensor', `${fileName(this.file.path)} has no tensor \`${shorten(name, 40)}\``, didYouMean(name, names), `There are ${listSome(names)}. Say what it is called in the name map (\`--map\`).`));
        }
        return tensor;
    }
}

/** A tensor the map or the list asks for. */
class Missing extends Error {
    constructor(readonly problem: ImportProblem) {
        super(problem.message);
    }
}

/** What it reads could not be made. */
class Dependent extends Error {}
