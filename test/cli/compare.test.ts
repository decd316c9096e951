import { describe, expect, it } from 'vitest';
import { compareText } from '../../server/cli/compare-text.js';
import { BASELINES } from '../../server/cost/baselines/baselines.js';
import type { Comparison } from '../../server/cost/comparison.js';
import { tinyText, tinyWeights } from './bad-input.js';
import { terntrack } from './terminal.js';

const files = {
    'net.tern': tinyText,
    'tiny.safetensors': tinyWeights(),
    'broken.tern': tinyText.replace('dense', 'dnse'),
    'run.tern': `${tinyText}experiment one {\n    run Tiny on RtmAp\n    images "images.npy"\n    labels "labels.npy"\n}\n`,
    'crossbars.tern': `${tinyText}crossbar Mine refines Isaac32nm8b { adc 6 bits, 1.2 pJ }\ncrossbar Other refines Mine { adc 5 bits, 0.99 pJ }\n`
        + 'experiment chosen {\n    run Tiny\n    compare Mine, NeuroSim22nm5b\n}\n',
    'images.npy': npy('|u1', [2, 4, 4], Uint8Array.from({ length: 32 }, (_, index) => index * 8)),
    'labels.npy': npy('|u1', [2], Uint8Array.of(0, 2)),
};

/** NumPy's format, version 1. */
function npy(dtype: string, shape: readonly number[], data: Uint8Array): Uint8Array {
    const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
    const header = `${text.padEnd(128 - 10 - 1)}\n`;
    return Uint8Array.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length % 256, Math.floor(header.length / 256), ...Buffer.from(header), ...data]);
}

async function comparison(args: string): Promise<Comparison> {
    const { code, stdout, stderr } = await terntrack(['compare', ...args.split(' '), '--json'], { files });
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as Comparison;
}

describe('terntrack compare --json', () => {
    it('has the fields of the contract', async () => {
        const { rows, breakEven } = await comparison('net.tern');
        for (const row of rows) {
            expect(row).toMatchObject({
                system: expect.any(String), energyJ: expect.any(Number), latencyS: expect.any(Number), areaM2: expect.any(Number),
                ratioToFirst: expect.any(Number), accuracy: null, breakdown: expect.any(Object), assumptions: expect.any(Array),
            });
            expect(row.assumptions.every(({ source }) => source.startsWith('assumption'))).toBe(true);
        }
        const systems = rows.slice(1).map(({ system }) => system);
        expect(systems.length).toBe(BASELINES.length);
        expect(Object.keys(breakEven.writeEnergyJ)).toEqual(systems);
    });

    it('gives the machine what compile gives', async () => {
        const { stdout } = await terntrack(['compile', 'net.tern', '--json'], { files });
        const { total } = JSON.parse(stdout) as { total: { energyJ: { total: number }; latencyS: number; areaM2: number } };
        const [first] = (await comparison('net.tern')).rows;
        expect([first.energyJ, first.latencyS, first.areaM2]).toEqual([total.energyJ.total, total.latencyS, total.areaM2]);
    });

    it('takes hardware, constants and baselines from the options', async () => {
        const found = await comparison('net.tern --on SttTcamAp --set write.energy=500fJ --baseline deepcam-like-256 --baseline Isaac32nm8b');
        expect(found.rows.map(({ name }) => name)).toEqual(['SttTcamAp', 'isaac-32nm-8b', 'deepcam-like-256']);
        expect(found.rows[0].assumptions.find(({ parameter }) => parameter === 'write.energy')).toMatchObject({ text: '500 fJ' });
        expect(found.rows[0].sourced.map(({ parameter }) => parameter)).toEqual(expect.arrayContaining(['search.energy', 'search.time']));
    });

    it('takes the file\'s crossbars too, or those an experiment names', async () => {
        const all = await comparison('crossbars.tern');
        expect(all.rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['isaac-32nm-8b', 'Mine', 'Other', 'asic-45nm-8b']));
        expect(all.rows.find(({ name }) => name === 'Mine')!.system).toBe('Mine (8-bit weights, 8-bit activations, 6-bit ADC)');
        const chosen = await comparison('crossbars.tern --experiment chosen');
        expect(chosen.rows.map(({ name }) => name)).toEqual(['RtmAp', 'Mine', 'neurosim-22nm-5b', 'asic-45nm-8b', 'simd-cpu-45nm-8b', 'deepcam-like-512']);
        expect((await comparison('crossbars.tern --baseline Other')).rows.map(({ name }) => name)).toEqual(['RtmAp', 'Other']);
    });

    it('measures the accuracy where images and labels are', async () => {
        const given = await comparison('net.tern --images images.npy --labels labels.npy');
        expect(given.images).toBe(2);
        expect(given.rows[0].accuracy).toBeGreaterThanOrEqual(0);
        expect(given.rows.slice(1).every(({ accuracy }) => accuracy === null)).toBe(true);
        const experiment = await comparison('run.tern --experiment one');
        expect(experiment.rows[0].accuracy).toBe(given.rows[0].accuracy);
        expect((await comparison('net.tern --images images.npy')).rows[0].accuracy).toBeNull();
    });

    it('--sweep compiles other machines and networks', async () => {
        const { sensitivity } = await comparison('net.tern --sweep -q');
        const anew = sensitivity.filter(({ recompiled }) => recompiled);
        expect(new Set(anew.map(({ parameter }) => parameter))).toEqual(new Set(
            ['array.rows x array.columns', 'segment.columns', 'segment.active', 'track.ports', 'chained', 'activation.bits', 'sparsity']));
        expect(anew.every(({ energyJ, ratios }) => energyJ > 0 && Object.keys(ratios).length === BASELINES.length)).toBe(true);
        expect(anew.find(({ parameter }) => parameter === 'chained')!.energyJ).toBeLessThan((await comparison('net.tern')).rows[0].energyJ);
        const exact = sensitivity.filter(({ recompiled }) => !recompiled);
        expect(new Set(exact.map(({ parameter }) => parameter))).toEqual(new Set(['write.energy', 'search.energy', 'shift.energy', 'segment.energy']));
    });

    it('is the same to the byte but for its time', async () => {
        const [one, two] = [await comparison('net.tern'), await comparison('net.tern')];
        expect(JSON.stringify({ ...one, compileMs: 0 })).toBe(JSON.stringify({ ...two, compileMs: 0 }));
    });
});

