/**
 * Records one layer of one run of the batch: array after array, page after page. It knows programs and rows, no files.
 */
import { Cancelled } from '../../compiler/compile.js';
import { Micro } from '../../compiler/microcode.js';
import type { CompiledLayer } from '../../compiler/layer.js';
import type { Machine } from '../../compiler/machine.js';
import type { Program } from '../../compiler/program.js';
import type { ActivationBlock } from '../activations.js';
import { noRunCounts, PassExecutor } from '../passes.js';
import type { ArrayPlace } from '../trace/arrays.js';
import { encodeCounters, encodeKeyframe, encodePasses, type Counters, type Keyframe, type PassCounters } from '../trace/blocks.js';
import { CountingExecutor, type ArrayCounts } from '../trace/counting.js';
import type { EventCounts } from '../trace/format.js';
import type { DescribedLayer, RecordOptions } from './record.js';
import { rowsIn } from '../trace/replay.js';
import type { TraceRoom } from './room.js';
import { TilePort } from '../trace/tile-port.js';
import { compress, type Stored, type StoredRun } from './writer.js';

/** Operations [from, to) of a layer's parts of which single passes are counted. */
export interface TraceWindow {
    readonly layer: string;
    readonly from: number;
    readonly to: number;
}

export interface LayerJob {
    readonly layer: CompiledLayer;
    readonly described: DescribedLayer;
    readonly machine: Machine;
    readonly inputs: readonly ActivationBlock[];
    /** Zeros; the results are added to it. */
    readonly output: ActivationBlock;
    readonly images: number;
    readonly options: RecordOptions;
    readonly room: TraceRoom;
    readonly run: number;
}

interface PageSums extends EventCounts {
    readonly counters: Counters;
    passes?: PassCounters;
}

/** Throws Cancelled, TraceTooLarge. */
export function recordLayer(job: LayerJob): Omit<StoredRun, 'output'> {
    const { described, layer, machine, room } = job;
    const { placement } = layer;
    const sections = (layer.parts[0]?.program.sections ?? []).map(noEvents);
    const groups = layer.parts.map((_, part) => Array.from({ length: placement.waves }, (_unused, wave) =>
        described.arrays.some(parts => parts[part].wave === wave) ? described.stored.parts[part].map(({ from, to }) => noSums(to - from, machine.columns)) : []));
    const executors = new Map<number, CountingExecutor>();
    const arrays = described.arrays.map(parts => parts.map(place => {
        const executor = executors.get(place.enabledRows) ?? new CountingExecutor(machine, place.enabledRows);
        executors.set(place.enabledRows, executor);
        return new ArrayRecorder(job, place, executor, groups[place.part][place.wave], sections).run();
    }));
    return {
        arrays, sections,
        groups: groups.map(waves => waves.map(pages => pages.map(({ counters, passes, written, tagged, chained }) => (
            { written, tagged, chained, counters: room.for(compress(encodeCounters(counters))), ...(passes && { passes: room.for(compress(encodePasses(passes))) }) })))),
    };
}

function noEvents(): EventCounts {
    return { written: 0, tagged: 0, chained: 0 };
}

function noSums(operations: number, columns: number): PageSums {
    const list = (length: number): Int32Array => new Int32Array(length);
    return { ...noEvents(), counters: { written: list(operations), tagged: list(operations), chained: list(operations), columnWritten: list(columns), columnDriven: list(columns) } };
}

class ArrayRecorder {
    private readonly program: Program;
    private readonly port: TilePort;

    constructor(
        private readonly job: LayerJob, private readonly place: ArrayPlace, private readonly executor: CountingExecutor,
        private readonly sums: readonly PageSums[], private readonly sections: readonly EventCounts[]
    ) {
        this.program = job.layer.parts[place.part].program;
        this.port = this.newPort(job.output);
    }

    run(): StoredRun['arrays'][number][number] {
        const { executor, job: { described, options, room }, place } = this;
        executor.clear();
        return described.stored.parts[place.part].map((page, index) => {
            if (options.isCancelled?.()) {
                throw new Cancelled();
            }
            const keyframe = index > 0 || this.inWindow(page.from, page.to) ? executor.keyframe() : undefined;
            if (this.inWindow(page.from, page.to)) {
                this.countPasses(page, this.sums[index], keyframe!);
            }
            const events = this.runPage(page.from, page.to, this.sums[index], this.sections[page.section]);
            const stored: Stored | undefined = index > 0 ? room.for(compress(encodeKeyframe(keyframe!, place.enabledRows))) : undefined;
            return { ...events, ...(stored && { keyframe: stored }) };
        });
    }

    private runPage(from: number, to: number, sums: PageSums, section: EventCounts): EventCounts {
        const { columnDriven, columnWritten, chained, tagged, written } = sums.counters;
        const counts: ArrayCounts = { ...noEvents(), columnDriven, columnWritten };
        const last = noEvents();
        for (let op = from; op < to; op++) {
            this.executor.run(this.program, op, this.port, counts);
            written[op - from] += counts.written - last.written;
            tagged[op - from] += counts.tagged - last.tagged;
            chained[op - from] += counts.chained - last.chained;
            last.written = counts.written;
            last.tagged = counts.tagged;
            last.chained = counts.chained;
        }
        for (const sum of [sums, section]) {
            sum.written += last.written;
            sum.tagged += last.tagged;
            sum.chained += last.chained;
        }
        return last;
    }

    private inWindow(from: number, to: number): boolean {
        const { layer, options } = this.job;
        return options.windows.some(window => window.layer === layer.layer.name && window.from < to && window.to > from);
    }

    /** The page once more, search by search. */
    private countPasses({ from, to, positions }: { from: number; to: number; positions: Int32Array }, sums: PageSums, keyframe: Keyframe): void {
        const executor = new PassExecutor(this.program, this.job.machine, this.place.enabledRows, this.newPort(undefined));
        executor.restore(keyframe.cells, keyframe.planes, positions);
        const [start, tagged, written]: number[][] = [[], [], []];
        const counts = noRunCounts();
        for (let op = from; op < to; op++) {
            const micro = executor.begin(op);
            start.push(tagged.length);
            for (let i = 0; i < micro.length;) {
                const [kind, latch, before] = [micro[i], micro[i + 1], counts.writtenCells];
                i = executor.micro(micro, i, counts);
                if (kind !== Micro.shift) {
                    const hasTag = (kind === Micro.search || kind === Micro.write) && latch < 2;
                    tagged.push(hasTag ? rowsIn(executor.tags(latch as 0 | 1)) : 0);
                    written.push(counts.writtenCells - before);
                }
            }
        }
        start.push(tagged.length);
        const all = sums.passes ?? { start: Int32Array.from(start), tagged: new Int32Array(tagged.length), written: new Int32Array(tagged.length) };
        tagged.forEach((rows, i) => all.tagged[i] += rows);
        written.forEach((cells, i) => all.written[i] += cells);
        sums.passes = all;
    }

    private newPort(output: ActivationBlock | undefined): TilePort {
        const { images, inputs, layer } = this.job;
        return new TilePort({ ...layer, outputShape: layer.layer.outputShape }, inputs, output, this.place.firstRow, this.place.rows, images);
    }
}
