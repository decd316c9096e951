/**
 * Rules for the kernel: a rule's key goes on from the part that it shares with the rule before, and rules with the same
 * writes are written together. Both hold as long as no rule reads what one before it has written; where one does, a new list
 * begins. Layers have tens of thousands of rules, so nothing is allocated for one. It knows rules and planes, no operations.
 * narrow: bit operators see plane * 2 + bit, below 2^24.
 */
import type { Program } from '../../compiler/program.js';
import type { Cells } from './cells.js';
import { maxKey, ruleHead } from './memory.js';

export class RuleEncoder {
    /** The program's rules with plane * 2 + bit for cell * 2 + bit. */
    private readonly rules: Int32Array;
    private readonly starts: Int32Array;
    /** The last key in the order in which it was given. */
    private readonly order = new Int32Array(maxKey);
    private length = 0;
    /** Per plane * 2 + bit: the rule (+ 1) whose key has it and has not given it yet; the rule (+ 1) whose successor's key has it. */
    private readonly pending: Int32Array;
    private readonly following: Int32Array;
    /** Per plane: the last list that writes it. */
    private readonly written: Int32Array;
    private list = 0;

    /** `keepsKeys`: keys stay whole and in the order given, as machines search them that are counted cell by cell. */
    constructor(program: Program, private readonly cells: Cells, private readonly keepsKeys: boolean) {
        const planes = cells.cells.length;
        this.starts = program.ruleStart;
        this.rules = cells.rules();
        [this.pending, this.following, this.written] = [new Int32Array(2 * planes), new Int32Array(2 * planes), new Int32Array(planes)];
    }

    /** Writes rules [from, to) into `out` from index `at` on. Returns the index after them: they never get longer. */
    encode(from: number, to: number, out: Int32Array, at: number): number {
        let start = from;
        this.list++;
        for (let rule = from; rule < to; rule++) {
            if (this.readsWritten(rule)) {
                at = this.encodeList(start, rule, out, at);
                start = rule;
                this.list++;
            }
            this.markWrites(rule);
        }
        return this.encodeList(start, to, out, at);
    }

    private markWrites(rule: number): void {
        for (let i = this.writesOf(rule) + 1; i < this.starts[rule + 1]; i++) {
            this.written[this.rules[i] >> 1] = this.list;
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
            const shared = this.keepsKeys ? this.keepKey(rule) : this.orderKey(rule, next < to ? next : rule);
            out[at++] = ruleHead(shared, this.length - shared, together ? 0 : rules[writes]);
            for (let i = shared; i < this.length; i++) {
                out[at++] = cells.addressOf(order[i] >> 1) + (order[i] & 1);
            }
            for (let i = writes + 1; !together && i < starts[rule + 1]; i++) {
                out[at++] = cells.addressOf(rules[i] >> 1) + (rules[i] & 1);
            }
            rule = next;
        }
        return at;
    }

    /** The key as it is given; nothing is shared. */
    private keepKey(rule: number): number {
        const { order, rules, starts } = this;
        this.length = rules[starts[rule]];
        order.set(rules.subarray(starts[rule] + 1, starts[rule] + 1 + this.length));
        return 0;
    }

    /** Orders a key: what it shares with the beginning of the last one, what the next has too, the rest. Returns how many are shared. */
    private orderKey(rule: number, next: number): number {
        const { following, order, pending, rules, starts } = this;
        const [first, last] = [starts[rule] + 1, starts[rule] + rules[starts[rule]]];
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
            if (written[rules[i] >> 1] === list) {
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
