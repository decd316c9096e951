/**
 * A result as the Simulate view gets it, made up: seven-segment digits, logits that follow from the digit, energies that add
 * up. Shows every part of the view; none of its numbers was measured.
 */
import type { EnergyJ, LayerReport, Sample, SimulatedLayer, SimulationView } from '../../server/protocol.js';

const SIDE = 28;
/** Top, upper left, upper right, middle, lower left, lower right, bottom. */
const SEGMENTS = ['1110111', '0010010', '1011101', '1011011', '0111010', '1101011', '1101111', '1010010', '1111111', '1111011'];

export interface FixtureOptions {
    readonly images?: number;
    /** These images are read as the next digit. */
    readonly wrong?: readonly number[];
    readonly labels?: boolean;
}

export function simulationView({ images = 100, wrong = [3, 58], labels = true }: FixtureOptions = {}): SimulationView {
    const samples = Array.from({ length: images }, (_, index) => sample(index, wrong.includes(index), labels));
    const layers = [layer('conv1', 'conv', 400e-12, 408e-12), layer('pool1', 'maxpool', 40e-12, 40e-12), layer('fc1', 'dense', 1250e-12, 1200e-12)];
    const energyJ = energy(layers.reduce((sum, { energyJ: { total } }) => sum + total, 0));
    return {
        uri: 'file:///examples/digits.tern', name: 'digits', network: 'Digits', hardware: 'RtmAp',
        warnings: [],
        seededImage: false, images, ...(labels && { correct: images - wrong.length, accuracy: 1 - wrong.length / images, confusion: confusion(samples) }),
        cycles: 4200, latencyS: 3.8e-6, energyJ, passes: 4200 * images, wallMs: 1250, layers, samples,
        imageWidth: SIDE, imageHeight: SIDE, imageChannels: 1,
        report: {
            network: 'Digits', hardware: 'RtmAp', batch: 1, layers: layers.map(layerReport), compileMs: 12,
            total: {
                adds: { naive: 900, shared: 300, accumulate: 200 }, arrays: 12, cycles: 4200, arithmeticCycles: 4000, naiveCycles: 8000,
                latencyS: 3.8e-6, energyJ: energy(1690e-12), areaM2: 4.2e-8, areaPartsM2: { cells: 1e-8, periphery: 3e-8, program: 2e-9 },
                latencyPartsS: { search: 1e-6, write: 2e-6, read: 0, shift: 3e-7, bus: 5e-7 }, writesPerCellPerInference: 30, writesOfCarryCellPerInference: 1000,
                lifetime: { evenWear: { inferences: 3.3e14, seconds: 1.2e9 }, carryCell: { inferences: 1e13, seconds: 3.8e7 } },
            },
            assumptions: [
                { parameter: 'search.energy', value: 3e-15, text: '3 fJ/cell', source: 'assumption: recalled' },
                { parameter: 'write.time', value: 1e-9, text: '1 ns', source: 'assumption' },
                { parameter: 'bus.energy', value: 5.4e-14, text: '0.054 pJ/bit', source: 'a handbook' },
            ],
        },
    };
}

/** The same on a machine with faults, with the life of its cells. */
export function unreliableView(): SimulationView {
    const view = simulationView();
    const layers = view.layers.map(({ name }, i) => ({
        name, outputs: 1000, wrong: 40 * (i + 1), caused: 40 - 10 * i, rows: 100, faultyRows: 7, overshifts: 3, undershifts: 2, writes: 1e6, failedWrites: 1, stuckCells: 4,
        wrongShare: 0.04 * (i + 1), causedShare: 0.04 - 0.01 * i,
    }));
    return {
        ...view,
        faults: {
            rates: { overshift: 1e-5, undershift: 1e-5, writeFail: 1e-8, stuck: 1e-7, correctionSteps: 64, seed: 1 }, predictions: view.samples.map(({ prediction }) => prediction),
            changed: 3, correct: 95, accuracy: 0.95, layers, worst: { caused: 'conv1', wrong: 'fc1' },
        },
        wear: {
            rows: 800, images: 4, mean: 12, hottest: { array: 0, column: 0, domain: 0, writes: 1500, mostInARow: 1600 }, rateHz: 1000, endurance: 1e16,
            enduranceSource: 'assumption: recalled', lifetimeInferences: 6.25e12, lifetimeS: 6.25e9, columns: [{ column: 0, mean: 1500, most: 1500, mostInARow: 1600 }],
        },
    };
}

/** Noise without a label, as for a network that is run without an experiment. */
export function seededView(): SimulationView {
    const view = simulationView({ images: 1, wrong: [], labels: false });
    return { ...view, name: view.network, seededImage: true };
}

function sample(index: number, wrong: boolean, labels: boolean): Sample {
    const label = index % 10;
    const prediction = wrong ? (label + 1) % 10 : label;
    const logits = Array.from({ length: 10 }, (_, digit) => digit === prediction ? 90 : digit === label ? 60 : 5 - 10 * digit - (index % 7));
    return { index, prediction, ...(labels && { label }), logits, pixels: btoa(String.fromCharCode(...digit(label))) };
}

/** 28 x 28 grey bytes. */
function digit(value: number): Uint8Array {
    const pixels = new Uint8Array(SIDE * SIDE);
    const fill = (left: number, top: number, width: number, height: number): void => {
        for (let y = top; y < top + height; y++) {
            pixels.fill(220, y * SIDE + left, y * SIDE + left + width);
        }
    };
    const bars: [number, number, number, number][] = [[9, 4, 10, 3], [7, 5, 3, 9], [18, 5, 3, 9], [9, 12, 10, 3], [7, 14, 3, 9], [18, 14, 3, 9], [9, 21, 10, 3]];
    bars.forEach((bar, segment) => SEGMENTS[value][segment] === '1' && fill(...bar));
    return pixels;
}

function confusion(samples: readonly Sample[]): number[][] {
    const matrix = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
    for (const { label, prediction } of samples) {
        matrix[label ?? 0][prediction]++;
    }
    return matrix;
}

function layer(name: string, kind: string, measuredJ: number, estimatedEnergyJ: number): SimulatedLayer {
    return { name, kind, energyJ: energy(measuredJ), estimatedEnergyJ, ratio: measuredJ / estimatedEnergyJ, latencyS: measuredJ * 2000, cycles: Math.round(measuredJ * 2e12), zeroShare: 0.4, saturatedShare: 0.03 };
}

function layerReport({ name, energyJ, latencyS, cycles }: SimulatedLayer): LayerReport {
    return {
        name, kind: 'conv', inputShape: [1, 28, 28], outputShape: [6, 28, 28], weights: 150, nonzero: 80, adds: { naive: 80, shared: 20, accumulate: 20 },
        joinedChannels: 1, accumulatorBits: 9, columns: 120, domains: 10, arrays: 4, cycles, arithmeticCycles: cycles, naiveCycles: 2 * cycles,
        latencyS, latencyPartsS: { search: 0, write: latencyS, read: 0, shift: 0, bus: 0 }, energyJ, areaM2: 1e-8, rowUse: 0.9, layout: 'across', notes: [],
    };
}

function energy(total: number): EnergyJ {
    const [search, write, shift, read, movement, periphery] = [0.55, 0.16, 0.14, 0, 0.05, 0.03].map(share => share * total);
    return { search, write, shift, read, movement, periphery, leakage: total - search - write - shift - read - movement - periphery, total };
}
