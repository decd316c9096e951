/**
 * The simulator: its bulk executor against bare loops of the same bitwise operations, whole networks against onnxruntime
 * (see `_onnx.ts`), growth, memory, cancelling, faults, results against integer arithmetic. Figures to reach stand beside what is
 * measured; nothing fails. All ratios are within this run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compileNetwork, defaultCompileOptions, type CompiledNetwork } from '../../server/compiler/compile.js';
import { machineOf } from '../../server/compiler/machine.js';
import { clearA, clearB, Op, type Program } from '../../server/compiler/program.js';
import type { Setting } from '../../server/hardware/build.js';
import { buildFaults } from '../../server/hardware/faults.js';
import type { FaultName } from '../../server/hardware/model.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { readTensorFile } from '../../server/import/tensors.js';
import type { MacLayer, Network } from '../../server/network/model.js';
import { randomWeights, seededImage } from '../../server/network/random.js';
import { randomRequantise, unsetRequantise } from '../../server/network/random-requantise.js';
import { runReference } from '../../server/network/reference.js';
import { evenPadding, volume } from '../../server/network/shape.js';
import { activationBlock } from '../../server/simulator/activations.js';
import { BulkExecutor } from '../../server/simulator/bulk/executor.js';
import { createKernel } from '../../server/simulator/bulk/kernel.js';
import { LayerData } from '../../server/simulator/bulk/layer-data.js';
import { simulate } from '../../server/simulator/simulate.js';
import { describedNetwork } from '../network/described.js';
import { bareLoop } from './_loops.js';
import { bestRate, floatResnet18, lenetModel, runtime, type Runtime } from './_onnx.js';
import { resnet18 } from './_resnet18.js';

const loops = { bare: bareLoop(false), counted: bareLoop(true) };

export async function run(): Promise<void> {
    const lenet = trained('lenet5-mnist', 'lenet5', 4);
    const resnet8 = trained('resnet8-fmnist', 'resnet8', 0);
    kernelRates('ResNet-8', resnet8.compiled, 1000);
    wholeRate('LeNet-5', lenet, 40);
    wholeRate('ResNet-8', resnet8, 10);
    const onnxruntime = runtime();
    await againstIntegerModel(lenet, onnxruntime);
    growth(lenet);
    faultyRuns(lenet);
    await cancelling();
    await wholeResnet18(onnxruntime);
}

interface Trained {
    readonly compiled: CompiledNetwork;
    readonly images: readonly Int32Array[];
    /** As the integer model takes them. */
    readonly bytes: Uint8Array;
    /** One image after another. */
    readonly logits: readonly number[];
}

function trained(folder: string, name: string, shift: number): Trained {
    const file = (path: string): ReturnType<typeof readTensorFile> => readTensorFile(path, readFileSync(path));
    const values = (path: string): number[] => Array.from(file(path).file!.tensors.get('array')!.data, Number);
    const raw = values(`examples/${folder}/test_images.npy`);
    const bytes = Uint8Array.from(raw, value => Math.floor(value / 2 ** shift));
    const images = Array.from({ length: raw.length / 784 }, (_, i) => Int32Array.from(bytes.subarray(i * 784, (i + 1) * 784)));
    return { compiled: compile(describedNetwork(file(`examples/${folder}/${name}.safetensors`).file!)), images, bytes, logits: values(`test/data/${name}/ref_logits.npy`) };
}

function compile(network: Network): CompiledNetwork {
    return compileNetwork(network, defaultHardware(), defaultCompileOptions).compiled!;
}

/** Bits that a program's operations work on, for each row: of all, and of the additions among them. */
function bitsOf({ a, b, dst, flags, kind, length, ruleStart, rules, width, wordStart }: Program): { all: number; additions: number } {
    const widthOf = (word: number): number => wordStart[word + 1] - wordStart[word];
    let [all, additions] = [0, 0];
    for (let op = 0; op < length; op++) {
        switch (kind[op]) {
            case Op.add:
            case Op.sum:
                additions += width[op];
                all += width[op] + (flags[op] & clearA ? widthOf(a[op]) : 0) + (flags[op] & clearB ? widthOf(b[op]) : 0);
                break;
            case Op.match:
                for (let rule = a[op]; rule < b[op]; rule++) {
                    const key = rules[ruleStart[rule]];
                    all += key + rules[ruleStart[rule] + 1 + key];
                }
                break;
            case Op.max:
                all += width[op];
                break;
            default:
                all += widthOf(kind[op] === Op.load ? dst[op] : a[op]);
        }
    }
    return { all, additions };
}

