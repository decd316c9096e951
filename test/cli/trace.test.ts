/** Traces on the command line: written with a simulation, looked into, converted for other tools. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import vcdParser from 'vcd-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engine, type Engine } from '../../server/analysis/engine.js';
import { npyOf } from '../import/files.js';
import { opened } from '../simulator/trace/recorded.js';
import { tinyText, tinyWeights } from './bad-input.js';
import { terntrack, type Finished } from './terminal.js';

let folder: string;
const hardware = 'hardware Small refines RtmAp {\n    array 8 rows x 128 columns\n    gate 8 rows\n}\n';

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'terntrack-trace-'));
    await writeFile(join(folder, 'net.tern'), tinyText + hardware);
    await writeFile(join(folder, 'tiny.safetensors'), tinyWeights());
    await writeFile(join(folder, 'images.npy'), npyOf('|u1', [3, 1, 4, 4], Uint8Array.from({ length: 48 }, (_, i) => i * 53 % 256)));
    await writeFile(join(folder, 'labels.npy'), npyOf('|u1', [3], Uint8Array.of(0, 1, 2)));
    expect((await run('simulate net.tern --images images.npy --labels labels.npy --trace run.terntrace --trace-images 2 --keyframe-every 8 -q')).code).toBe(0);
});

afterAll(() => rm(folder, { recursive: true }));

function run(args: string, cores = 2): Promise<Finished> {
    return terntrack(args.split(' '), { cwd: folder, cores });
}

/** Standard output of a command that succeeds in silence. */
async function printed(args: string): Promise<string> {
    const { code, stdout, stderr } = await run(args);
    expect([code, stderr]).toEqual([0, '']);
    return stdout;
}

const trace = async (): Promise<Awaited<ReturnType<typeof opened>>> => opened(new Uint8Array(await readFile(join(folder, 'run.terntrace'))));

describe('simulate --trace', () => {
    it('writes the same bytes for any number of workers', async () => {
        for (const cores of [1, 2, 5]) {
            const { code, stdout } = await run('simulate net.tern --images images.npy --labels labels.npy --trace again.terntrace --trace-images 2 --keyframe-every 8 --json', cores);
            expect(code).toBe(0);
            const bytes = await readFile(join(folder, 'again.terntrace'));
            expect(JSON.parse(stdout)).toMatchObject({ trace: { file: 'again.terntrace', images: 2, bytes: bytes.length } });
            expect(bytes.equals(await readFile(join(folder, 'run.terntrace')))).toBe(true);
        }
    });

    it('holds results, lines, texts and the energy of the run', async () => {
        const { header } = await trace();
        const { stdout } = await run('simulate net.tern --images images.npy --labels labels.npy --limit 2 --json');
        const summary = JSON.parse(stdout) as { logits: number[][]; predictions: number[]; energyJ: { total: number } };
        expect(header.images).toEqual(summary.logits.map((logits, index) => ({ index, label: index, logits, prediction: summary.predictions[index] })));
        expect((await trace()).total().energyJ.total / 2 / summary.energyJ.total).toBeCloseTo(1, 9);
        expect(header.sources.map(({ file }) => file)).toEqual(['net.tern']);
        const lines = (tinyText + hardware).split('\n');
        header.layers.forEach(({ name, source }) => expect(lines[source!.line - 1].slice(source!.column - 1)).toMatch(new RegExp(`^${name}\\b`)));
        expect(header).toMatchObject({ network: 'Tiny', ranAs: 'Tiny', imagesRun: 3, seededImage: false, spacing: 8 });
    });

    it('leaves nothing where it cannot write', async () => {
        await mkdir(join(folder, 'folder'), { recursive: true });
        for (const [file, why] of [['net.tern/out.terntrace', 'lies in what is no directory'], ['none/deep/out.terntrace', 'lies in a directory that does not exist'], ['folder', 'is a directory'], ['images.npy', 'is there already, and is no trace']]) {
            const { code, stderr } = await run(`simulate net.tern --trace ${file} -q`);
            expect([code, stderr.split('\n')[0]]).toEqual([1, `${file}:1:1: error file/unwritable: ${file} ${why}`]);
            expect(stderr).toContain('Nothing was run');
        }
        expect(await readdir(folder)).not.toContain('none');
        expect((await run('trace export run.terntrace --format csv -o none/out.csv')).stderr).toMatch(/^none\/out\.csv:1:1: error file\/unwritable: none\/out\.csv lies in a directory that does not exist\n {4}For \S+none[/\\]out\.csv\. Nothing/);
        expect((await readdir(folder)).filter(name => name.includes('.part'))).toEqual([]);
    });

    it('leaves nothing when it is interrupted, be the trace recorded already', async () => {
        const abort = new AbortController();
        const recordTrace: Engine['recordTrace'] = (...job) => {
            const bytes = engine.recordTrace(...job);
            abort.abort();
            return bytes;
        };
        const { code, stdout } = await terntrack('simulate net.tern --trace cancelled.terntrace --json'.split(' '), { cwd: folder, signal: abort.signal, engine: { ...engine, recordTrace } });
        expect([code, stdout]).toEqual([130, '']);
        expect((await readdir(folder)).filter(name => name.includes('cancelled'))).toEqual([]);
    });

    it.each([
        ['--trace-images 2', /^error: --trace-images without --trace\n/],
        ['--trace-window hidden:0-3', /^error: --trace-window without --trace\n/],
        ['--keyframe-every 9', /^error: --keyframe-every without --trace\n/],
        ['--trace a.terntrace --trace-window conf:0-3', /^error: there is no layer 'conf'; is 'conv' meant\?\n/],
        ['--trace a.terntrace --trace-window conv:3-1', /It takes a layer and the operations meant/],
    ])('refuses %s', async (args, says) => {
        const { code, stdout, stderr } = await run(`simulate net.tern ${args}`);
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toMatch(says);
    });
});

