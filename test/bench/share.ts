/**
 * The sharing pass: adds of every matrix in test/data/share beside da4ml's and the prototype's (figures of known.json, not
 * run here), ResNet-18's slices on one core and on two, and joined channels for accumulation. Nothing fails. Times are
 * processor time but for the two cores.
 */
import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { defaultWeights, sumCycles } from '../../server/compiler/share/cycles.js';
import { depth, nonzeros, type TernaryMatrix } from '../../server/compiler/share/graph.js';
import { share } from '../../server/compiler/share/share.js';
import { shareSums, type SumForm } from '../../server/compiler/share/sums.js';
import { parseMatrices, type LabelledMatrix } from '../../server/compiler/share/text.js';
import { verifyGraph, verifySums } from '../../server/compiler/share/verify.js';
import { readTensorFile } from '../../server/import/tensors.js';

interface Known {
    readonly naive: number;
    readonly bound?: number;
    readonly da4ml: number;
    readonly prototype: number;
}

const known = JSON.parse(readFileSync('test/data/share/known.json', 'utf8')) as Record<string, Known>;

export async function run(): Promise<void> {
    if (!isMainThread) {
        const { part, parts } = workerData as { part: number; parts: number };
        parentPort!.postMessage(sliceAdds(resnetSlices().filter((_, i) => i % parts === part)));
        return;
    }
    files();
    refined();
    await slices();
    joined('ResNet-18, 3x3 layers, s 0.8', resnetLayers(), [1, 8, 64], { 1: 0.708, 8: 0.608, 64: 0.520 });
    joined('the same, s 0.5', randomLayers(0.5), [1, 8, 64], { 1: 0.493, 8: 0.436, 64: 0.370 });
    joined('resnet29-dlib-twn, real weights', realLayers(), [1, 8, 64], { 1: 0.484, 8: 0.405, 64: 0.337 });
    joined('ResNet-18, 3x3 layers, s 0.8, effort max', resnetLayers(), [8], { 8: 0.608 }, 'max');
}

/** Milliseconds of processor time, which other programs on the machine change little. */
function timed<T>(work: () => T): { result: T; ms: number } {
    const start = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(start);
    return { result, ms: (user + system) / 1000 };
}

function fileMatrix(name: string): TernaryMatrix {
    return parseMatrices(readFileSync(`test/data/share/${name}.txt`, 'utf8'))[0];
}

function files(): void {
    console.log('adds                    naive  bound  da4ml  prototype   here      ms  depth');
    const total = { naive: 0, da4ml: 0, prototype: 0, here: 0 };
    for (const [name, figures] of Object.entries(known)) {
        if (name === 'resnet18_s80') {
            continue;
        }
        const matrix = fileMatrix(name);
        share(matrix);
        const { result: graph, ms } = timed(() => share(matrix));
        const here = graph.a.length;
        const fault = verifyGraph(matrix, graph)?.problem ?? '';
        const worse = here > figures.da4ml ? '  more than da4ml, the least without shifts: test/data/share/README.md' : '';
        console.log(`${name.padEnd(20)}${cell(figures.naive, 9)}${cell(figures.bound ?? '', 7)}${cell(figures.da4ml, 7)}${cell(figures.prototype, 11)}${cell(here, 7)}${cell(ms.toFixed(1), 8)}${cell(depth(graph), 7)}${worse}${fault}`);
        total.naive += figures.naive;
        total.da4ml += figures.da4ml;
        total.prototype += figures.prototype;
        total.here += here;
    }
    console.log(`${'all'.padEnd(20)}${cell(total.naive, 9)}${cell('', 7)}${cell(total.da4ml, 7)}${cell(total.prototype, 11)}${cell(total.here, 7)}`);
}

function refined(): void {
    for (const name of ['b_64x147_s80', 'c_10x512_s80', 'b_64x576_s80']) {
        const matrix = fileMatrix(name);
        const { result: graph, ms } = timed(() => share(matrix, { effort: 'max' }));
        console.log(`${name}, effort max: ${graph.a.length} adds in ${(ms / 1000).toFixed(1)} s ${verifyGraph(matrix, graph)?.problem ?? ''}`);
    }
}

function resnetSlices(): LabelledMatrix[] {
    return parseMatrices(gunzipSync(readFileSync('test/data/share/resnet18_s80.txt.gz')).toString());
}

function sliceAdds(matrices: readonly TernaryMatrix[]): number {
    return matrices.reduce((sum, matrix) => sum + share(matrix).a.length, 0);
}

