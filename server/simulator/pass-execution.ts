/** Runs layers search by search. It knows layers and programs, no networks. */
import type { CompiledLayer } from '../compiler/layer.js';
import type { Machine } from '../compiler/machine.js';
import type { Program } from '../compiler/program.js';
import { occurrences, type ActivationBlock } from './activations.js';
import type { CellCounts, ChunkExecutor, Executors, LayerExecution } from './execution.js';
import { LanePort } from './lanes.js';
import { noRunCounts, PassExecutor, type Port } from './passes.js';
import { RowPort } from './row-port.js';

/** Lanes processed together: the planes of a program should stay in the caches. */
const lanes = 32 * 1024;

/** An idle row loads zeros and gives nothing. */
const idlePort: Port = { load: () => {}, read: () => {} };

export class PassExecutors implements Executors {
    readonly idle = new WeakMap<Program, readonly CellCounts[]>();

    constructor(private readonly machine: Machine, private readonly strict: boolean) {}

    layer(layer: CompiledLayer, inputs: readonly ActivationBlock[], output: ActivationBlock): LayerExecution {
        const { rowsPerImage } = layer.placement;
        const imagesAtOnce = Math.max(1, Math.floor(lanes / rowsPerImage));
        const port = (first: number, count: number): Port => first % rowsPerImage === 0 && count % rowsPerImage === 0
            ? new LanePort(layer, inputs, output, first / rowsPerImage, count / rowsPerImage)
            : new RowPort(layer, inputs, output, Array.from({ length: count }, (_, i) => ({ image: Math.floor((first + i) / rowsPerImage), row: (first + i) % rowsPerImage })));
        return {
            prepare: program => new PassChunks(program, this.machine, imagesAtOnce * rowsPerImage, port, this.strict),
            finish: () => {},
            occurrences: value => occurrences(output, value)
        };
    }
}

class PassChunks implements ChunkExecutor {
    readonly operationsAtOnce = 256;
    private executor: PassExecutor;

    constructor(
        private readonly program: Program, private readonly machine: Machine, readonly lanesAtOnce: number,
        private readonly port: (first: number, lanes: number) => Port, private readonly strict: boolean
    ) {
        this.executor = new PassExecutor(program, machine, 0, idlePort, strict);
    }

    begin(first: number, lanes: number): number {
        this.executor = new PassExecutor(this.program, this.machine, lanes, this.port(first, lanes), this.strict);
        return 0;
    }

    beginIdle(): number {
        this.executor = new PassExecutor(this.program, this.machine, 1, idlePort, this.strict);
        return 1;
    }

    run(from: number, to: number): CellCounts {
        const counts = noRunCounts();
        this.executor.run(from, to, counts);
        return counts;
    }

    plane(cell: number): Uint32Array {
        return this.executor.plane(cell);
    }

    leftOver(): readonly number[] {
        return this.executor.leftOver();
    }
}
