/** The report of the paper's experiment, written from programs of a small network: what it says, and that its files are whole. */
import { describe, expect, it } from 'vitest';
import { charts } from '../../scripts/paper/charts.js';
import { goalsOf, setups } from '../../scripts/paper/experiment.js';
import { html } from '../../scripts/paper/html.js';
import { chartNames, markdown } from '../../scripts/paper/report.js';
import type { Result, Results, Setup } from '../../scripts/paper/results.js';
import { resultsCsv, resultsLatex } from '../../scripts/paper/tables.js';
import { csv, latex, table } from '../../scripts/paper/text.js';
import { compileNetwork, defaultCompileOptions, passNames } from '../../server/compiler/compile.js';
import { BASELINES, baselinesOn } from '../../server/cost/baselines/baselines.js';
import { compareReports } from '../../server/cost/compare.js';
import { estimate } from '../../server/cost/estimate.js';
import type { CompileReport } from '../../server/cost/report.js';
import { overrideParameter } from '../../server/hardware/build.js';
import { presetHardware } from '../../server/hardware/presets.js';
import { findParameter } from '../../server/hardware/registry.js';
import type { Network } from '../../server/network/model.js';
import { randomTwin } from '../../server/network/twin.js';
import { lenet5 } from '../network/architectures.js';

/** LeNet-5 without its dense layers, at a quarter of its pixels: what is compiled matters little here. */
const whole = lenet5({ size: 14, bits: 4 });
const small: Network = { ...whole, layers: whole.layers.slice(0, 3), output: whole.layers[2].name };
const options = { networks: ['VGG-9', 'ResNet-18'], sparsities: [0.5, 0.9], sparsity: 0.8, passes: true };

const goals: Result['goals'] = [
    { text: 'at most', by: 'Terntrack', energyJ: 1e-12, searchEnergyJ: 1e-15, allScaled: 0.25 }, { text: '7.5x below isaac-32nm-8b', by: 'paper', energyJ: 1 }];

const reports = new Map<string, CompileReport>();

/** Each setup with a small network in place of the real one. */
function resultOf(setup: Setup): Result {
    const network = randomTwin(small, { bits: setup.bits, sparsity: setup.sparsity, seed: 1 });
    const hardware = presetHardware(setup.hardware)!;
    const key = JSON.stringify({ ...setup, network: '' });
    const report = reports.get(key) ?? estimate(compileNetwork(network, hardware, { ...defaultCompileOptions, without: new Set(setup.without) }).compiled!);
    reports.set(key, report);
    return {
        setup, report, comparison: compareReports(network, hardware, report, baselinesOn(network, BASELINES)),
        goals: setup.network === 'ResNet-18' && setup.bits === 4 && setup.hardware === 'RtmAp' && setup.without.length === 0 ? goals : undefined,
    };
}

const results: Results = {
    sparsity: 0.8, sparsities: [0.5, 0.9],
    results: [...setups(options).map(resultOf), { setup: { network: 'VGG-9', bits: 16, sparsity: 0.8, hardware: 'RtmAp', chained: false, without: [] }, problem: 'too wide' }],
    accuracies: [{ network: 'LeNet-5', data: 'MNIST', images: 1000, correct: 992, fullPrecision: 0.9933, energyJ: 5e-7 }],
    simulations: [{ setup: { network: 'ResNet-18', bits: 4, sparsity: 0.8, hardware: 'RtmAp', chained: true, without: [] }, energyJ: 4e-5, outputs: 1000 }],
};
const text = markdown(results);
const plain = text.replaceAll('\u00a0', ' ');

describe('setups', () => {
    it('cover widths, sparsities, each pass, chained search and every preset, each once', () => {
        const all = setups(options);
        expect(new Set(all.map(setup => JSON.stringify(setup))).size).toBe(all.length);
        for (const network of options.networks) {
            for (const bits of [4, 8]) {
                const found = all.filter(setup => setup.network === network && setup.bits === bits);
                expect(new Set(found.map(({ sparsity }) => sparsity))).toEqual(new Set([0.5, 0.8, 0.9]));
                expect(new Set(found.flatMap(({ without }) => without))).toEqual(new Set(passNames));
                expect(found.filter(({ chained }) => chained).length).toBe(1);
            }
        }
        expect(new Set(all.filter(({ network }) => network === 'ResNet-18').map(({ hardware }) => hardware)).size).toBe(5);
        expect(setups({ ...options, passes: false })).toEqual(all.filter(({ without }) => without.length === 0));
    });
});

