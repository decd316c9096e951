import { describe, expect, it } from 'vitest';
import type { CompileReport, EnergyJ } from '../../server/cost/report.js';
import type { RunData } from '../../server/analysis/run-data.js';
import { scoreOf, simulationView } from '../../server/analysis/view.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { tinyNetwork } from './models.js';

const energyJ: EnergyJ = { search: 1, write: 0, shift: 0, read: 0, movement: 0, periphery: 0, leakage: 0, total: 1 };

function view(logits: readonly (readonly number[])[], labels?: readonly number[], bytesPerImage = 2) {
    const network = tinyNetwork('Net');
    const shaped = { ...network, input: { ...network.input, shape: [1, 1, bytesPerImage] as const } };
    const data: RunData = { images: logits.map(() => Int32Array.of(1, 2)), labels, seeded: false, pixels: index => new Uint8Array(bytesPerImage).fill(index) };
    return simulationView({
        uri: 'file:///n.tern', name: 'run', network: shaped, hardware: defaultHardware(), data, report: { hardware: 'Tiny' } as CompileReport, wallMs: 5,
        result: { logits: logits.map(row => Int32Array.from(row)), passes: 7, measured: { layers: [], energyJ, estimatedEnergyJ: 2, ratio: 0.5, cycles: 3, latencyS: 1e-6 } },
    });
}

describe('the Simulate view\'s content', () => {
    it('the first of equal outputs is the prediction', () => {
        expect(view([[3, 3], [1, 2]]).samples.map(({ prediction }) => prediction)).toEqual([0, 1]);
    });

    it('scores, counts confusions, shows the wrong ones first', () => {
        const found = view([[1, 0], [0, 1], [1, 0], [0, 1]], [0, 0, 1, 1]);
        expect(found).toMatchObject({ correct: 2, accuracy: 0.5, confusion: [[1, 1], [1, 1]] });
        expect(found.samples.map(({ index, label }) => [index, label])).toEqual([[1, 0], [2, 1], [0, 0], [3, 1]]);
        expect(scoreOf([1, 2], [1, 1])).toEqual({ correct: 1, accuracy: 0.5 });
    });

    it('shows no more images than a view can keep', () => {
        const many = Array.from({ length: 300 }, () => [1, 0]);
        expect(view(many).samples).toHaveLength(200);
        expect(view(many, undefined, 150_000).samples).toHaveLength(13);
        expect(view(many.slice(0, 2), undefined, 5_000_000).samples).toHaveLength(1);
    });

    it('gives pixels as base64, also large ones', () => {
        const [{ pixels }] = view([[1, 0]], undefined, 100_000).samples;
        expect(Buffer.from(pixels, 'base64')).toEqual(Buffer.alloc(100_000, 0));
    });
});