/** The executor alone, layer by layer: one chunk of rows again and again, loads, stores and rules included. */
function kernelRates(label: string, { hardware, layers, options }: CompiledNetwork, images: number): void {
    for (const layer of layers.filter(({ layer: { kind } }) => kind === 'conv')) {
        const kernel = createKernel();
        const blocks = layer.streams.map(({ shape, bits }) => {
            const block = activationBlock(images, volume(shape), bits);
            block.data.forEach((_, i) => block.data[i] = i * 7 % 2 ** bits);
            return block;
        });
        const { program } = layer.parts[0];
        const executor = new BulkExecutor(kernel, program, new LayerData(kernel, layer, blocks, images, 4), { machine: machineOf(hardware, options.without), strict: false });
        const lanes = Math.min(executor.lanesAtOnce, images * layer.placement.rowsPerImage);
        const { all, additions } = bitsOf(program);
        const [rate, bare, counted] = bestOf(60, [() => {
            executor.begin(0, lanes);
            const start = performance.now();
            executor.run(0, program.length);
            return all * lanes / (performance.now() - start) * 1000;
        }, loops.bare, loops.counted]);
        console.log(`${label} ${layer.layer.name}: ${rates(rate, additions / all, bare, counted)}`);
    }
}

/** Everything: images in, logits and counts out. */
function wholeRate(label: string, { compiled, images, logits }: Trained, repeats: number): void {
    const bits = compiled.layers.flatMap(({ parts, placement }) => parts.map(({ program }) => ({ ...bitsOf(program), rows: placement.rowsPerImage })));
    const total = (of: 'all' | 'additions'): number => bits.reduce((sum, part) => sum + part[of] * part.rows, 0) * images.length;
    const first = performance.now();
    const same = simulate(compiled, images).logits.flatMap(l => [...l]).every((value, i) => value === logits[i]);
    const cold = performance.now() - first;
    const [rate, bare, counted] = bestOf(repeats, [() => {
        const start = performance.now();
        simulate(compiled, images);
        return total('all') / (performance.now() - start) * 1000;
    }, loops.bare, loops.counted]);
    console.log(`${label}, ${images.length} images: ${(total('all') / rate * 1000).toFixed(0)} ms (the first time ${cold.toFixed(0)}), logits ${same ? 'exact' : 'WRONG'}; `
        + rates(rate, total('additions') / total('all'), bare, counted));
}

/** `additions`: share of the row-bits. */
function rates(rate: number, additions: number, bare: number, counted: number): string {
    return `${giga(rate)} row-bits a second, ${(100 * additions).toFixed(0)} % of them additions: ${(rate / counted).toFixed(2)} of the bare loop (to reach 0.5), `
        + `${(rate / bare).toFixed(2)} of one that counts nothing`;
}

