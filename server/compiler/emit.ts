/**
 * Step 8, emit: the formed slices of a part become one program: start constants, then group by group the inputs' loads
 * and the slices' operations, then every channel's result or partial sum; cells are left clean.
 * narrow: bit operators see the flags of an operation only.
 */
import { Accumulators, type Fields } from './accumulators.js';
import type { Columns } from './allocate.js';
import { CellPool } from './cell-pool.js';
import { SliceEmitter } from './emit-slice.js';
import type { Machine } from './machine.js';
import { ResultEmitter } from './emit-results.js';
import type { PartialStore } from './partials.js';
import type { RequantiseForm } from './output.js';
import { settle, type ReadyGroup, type ReadySets } from './prepare.js';
import type { PassName } from './passes.js';
import type { Pool } from './pools.js';
import { complementA, ProgramBuilder, type Program } from './program.js';
import type { TernaryMatrix } from './share/graph.js';
import type { PartSums } from './sums.js';
import { TrackPool } from './track-pool.js';
import { emitFlush, fieldWords, type FieldWords } from './words.js';

export interface EmittedPart {
    readonly program: Program;
    readonly forms: readonly RequantiseForm[];
    /** With the bounds after the last term. */
    readonly accumulators: Accumulators;
    /** Domains of an accumulator column in use. */
    readonly domains: number;
}

export class PartEmitter {
    private readonly builder = new ProgramBuilder(0);
    /** For inputs and temporaries, and for the words of a requantisation. */
    private readonly pool: Pool;
    private readonly scratch: CellPool;
    private readonly accumulators: Accumulators;
    private readonly words: readonly FieldWords[];
    /** Cells of each accumulator's value, without guard bits. */
    private readonly cells: readonly (readonly number[])[];

    /** `placed`: cells of each accumulator; `most`: its largest word after the last term. Throws CompileError when the front columns run full. */
    constructor(
        private readonly sums: PartSums, private readonly machine: Machine, private readonly columns: Columns,
        placed: readonly (readonly number[])[], private readonly starts: Float64Array, fields: Fields, most: Float64Array,
        private readonly without: ReadonlySet<PassName>
    ) {
        const name = `Layer ${sums.layer.name}`;
        const [from, to] = columns.layout === 'across' ? columns.front : columns.scratch;
        this.scratch = new CellPool(machine, from, to, this.builder, name);
        this.pool = columns.layout === 'across' ? this.scratch : new TrackPool(machine, ...columns.front, this.builder, name);
        this.accumulators = new Accumulators(sums.list.length, starts, fields, most);
        this.words = placed.map((all, s) => fieldWords(this.builder, all, fields.low[s], fields.guard[s]));
        this.cells = this.words.map(w => w.value);
    }

    /** With `partials`, the sums are not complete and leave as they are. */
    run(sets: ReadySets, partials?: PartialStore): EmittedPart {
        const { builder, pool, sums } = this;
        sets.forEach((groups, set) => {
            this.emitStarts(set);
            groups.forEach(group => this.emitGroup(set, group));
            sums.list.forEach((sum, s) => {
                if (sum.set === set) {
                    emitFlush(builder, this.words[s], this.accumulators.finish(s));
                }
            });
            builder.endSection(sums.sets[set].section, true);
        });
        pool.sweep();
        const { accumulators, cells } = this;
        const forms = partials ? []
            : new ResultEmitter(builder, this.scratch, sums, cells, accumulators.bias, this.columns.layout, this.without).run();
        partials?.emit(builder, this.machine, sums, cells, accumulators.bias, sums.list.map(({ range }) => range));
        builder.endSection(sums.layer.name, false);
        return { program: builder.build(), forms, accumulators, domains: this.domains() };
    }

    private offsetOf(cell: number): number {
        return cell % this.machine.domains % this.machine.offsets;
    }

    private domains(): number {
        const highest = this.cells.reduce((m, cells) => cells.reduce((h, cell) => Math.max(h, this.offsetOf(cell)), m), 0);
        return (highest + 1) * this.machine.ports;
    }

    /** The 1-bits of all start constants, one write a domain offset. */
    private emitStarts(set: number): void {
        const byOffset = new Map<number, number[]>();
        this.sums.list.forEach((sum, s) => {
            if (sum.set !== set) {
                return;
            }
            this.cells[s].forEach((cell, bit) => {
                if (Math.floor(this.starts[s] / 2 ** bit) % 2 === 1) {
                    const offset = this.offsetOf(cell);
                    const ones = byOffset.get(offset) ?? [];
                    ones.push(cell);
                    byOffset.set(offset, ones);
                }
            });
        });
        byOffset.forEach(ones => this.builder.set(this.builder.word(ones)));
    }

    private emitGroup(set: number, { group, ready }: ReadyGroup): void {
        const { builder, pool, sums } = this;
        const bits = sums.bitsOf(set);
        const inputs = Array.from({ length: group.elements }, (_, e) => {
            const cells = ready.some(r => isUsed(r.slice.matrix, e)) ? pool.take(bits) : [];
            pool.hold(cells);
            if (cells.length > 0) {
                builder.load(builder.word(cells), group.firstElement + e, sums.sets[set].stream);
            }
            return cells;
        });
        for (const one of ready) {
            new SliceEmitter(builder, pool, one.formed, inputs).run((row, word, node, flags) => {
                const sum = sums.first[set] + one.slice.sums[row];
                const step = this.accumulators.accumulate(sum, one.formed, node, (flags & complementA) !== 0);
                emitFlush(builder, this.words[sum], step);
                builder.add(this.words[sum].low, word, flags, step.before, step.width);
            });
            settle(this.accumulators, sums.first[set], one);
        }
        pool.letGo();
    }
}

function isUsed(matrix: TernaryMatrix, element: number): boolean {
    for (let r = 0; r < matrix.rows; r++) {
        if (matrix.entries[r * matrix.columns + element] !== 0) {
            return true;
        }
    }
    return false;
}