describe('terntrack compare', () => {
    it('prints the ratio with both precisions and at every write energy', async () => {
        const { code, stdout, stderr } = await terntrack(['compare', 'net.tern', '-v'], { files });
        expect([code, stderr]).toEqual([0, '']);
        expect(stdout).toMatch(/^Wider precision: isaac-32nm-8b \(8-bit weights, 8-bit activations, 8-bit ADC\) takes [\d.e+-]+ times the energy of RtmAp \(ternary weights, 4-bit activations\)\n {4}by write energy: .* at 1\sfJ, .* at 10\sfJ \(RtmAp's own\), .* at 100\sfJ, .* at 690\sfJ$/m);
        expect(stdout).toMatch(/^write\.energy +690 fJ\/cell/m);
        expect(stdout).toMatch(/^conv +conv /m);
        expect(stdout).toMatch(/7\.5x is the published ratio \(De Lima/);
        expect(stdout).not.toMatch(/NaN|Infinity|undefined/);
    });

    it('sets a baseline of the same precision beside the wider one', async () => {
        const { stdout } = await terntrack(['compare', 'net.tern'], { files });
        expect(stdout).toMatch(/^Same precision: isaac-32nm-ternary-8b \(ternary weights \(2 cells\), 4-bit activations, 8-bit ADC\) takes [\d.]+ times/m);
        const alone = await terntrack(['compare', 'net.tern', '--baseline', 'isaac-32nm-8b'], { files });
        expect(alone.stdout).toMatch(/^Note None of these baselines has the precision of RtmAp .* without loss; isaac-32nm-ternary-8b has\.$/m);
        expect(stdout).not.toMatch(/None of these baselines/);
    });

    it('is short, and says what -v adds', async () => {
        const { stdout } = await terntrack(['compare', 'net.tern'], { files });
        expect(stdout).not.toMatch(/^(Break-even|Sensitivity|Energy by layer|Constants of)/m);
        expect(stdout).toMatch(/^Note Assumed, not measured: 40 constants of RtmAp, \d+ of isaac-32nm-8b, .* -v lists them/m);
        expect(stdout.split('\n').length).toBeLessThan(40);
        const { stdout: long } = await terntrack(['compare', 'net.tern', '-v'], { files });
        expect(long.match(/^(Break-even|Sensitivity|Energy by layer|Constants of RtmAp)/gm)).toHaveLength(4);
        expect((await terntrack(['compare', 'net.tern', '--by', 'latency'], { files })).stdout).toMatch(/^Latency by layer\n/m);
    });

    it('has the machine\'s own write energy among those of the ratios', async () => {
        const { headlines: [first] } = await comparison('net.tern --set write.energy=50fJ');
        expect(first.atWriteEnergy.map(({ writeEnergyJ, own }) => [Math.round(writeEnergyJ * 1e15), own ?? false])).toEqual([[1, false], [10, false], [50, true], [100, false], [690, false]]);
        expect(first.atWriteEnergy[2].ratio).toBeCloseTo(first.ratio, 12);
    });

    it('looks like this', async () => {
        const { stdout } = await terntrack(['compare', 'net.tern', '--baseline', 'isaac-32nm-8b', '--json'], { files });
        const found = JSON.parse(stdout) as Comparison;
        // The compiler may get better; the layout is what is looked at here.
        const fixed: Comparison = {
            ...found,
            rows: found.rows.map(row => row.name === 'RtmAp' ? { ...row, energyJ: 4e-9, latencyS: 2e-5, energyDelayJs: 8e-14, movementShare: 0.02, breakdown: { search: 3e-9, write: 1e-9 }, assumptions: row.assumptions.slice(0, 2), layers: row.layers.map(layer => ({ ...layer, energyJ: 2e-9 })) } : { ...row, ratioToFirst: 2 }),
            headlines: found.headlines.map(one => ({ ...one, ratio: 2, atWriteEnergy: one.atWriteEnergy.map(at => ({ ...at, ratio: 2 })) })),
            breakEven: { writeEnergyJ: { [found.rows[1].system]: 2e-14 }, searchEnergyJ: { [found.rows[1].system]: null }, shiftEnergyJ: { [found.rows[1].system]: null } },
            published: { ...found.published, at: { writeEnergyJ: { [found.rows[1].system]: null }, searchEnergyJ: { [found.rows[1].system]: null }, shiftEnergyJ: { [found.rows[1].system]: null } } },
            sensitivity: found.sensitivity.slice(0, 2).map(one => ({ ...one, energyJ: 4e-9, ratios: { 'isaac-32nm-8b': 2 } })),
        };
        await expect(compareText(fixed, false, { machine: 'the default preset', sweep: false, verbose: true })).toMatchFileSnapshot('golden/compare-text.txt');
    });

    it.each([
        ['net.tern --baseline isaac-32nm-9b', 2, /there is no baseline isaac-32nm-9b; did you mean isaac-32nm-8b\?/],
        ['net.tern --baseline nope', 2, /^There is isaac-32nm-8b, isaac-32nm-ternary-8b, neurosim-22nm-5b, neurosim-22nm-8b-sar, asic-45nm-8b, simd-cpu-45nm-8b, deepcam-like-512;/m],
        ['net.tern --limit 3', 2, /--limit without --images/],
        ['net.tern --by latency --json', 2, /'--by <measure>' cannot be used with option '--json'/],
        ['net.tern -v -q', 2, /'-v, --verbose' cannot be used with option '-q, --quiet'/],
        ['net.tern --baseline deepcam-like-100', 2, /any hash length from 256 to 1024/],
        ['net.tern --labels labels.npy', 2, /--labels without --images/],
        ['net.tern --images nothing.npy', 1, /nothing\.npy/],
        ['broken.tern', 1, /broken\.tern:5:\d+: error/],
    ])('%s is told', async (args, expected, says) => {
        const { code, stdout, stderr } = await terntrack(['compare', ...args.split(' ')], { files });
        expect([code, stdout]).toEqual([expected, '']);
        expect(stderr).toMatch(says);
        expect(stderr).not.toMatch(/^ +at /m);
    });
});
