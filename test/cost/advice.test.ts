/** Each rule of advice: said where it holds, with a first line that stands alone and a page; silent where it does not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileNetwork } from '../../server/compiler/compile.js';
import { ADVICE_RULES, advise, type Advised } from '../../server/cost/advice.js';
import { estimate } from '../../server/cost/estimate.js';
import type { LayerReport } from '../../server/cost/report.js';
import { presetHardware } from '../../server/hardware/presets.js';
import type { Hardware } from '../../server/hardware/model.js';
import { ADVICE_CODES } from '../../server/language/lsp/severities.js';
import { check, newLanguage } from '../language/language.js';

const text = `network Net {
    input image : u4[4, 8, 8]
    weights random(sparsity 0.5, seed 1)
    a : conv 8 of 3x3, pad 1 -> u4
    b : maxpool 2x2
    c : dense 64 -> u4
    d : dense 10
}
`;

/** Convolutions of many rows: what the machine is good at. */
const convolutions = `network Net {
    input image : u4[8, 32, 32]
    weights random(sparsity 0.8, seed 1)
    a : conv 16 of 3x3, pad 1 -> u4
    b : conv 16 of 3x3, pad 1 -> u4
    c : avgpool
}
`;

async function compiled(change: (hardware: Hardware) => Hardware = one => one, source = text): Promise<Advised> {
    const { lowered: { networks: [{ network }] } } = await check(newLanguage(), source);
    const hardware = change(presetHardware('RtmAp')!);
    const { compiled: program } = compileNetwork(network!, hardware, { effort: 'default', without: new Set(), batch: 1 });
    return { network: network!, hardware, report: estimate(program!, 0) };
}

function at(name: 'write.energy' | 'endurance', value: number) {
    return (hardware: Hardware): Hardware => ({ ...hardware, parameters: { ...hardware.parameters, [name]: { ...hardware.parameters[name], value } } });
}

/** The compiled report with a layer changed. */
async function withLayer(change: Partial<LayerReport>): Promise<Advised> {
    const advised = await compiled();
    const { report } = advised;
    return { ...advised, report: { ...report, layers: report.layers.map(layer => layer.name === 'c' ? { ...layer, ...change } : layer) } };
}

const codes = (advised: Advised): string[] => advise(advised).map(({ code, layer }) => layer === undefined ? code : `${code} ${layer}`);

describe('advice', () => {
    it('names idle rows of a dense layer, and the layer that eats the energy', async () => {
        const advised = await compiled();
        expect(codes(advised)).toEqual(expect.arrayContaining(['capacity/idle-rows c', 'cost/dominant-layer c']));
        expect(codes(advised)).not.toContain('capacity/idle-rows a');
    });

    it('advises a larger batch and smaller gates than there are', async () => {
        const remedy = (advised: Advised): string => advise(advised).find(({ code }) => code === 'capacity/idle-rows')!.message.split('\n')[2];
        const gates = (rows: number) => (hardware: Hardware): Hardware => ({ ...hardware, parameters: { ...hardware.parameters, 'gate.rows': { ...hardware.parameters['gate.rows'], value: rows } } });
        const batched = (advised: Advised, batch: number): Advised => ({ ...advised, report: { ...advised.report, batch } });
        expect(remedy(await compiled())).toBe('Run several images at a time (`batch 16` in an experiment), or give the array smaller gates (`gate 32 rows` instead of 64).');
        expect(remedy(await compiled(gates(16)))).toContain('`gate 8 rows` instead of 16');
        expect(remedy(batched(await compiled(gates(16)), 16))).toBe('Run more images at a time (`batch 32` instead of 16), or give the array smaller gates (`gate 8 rows` instead of 16).');
        // A gate of one row is never idle; the rows of others may be, here by decree.
        const fine = await withLayer({ rowUse: 0.1 });
        expect(remedy({ ...fine, hardware: gates(1)(fine.hardware) })).toBe('Run several images at a time (`batch 16` in an experiment).');
    });

    it('names an accumulator that is wider than its sums', async () => {
        expect(codes(await withLayer({ accumulatorBits: 12, accumulatorRange: [-1000, 1000] }))).toContain('cost/wide-accumulator c');
        expect(codes(await withLayer({ accumulatorBits: 11, accumulatorRange: [-1000, 1000] }))).not.toContain('cost/wide-accumulator c');
    });

    it('names a write energy beyond break-even', async () => {
        expect(codes(await compiled(at('write.energy', 1e-10), convolutions))).toContain('cost/write-energy');
        expect(codes(await compiled(at('write.energy', 1e-18), convolutions))).not.toContain('cost/write-energy');
    });

    it('names a life of less than a year', async () => {
        const short = await compiled(at('endurance', 1e6));
        expect(codes(short)).toContain('reliability/lifetime');
        expect(advise(short).find(({ code }) => code === 'reliability/lifetime')!.message).toMatch(/^at full speed the cell of the carry wears out after [^\n]+\n/);
        expect(codes(await compiled())).not.toContain('reliability/lifetime');
    });

    it('keeps to short first lines, known codes and pages', async () => {
        const all = [await compiled(at('endurance', 1e6)), await compiled(at('write.energy', 1e-10), convolutions), await withLayer({ accumulatorBits: 40, accumulatorRange: [-1000, 1000] })].flatMap(advise);
        expect(new Set(all.map(({ code }) => code))).toEqual(ADVICE_CODES);
        expect(ADVICE_RULES).toHaveLength(ADVICE_CODES.size);
        for (const { code, message, severity } of all) {
            expect(severity).toBe('info');
            expect(message.split('\n')[0].length).toBeLessThanOrEqual(100);
            expect(existsSync(join(import.meta.dirname, '../../docs/errors', `${code}.md`))).toBe(true);
        }
    });
});
