/** Which cells operations read or write. It knows words and rules, no data. */
import { Op, type Program } from '../compiler/program.js';

/** Cells of operations [from, to), the carry's among them, each once. */
export function cellsOf({ a, b, carryCell, dst, kind, rules, ruleStart, wordCells, wordStart }: Program, from: number, to: number): number[] {
    const cells = new Set([carryCell]);
    const word = (index: number): void => {
        for (let i = wordStart[index]; i < wordStart[index + 1]; i++) {
            cells.add(wordCells[i]);
        }
    };
    for (let op = from; op < to; op++) {
        switch (kind[op]) {
            case Op.match:
                for (let rule = a[op]; rule < b[op]; rule++) {
                    const writes = ruleStart[rule] + 1 + rules[ruleStart[rule]];
                    for (let i = ruleStart[rule] + 1; i < ruleStart[rule + 1]; i++) {
                        if (i !== writes) {
                            cells.add(Math.floor(rules[i] / 2));
                        }
                    }
                }
                break;
            case Op.load:
                word(dst[op]);
                break;
            case Op.store:
            case Op.clear:
            case Op.set:
                word(a[op]);
                break;
            default:
                word(a[op]);
                word(dst[op]);
                if (kind[op] !== Op.add) {
                    word(b[op]);
                }
        }
    }
    return [...cells];
}
