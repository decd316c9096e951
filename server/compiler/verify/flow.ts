/**
 * The dataflow verifier: walks a program once and follows every value through its cells. A value is read from the cells
 * that were made for it and from all of them; new values stand in clean cells; no value exceeds the width that an operation
 * gives it; every accumulator has taken exactly its weights; and the cells are clean at the end. It is told the weights
 * and where the accumulators stand, and believes nothing else of what the steps before have found out.
 * narrow: bit operators see the flags of an operation, and cell * 2 + bit below 2^24.
 */
import { bitLength } from '../../network/bits.js';
import { maxActivation } from '../../network/model.js';
import { cellName, type Machine } from '../machine.js';
import { clearA, clearB, complementA, complementB, Op, opNames, partialStream, type Program } from '../program.js';
import { AccumulatorFlow, type AccumulatorPlan } from './accumulator-flow.js';
import { MergeFlow } from './merge-flow.js';
import { PartialElements } from './partial-elements.js';
import { CellRecord, Fault, type HeldValue } from './cells.js';
import { Linear } from './linear.js';

/** `plan`: of a part of a convolution or dense layer. Throws Error that names layer and operation: a defect of the compiler. */
export function verifyFlow(program: Program, machine: Machine, layer: string, plan?: AccumulatorPlan): void {
    let at = 'start';
    try {
        const flow = new Flow(program, machine, plan);
        for (let op = 0; op < program.length; op++) {
            at = `operation ${op} (${opNames[program.kind[op]]})`;
            flow.step(op);
        }
        at = 'end';
        flow.finish();
    } catch (error) {
        throw error instanceof Fault ? new Error(`layer ${layer}, ${at}: ${error.message}`) : error;
    }
}

class Flow {
    private readonly cells: CellRecord;
    private readonly accumulators: AccumulatorFlow | undefined;
    private readonly stored: PartialElements;
    private readonly name: (cell: number) => string;
    /** First operation after the sums: what accumulators hold must then be complete. */
    private readonly endOfSums: number;

    constructor(private readonly program: Program, machine: Machine, private readonly plan: AccumulatorPlan | undefined) {
        const cells = machine.columns * machine.domains;
        this.name = cell => cellName(machine, cell);
        this.cells = new CellRecord(cells, this.name);
        this.accumulators = plan && (plan.taken ? new MergeFlow(plan, cells, this.name) : new AccumulatorFlow(plan, cells, this.name));
        this.stored = new PartialElements(plan?.stored, plan?.sums);
        this.endOfSums = program.sections.reduce((end, section) => section.sums ? section.to : end, 0);
        if (this.program.wordCells.includes(program.carryCell)) {
            throw new Fault(`a word has the carry's cell ${this.name(program.carryCell)}`);
        }
    }

    step(op: number): void {
        const p = this.program;
        if (op === this.endOfSums) {
            this.accumulators?.requireComplete();
        }
        switch (p.kind[op]) {
            case Op.load:
                return this.load(op);
            case Op.add:
                return this.add(op);
            case Op.sum:
                return this.sum(op);
            case Op.clear:
                return this.clear(this.word(p.a[op]));
            case Op.set:
                return this.word(p.a[op]).forEach(cell => this.accumulators?.owns(cell)
                    ? this.accumulators.setBit(cell) : this.cells.setLoose(cell, false));
            case Op.match:
                for (let rule = p.a[op]; rule < p.b[op]; rule++) {
                    this.rule(p.ruleStart[rule]);
                }
                return;
            case Op.max:
                return this.max(op);
            default:
                return this.store(op);
        }
    }

    finish(): void {
        if (this.endOfSums === this.program.length) {
            this.accumulators?.requireComplete();
        }
        this.stored.requireAll();
        const left = [...this.cells.leftOver(), ...this.accumulators?.leftOver() ?? []];
        if (left.length > 0) {
            throw new Fault(`${left.length} cells are not clean, among them ${this.name(left[0])}`);
        }
    }

