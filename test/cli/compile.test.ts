import { describe, expect, it } from 'vitest';
import type { CompileReport, EnergyJ } from '../../server/cost/report.js';
import { tinyText, tinyWeights } from './bad-input.js';
import { terntrack } from './terminal.js';

const files = {
    'net.tern': tinyText,
    'tiny.safetensors': tinyWeights(),
    'one.tern': `${tinyText}hardware Mine refines RtmAp { array 128 rows x 128 columns }\n`,
    'two.tern': `${tinyText}hardware Mine refines RtmAp { array 128 rows x 128 columns }\nhardware Other refines Mine { write 20 fJ }\n`,
    'importing.tern': `import "one.tern"\n${tinyText}`,
    'runs.tern': `${tinyText}hardware Mine refines RtmAp { array 128 rows x 128 columns }\nexperiment plain { run Tiny batch 2 }\nexperiment named { run Tiny on SttTcamAp }\n`,
    'runs-none.tern': `${tinyText}experiment plain { run Tiny }\n`,
};

async function report(args: string): Promise<CompileReport> {
    const { code, stdout, stderr } = await terntrack(['compile', ...args.split(' '), '--json'], { files });
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as CompileReport;
}

describe('the machine', () => {
    it.each([
        ['net.tern', 'RtmAp', 'default', 'the default preset: the file has no hardware'],
        ['one.tern', 'Mine', 'file', 'the file\'s one hardware'],
        ['two.tern', 'RtmAp', 'default', 'the default preset: the file has 2 machines, --on takes one of them'],
        ['two.tern --on Other', 'Other', 'option', '--on'],
        ['importing.tern', 'RtmAp', 'default', 'the default preset: the file has no hardware'],
        ['runs.tern', 'Mine', 'file', 'the file\'s one hardware'],
        ['runs.tern --experiment plain', 'Mine', 'file', 'the file\'s one hardware'],
        ['runs.tern --experiment named', 'SttTcamAp', 'experiment', 'named by experiment named'],
        ['runs.tern --experiment named --on RtmAp', 'RtmAp', 'option', '--on'],
        ['runs-none.tern --experiment plain', 'RtmAp', 'default', 'the default preset: the file has no hardware'],
    ])('%s: %s, and all commands say why', async (args, hardware, hardwareBy, why) => {
        for (const command of ['compile', 'simulate', 'compare']) {
            const { stdout } = await terntrack([command, ...args.split(' '), '--json'], { files });
            expect(JSON.parse(stdout), command).toMatchObject({ hardware, hardwareBy });
            const [heading] = (await terntrack([command, ...args.split(' ')], { files })).stdout.split('\n');
            expect(heading).toContain(`Tiny on ${hardware}`);
            expect(heading).toContain(`(${why})`);
        }
    });

    it('and the batch are those of an experiment', async () => {
        expect(await report('runs.tern --experiment plain')).toMatchObject({ hardware: 'Mine', batch: 2 });
    });
});

const parts = ['search', 'write', 'shift', 'read', 'movement', 'periphery', 'leakage'] as const;

