/** Every code of this language's texts, with the rules that say it. Checked by test/language/codes.test.ts. */
import * as imports from './imports.js';
import * as lines from './lines.js';
import * as links from './links.js';
import * as machines from './machines.js';
import * as networks from './networks.js';
import type { Rule } from './rule.js';
import * as shapes from './shapes.js';
import * as syntax from './syntax.js';
import * as types from './types.js';
import { nameIsKnown } from './unknown-names.js';
import * as values from './values.js';
import * as weights from './weights.js';

interface NamedRule {
    readonly name: string;
    readonly rule: Rule<never>;
}

/** `element` is no code: every name in the language has a kind. */
const unknown = Object.entries(nameIsKnown).filter(([kind]) => kind !== 'element').map(([kind, rule]) => [`${kind}IsKnown`, rule]);

const exported: readonly unknown[][] = [syntax, lines, imports, links, values, shapes, types, networks, weights, machines].flatMap(file => Object.entries(file));

/** Code to rules, in the order of this file's imports. */
export const RULES: ReadonlyMap<string, readonly NamedRule[]> = [...exported, ...unknown].reduce((table, [name, rule]) => {
    if (typeof rule === 'function' && 'code' in rule) {
        const { code } = rule as Rule<never>;
        table.set(code, [...table.get(code) ?? [], { name: String(name), rule: rule as Rule<never> }]);
    }
    return table;
}, new Map<string, NamedRule[]>());

/** What is found by those who know no language: the code, and the file that says it. */
export const SAID_ELSEWHERE: Readonly<Record<string, string>> = {
    'unit/missing': 'server/hardware/quantities.ts',
    'unit/unknown': 'server/hardware/quantities.ts',
    'unit/wrong-dimension': 'server/hardware/quantities.ts',
    'hardware/unknown-parameter': 'server/hardware/quantities.ts',
    'hardware/out-of-range': 'server/hardware/quantities.ts',
    'hardware/not-whole': 'server/hardware/quantities.ts',
    'hardware/not-a-quantity': 'server/hardware/quantities.ts',
    'hardware/contradiction': 'server/hardware/contradictions.ts',
    'reliability/contradiction': 'server/hardware/faults.ts',
    'reliability/no-effect': 'server/hardware/faults.ts',
    'reliability/lifetime': 'server/cost/advice.ts',
    'capacity/idle-rows': 'server/cost/advice.ts',
    'cost/dominant-layer': 'server/cost/advice.ts',
    'cost/wide-accumulator': 'server/cost/advice.ts',
    'cost/write-energy': 'server/cost/advice.ts',
    'capacity/accumulators': 'server/compiler/mac.ts',
    'capacity/match-line': 'server/compiler/verify/structure.ts',
    'capacity/no-rows': 'server/compiler/place.ts',
    'capacity/row-full': 'server/compiler/choose.ts',
    'weights/missing-file': 'server/import/unread.ts',
    'weights/unreadable': 'server/import/unread.ts',
    'weights/missing-tensor': 'server/import/bind.ts',
    'weights/ambiguous-scale': 'server/import/bind.ts',
    'weights/no-shift': 'server/import/bind.ts',
    'weights/range': 'server/import/bind.ts',
    'weights/shape': 'server/import/bind.ts',
    'weights/not-ternary': 'server/import/not-ternary.ts',
    'weights/description': 'server/import/tensors.ts',
    // What is wrong with the bytes of any format: the group is put in front where the file was named.
    'weights/malformed': 'server/import/problems.ts',
    'weights/too-large': 'server/import/problems.ts',
    'weights/truncated': 'server/import/problems.ts',
    'weights/unknown-format': 'server/import/problems.ts',
    'weights/unsupported-type': 'server/import/problems.ts',
};
