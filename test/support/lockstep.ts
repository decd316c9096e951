/**
 * Runs the bulk executor beside the pass executor, one operation at a time, and tells where they first differ: in a cell of
 * a row, in a counter, or in an output.
 */
import { Op, opNames, type Program } from '../../server/compiler/program.js';
import type { Machine } from '../../server/compiler/machine.js';
import { activationBlock } from '../../server/simulator/activations.js';
import { BulkExecutor } from '../../server/simulator/bulk/executor.js';
import { createKernel, type KernelChoice } from '../../server/simulator/bulk/kernel.js';
import { LayerData } from '../../server/simulator/bulk/layer-data.js';
import { LanePort } from '../../server/simulator/lanes.js';
import { noRunCounts, PassExecutor } from '../../server/simulator/passes.js';
import { searchCounter } from '../../server/simulator/searches.js';
import type { ProgramAndLayer } from './programs.js';

/** Bytes of an output, as of logits. */
const outputBytes = 4;

/** The first difference, or undefined. The lanes are those of one chunk, in whole images. */
export function firstDifference({ program, layer, inputs, images }: ProgramAndLayer, machine: Machine, kernel: KernelChoice): string | undefined {
    const rows = layer.placement.rowsPerImage;
    const options = { machine, strict: true };
    const bulk = bulkOf();
    const idle = bulkOf();
    const chunkImages = Math.min(images, Math.floor(bulk.executor.lanesAtOnce / rows));
    const lanes = chunkImages * rows;
    const output = activationBlock(chunkImages, perImage(), undefined);
    const pass = new PassExecutor(program, machine, lanes, new LanePort(layer, inputs, output, 0, chunkImages), true);
    const padding = bulk.executor.begin(0, lanes);
    const idleRows = idle.executor.beginIdle();
    const searches = searchCounter(machine.unit);
    const cells = [...new Set([program.carryCell, ...program.wordCells, ...ruleCells(program)])];
    for (let op = 0; op < program.length; op++) {
        const at = `operation ${op} (${opNames[program.kind[op]]})`;
        const expected = noRunCounts();
        pass.run(op, op + 1, expected);
        const counted = bulk.executor.run(op, op + 1);
        const idleCounted = idle.executor.run(op, op + 1);
        const actual = { ...counted, searches: searches.count(program, op, op + 1) };
        for (const counter of ['writtenCells', 'chainedCells', 'searches'] as const) {
            const value = actual[counter] - (counter === 'searches' ? 0 : padding * idleCounted[counter] / idleRows);
            if (value !== expected[counter]) {
                return `${at}: ${counter} ${expected[counter]}, in bulk ${value}`;
            }
        }
        for (const cell of cells) {
            const row = firstRow(pass.plane(cell), bulk.executor.plane(cell), lanes);
            if (row !== undefined) {
                const place = `column ${Math.floor(cell / machine.domains)}, domain ${cell % machine.domains}`;
                return `${at}: row ${row}, ${place} differs`;
            }
        }
    }
    const results = activationBlock(images, perImage(), undefined);
    bulk.data.takeOutput(results);
    const wrong = output.data.findIndex((value, i) => value !== results.data[i] - offsetOf(program, layer, i));
    return wrong < 0 ? undefined : `output ${wrong}: ${output.data[wrong]}, in bulk ${results.data[wrong]}`;

    function perImage(): number {
        return layer.layer.outputShape.reduce((a, b) => a * b);
    }

    function bulkOf(): { data: LayerData; executor: BulkExecutor } {
        const own = createKernel(kernel);
        const data = new LayerData(own, layer, inputs, images, outputBytes);
        return { data, executor: new BulkExecutor(own, program, data, options) };
    }
}

function ruleCells({ rules, ruleStart }: Program): number[] {
    return Array.from(ruleStart.subarray(0, -1)).flatMap(start => {
        const writes = start + 1 + rules[start];
        return Array.from(rules.subarray(start + 1, writes + 1 + rules[writes])).filter((_, i) => start + 1 + i !== writes).map(literal => Math.floor(literal / 2));
    });
}

function firstRow(expected: Uint32Array, actual: Uint32Array, rows: number): number | undefined {
    for (let row = 0; row < rows; row++) {
        const bit = (plane: Uint32Array): number => Math.floor(plane[Math.floor(row / 32)] / 2 ** (row % 32)) % 2;
        if (row % 32 === 0 && rows - row >= 32 && expected[row / 32] === actual[row / 32]) {
            row += 31;
        } else if (bit(expected) !== bit(actual)) {
            return row;
        }
    }
    return undefined;
}

/** What the output's offset binary is to be reduced by. */
function offsetOf(program: Program, layer: ProgramAndLayer['layer'], index: number): number {
    const rows = layer.placement.rowsPerImage;
    const perImage = layer.layer.outputShape.reduce((a, b) => a * b);
    let offset = 0;
    for (let op = 0; op < program.length; op++) {
        const element = Math.floor(index % perImage / rows);
        if (program.kind[op] === Op.store && program.before[op] > 0 && (layer.rowKind === 'pixelChannel' || program.dst[op] === element)) {
            offset += 2 ** program.before[op];
        }
    }
    return offset;
}