/** Times the sharing alone; reading the text and starting a thread are no part of it on one core, but are on two. */
async function slices(): Promise<void> {
    const matrices = resnetSlices();
    const before = performance.now();
    const { result: adds, ms } = timed(() => sliceAdds(matrices));
    const wall = performance.now() - before;
    console.log(`ResNet-18, ${matrices.length} slices: ${adds} adds (da4ml ${known.resnet18_s80.da4ml}, prototype ${known.resnet18_s80.prototype}, to reach 476300) in ${(wall / 1000).toFixed(2)} s on one core, ${(ms / 1000).toFixed(2)} s of processor time (to reach 3)`);
    const start = performance.now();
    const sums = await Promise.all([0, 1].map(part => new Promise<number>((resolve, reject) => {
        new Worker(new URL(import.meta.url), { workerData: { part, parts: 2 } }).once('message', resolve).once('error', reject);
    })));
    console.log(`    on two: ${sums[0] + sums[1]} adds in ${((performance.now() - start) / 1000).toFixed(2)} s with start and reading (to reach 2)`);
}

/** Layers as lists of slices, one an input channel. */
type Layers = readonly (readonly TernaryMatrix[])[];

function resnetLayers(): Layers {
    const layers: TernaryMatrix[][] = [];
    for (const slice of resnetSlices()) {
        (layers[Number(slice.label)] ??= []).push(slice);
    }
    return layers;
}

/** The same shapes with other random weights. */
function randomLayers(sparsity: number): Layers {
    let state = 1;
    const random = (): number => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
    };
    return resnetLayers().map(layer => layer.map(({ rows, columns, entries }) =>
        ({ rows, columns, entries: entries.map(() => random() < sparsity ? 0 : random() < 0.5 ? 1 : -1) })));
}

function realLayers(): Layers {
    const bytes = gunzipSync(readFileSync('test/data/resnet29/weights.safetensors.gz'));
    const { file } = readTensorFile('weights.safetensors', new Uint8Array(bytes));
    return [...file!.tensors.values()].filter(({ name }) => name.endsWith('.weight')).map(({ shape, data }) => {
        const [rows, inputs, height, width] = shape;
        const columns = height * width;
        const values = data as ArrayLike<number>;
        return Array.from({ length: inputs }, (_, i) => ({
            rows, columns, entries: Int8Array.from({ length: rows * columns }, (_, n) => values[(Math.floor(n / columns) * inputs + i) * columns + n % columns]),
        }));
    });
}

function join(slices: readonly TernaryMatrix[]): TernaryMatrix {
    const { rows } = slices[0];
    const columns = slices.reduce((sum, slice) => sum + slice.columns, 0);
    const entries = new Int8Array(rows * columns);
    let at = 0;
    for (const slice of slices) {
        for (let r = 0; r < rows; r++) {
            entries.set(slice.entries.subarray(r * slice.columns, (r + 1) * slice.columns), r * columns + at);
        }
        at += slice.columns;
    }
    return { rows, columns, entries };
}

/** Operations and weighted cycles of joined channels, for each form and for the best of them, against the naive program. */
function joined(label: string, layers: Layers, groups: readonly number[], prototype: Record<number, number>, effort: 'default' | 'max' = 'default'): void {
    console.log(`${label}: operations / naive (prototype), weighted cycles / naive, seconds of processor time`);
    for (const g of groups) {
        const matrices = layers.flatMap(layer => Array.from({ length: Math.ceil(layer.length / g) }, (_, i) => join(layer.slice(i * g, (i + 1) * g))));
        const naive = matrices.reduce((sum, matrix) => sum + nonzeros(matrix), 0);
        const single: SumForm[] = effort === 'max' ? [] : ['columns', g === 1 ? 'targets' : 'rows'];
        for (const form of [...single, undefined]) {
            const { result: graphs, ms } = timed(() => matrices.map(matrix => shareSums(matrix, { effort, ...(form && { forms: [form] }) })));
            const operations = graphs.reduce((sum, graph) => sum + graph.a.length + graph.termNode.length, 0);
            const cycles = graphs.reduce((sum, graph) => sum + sumCycles(graph, defaultWeights), 0);
            const fault = verifySums(matrices[0], graphs[0])?.problem ?? '';
            console.log(`    g ${String(g).padEnd(3)} ${(form ?? 'best').padEnd(8)} ${(operations / naive).toFixed(4)} (${prototype[g]})  ${(cycles / naiveCycles(layers)).toFixed(4)}  ${(ms / 1000).toFixed(1)} s ${fault}`);
        }
    }
}

/** Every nonzero weight accumulated from its 4-bit input: 12 + 4n cycles, n the exact width of the accumulator over the layer. */
function naiveCycles(layers: Layers): number {
    let cycles = 0;
    for (const layer of layers) {
        for (let r = 0; r < layer[0].rows; r++) {
            const terms = layer.reduce((sum, { columns, entries }) => sum + entries.subarray(r * columns, (r + 1) * columns).filter(x => x !== 0).length, 0);
            cycles += terms * (12 + 4 * Math.ceil(Math.log2(15 * terms + 1)));
        }
    }
    return cycles;
}

function cell(value: number | string, width: number): string {
    return String(value).padStart(width);
}
