/**
 * A program as the kernel reads it: its own arrays, with addresses where an operation speaks of something outside the array
 * of cells. Programs have millions of operations, so all but loads, stores and rules are copied as they are. It knows
 * operations and addresses, no data.
 */
import type { Machine } from '../../compiler/machine.js';
import { Op, type Program } from '../../compiler/program.js';
import { Cells } from './cells.js';
import type { Kernel } from './kernel.js';
import type { LayerData } from './layer-data.js';
import { Chains, Field, Header, slack } from './memory.js';
import { RuleEncoder } from './rules.js';

const fields = Object.keys(Field) as (keyof typeof Field)[];

export class ProgramImage {
    readonly cells: Cells;
    /** Address of the arrays, and bytes of each. */
    private readonly at: number;
    private readonly span: number;

    /** Plans the program behind a layer's data, with planes of `vectorsFor(cells)` vectors. */
    constructor(
        private readonly kernel: Kernel, private readonly program: Program, private readonly data: LayerData,
        private readonly machine: Machine, vectorsFor: (cells: number) => number
    ) {
        this.cells = new Cells(program, machine, data.end, vectorsFor);
        this.at = this.cells.end;
        this.span = 4 * program.length;
    }

    write(): void {
        const { kernel, machine: { unit }, program } = this;
        const rulesAt = this.at + fields.length * this.span;
        kernel.reserve(rulesAt + 4 * program.rules.length + slack);
        this.cells.write(kernel);
        fields.forEach((field, i) => kernel.ints.set(program[field], (this.at + i * this.span) / 4));
        kernel.ints[Header.words / 4] = this.cells.words;
        kernel.ints[Header.fullTables / 4] = unit.fullTables ? 1 : 0;
        kernel.ints[Header.chains / 4] = !unit.chained ? Chains.none : unit.fullTables ? Chains.full : Chains.short;
        this.writeAddresses(rulesAt);
    }

    /** Runs operations [from, to) on planes of `bytes` bytes. Returns the one whose sum did not fit, or undefined. */
    run(from: number, to: number, bytes: number): number | undefined {
        const failed = this.kernel.run(this.at + 4 * from, this.at + 4 * to, this.span, bytes);
        return failed === 0 ? undefined : (failed - this.at) / 4;
    }

    private writeAddresses(rulesAt: number): void {
        const { data, kernel: { ints }, program: { a, b, dst, kind, length } } = this;
        const encoder = new RuleEncoder(this.program, this.cells, this.machine.unit.chained);
        let rules = rulesAt / 4;
        const put = (field: keyof typeof Field, op: number, address: number): void => {
            ints[(this.at + Field[field] * this.span) / 4 + op] = address;
        };
        for (let op = 0; op < length; op++) {
            if (kind[op] === Op.match) {
                const end = encoder.encode(a[op], b[op], ints, rules);
                put('a', op, 4 * rules);
                put('b', op, 4 * end);
                rules = end;
            } else if (kind[op] === Op.load) {
                put('a', op, data.inputAddress(b[op], a[op]));
                put('b', op, data.inputMap(b[op]));
            } else if (kind[op] === Op.store) {
                put('dst', op, data.outputAddress(dst[op]));
                put('b', op, data.outputMap);
            }
        }
    }
}