async function againstIntegerModel({ compiled, images, bytes }: Trained, onnxruntime: Runtime | undefined): Promise<void> {
    const [rate] = bestOf(20, [() => {
        const start = performance.now();
        simulate(compiled, images);
        return images.length / (performance.now() - start) * 1000;
    }]);
    const theirs = onnxruntime ? await bestRate(onnxruntime, lenetModel, bytes, images.length, [1, 28, 28]) : undefined;
    console.log(`LeNet-5: ${rate.toFixed(0)} images a second on one thread${theirs ? `, ${(rate / theirs).toFixed(2)} of onnxruntime's ${theirs.toFixed(0)} (to reach 0.3)` : ''}`);
}

/** Processor milliseconds since the process began: what others do on the machine does not count. */
function processorMs(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
}

/** time(twice the rows) / time, in processor time. */
function growth({ compiled, images }: Trained): void {
    const time = (count: number): number => -bestOf(20, [() => {
        const start = processorMs();
        simulate(compiled, images.slice(0, count));
        return start - processorMs();
    }])[0];
    console.log(`twice the images: time x ${(time(1000) / time(500)).toFixed(2)} (to reach 2.2)`);
    const deep = (layers: number): (() => number) => {
        const network = stack(layers);
        const [program, image] = [compile(network), seededImage(network.input, 1)];
        return () => {
            const start = processorMs();
            for (let repeat = 0; repeat < 10; repeat++) {
                simulate(program, [image, image]);
            }
            return start - processorMs();
        };
    };
    const [few, many] = bestOf(20, [deep(6), deep(12)]);
    console.log(`twice the layers: time x ${(many / few).toFixed(2)} (to reach 2.2)`);
}

/** Equal convolutions, one after another. */
function stack(count: number): Network {
    const [shape, bits] = [[32, 28, 28] as const, 4];
    const layers = Array.from({ length: count }, (_, i): MacLayer => ({
        kind: 'conv', name: `c${i}`, input: i === 0 ? 'image' : `c${i - 1}`, inputShape: shape, inputBits: bits, outputShape: shape, groups: 1, stride: [1, 1], pad: evenPadding(1),
        weights: randomWeights([32, 32, 3, 3], 0.8, 1, `c${i}`), output: { kind: 'activation', requantise: unsetRequantise(bits) }
    }));
    return randomRequantise({ name: 'Stack', input: { name: 'image', shape, bits, rule: { kind: 'asIs' } }, layers, output: `c${count - 1}` }, 1);
}

/** A run with faults beside one without; which rows meet one depends on the rates. */
function faultyRuns({ compiled, images }: Trained): void {
    for (const rate of [1e-6, 1e-5, 1e-4, 1e-3]) {
        const setting = (parameter: FaultName): Setting<FaultName> => ({ parameter, written: { value: rate, unit: '' }, origin: 'file' });
        const shaky = { ...compiled, hardware: { ...compiled.hardware, faults: buildFaults([setting('faults.overshift'), setting('faults.writeFail')]) } };
        const start = performance.now();
        const { faulty } = simulate(shaky, images);
        const ms = performance.now() - start;
        const sum = (of: 'rows' | 'faultyRows'): number => faulty!.layers.reduce((total, layer) => total + layer[of], 0);
        console.log(`LeNet-5 with overshift and writeFail ${rate}: ${ms.toFixed(0)} ms, ${(100 * sum('faultyRows') / sum('rows')).toFixed(2)} % of the rows run again search by search`);
    }
}

/** From an interrupt to the end of the command, in the middle of a run; it must leave nothing behind. */
async function cancelling(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'terntrack-bench-'));
    const example = resolve('examples/lenet5-mnist');
    const args = ['simulate', join(example, 'lenet5.tern'), ...Array.from({ length: 4 }, () => ['--images', join(example, 'test_images.npy')]).flat(), '--executor', 'pass'];
    const child = spawn(process.execPath, [resolve('dist/cli.js'), ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(child, 'close') as Promise<[number]>;
    // The first progress is told when images are being simulated.
    await Promise.race([once(child.stderr, 'data'), ended]);
    const start = performance.now();
    child.kill('SIGINT');
    const [code] = await ended;
    console.log(`cancelled after ${(performance.now() - start).toFixed(0)} ms (to reach 200), exit code ${code}, files left: ${readdirSync(folder).length}`);
    rmSync(folder, { recursive: true });
}

async function wholeResnet18(onnxruntime: Runtime | undefined): Promise<void> {
    const size = 224;
    const network = resnet18(size);
    const compiled = compile(network);
    const image = seededImage(network.input, 1);
    const first = performance.now();
    const result = simulate(compiled, [image], { intermediates: true });
    const cold = performance.now() - first;
    const truth = runReference(network, image);
    const wrong = network.layers.filter(({ name }) => {
        const expected = truth.get(name)!;
        return !result.intermediates!.get(name)![0].every((value, i) => value === expected[i]);
    });
    const [rate] = bestOf(8, [() => {
        const start = performance.now();
        simulate(compiled, [image]);
        return 1000 / (performance.now() - start);
    }]);
    const theirs = onnxruntime ? await floatResnet18(onnxruntime, size) : undefined;
    const ms = 1000 / rate;
    console.log(`ResNet-18, ${size}x${size}, one image, one thread: ${ms.toFixed(0)} ms (the first time ${cold.toFixed(0)}), ${wrong.length === 0 ? 'every layer exact' : `WRONG in ${wrong.map(l => l.name).join(', ')}`}, `
        + `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB with the compiler${theirs ? `; ${(ms / theirs).toFixed(1)} x onnxruntime's ${theirs.toFixed(0)} ms in float on two threads (to reach 10)` : ''}`);
    console.log(`    shares of 0 and of the maximum: ${result.layers.filter(l => l.zeroShare !== undefined).map(l => `${l.name} ${l.zeroShare!.toFixed(2)} ${l.saturatedShare!.toFixed(2)}`).join(', ')}`);
}

/** The best of each measurement, taken in turns so that all see the same machine. */
function bestOf(repeats: number, measures: readonly (() => number)[]): number[] {
    const best = measures.map(() => -Infinity);
    for (let repeat = 0; repeat < repeats; repeat++) {
        measures.forEach((measure, i) => {
            best[i] = Math.max(best[i], measure());
        });
    }
    return best;
}

function giga(rate: number): string {
    return `${(rate / 1e9).toFixed(1)} G`;
}
