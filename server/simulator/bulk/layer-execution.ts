/** Runs layers in bulk: one kernel, whose memory each layer uses in turn. It knows layers and programs, no networks. */
import type { CompiledLayer } from '../../compiler/layer.js';
import { Op, type Program } from '../../compiler/program.js';
import { outputBits } from '../../network/model.js';
import { occurrences, type ActivationBlock } from '../activations.js';
import type { CellCounts, ChunkExecutor, Executors, LayerExecution } from '../execution.js';
import { BulkExecutor, type BulkOptions } from './executor.js';
import type { Kernel } from './kernel.js';
import { LayerData } from './layer-data.js';

/** What programs do in idle rows never changes: kept for later runs. */
const idleRows = new WeakMap<Program, readonly CellCounts[]>();

/** Bytes of a logit. */
const logitBytes = 4;

export class BulkExecutors implements Executors {
    readonly idle = idleRows;

    constructor(private readonly kernel: Kernel, private readonly options: BulkOptions) {}

    layer(layer: CompiledLayer, inputs: readonly ActivationBlock[], output: ActivationBlock, images: number): LayerExecution {
        const bits = outputBits(layer.layer);
        const data = new LayerData(this.kernel, layer, inputs, images, bits === undefined ? logitBytes : Math.ceil(bits / 8));
        return {
            prepare: (program): ChunkExecutor => new BulkExecutor(this.kernel, program, data, this.options),
            finish: () => {
                data.takeOutput(output);
                if (bits === undefined) {
                    layer.parts.forEach(({ program }) => subtractOffsets(program, output, layer.placement.rowsPerImage));
                }
            },
            occurrences: value => data.occurrences(value) ?? occurrences(output, value)
        };
    }
}

/** Logits are stored in offset binary: the words were taken as they are. */
function subtractOffsets({ kind, before, dst, length }: Program, { data, perImage }: ActivationBlock, rows: number): void {
    for (let op = 0; op < length; op++) {
        if (kind[op] === Op.store && before[op] > 0) {
            for (let image = dst[op] * rows; image < data.length; image += perImage) {
                for (let row = 0; row < rows; row++) {
                    data[image + row] -= 2 ** before[op];
                }
            }
        }
    }
}
