/**
 * What a layer's programs do in an idle row, which loads zeros: it depends on no data, so it is found out without a run of
 * images, and kept. It knows programs, no networks.
 */
import type { CompiledLayer } from '../compiler/layer.js';
import { levelsOf } from '../compiler/levels.js';
import type { Machine } from '../compiler/machine.js';
import { outputBits } from '../network/model.js';
import { volume } from '../network/shape.js';
import { activationBlock } from './activations.js';
import { withKernel } from './bulk/kernel.js';
import { BulkExecutors } from './bulk/layer-execution.js';
import { runIdle, type CellCounts, type LayerExecution } from './execution.js';

/** By section name, of one idle row in all parts of all levels together. */
export function idleCounts(layer: CompiledLayer, machine: Machine): ReadonlyMap<string, CellCounts> {
    const sums = new Map<string, CellCounts>();
    withKernel(undefined, kernel => {
        const executors = new BulkExecutors(kernel, { machine, strict: false });
        for (const level of levelsOf(layer)) {
            let execution: LayerExecution | undefined;
            for (const { program } of level.parts) {
                let idle = executors.idle.get(program);
                if (!idle) {
                    execution ??= withoutImages(executors, level);
                    idle = runIdle(execution.prepare(program), program, {});
                    executors.idle.set(program, idle);
                }
                program.sections.forEach(({ name }, i) => {
                    const sum = sums.get(name) ?? { writtenCells: 0, chainedCells: 0 };
                    sums.set(name, { writtenCells: sum.writtenCells + idle[i].writtenCells, chainedCells: sum.chainedCells + idle[i].chainedCells });
                });
            }
        }
    });
    return sums;
}

function withoutImages(executors: BulkExecutors, layer: CompiledLayer): LayerExecution {
    const inputs = layer.streams.map(({ bits, shape }) => activationBlock(0, volume(shape), bits));
    return executors.layer(layer, inputs, activationBlock(0, volume(layer.layer.outputShape), outputBits(layer.layer)), 0);
}