describe('aims', () => {
    const setup: Setup = { network: 'ResNet-18', bits: 4, sparsity: 0.8, hardware: 'RtmAp', chained: false, without: [] };
    const hardware = presetHardware('RtmAp')!;
    const network = randomTwin(small, { bits: 4, sparsity: 0.8, seed: 1 });
    const { compiled } = compileNetwork(network, hardware, defaultCompileOptions);
    const report = estimate(compiled!);
    const comparison = compareReports(network, hardware, report, baselinesOn(network, BASELINES));
    /** The same program where cells take other energies, in fJ. */
    const energyWith = (search: number, write: number, shift: number): number => {
        const device = Object.entries({ 'search.energy': search, 'write.energy': write, 'shift.energy': shift } as const)
            .reduce((machine, [name, value]) => overrideParameter(machine, { parameter: findParameter(name)!, written: { value, unit: 'fJ/cell' } }), hardware);
        return estimate({ ...compiled!, hardware: device }).total.energyJ.total;
    };
    const near = (value: number, expected: number): void => expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * expected);

    it('are met by the device values they name', () => {
        let found = 0;
        for (const { energyJ, searchEnergyJ, writeEnergyJ, shiftEnergyJ, allScaled } of [...goalsOf(setup, report, comparison, hardware)!, ...goalsOf({ ...setup, chained: true }, report, comparison, hardware)!]) {
            const values: [number | undefined, (value: number) => number][] = [
                [searchEnergyJ, value => energyWith(value * 1e15, 10, 10)], [writeEnergyJ, value => energyWith(3, value * 1e15, 10)],
                [shiftEnergyJ, value => energyWith(3, 10, value * 1e15)], [allScaled, value => energyWith(3 * value, 10 * value, 10 * value)],
            ];
            for (const [value, energy] of values) {
                if (value !== undefined) {
                    near(energy(value), energyJ);
                    found++;
                }
            }
        }
        expect(found).toBeGreaterThan(10);
    });

    it('are this project\'s, but for the one figure of the paper', () => {
        for (const chained of [false, true]) {
            const goals = goalsOf({ ...setup, chained }, report, comparison, hardware)!;
            expect(goals.filter(({ by }) => by === 'paper').map(({ text }) => text)).toEqual(['7.5x below isaac-32nm-8b']);
            near(goals.at(-1)!.energyJ, comparison.rows[1].energyJ / 7.5);
        }
        expect(plain).toMatch(/^\| machine \| aim of \| aim \| /m);
        expect(plain).toMatch(/^\| plain search \| paper \| 7\.5x below isaac-32nm-8b \| /m);
        expect(plain).toContain('The aims are those Terntrack sets itself; the paper sets none but its 7.5x');
    });

    it('are those of the claimed network on the preset alone', () => {
        const texts = (changed: Partial<Setup>): string[] | undefined => goalsOf({ ...setup, ...changed }, report, comparison, hardware)?.map(({ text }) => text);
        expect(texts({})).toEqual(['at most', '12x below isaac-32nm-8b', '3x below isaac-32nm-ternary-8b', 'below neurosim-22nm-8b-sar', '7.5x below isaac-32nm-8b']);
        expect(texts({ chained: true })).toEqual(['at most', ...BASELINES.map(({ name }) => `below ${name}`), '7.5x below isaac-32nm-8b']);
        for (const other of [{ network: 'VGG-9' }, { bits: 8 }, { hardware: 'DwmAp' }, { without: ['share'] as const }]) {
            expect(texts(other)).toBeUndefined();
        }
    });
});