    private word(word: number): Int32Array {
        const { wordStart, wordCells } = this.program;
        return wordCells.subarray(wordStart[word], wordStart[word + 1]);
    }

    private load(op: number): void {
        const p = this.program;
        const cells = this.word(p.dst[op]);
        if (this.accumulators?.owns(cells[0])) {
            return this.accumulators.arrive(this.accumulators.sumOf(cells), cells, p.b[op], p.a[op]);
        }
        if (p.b[op] === partialStream && this.plan?.taken) {
            this.fresh(cells).linear = Linear.element(partialStream, p.a[op], maxActivation(cells.length));
            return;
        }
        const streams = this.plan?.sums.folded.streams;
        const stream = streams?.[p.b[op]];
        if (streams && stream?.bits !== cells.length) {
            throw new Fault(`${cells.length} cells for an element of stream ${p.b[op]}, which has ${stream?.bits ?? 'no'} bits`);
        }
        this.fresh(cells).linear = Linear.element(p.b[op], p.a[op], maxActivation(cells.length));
    }

    private sum(op: number): void {
        const p = this.program;
        const [a, b] = [this.word(p.a[op]), this.word(p.b[op])];
        const [valueA, valueB] = [this.operand(a, p.a[op]), this.operand(b, p.b[op])];
        const target = this.fresh(this.word(p.dst[op]));
        if (valueA?.linear && valueB?.linear) {
            target.linear = Linear.sum(valueA.linear, (p.flags[op] & complementA) !== 0, a.length,
                valueB.linear, (p.flags[op] & complementB) !== 0, b.length);
            this.requireFit(target, p.width[op]);
        }
        this.clearOperands(op);
    }

    private add(op: number): void {
        const p = this.program;
        const [dst, a] = [this.word(p.dst[op]), this.word(p.a[op])];
        const sum = this.accumulators?.sumOf(dst) ?? -1;
        if (sum >= 0) {
            this.accumulate(op, sum, dst, a);
        } else {
            this.addInFront(op, dst, a);
        }
        this.clearOperands(op);
    }

    private accumulate(op: number, sum: number, dst: Int32Array, a: Int32Array): void {
        const p = this.program;
        const accumulators = this.accumulators!;
        const into = accumulators.wordOf(sum, dst, p.dst[op]);
        if (into === 'high' && accumulators.sumOf(a) === sum && accumulators.wordOf(sum, a, p.a[op]) === 'guard' && p.flags[op] === clearA) {
            return accumulators.flush(sum, p.before[op], p.width[op]);
        }
        const value = this.operand(a, p.a[op]);
        if (into !== 'low' || !value?.linear) {
            throw new Fault(`sum ${sum} takes something else than a value of its slice, or elsewhere than in its low field`);
        }
        accumulators.accumulate(sum, value.linear, (p.flags[op] & complementA) !== 0, a.length, p.before[op], p.width[op], dst);
    }

    /** In place on a value that is no accumulator, or a copy into clean cells. */
    private addInFront(op: number, dst: Int32Array, a: Int32Array): void {
        const p = this.program;
        this.requireFront(dst);
        const added = this.operand(a, p.a[op])?.linear;
        const { value, fresh, constant, atBit } = this.cells.destination(dst, p.before[op]);
        const known = added && !constant && atBit === 0 && value.cells === dst.length && (fresh || value.linear);
        const most = value.linear ? Math.floor(value.linear.max / 2 ** atBit) : 0;
        if (bitLength(most) > p.before[op]) {
            throw new Fault(`the destination is up to ${most}, said to be of ${p.before[op]} bits`);
        }
        const complement = (p.flags[op] & complementA) !== 0;
        if (!known) {
            value.linear = undefined;
        } else if (value.linear && value.linear.stream === added.stream) {
            value.linear.add(added, complement, a.length);
        } else {
            value.linear = fresh ? Linear.copy(added, complement, a.length) : undefined;
        }
        this.requireFit(value, p.width[op]);
    }

