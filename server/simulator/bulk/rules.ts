/**
 * Rules for the kernel: a rule's key goes on from the part that it shares with the rule before, and rules with the same
 * writes are written together. Both hold as long as no rule reads what one before it has written; where one does, a new list
 * begins. Layers have tens of thousands of rules, so nothing is allocated for one. It knows rules and planes, no operations.
 */
import type { Program } from '../../compiler/program.js';
import type { Cells } from './cells.js';
import { maxCells, packFields } from './memory.js';

export class RuleEncoder {
    /** The program's rules with plane * 2 + bit for cell * 2 + bit. */
    private readonly rules: Int32Array;
    private readonly starts: Int32Array;
    /** The last key in the order in which it was given. */
    private readonly order = new Int32Array(maxCells);
    private length = 0;
    /** Per plane * 2 + bit: the rule (+ 1) whose key has it and has not given it yet; the rule (+ 1) whose successor's key has it. */
    private readonly pending: Int32Array;
    private readonly following: Int32Array;
    /** Per plane: the last list that writes it. */
    private readonly written: Int32Array;
    private list = 0;

    constructor(program: Program, private readonly cells: Cells) {
        const planes = cells.cells.length;
        this.starts = program.ruleStart;
        this.rules = cells.rulesOf(program);
        [this.pending, this.following, this.written] = [new Int32Array(2 * planes), new Int32Array(2 * planes), new Int32Array(planes)];
    }

    /**
     * Writes rules [from, to) into `out` from index `at` on; `endList` is told the index after each list. Rules take no more
     * room than in the program. Throws an Error for a rule with too many cells.
     */
    encode(from: number, to: number, out: Int32Array, at: number, endList: (end: number) => void): void {
        let start = from;
        this.list++;
        for (let rule = from; rule < to; rule++) {
            if (this.readsWritten(rule)) {
                at = this.encodeList(start, rule, out, at);
                endList(at);
                start = rule;
                this.list++;
            }
            this.eachWrite(rule, plane => {
                this.written[plane] = this.list;
            });
        }
        endList(this.encodeList(start, to, out, at));
    }

    /** Calls `visit` with the planes that a rule writes. */
    eachWrite(rule: number, visit: (plane: number) => void): void {
        const writes = this.writesOf(rule);
        for (let i = writes + 1; i < this.starts[rule + 1]; i++) {
            visit(Math.floor(this.rules[i] / 2));
        }
    }

    private encodeList(from: number, to: number, out: Int32Array, at: number): number {
        const { cells, order, rules, starts } = this;
        this.length = 0;
        let rule = this.nextWriting(from, to);
        while (rule < to) {
            const next = this.nextWriting(rule + 1, to);
            const writes = this.writesOf(rule);
            const together = next < to && this.sameWrites(rule, next);
            const shared = this.orderKey(rule, next < to ? next : rule);
            out[at++] = packFields(shared, this.length - shared, together ? 0 : rules[writes], 0);
            for (let i = shared; i < this.length; i++) {
                out[at++] = cells.tagged(order[i]);
            }
            for (let i = writes + 1; !together && i < starts[rule + 1]; i++) {
                out[at++] = cells.tagged(rules[i]);
            }
            rule = next;
        }
        return at;
    }

    /** Orders a key: what it shares with the beginning of the last one, what the next has too, the rest. Returns how many are shared. */
    private orderKey(rule: number, next: number): number {
        const { following, order, pending, rules, starts } = this;
        const [first, last] = [starts[rule] + 1, starts[rule] + rules[starts[rule]]];
        if (Math.max(last - first + 1, rules[last + 1]) > maxCells) {
            throw new Error(`rule ${rule} has more than ${maxCells} cells to search or to write`);
        }
        const mark = rule + 1;
        for (let i = first; i <= last; i++) {
            pending[rules[i]] = mark;
        }
        for (let i = starts[next] + 1; i <= starts[next] + rules[starts[next]]; i++) {
            following[rules[i]] = mark;
        }
        let length = 0;
        while (length < this.length && pending[order[length]] === mark) {
            pending[order[length++]] = 0;
        }
        const shared = length;
        for (let i = last; i >= first; i--) {
            if (pending[rules[i]] === mark && following[rules[i]] === mark) {
                pending[rules[i]] = 0;
                order[length++] = rules[i];
            }
        }
        for (let i = last; i >= first; i--) {
            if (pending[rules[i]] === mark) {
                pending[rules[i]] = 0;
                order[length++] = rules[i];
            }
        }
        this.length = length;
        return shared;
    }

    private readsWritten(rule: number): boolean {
        const { list, rules, starts, written } = this;
        for (let i = starts[rule] + 1; i <= starts[rule] + rules[starts[rule]]; i++) {
            if (written[Math.floor(rules[i] / 2)] === list) {
                return true;
            }
        }
        return false;
    }

    /** The next rule that writes something; `to` if there is none. */
    private nextWriting(from: number, to: number): number {
        let rule = from;
        while (rule < to && this.rules[this.writesOf(rule)] === 0) {
            rule++;
        }
        return rule;
    }

    /** Equal writes of cells in ascending order, so none twice: then a row may as well be written once. */
    private sameWrites(rule: number, next: number): boolean {
        const { rules } = this;
        const [mine, other] = [this.writesOf(rule), this.writesOf(next)];
        if (rules[mine] !== rules[other]) {
            return false;
        }
        for (let i = 1; i <= rules[mine]; i++) {
            if (rules[mine + i] !== rules[other + i] || i > 1 && rules[mine + i] <= rules[mine + i - 1] + 1) {
                return false;
            }
        }
        return true;
    }

    private writesOf(rule: number): number {
        const start = this.starts[rule];
        return start + 1 + this.rules[start];
    }
}