describe('trace info', () => {
    it('sums a trace up', async () => {
        const text = await printed('trace info run.terntrace');
        expect(text).toMatch(/^Tiny on Small\n2 of the 3 images that ran, 2 runs at batch 1\n/);
        expect(text).toContain('source     net.tern as it was traced');
    });

    it('as JSON too', async () => {
        const found = JSON.parse(await printed('trace info run.terntrace --json')) as Record<string, unknown> & { layers: { energyJ: { total: number } }[]; energyJ: { total: number } };
        expect(found).toMatchObject({ network: 'Tiny', hardware: 'Small', runs: 2, keyframeEvery: 8, problems: [], sources: [{ file: 'net.tern', state: 'unchanged' }] });
        expect(found.layers.reduce((sum, { energyJ }) => sum + energyJ.total, 0) / found.energyJ.total).toBeCloseTo(1, 12);
    });

    it('says that the source has changed', async () => {
        await writeFile(join(folder, 'net.tern'), `${tinyText}${hardware}\n`);
        expect(JSON.parse(await printed('trace info run.terntrace --json'))).toMatchObject({ sources: [{ state: 'changed' }] });
        await writeFile(join(folder, 'net.tern'), tinyText + hardware);
    });

    it('shows what is left of a truncated trace', async () => {
        const bytes = await readFile(join(folder, 'run.terntrace'));
        await writeFile(join(folder, 'short.terntrace'), bytes.subarray(0, bytes.length - 600));
        const { code, stdout, stderr } = await run('trace info short.terntrace');
        expect([code, stdout.startsWith('Tiny on Small\n')]).toEqual([0, true]);
        expect(stderr).toMatch(/^short\.terntrace:1:1: warning trace\/truncated: the file ends 600 bytes early\nshort\.terntrace:1:1: warning trace\/truncated: layer /);
    });

    it.each([
        ['net.tern', /^net\.tern:1:1: error trace\/not-a-trace: this is not a trace/],
        ['gone.terntrace', /^gone\.terntrace:1:1: error file\/missing: gone\.terntrace does not exist\n {4}Looked for \S*gone\.terntrace\.\n$/],
        ['runn.terntrace', / does not exist\n.* Did you mean run\.terntrace\?\n$/],
        ['run.trntrace', / does not exist\n.* Did you mean run\.terntrace\?\n$/],
        ['folder', /^folder:1:1: error file\/unreadable: folder is a directory\n {4}It holds no such file: name a file\.\n$/],
        ['.', /error file\/unreadable: \. is a directory\n {4}Name a file in it: .*run\.terntrace/],
    ])('refuses %s', async (file, says) => {
        const { code, stdout, stderr } = await run(`trace info ${file}`);
        expect([code, stdout]).toEqual([1, '']);
        expect(stderr).toMatch(says);
    });
});

/** Lines of a CSV whose fields hold no comma. */
async function table(args: string): Promise<Record<string, string>[]> {
    const [head, ...lines] = (await printed(`trace export run.terntrace --format csv -o - ${args}`)).trimEnd().split('\n').map(line => line.split(','));
    return lines.map(fields => Object.fromEntries(fields.map((field, i) => [head[i], field])));
}

const sum = (rows: readonly Record<string, string>[], field: string): number => rows.reduce((total, row) => total + Number(row[field]), 0);

describe('trace export --format csv', () => {
    it('counts the same by layer, page, operation, array and column', async () => {
        const total = (await trace()).total();
        for (const by of ['layer', 'page', 'operation', 'array', 'column']) {
            expect(sum(await table(`--by ${by}`), 'written'), by).toBe(total.written);
        }
        expect(sum(await table('--by operation'), 'tagged')).toBe(total.tagged);
        expect(sum(await table('--by layer'), 'energy_total_j') / total.energyJ.total).toBeCloseTo(1, 12);
    });

    it('of a window only', async () => {
        const rows = await table('--window conv:2-5');
        expect(rows.map(({ layer, operation }) => [layer, Number(operation)])).toEqual([...Array(2).keys()].flatMap(() => [2, 3, 4, 5].map(op => ['conv', op])));
    });
});

