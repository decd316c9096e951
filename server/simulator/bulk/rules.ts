/**
 * Rules for the kernel: a rule's key goes on from the part that it shares with the rule before, and rules with the same
 * writes are written together. Both hold as long as no rule reads what one before it has written; where one does, a new
 * list begins. It knows rules and planes, no operations.
 */
import type { Program } from '../../compiler/program.js';
import type { Cells } from './cells.js';
import { maxCells, packFields } from './memory.js';

interface Rule {
    /** plane * 2 + bit */
    readonly key: readonly number[];
    readonly writes: readonly number[];
}

/** Rules [from, to) as lists of numbers in the kernel's format; each list is one command. */
export function encodeRules(program: Program, cells: Cells, from: number, to: number, fail: (message: string) => never): number[][] {
    const lists: number[][] = [];
    let list: Rule[] = [];
    const written = new Set<number>();
    const finish = (): void => {
        if (list.length > 0) {
            lists.push(encodeList(list, cells));
        }
        list = [];
        written.clear();
    };
    for (let r = from; r < to; r++) {
        const rule = readRule(program, cells, r, fail);
        if (rule.key.some(entry => written.has(Math.floor(entry / 2)))) {
            finish();
        }
        if (rule.writes.length > 0) {
            list.push(rule);
            rule.writes.forEach(entry => written.add(Math.floor(entry / 2)));
        }
    }
    finish();
    return lists;
}

function readRule({ rules, ruleStart, carryCell }: Program, cells: Cells, rule: number, fail: (message: string) => never): Rule {
    const entries = (at: number): number[] => {
        const list: number[] = [];
        for (let i = at + 1; i <= at + rules[at]; i++) {
            const cell = Math.floor(rules[i] / 2);
            if (cell === carryCell) {
                fail(`rule ${rule} uses the carry's cell`);
            }
            list.push(cells.planeOf(cell)! * 2 + rules[i] % 2);
        }
        return list.length <= maxCells ? list : fail(`rule ${rule} has ${list.length} cells, expected at most ${maxCells}`);
    };
    const keyAt = ruleStart[rule];
    return { key: entries(keyAt), writes: entries(keyAt + 1 + rules[keyAt]) };
}

function encodeList(list: readonly Rule[], cells: Cells): number[] {
    const out: number[] = [];
    const entry = (e: number): number => cells.addressOf(Math.floor(e / 2)) + e % 2;
    let before: readonly number[] = [];
    list.forEach(({ key, writes }, i) => {
        const next = list[i + 1];
        const [order, shared] = orderKey(key, before, next?.key ?? []);
        const together = next !== undefined && sameWrites(writes, next.writes);
        const own = order.slice(shared);
        out.push(packFields(shared, own.length, together ? 0 : writes.length, 0));
        out.push(...own.map(entry), ...(together ? [] : writes.map(entry)));
        before = order;
    });
    return out;
}

/** The key with what it shares with the order before first, then what the next key has too. Tells how many are shared. */
function orderKey(key: readonly number[], before: readonly number[], next: readonly number[]): [order: number[], shared: number] {
    const mine = new Set(key);
    let shared = 0;
    while (shared < before.length && mine.delete(before[shared])) {
        shared++;
    }
    const following = new Set(next);
    const rest = [...mine].reverse();
    return [[...before.slice(0, shared), ...rest.filter(e => following.has(e)), ...rest.filter(e => !following.has(e))], shared];
}

/** Equal lists that name no cell twice: then it does not matter how often a row is written. */
function sameWrites(a: readonly number[], b: readonly number[]): boolean {
    return a.length === b.length && a.every((e, i) => e === b[i]) && new Set(a.map(e => Math.floor(e / 2))).size === a.length;
}