describe('the Markdown', () => {
    it('calls published only what the cited abstracts say', () => {
        const lines = plain.split('\n').filter(line => /publish/i.test(line) && !line.startsWith('| `'));
        for (const line of lines) {
            expect(line).toMatch(/^\*\*Published\*\* \(De Lima.*DATE 2024, abstract.*7\.5x|66\.01 % top-1 against 69\.75 %.*published \(He et al\. 2018\)|own published 2\.16x to 109x over Eyeriss is not reproduced|what its authors publish, 2\.16x to 109x over Eyeriss \(arXiv 2302\.04712\), is quoted, not modelled/);
        }
        expect(lines.length).toBe(4);
        expect(plain).toContain('Summaries of the paper report 3 %; that figure was not checked against the paper.');
    });

    it('names no ratio without the precision and the write energies beside it', () => {
        const row = /^\| ResNet-18, 4-bit activations \| isaac-32nm-8b \(8-bit weights, 8-bit activations, 8-bit ADC\) \| [\d.]+x \| [\d.]+x \| [\d.]+x \| [\d.]+x \|/m;
        expect(plain).toMatch(/^\| network \| baseline \| write 1 fJ \| write 10 fJ \| write 100 fJ \| write 690? fJ \|/m);
        expect(plain).toMatch(row);
        expect(plain).toMatch(/takes [\d.]+x as much: [\d.]+x at 1 fJ, [\d.]+x at 10 fJ, [\d.]+x at 100 fJ, [\d.]+x at 690 fJ a write/);
    });

    it('says where the ratio holds and where it fails', () => {
        const holds = plain.split('\n').find(line => line.startsWith('- **ResNet-18, 4-bit activations**'))!;
        const { headlines } = results.results.find(({ setup }) => setup.network === 'ResNet-18')!.comparison!;
        for (const { system, ratio } of headlines) {
            expect(holds.indexOf(system) < holds.indexOf('Less against'), system).toBe(ratio >= 7.5);
        }
    });

    it('has each pass, each machine, the accuracies and what bounds the energy', () => {
        for (const pass of passNames) {
            expect(plain).toMatch(new RegExp(`^\\| ResNet-18 \\| 4 \\| without ${pass} \\| `, 'm'));
        }
        for (const machine of ['RtmAp', 'RtmAp, chained search', 'SttTcamAp', 'RtSimAp', 'DwmAp', 'FeFetAp']) {
            expect(plain).toMatch(new RegExp(`^\\| ${machine} \\| `, 'm'));
        }
        expect(plain).toMatch(/^\| LeNet-5 \| MNIST \| 1,000 \| 99\.20 % \| 99\.33 % \| 500 nJ \|$/m);
        expect(plain).toMatch(/^\| plain search \| Terntrack \| at most \| 1\.00 pJ \| .* \| no \| 1\.00 fJ \| never \| never \| 0\.250 \|$/m);
        expect(plain).toMatch(/^\| chained search \| paper \| 7\.5x below isaac-32nm-8b \| 1\.00 J \| .* \| yes \| – \| – \| – \| – \|$/m);
        expect(plain).toContain('every output equal to integer arithmetic: with chained search 40.0 µJ (1,000 outputs).');
        expect(plain).toMatch(/^\| ResNet-18 \| 8 \| 0\.\d+ mm² \|.* years \| .* years \|$/m);
        expect(plain).not.toMatch(/undefined|NaN|Infinity/);
    });

    it('lists every constant of every system', () => {
        for (const { system } of results.results[0].comparison!.rows) {
            expect(plain).toContain(`### ${system}\n`);
        }
        expect(plain).toMatch(/^\| `adc\.energy` \| 1\.67 pJ \| Shafiee et al/m);
    });
});

describe('the files', () => {
    const pictures = charts(results);

    it('the pictures are SVG of their own, the same each time', () => {
        expect([...pictures.keys()].sort()).toEqual(Object.values(chartNames).sort());
        for (const svg of pictures.values()) {
            expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
            expect(svg).toMatch(/<\/svg>\s*$/);
        }
        expect(pictures.get(chartNames.layers)).toContain('conv1');
        expect(pictures.get(chartNames.write)).toContain('isaac-32nm-8b');
    });

    it('the page needs nothing else', () => {
        const page = html(text, pictures);
        expect(page).toMatch(/^<!DOCTYPE html>\n<html lang="en">/);
        expect(page.match(/<svg role="img" aria-label="/g)?.length).toBe(pictures.size);
        expect(page).not.toMatch(/<img|<script|<link|url\(http|src=/);
        expect(page.match(/<table>/g)?.length).toBe(text.match(/^\|[-:|]+\|$/gm)?.length);
    });

    it('the CSV has one line a program and system, all of the same length', () => {
        const lines = resultsCsv(results).trimEnd().split('\r\n');
        const programs = results.results.filter(({ comparison }) => comparison).length;
        expect(lines.length).toBe(1 + programs * (1 + BASELINES.length));
        const fields = (line: string): number => line.replace(/"[^"]*"/g, '').split(',').length;
        expect(new Set(lines.map(fields)).size).toBe(1);
    });

    it('the LaTeX table is balanced and escaped', () => {
        const tex = resultsLatex(results);
        expect(tex).toMatch(/\\begin\{tabular\}\{lrrrrr\}[^]*\\end\{tabular\}\n$/);
        for (const line of tex.split('\n').filter(one => one.endsWith('\\\\') && !one.includes('multicolumn'))) {
            expect(line.split(/(?<!\\)&/).length).toBe(6);
        }
        expect(tex.replace(/^%.*$/gm, '')).not.toMatch(/(?<!\\)%|µ|\u00a0/);
    });
});

describe('cells', () => {
    it('of CSV are quoted where they must be', () => {
        expect(csv([['a', 'b, c'], [1, 'say "x"']])).toBe('a,"b, c"\r\n1,"say ""x"""\r\n');
    });

    it('of LaTeX and Markdown are escaped', () => {
        expect(latex('50\u00a0% of A_1 & µ')).toBe('50~\\% of A\\_1 \\& \\textmu{}');
        expect(table(['a', 'n'], [['x|y', '1'], ['z', '2']])).toBe('| a | n |\n|---|---:|\n| x\\|y | 1 |\n| z | 2 |');
    });
});