/** "Trace Event Format", JSON object format: complete events, counters, metadata. */
const microseconds = v.pipe(v.number(), v.minValue(0));
const args = v.record(v.string(), v.union([v.string(), v.number()]));
const common = { name: v.string(), pid: v.pipe(v.number(), v.integer()), tid: v.pipe(v.number(), v.integer()) };
const chromeSchema = v.strictObject({
    displayTimeUnit: v.picklist(['ms', 'ns']),
    otherData: v.record(v.string(), v.string()),
    traceEvents: v.array(v.variant('ph', [
        v.strictObject({ ...common, ph: v.literal('X'), cat: v.string(), ts: microseconds, dur: microseconds, args }),
        v.strictObject({ ...common, ph: v.literal('C'), ts: microseconds, args: v.record(v.string(), v.number()) }),
        v.strictObject({ ...common, ph: v.literal('M'), args: v.strictObject({ name: v.string() }) }),
    ])),
});

describe('trace export --format chrome', () => {
    it('gives events that viewers take: on one thread they nest', async () => {
        const document = v.parse(chromeSchema, JSON.parse(await printed('trace export run.terntrace --format chrome -o - --window conv:0-9')));
        const threads = new Map<string, { ts: number; end: number }[]>();
        for (const event of document.traceEvents) {
            if (event.ph === 'X') {
                const list = threads.get(`${event.pid} ${event.tid}`) ?? [];
                threads.set(`${event.pid} ${event.tid}`, list);
                list.push({ ts: event.ts, end: event.ts + event.dur });
            }
        }
        const tolerance = 1e-6;
        for (const list of threads.values()) {
            list.sort((a, b) => a.ts - b.ts || b.end - a.end);
            const open: { ts: number; end: number }[] = [];
            for (const event of list) {
                while (open.length > 0 && open[open.length - 1].end <= event.ts + tolerance) {
                    open.pop();
                }
                expect(event.end).toBeLessThanOrEqual((open.at(-1)?.end ?? Infinity) + tolerance);
                open.push(event);
            }
        }
        const layers = document.traceEvents.filter(event => event.ph === 'X' && event.pid === 1);
        expect(layers.map(({ name }) => name)).toEqual(['conv', 'fc', 'conv', 'fc']);
    });
});

describe('trace export --format vcd', () => {
    it('is read by another program, which finds the states of the trace', async () => {
        await printed('trace export run.terntrace --format vcd -o wave.vcd --window conv:3-12 --array 1.0 --run 2');
        const wave = await vcdParser.parse(await readFile(join(folder, 'wave.vcd'), 'utf8'));
        const source = await trace();
        const array = { run: 1, layer: 0, tile: 1, part: 0 };
        const wave0 = source.cycleOf({ run: 1, layer: 0, wave: source.arrays(0)[1][0].wave });
        const valueAt = (name: string, time: number): number => Number.parseInt(wave.signal.find(one => one.signalName.replace(/\[.*/, '') === name)!.wave.filter(([at]) => Number(at) <= time).at(-1)![1], 2);
        let seen = 0;
        for (const { op } of await source.operations(0, 0, 3, 13)) {
            for (const step of (await source.steps(0, 0, op)).keys()) {
                const time = wave0 + await source.cycleAt(0, 0, { op, step: step + 1 }) - 1;
                const state = await source.stateAt(array, { op, step });
                expect([valueAt('operation', time), valueAt('step', time)]).toEqual([op, step]);
                expect(valueAt('tags0', time)).toBe(state.tags[0][0]);
                for (const { signalName } of wave.signal.filter(one => one.signalName.startsWith('column'))) {
                    const [, column, domain] = /^column(\d+)_domain(\d+)/.exec(signalName)!;
                    const cell = Number(column) * source.header.machine.domains + Number(domain);
                    expect(valueAt(signalName.replace(/\[.*/, ''), time)).toBe(state.plane(cell)[0]);
                    seen++;
                }
            }
        }
        expect(seen).toBeGreaterThan(100);
    });

    it.each([
        ['', /^error: a waveform takes a window of operations\n/],
        ['--window conv:0-3 --array 7.0', /^error: layer conv has no array 7\.0\nIt has row tiles 0 to 1 and parts 0 to 0\.\n/],
        ['--window conv:0-3 --run 9', /^error: there is no run 9\nThe trace has 2\.\n/],
        ['--window conv:99999', /^error: layer conv has no operation 99999\n/],
        ['--window cov:0-3', /^error: there is no layer 'cov'; is 'conv' meant\?\nLayers: conv, fc\.\n/],
    ])('refuses %s', async (args, says) => {
        const { code, stdout, stderr } = await run(`trace export run.terntrace --format vcd -o out.vcd ${args}`.trim());
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toMatch(says);
        expect(await readdir(folder)).not.toContain('out.vcd');
    });

    it('writes nothing where the trace has lost what it needs', async () => {
        const bytes = await readFile(join(folder, 'run.terntrace'));
        await writeFile(join(folder, 'short.terntrace'), bytes.subarray(0, bytes.length - 600));
        const { code, stderr } = await run('trace export short.terntrace --format csv -o out.csv');
        expect([code, stderr]).toEqual([1, expect.stringMatching(/error trace\/truncated: .* is lost: the file ends before it\n/)]);
        expect((await readdir(folder)).filter(name => name.includes('out.csv'))).toEqual([]);
    });
});
