/**
 * The compiler on whole networks: additions and cycles against the naive program, time and memory of a cold compile.
 * Figures to reach stand beside what is measured; nothing fails.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { compileLayer, defaultCompileOptions, type CompileOptions } from '../../server/compiler/compile.js';
import { estimate } from '../../server/cost/estimate.js';
import type { CompileReport, Total } from '../../server/cost/report.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { readTensorFile } from '../../server/import/tensors.js';
import type { MacLayer, TernaryTensor } from '../../server/network/model.js';
import { generator, randomTensor } from '../support/networks.js';

const hardware = defaultHardware();

export async function run(): Promise<void> {
    await wholeNetwork('default effort', [], { additions: 0.62, cycles: 0.49, seconds: 12 });
    await wholeNetwork('without sharing (the guard-bit naive)', ['--without', 'share'], {});
    await wholeNetwork('--effort max', ['--effort', 'max'], { additions: 0.54, cycles: 0.43, seconds: 180 });
    await wholeNetwork('chained search', ['--set', 'chained=yes'], {});
    realWeights();
    growth();
}

interface Goal {
    readonly additions?: number;
    readonly cycles?: number;
    readonly seconds?: number;
}

/** ResNet-18 through the command line, as a user runs it: time and memory are the whole process's. */
async function wholeNetwork(label: string, options: readonly string[], goal: Goal): Promise<void> {
    const start = performance.now();
    const child = spawn(process.execPath, ['dist/cli.js', 'compile', 'examples/resnet18/resnet18.tern', '--on', 'RtmAp', '--json', '-q', ...options]);
    let [text, peakKiB] = ['', 0];
    child.stdout.on('data', part => { text += String(part); });
    const watch = setInterval(() => { peakKiB = Math.max(peakKiB, peakMemoryKiB(child.pid!)); }, 50);
    await new Promise(resolve => child.once('close', resolve));
    clearInterval(watch);
    const seconds = (performance.now() - start) / 1000;
    const report = JSON.parse(text) as CompileReport;
    print(`ResNet-18, ${label}`, report.total, goal);
    console.log(`    ${(report.total.energyJ.total * 1e6).toFixed(1)} uJ (search ${(report.total.energyJ.search * 1e6).toFixed(1)}, write ${(report.total.energyJ.write * 1e6).toFixed(1)}, shift ${(report.total.energyJ.shift * 1e6).toFixed(1)})`);
    console.log(`    ${seconds.toFixed(1)} s${goal.seconds ? ` (to reach ${goal.seconds})` : ''}, of it compiling ${(report.compileMs / 1000).toFixed(1)} s; ${peakKiB > 0 ? `${Math.round(peakKiB / 1024)} MiB at most` : 'memory unknown here'}`);
}

function peakMemoryKiB(pid: number): number {
    try {
        return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
        return 0; // no /proc on this system, or the process has ended
    }
}

function print(label: string, total: Pick<Total, 'adds' | 'arithmeticCycles' | 'naiveCycles'>, goal: Goal): void {
    const additions = (total.adds.shared + total.adds.accumulate) / total.adds.naive;
    const cycles = total.arithmeticCycles / total.naiveCycles;
    const reach = (value: number | undefined): string => value === undefined ? '' : ` (to reach ${value})`;
    console.log(`${label}: operations / naive ${additions.toFixed(3)}${reach(goal.additions)}, cycles / naive ${cycles.toFixed(3)}${reach(goal.cycles)}`);
}

/** The 29 convolutions of a real network: default effort and max. */
function realWeights(): void {
    const bytes = gunzipSync(readFileSync('test/data/resnet29/weights.safetensors.gz'));
    const { file } = readTensorFile('weights.safetensors', new Uint8Array(bytes));
    const layers = [...file!.tensors.values()].filter(t => t.name.endsWith('.weight')).map(({ name, shape, data }) =>
        macLayer(name, { shape: shape as unknown as TernaryTensor['shape'], data: Int8Array.from(data as ArrayLike<number>), source: { kind: 'file', path: 'weights.safetensors', tensor: name } }));
    for (const effort of ['default', 'max'] as const) {
        const start = performance.now();
        const joined = new Map<number, number>();
        const total = totalOf(layers, { ...defaultCompileOptions, effort }, joined);
        print(`resnet29, effort ${effort}`, total, effort === 'default' ? { additions: 0.405, cycles: 0.327 } : { additions: 0.337, cycles: 0.281 });
        console.log(`    ${((performance.now() - start) / 1000).toFixed(1)} s; joined channels: ${[...joined].sort((a, b) => a[0] - b[0]).map(([g, n]) => `${g} in ${n} layers`).join(', ')}`);
    }
}

/** time(twice the weights) / time: outputs doubled. */
function growth(): void {
    const random = generator(1);
    const time = (outputs: number): number => {
        const layer = macLayer('conv', randomTensor(random, [outputs, 128, 3, 3], 8));
        const start = performance.now();
        compileLayer(layer, hardware, defaultCompileOptions);
        return performance.now() - start;
    };
    time(64);
    const [small, large] = [Math.min(time(128), time(128)), Math.min(time(256), time(256))];
    console.log(`twice the weights: time x ${(large / small).toFixed(2)} (to reach 2.3)`);
}

function totalOf(layers: readonly MacLayer[], options: CompileOptions, joined: Map<number, number>): Pick<Total, 'adds' | 'arithmeticCycles' | 'naiveCycles'> {
    let [naive, shared, accumulate, arithmeticCycles, naiveCycles] = [0, 0, 0, 0, 0];
    for (const layer of layers) {
        const { compiled } = compileLayer(layer, hardware, options);
        const network = { name: layer.name, input: { name: 'x', shape: layer.inputShape, bits: 4, rule: { kind: 'asIs' as const } }, layers: [layer], output: layer.name };
        const report = estimate({ network, hardware, options, layers: [compiled!] }).layers[0];
        naive += report.adds.naive;
        shared += report.adds.shared;
        accumulate += report.adds.accumulate;
        arithmeticCycles += report.arithmeticCycles;
        naiveCycles += report.naiveCycles;
        joined.set(report.joinedChannels, (joined.get(report.joinedChannels) ?? 0) + 1);
    }
    return { adds: { naive, shared, accumulate }, arithmeticCycles, naiveCycles };
}

/** A convolution over 14x14 activations of 4 bits with a power-of-two requantisation. */
function macLayer(name: string, weights: TernaryTensor): MacLayer {
    const [outputs, inputs, kh] = weights.shape;
    const pad = (kh - 1) / 2;
    return {
        kind: 'conv', name, input: 'x', inputShape: [inputs, 14, 14], inputBits: 4, outputShape: [outputs, 14, 14], weights,
        stride: [1, 1], pad: { top: pad, left: pad, bottom: pad, right: pad }, groups: 1,
        output: { kind: 'activation', requantise: { bits: 4, shift: 5, scale: new Int32Array(outputs).fill(1), offset: new Int32Array(outputs) } }
    };
}
