/**
 * Analytic cost of a network on machines that fetch weights and activations and multiply: a SIMD processor and a digital
 * accelerator, both of 8 bits, both with their weights in DRAM. Every constant is an assumption.
 */
import type { Network } from '../../network/model.js';
import type { AssumptionEntry } from '../report.js';
import { COMMON_ASSUMPTIONS, modelAssumption, shareOf, sumBreakdowns, totalOf, type BaselineLayer, type BaselineReport, type Breakdown } from './report.js';
import { macOperations, paddedMacs, type MacOperation } from './workload.js';

const HOROWITZ = 'assumption: recalled from Horowitz, Computing\'s Energy Problem, ISSCC 2014, 45 nm';

/** Constants both machines share (J, m2, s). */
const shared = {
    'multiply.energy': entry(0.2e-12, '0.2 pJ', `${HOROWITZ}: multiply of 8 bits`),
    'add.energy': entry(0.1e-12, '0.1 pJ', `${HOROWITZ}: add of 32 bits`),
    'sram.energy': entry(20e-12, '20 pJ', `${HOROWITZ}: 64 bits from 32 KB`),
    'dram.energy': entry(2.6e-9, '2.6 nJ', `${HOROWITZ}: 64 bits, the upper end of 1.3 to 2.6 nJ; weights come once an inference`),
    'dram.bandwidth': entry(25.6e9, '25.6 GB/s', 'assumption: two channels of DDR4-1600; bytes a second'),
    node: entry(45e-9, '45 nm', HOROWITZ),
} as const;

const asic = {
    ...shared,
    'array.side': entry(16, '16', 'assumption: 16 x 16 multiply-accumulate units; each byte from SRAM serves 16 of them'),
    'clock.rate': entry(1e9, '1 GHz', 'assumption'),
    'mac.area': entry(455e-12, '455 um2', `${HOROWITZ}: 8-bit multiplier 282, 32-bit adder 137, 8-bit adder 36 um2`),
    'sram.area': entry(0.5e-12 * 8 * 2 ** 21, '8.4 mm2', 'assumption: 2 MB of activations at 0.5 um2 a bit'),
} as const;

const cpu = {
    ...shared,
    lanes: entry(32, '32', 'assumption: 256-bit vectors of 8-bit operands, one core'),
    'instruction.energy': entry(70e-12, '70 pJ', `${HOROWITZ}: fetch, decode and control of one instruction`),
    'instructions.vector': entry(2, '2', 'assumption: a load and a multiply-accumulate for each vector, the other operand stays in registers'),
    'clock.rate': entry(3e9, '3 GHz', 'assumption'),
    'instructions.cycle': entry(2, '2', 'assumption: instructions a cycle'),
    'core.area': entry(10e-6, '10 mm2', 'assumption: one core with its caches'),
} as const;

interface Entry {
    readonly value: number;
    readonly text: string;
    readonly source: string;
}

function entry(value: number, text: string, source: string): Entry {
    return { value, text, source };
}

/** 64-bit words that hold `bytes`. */
function words(bytes: number): number {
    return bytes / 8;
}

/** Joules of the arithmetic: a product of 8 bits and a sum of 32 for each multiply-accumulate. */
function arithmetic({ macs }: MacOperation): number {
    return macs * (shared['multiply.energy'].value + shared['add.energy'].value);
}

/** The accelerator: arithmetic, two bytes from SRAM for each multiply-accumulate shared by a side of the array, weights from DRAM. */
function asicLayer(operation: MacOperation): Breakdown {
    const sramBytes = 2 * operation.macs / asic['array.side'].value;
    return {
        arithmetic: arithmetic(operation),
        activations: words(sramBytes / 2) * asic['sram.energy'].value,
        weights: words(sramBytes / 2) * asic['sram.energy'].value + words(operation.weights) * asic['dram.energy'].value,
    };
}

/** The processor: instructions, arithmetic, one operand of each vector from SRAM, weights from DRAM. */
function cpuLayer(operation: MacOperation): Breakdown {
    const vectors = operation.macs / cpu.lanes.value;
    return {
        arithmetic: arithmetic(operation),
        instructions: vectors * cpu['instructions.vector'].value * cpu['instruction.energy'].value,
        activations: vectors * words(cpu.lanes.value) * cpu['sram.energy'].value,
        weights: words(operation.weights) * cpu['dram.energy'].value,
    };
}

/** An 8-bit digital accelerator whose weights come from DRAM once an inference. */
export function asicReport(network: Network): BaselineReport {
    return report(network, 'asic-45nm-8b', asicLayer, asic,
        ({ macs }) => macs / asic['array.side'].value ** 2 / asic['clock.rate'].value,
        asic['array.side'].value ** 2 * asic['mac.area'].value + asic['sram.area'].value);
}

/** One core of a processor with vectors of 32 8-bit operands. */
export function cpuReport(network: Network): BaselineReport {
    return report(network, 'simd-cpu-45nm-8b', cpuLayer, cpu,
        ({ macs }) => macs / cpu.lanes.value * cpu['instructions.vector'].value / cpu['instructions.cycle'].value / cpu['clock.rate'].value,
        cpu['core.area'].value);
}

/** Seconds: computing and loading weights overlap, the longer counts. */
function report(network: Network, name: string, energies: (operation: MacOperation) => Breakdown, table: Readonly<Record<string, Entry>>,
    computingS: (operation: MacOperation) => number, areaM2: number): BaselineReport {
    const layers = macOperations(network).map((operation): BaselineLayer => {
        const breakdown = energies(operation);
        const latencyS = Math.max(computingS(operation), operation.weights / shared['dram.bandwidth'].value);
        return { name: operation.name, kind: operation.kind, breakdown, energyJ: totalOf(breakdown), latencyS, areaM2: null, movementShare: shareOf(breakdown, ['activations']) };
    });
    const breakdown = sumBreakdowns(layers.map(layer => layer.breakdown));
    const constants = Object.entries(table).map(([parameter, constant]): AssumptionEntry => ({ parameter, ...constant }));
    return {
        name, system: `${name} (8-bit weights, 8-bit activations)`,
        precision: { weightBits: 8, weights: '8-bit weights', ternary: false, activationBits: 8, nodeM: shared.node.value },
        layers, breakdown, energyJ: totalOf(breakdown), movementShare: shareOf(breakdown, ['activations']),
        latencyS: layers.reduce((time, { latencyS }) => time + latencyS, 0), areaM2, constants,
        assumptions: [
            ...constants,
            modelAssumption('sparsity', 0, 'zeros are multiplied like other weights'),
            modelAssumption('padding', paddedMacs(network), 'this many multiply-accumulates are on padding and counted'),
            ...COMMON_ASSUMPTIONS,
        ],
    };
}