    /** The value of an operand; undefined for an accumulator's. */
    private operand(cells: Int32Array, word: number): HeldValue | undefined {
        const sum = this.accumulators?.sumOf(cells) ?? -1;
        if (sum < 0) {
            return this.cells.read(cells);
        }
        this.accumulators!.wordOf(sum, cells, word);
        return undefined;
    }

    private fresh(cells: Int32Array): HeldValue {
        this.requireFront(cells);
        return this.cells.define(cells);
    }

    /** Cells of a value that is no sum. */
    private requireFront(cells: Int32Array): void {
        const taken = this.accumulators && cells.find(cell => this.accumulators!.owns(cell));
        if (taken !== undefined) {
            throw new Fault(`cell ${this.name(taken)} of an accumulator is taken for another value`);
        }
    }

    private requireFit({ linear }: HeldValue, width: number): void {
        if (linear && (linear.min < 0 || bitLength(linear.max) > width)) {
            throw new Fault(`the result lies in ${linear.min}..${linear.max}, said to be of ${width} bits`);
        }
    }

    private clearOperands(op: number): void {
        const p = this.program;
        if (p.flags[op] & clearA) {
            this.clearOperand(p.a[op]);
        }
        if (p.flags[op] & clearB) {
            this.clearOperand(p.b[op]);
        }
    }

    /** Guard bits that are flushed are used again; whatever else is cleared of an accumulator is gone. */
    private clearOperand(word: number): void {
        const cells = this.word(word);
        const sum = this.accumulators?.sumOf(cells) ?? -1;
        if (sum < 0) {
            this.cells.clear(cells);
        } else if (this.accumulators!.wordOf(sum, cells, word) !== 'guard') {
            this.accumulators!.clear(cells);
        }
    }

    private clear(cells: Int32Array): void {
        for (const cell of cells) {
            if (this.accumulators?.owns(cell)) {
                this.accumulators.clear(Int32Array.of(cell));
            }
        }
        this.cells.clear(cells);
    }

    private rule(start: number): void {
        const { rules } = this.program;
        const writes = start + 1 + rules[start];
        for (let i = start + 1; i < writes; i++) {
            this.look(rules[i] >> 1);
        }
        for (let i = writes + 1; i <= writes + rules[writes]; i++) {
            if (this.accumulators?.owns(rules[i] >> 1)) {
                throw new Fault(`a rule writes cell ${this.name(rules[i] >> 1)} of an accumulator`);
            }
            this.cells.setLoose(rules[i] >> 1, true);
        }
    }

    private look(cell: number): void {
        if (this.accumulators?.owns(cell)) {
            this.accumulators.requireAlive(cell);
        } else {
            this.cells.look(cell);
        }
    }

    private max(op: number): void {
        const p = this.program;
        const [dst, a] = [this.operand(this.word(p.dst[op]), p.dst[op]), this.operand(this.word(p.a[op]), p.a[op])];
        if (!dst || !a) {
            throw new Fault('the maximum of an accumulator');
        }
        if (!this.cells.isClean(this.word(p.b[op]))) {
            throw new Fault('the flags are not clean');
        }
        dst.linear = undefined;
    }

    private store(op: number): void {
        const word = this.program.a[op];
        const cells = this.word(word);
        if (this.plan?.stored) {
            const { sum, piece } = this.stored.take(this.program.dst[op]);
            if (op < this.endOfSums || !this.accumulators?.isPiece(sum, cells, piece)) {
                throw new Fault(`element ${piece.element} is not bits ${piece.from} to ${piece.from + piece.bits - 1} of the complete sum ${sum}`);
            }
            return;
        }
        if (!this.cells.isLoose(cells) || this.accumulators?.owns(cells[0])) {
            this.operand(cells, word);
        }
    }
}
