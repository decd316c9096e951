/**
 * Traces: how long recording takes beside the plain run, how large the file is, how long opening and seeking take, on a whole
 * ResNet-18. Figures to reach stand beside what is measured; nothing fails.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileNetwork, defaultCompileOptions, type CompiledNetwork } from '../../server/compiler/compile.js';
import { eventPrices, layerTraffic } from '../../server/cost/traced.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { readTensorFile } from '../../server/import/tensors.js';
import { seededImage } from '../../server/network/random.js';
import { defaultSpacing, record } from '../../server/simulator/recorder/record.js';
import { simulate } from '../../server/simulator/simulate.js';
import { openTrace, type TraceSource } from '../../server/simulator/trace/reader.js';
import type { Trace } from '../../server/simulator/trace/trace.js';
import { describedNetwork } from '../network/described.js';
import { resnet18 } from './_resnet18.js';

const size = 224;

/** Set: this process seeks in the trace of that name and does nothing else. */
const traceToSeek = 'TERNTRACK_BENCH_TRACE';

export async function run(): Promise<void> {
    const file = process.env[traceToSeek];
    if (file !== undefined) {
        return openAndSeek(new Uint8Array(readFileSync(file)));
    }
    const network = resnet18(size);
    const compiled = compileNetwork(network, defaultHardware(), defaultCompileOptions).compiled!;
    const image = seededImage(network.input, 1);
    const [plainMs] = timed(() => simulate(compiled, [image]));
    const [recordMs, pieces] = timed(() => record(compiled, [image], about(compiled), { spacing: defaultSpacing, windows: [] }));
    const bytes = Buffer.concat(pieces);
    console.log(`ResNet-18, ${size}x${size}, one image: recorded in ${seconds(recordMs)} (the run alone ${seconds(plainMs)}), ${(bytes.length / 2 ** 20).toFixed(1)} MiB (to reach 64)`);
    seekElsewhere(bytes);
    await longer();
}

/** In a process of its own, as whoever opens a trace has one: this one's memory is full of programs. */
function seekElsewhere(bytes: Uint8Array): void {
    const folder = mkdtempSync(join(tmpdir(), 'terntrack-bench-'));
    const file = join(folder, 'resnet18.terntrace');
    writeFileSync(file, bytes);
    execFileSync(process.execPath, [process.argv[1]], { env: { ...process.env, [traceToSeek]: file }, stdio: 'inherit' });
    rmSync(folder, { recursive: true });
}

/** Ten times the images: opening reads the header and one directory, and a state its page. */
async function longer(): Promise<void> {
    const tensors = (path: string): ReturnType<typeof readTensorFile> => readTensorFile(path, readFileSync(path));
    const compiled = compileNetwork(describedNetwork(tensors('examples/lenet5-mnist/lenet5.safetensors').file!), defaultHardware(), defaultCompileOptions).compiled!;
    const times: number[] = [];
    for (const count of [4, 40]) {
        const images = Array.from({ length: count }, (_, i) => seededImage(compiled.network.input, i));
        const [recordMs, pieces] = timed(() => record(compiled, images, about(compiled, count), { spacing: defaultSpacing, windows: [] }));
        const bytes = Buffer.concat(pieces);
        const source: TraceSource = { size: bytes.length, read: async (offset, length) => bytes.slice(offset, offset + length) };
        let best = Infinity;
        for (let i = 0; i < 50; i++) {
            const started = performance.now();
            const { trace } = await openTrace(source);
            const { run, layer, cycle } = trace!.momentAt(Math.floor(trace!.header.cycles / 2));
            await trace!.stateAt({ run, layer, tile: 0, part: 0 }, await trace!.placeAt(layer, 0, cycle));
            best = Math.min(best, performance.now() - started);
        }
        times.push(best);
        console.log(`LeNet-5, ${count} images: recorded in ${seconds(recordMs)}, ${(bytes.length / 2 ** 20).toFixed(2)} MiB, opened, with a first state to show, in ${best.toFixed(2)} ms`);
    }
    console.log(`ten times the trace opens in ${(times[1] / times[0]).toFixed(2)} times the time (to reach 1.5)`);
}

async function openAndSeek(bytes: Uint8Array): Promise<void> {
    let read = 0;
    const source: TraceSource = { size: bytes.length, read: async (offset, length) => (read += length, bytes.slice(offset, offset + length)) };
    const started = performance.now();
    const { trace } = await openTrace(source);
    console.log(`opened in ${(performance.now() - started).toFixed(1)} ms (to reach 500), ${(read / 2 ** 10).toFixed(0)} KiB read; ${trace!.cycles} cycles, ${trace!.total().searches} searches`);
    const { states, sums } = await seekTimes(trace!, 400);
    console.log(`seeks to random steps of random arrays: median ${at(states, 0.5)} ms, 95 % ${at(states, 0.95)} ms, longest ${at(states, 1)} ms (to reach 100); `
        + `energy so far there: median ${at(sums, 0.5)} ms, longest ${at(sums, 1)} ms`);
    const back = await stepTimes(trace!, -1);
    console.log(`one step back: median ${at(back, 0.5)} ms, longest ${at(back, 1)} ms`);
}

/** Milliseconds, sorted: every seek lands on another page, most of them for the first time. */
async function seekTimes(trace: Trace, count: number): Promise<{ states: number[]; sums: number[] }> {
    const [states, sums]: number[][] = [[], []];
    for (let i = 0; i < count; i++) {
        const cycle = Math.floor(trace.cycles * (i * 0.6180339887 % 1));
        const started = performance.now();
        const { run, layer, wave, cycle: inWave } = trace.momentAt(cycle);
        const arrays = trace.arrays(layer).flat().filter(array => array.wave === wave);
        const { part, tile } = arrays[i % arrays.length];
        await trace.stateAt({ run, layer, tile, part }, await trace.placeAt(layer, part, inWave));
        const reached = performance.now();
        await trace.tallyAt(cycle);
        states.push(reached - started);
        sums.push(performance.now() - reached);
    }
    return { states: states.sort((a, b) => a - b), sums: sums.sort((a, b) => a - b) };
}

async function stepTimes(trace: Trace, by: number): Promise<number[]> {
    const times: number[] = [];
    const { run, layer, cycle } = trace.momentAt(trace.cycles / 2);
    const place = await trace.placeAt(layer, 0, cycle);
    for (let i = 0; i < 50; i++) {
        const started = performance.now();
        await trace.stateAt({ run, layer, tile: 0, part: 0 }, { op: place.op + i * by, step: 0 });
        times.push(performance.now() - started);
    }
    return times.sort((a, b) => a - b);
}

function about(compiled: CompiledNetwork, images = 1): Parameters<typeof record>[2] {
    const layers = new Map([...layerTraffic(compiled)].map(([name, traffic]) => [name, { ...traffic, weights: {}, source: null }]));
    return { version: 'bench', ranAs: compiled.network.name, sources: [], seededImage: true, imagesRun: images, prices: eventPrices(compiled.hardware), layers };
}

function timed<T>(work: () => T): [ms: number, result: T] {
    const started = performance.now();
    const result = work();
    return [performance.now() - started, result];
}

function seconds(ms: number): string {
    return `${(ms / 1000).toFixed(1)} s`;
}

function at(sorted: readonly number[], share: number): string {
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
}