describe('terntrack compile --json', () => {
    it('has the fields of the contract', async () => {
        const found = await report('net.tern');
        expect(Object.keys(found)).toEqual(expect.arrayContaining(['network', 'hardware', 'layers', 'total', 'assumptions', 'compileMs']));
        expect(found.layers.map(({ name, kind, inputShape, outputShape, weights, nonzero }) => ({ name, kind, inputShape, outputShape, weights, nonzero }))).toEqual([
            { name: 'conv', kind: 'conv', inputShape: [1, 4, 4], outputShape: [2, 4, 4], weights: 18, nonzero: 9 },
            { name: 'fc', kind: 'dense', inputShape: [32, 1, 1], outputShape: [3, 1, 1], weights: 96, nonzero: 64 },
        ]);
        for (const layer of found.layers) {
            expect(Object.keys(layer)).toEqual(expect.arrayContaining(['adds', 'joinedChannels', 'accumulatorBits', 'columns', 'domains', 'arrays',
                'cycles', 'arithmeticCycles', 'naiveCycles', 'latencyS', 'energyJ', 'rowUse']));
            expect(layer.adds.naive).toBe(layer.nonzero);
        }
        expect(Object.keys(found.total)).toEqual(expect.arrayContaining(['adds', 'arrays', 'cycles', 'arithmeticCycles', 'naiveCycles', 'latencyS',
            'energyJ', 'areaM2', 'writesPerCellPerInference']));
        for (const assumption of found.assumptions) {
            expect(assumption).toMatchObject({ parameter: expect.any(String), value: expect.any(Number), source: expect.stringContaining('assumption') });
        }
    });

    it('totals are the sums of the parts', async () => {
        const { layers, total } = await report('net.tern');
        const sum = (pick: (energyJ: EnergyJ) => number): number => layers.reduce((all, { energyJ }) => all + pick(energyJ), 0);
        const near = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.abs(b));
        for (const energyJ of [...layers.map(layer => layer.energyJ), total.energyJ]) {
            near(energyJ.total, parts.reduce((all, part) => all + energyJ[part], 0));
        }
        parts.forEach(part => near(total.energyJ[part], sum(energyJ => energyJ[part])));
    });

    it('is the same to the byte but for its time', async () => {
        const [one, two] = [await report('net.tern'), await report('net.tern')];
        expect(JSON.stringify({ ...one, compileMs: 0 })).toBe(JSON.stringify({ ...two, compileMs: 0 }));
        expect(one.compileMs).toBeGreaterThan(0);
    });

    it('is the same to the byte on any number of cores', async () => {
        const on = async (cores: number): Promise<string> => {
            const { stdout } = await terntrack(['compile', 'net.tern', '--json'], { files, cores });
            return stdout.replace(/"compileMs": [\d.]+/, '');
        };
        expect(await on(4)).toBe(await on(1));
    });

    it('runs on the file\'s one hardware, else on the default preset, or on what --on says', async () => {
        expect((await report('net.tern')).hardware).toBe('RtmAp');
        expect((await report('one.tern')).hardware).toBe('Mine');
        expect((await report('two.tern')).hardware).toBe('RtmAp');
        expect((await report('one.tern --on RtmAp')).hardware).toBe('RtmAp');
        expect((await report('two.tern --on Other')).hardware).toBe('Other');
        expect((await report('importing.tern --on Mine')).hardware).toBe('Mine');
    });

    it('--set changes a constant, and says who set it', async () => {
        const [before, after] = [await report('net.tern'), await report('net.tern --set write.energy=20fJ')];
        expect(after.total.energyJ.write / before.total.energyJ.write).toBeCloseTo(2, 9);
        expect(after.assumptions.find(({ parameter }) => parameter === 'write.energy')).toMatchObject({ value: 2e-14, text: '20 fJ' });
    });

    it('--tree divides the inputs of every layer, and says so', async () => {
        const { layers } = await report('net.tern --tree 4');
        expect(layers.map(({ tree }) => tree)).toEqual([{ arrays: 4, depth: 2, movedBits: expect.any(Number) }, { arrays: 4, depth: 2, movedBits: expect.any(Number) }]);
        expect((await report('net.tern')).layers.every(({ tree }) => tree === undefined)).toBe(true);
        const { stdout } = await terntrack(['compile', 'net.tern', '--tree', '4'], { files });
        expect(stdout).toMatch(/^trees +conv: inputs over 4 arrays, 2 levels of additions, [0-9,]+ bits of partial sums moved\n +fc: inputs over 4 arrays/m);
    });

    it('--without share accumulates every weight on its own', async () => {
        const { total } = await report('net.tern --without share');
        expect(total.adds.shared).toBe(0);
    });

    it('--batch divides by the batch', async () => {
        const [one, four] = [await report('net.tern'), await report('net.tern --batch 4')];
        expect(four.batch).toBe(4);
        expect(four.total.energyJ.search).toBeLessThan(one.total.energyJ.search);
    });
});

describe('terntrack compile', () => {
    it('prints a table with every layer, and the assumptions', async () => {
        const { code, stdout, stderr } = await terntrack(['compile', 'net.tern'], { files });
        expect([code, stderr]).toEqual([0, '']);
        expect(stdout).toMatch(/^Tiny on RtmAp \(the default preset: the file has no hardware\), one inference at batch 1\n/);
        expect(stdout).toMatch(/^conv +conv +2x4x4 .* J? +.*%$/m);
        expect(stdout).toMatch(/^total /m);
        expect(stdout).toMatch(/^write\.energy +10 fJ\/cell +assumption: /m);
    });
});
