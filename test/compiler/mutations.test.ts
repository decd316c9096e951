/**
 * A fault in any step's output is caught before a program is costed or run. Each line of the table below spoils what one
 * step has made of a layer, and says in which words the verifier must refuse it; a fault that is let through fails its test.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Accumulators } from '../../server/compiler/accumulators.js';
import type { AccumulatorCells } from '../../server/compiler/allocate.js';
import type { Ranges } from '../../server/compiler/annotate.js';
import { compileLayer, defaultCompileOptions } from '../../server/compiler/compile.js';
import type { FoldedLayer } from '../../server/compiler/fold.js';
import { Step, stepLength, type FormedSlice } from '../../server/compiler/form.js';
import { BitTables } from '../../server/compiler/bit-tables.js';
import type { Placement } from '../../server/compiler/place.js';
import { clearA, clearB, complementA, Op, type Program } from '../../server/compiler/program.js';
import type { Level, ShiftAddPlan } from '../../server/compiler/requantise.js';
import type { SumGraph } from '../../server/compiler/share/graph.js';
import type { MicroStep, TagUnit } from '../../server/compiler/tables.js';
import { traceLayer } from '../../server/compiler/trace.js';
import type { ElementGroup } from '../../server/compiler/unroll.js';
import { verifyMac } from '../../server/compiler/verify.js';
import { checkTables } from '../../server/compiler/verify/tables.js';
import type { Hardware } from '../../server/hardware/model.js';
import type { Layer, MacLayer, MaxPoolLayer, SumPoolLayer } from '../../server/network/model.js';
import { evenPadding } from '../../server/network/shape.js';
import { machineKinds, machineWith } from '../support/machines.js';
import { generator, randomTensor } from '../support/networks.js';

/** What is spoilt: the output of `step`, by `change`; `times` counts how often. */
const seeded = vi.hoisted(() => ({ step: '', times: 0, change: undefined as ((output: never) => unknown) | undefined }));

const spoil = vi.hoisted(() => <T>(step: string, output: T): T => {
    if (seeded.step !== step || !seeded.change) {
        return output;
    }
    seeded.times++;
    return (seeded.change(output as never) ?? output) as T;
});

vi.mock(import('../../server/compiler/fold.js'), async load => {
    const real = await load();
    return { ...real, fold: layer => spoil('fold', structuredClone(real.fold(layer))) };
});
vi.mock(import('../../server/compiler/unroll.js'), async load => {
    const real = await load();
    return { ...real, unroll: (...args) => spoil('unroll', real.unroll(...args)) };
});
vi.mock(import('../../server/compiler/share.js'), async load => {
    const real = await load();
    return { ...real, sharePass: options => (matrix, form) => spoil('share', real.sharePass(options)(matrix, form)) };
});
vi.mock(import('../../server/compiler/annotate.js'), async load => {
    const real = await load();
    return { ...real, annotate: (...args) => spoil('annotate', real.annotate(...args)) };
});
vi.mock(import('../../server/compiler/form.js'), async load => {
    const real = await load();
    return { ...real, form: (...args) => spoil('form', real.form(...args)) };
});
vi.mock(import('../../server/compiler/accumulators.js'), async load => {
    const real = await load();
    return {
        ...real, Accumulators: class extends real.Accumulators {
            override accumulate(...args: Parameters<Accumulators['accumulate']>): ReturnType<Accumulators['accumulate']> {
                return spoil('accumulators', super.accumulate(...args));
            }
        }
    };
});
vi.mock(import('../../server/compiler/prepare.js'), async load => {
    const real = await load();
    return { ...real, startConstants: (...args) => spoil('starts', real.startConstants(...args)) };
});
vi.mock(import('../../server/compiler/fields.js'), async load => {
    const real = await load();
    return { ...real, chooseFields: (...args) => spoil('fields', real.chooseFields(...args)) };
});
vi.mock(import('../../server/compiler/allocate.js'), async load => {
    const real = await load();
    return { ...real, placeAccumulators: (...args) => spoil('allocate', real.placeAccumulators(...args)) };
});
vi.mock(import('../../server/compiler/place.js'), async load => {
    const real = await load();
    return { ...real, place: (...args) => spoil('place', real.place(...args)) };
});
vi.mock(import('../../server/compiler/requantise.js'), async load => {
    const real = await load();
    return {
        ...real, planShiftAdds: (...args) => spoil('shift-adds', real.planShiftAdds(...args)),
        emitThresholds: (builder, all, ...rest) => real.emitThresholds(builder, spoil('thresholds', all), ...rest)
    };
});
vi.mock(import('../../server/compiler/pool.js'), async load => {
    const real = await load();
    return {
        ...real, compileMaxPool: (...args) => spoil('pool', real.compileMaxPool(...args)),
        compileSumPool: (...args) => {
            const pool = real.compileSumPool(...args);
            return { ...pool, program: spoil('pool', pool.program) };
        }
    };
});

const requantise = { bits: 4, shift: 15, scale: Int32Array.of(3877), offset: Int32Array.of(9001) };

/** 36 inputs, eight outputs: one slice, with shared values, requantised by thresholds. */
const conv: MacLayer = {
    kind: 'conv', name: 'conv', input: 'image', inputShape: [4, 5, 5], inputBits: 4, outputShape: [8, 3, 3],
    weights: randomTensor(generator(1), [8, 4, 3, 3], 4), groups: 1, stride: [1, 1], pad: evenPadding(0),
    output: { kind: 'activation', requantise }
};
/** The same with a shortcut: a second set of sums, and shift-adds. */
const residual: MacLayer = {
    ...conv, name: 'residual', residual: {
        kind: 'projection', name: 'way', input: 'before', inputShape: [4, 3, 3], inputBits: 4, weights: randomTensor(generator(2), [8, 4, 1, 1], 3),
        stride: [1, 1], pad: evenPadding(0), scale: Int32Array.of(5)
    }
};
/** Many inputs on a narrow machine: several groups, accumulators with guard bits, logits. */
const dense: MacLayer = {
    kind: 'conv', name: 'dense', input: 'image', inputShape: [200, 64, 1], inputBits: 4, outputShape: [8, 64, 1],
    weights: randomTensor(generator(3), [8, 200, 1, 1], 4), groups: 1, stride: [1, 1], pad: evenPadding(0),
    output: { kind: 'logits', bias: Int32Array.from({ length: 8 }, (_, i) => i * 7 - 80) }
};
const window = { input: 'image', inputShape: [4, 4, 4], outputShape: [4, 2, 2], kernel: [2, 2], stride: [2, 2], pad: evenPadding(0) } as const;
const maximum: MaxPoolLayer = { kind: 'maxpool', name: 'max', ...window, inputBits: 4, bits: 4 };
const sum: SumPoolLayer = { kind: 'sumpool', name: 'sum', ...window, inputBits: 4, requantise: { ...requantise, shift: 14 } };

const usual = machineWith({});
const narrow = machineWith(machineKinds['narrow array']);

function compile(layer: Layer, hardware: Hardware): void {
    const { problems } = compileLayer(layer, hardware, defaultCompileOptions);
    expect(problems).toEqual([]);
}

interface Fault<T> {
    readonly what: string;
    /** Changes the output in place, or gives another. */
    readonly change: (output: T) => T | void;
    /** How it must be refused. */
    readonly caught: RegExp;
    readonly layer?: Layer;
    readonly hardware?: Hardware;
}

afterEach(() => {
    Object.assign(seeded, { step: '', times: 0, change: undefined });
});

/** Every fault of a step's output is applied and refused. */
function faultsOf<T>(step: string, faults: readonly Fault<T>[]): void {
    describe(step, () => {
        test.each(faults)('$what', ({ change, caught, layer = conv, hardware = usual }) => {
            Object.assign(seeded, { step, change });
            expect(() => compile(layer, hardware)).toThrow(caught);
            expect(seeded.times).toBeGreaterThan(0);
        });
    });
}

describe('without a fault', () => {
    test.each([[conv, usual], [residual, usual], [dense, narrow], [dense, usual], [maximum, usual], [sum, usual]] as const)('%#', (layer, hardware) => {
        expect(() => compile(layer, hardware)).not.toThrow();
    });
});

const firstNonzero = (entries: Int8Array): number => entries.findIndex(entry => entry !== 0);

faultsOf<FoldedLayer>('fold', [
    { what: 'a weight is lost', caught: /expected weight -?1, got 0/, change: ({ sets }) => { sets[0].entries[firstNonzero(sets[0].entries)] = 0; } },
    { what: 'a weight turns its sign', caught: /expected weight (1, got -1|-1, got 1)/, change: ({ sets }) => { sets[0].entries[firstNonzero(sets[0].entries)] *= -1; } },
    { what: 'a zero becomes a weight', caught: /expected weight 0, got 1/, change: ({ sets }) => { sets[0].entries[sets[0].entries.indexOf(0)] = 1; } },
    { what: 'sums are swapped', caught: /expected weight/, change: ({ sets: [{ entries, elements }] }) => {
        const first = entries.slice(0, elements);
        entries.copyWithin(0, elements, 2 * elements);
        entries.set(first, elements);
    } },
    { what: 'a projection reads the wrong stream', layer: residual, caught: /expected stream 1, got 0/,
        change: folded => ({ ...folded, sets: [folded.sets[0], { ...folded.sets[1], stream: 0 }] }) },
    { what: 'an input is wider than it is', caught: /expected a stream of image with 4 bits, got image with 5/,
        change: folded => ({ ...folded, streams: [{ ...folded.streams[0], bits: 5 }] }) },
]);

faultsOf<ElementGroup[]>('unroll', [
    { what: 'a group is left out', layer: dense, hardware: narrow, caught: /expected coefficient/, change: groups => groups.slice(1) },
    { what: 'a group comes twice', layer: dense, hardware: narrow, caught: /expected coefficient|is up to/, change: groups => [...groups, groups[0]] },
    { what: 'a slice is left out', caught: /expected coefficient/, change: ([group]) => [{ ...group, slices: [] }] },
    { what: 'a group starts one input late', layer: dense, hardware: narrow, caught: /expected coefficient/,
        change: ([group, ...rest]) => [{ ...group, firstElement: group.firstElement + 1 }, ...rest] },
    { what: 'rows belong to other sums', caught: /expected coefficient|is up to/,
        change: ([group]) => [{ ...group, slices: group.slices.map(slice => ({ ...slice, sums: slice.sums.slice().reverse() })) }] },
    { what: 'a weight of a slice is lost', caught: /expected coefficient/, change: ([{ slices: [{ matrix }] }]) => { matrix.entries[firstNonzero(matrix.entries)] = 0; } },
]);

faultsOf<SumGraph>('share', [
    { what: 'an operand is another value', caught: /expected coefficient/, change: ({ a, b }) => { a[0] = b[0] === 0 ? 1 : 0; } },
    { what: 'an addition is a subtraction', caught: /expected coefficient/, change: ({ subtract }) => { subtract[0] = 1 - subtract[0]; } },
    { what: 'a term is another value', caught: /expected coefficient|is up to/, change: ({ termNode }) => { termNode[0] = termNode[0] === 0 ? 1 : 0; } },
    { what: 'a term turns its sign', caught: /expected coefficient|is up to/, change: ({ termSign }) => { termSign[0] *= -1; } },
    { what: 'a term is lost', caught: /expected coefficient/, change: graph => ({
        ...graph, termNode: graph.termNode.slice(1), termSign: graph.termSign.slice(1), rowStart: graph.rowStart.map(start => Math.max(0, start - 1))
    }) },
    { what: 'a term counts for the next row', caught: /expected coefficient|is up to/, change: ({ rowStart }) => { rowStart[1]--; } },
]);

faultsOf<Ranges>('annotate', [
    { what: 'values are larger than said', caught: /said to be of/, change: ({ max }) => { max.forEach((_, n) => { max[n] = Math.floor(max[n] / 4); }); } },
    { what: 'values are smaller than said', caught: /said to be of|expected constant|no unsigned word/, change: ({ min, max }) => {
        min.forEach((_, n) => { [min[n], max[n]] = [Math.ceil(min[n] / 4), max[n] - 8]; });
    } },
]);

/** Position of the first step of a kind. */
const stepOf = ({ steps }: FormedSlice, kind: number, has: (flags: number) => boolean = () => true): number => {
    for (let i = 0; i < steps.length; i += stepLength) {
        if (steps[i] === kind && has(steps[i + 4])) {
            return i;
        }
    }
    throw new Error(`the sample has no step of kind ${kind}`);
};

const without = (steps: Int32Array, at: number): Int32Array => Int32Array.from([...steps.subarray(0, at), ...steps.subarray(at + stepLength)]);

faultsOf<FormedSlice>('form', [
    { what: 'an accumulation is left out', caught: /expected coefficient/, change: formed => ({ ...formed, steps: without(formed.steps, stepOf(formed, Step.accumulate, flags => flags === 0)) }) },
    { what: 'an accumulation takes the complement', caught: /expected coefficient|is up to/, change: formed => { formed.steps[stepOf(formed, Step.accumulate) + 4] ^= complementA; } }, // narrow: flags
    { what: 'an accumulation goes into another sum', caught: /expected coefficient|is up to/, change: formed => {
        const at = stepOf(formed, Step.accumulate);
        formed.steps[at + 1] = formed.steps[at + 1] === 0 ? 1 : 0;
    } },
    { what: 'a value is made of the complement', caught: /expected coefficient|said to be of/, change: formed => { formed.steps[stepOf(formed, Step.make) + 4] ^= complementA; } }, // narrow: flags
    { what: 'an operand is not cleared at its last use', caught: /not clean|in use/, change: formed => {
        formed.steps[stepOf(formed, Step.accumulate, flags => (flags & clearA) !== 0) + 4] &= ~clearA; // narrow: flags
    } },
    { what: 'an operand is cleared before its last use', caught: /got a clean cell|in use|which it does not hold|were cleared|not clean/, change: formed => {
        formed.steps[stepOf(formed, Step.accumulate, flags => (flags & clearA) === 0) + 4] |= clearA; // narrow: flags
    } },
    { what: 'an input is overwritten that is used again', caught: /expected coefficient|said to be of|which it does not hold|expected all|in use|belongs to another|not clean|clean cell|flag of a second operand/, change: formed => {
        formed.steps[stepOf(formed, Step.make)] = Step.overwrite;
    } },
    { what: 'a bias is forgotten', caught: /expected constant/, change: formed => { formed.bias[formed.bias.findIndex(bias => bias !== 0)] = 0; } },
    { what: 'a word is one bit short', caught: /said to be of/, change: ({ width }) => { width[width.length - 1]--; } },
    { what: 'a word is larger than said', caught: /is up to|said to be of/, change: ({ top }) => { top.forEach((_, n) => { top[n] = Math.floor(top[n] / 8); }); } },
]);

faultsOf<ReturnType<Accumulators['accumulate']>>('accumulators', [
    { what: 'a bound is one bit short', caught: /said to be of/, change: step => { step.width = Math.max(1, step.width - 1); } },
    { what: 'the bits before are one short', caught: /said to be of/, change: step => { step.before = Math.max(0, step.before - 1); } },
    { what: 'guard bits are never added to the high field', layer: dense, hardware: narrow, caught: /said to be of|cells|without guard bits/, change: step => { step.flush = false; } },
    { what: 'the high field is bounded one bit short', layer: dense, hardware: narrow, caught: /in the high field/, change: step => { step.flushWidth = Math.max(1, step.flushWidth - 1); } },
]);

faultsOf<Float64Array>('starts', [
    { what: 'a logit starts one too high', layer: dense, hardware: narrow, caught: /output 3: expected/, change: starts => { starts[3]++; } },
    { what: 'a logit starts at 0', layer: dense, hardware: narrow, caught: /output 0: expected|offset/, change: starts => { starts[0] = 0; } },
    { what: 'a start constant is no integer', caught: /expected constant/, change: starts => { starts[1] += 0.5; } },
]);

faultsOf<{ low: Uint8Array; guard: Uint8Array }>('fields', [
    { what: 'a low field is narrower than its terms', layer: dense, hardware: narrow, caught: /bits expected to fit the destination/, change: ({ low, guard }) => { [low[0], guard[0]] = [1, 1]; } },
    { what: 'a low field leaves no high field', layer: dense, hardware: narrow, caught: /no cells|is up to|elsewhere than in its low field/, change: ({ low, guard }) => { [low[0], guard[0]] = [30, 2]; } },
]);

faultsOf<AccumulatorCells>('allocate', [
    { what: 'two accumulators share a cell', caught: /belongs to the accumulators of sums 0 and 1/, change: placed => ({ ...placed, cells: [placed.cells[0], [placed.cells[0][0], ...placed.cells[1].slice(1)], ...placed.cells.slice(2)] }) },
    { what: 'an accumulator has a cell twice', caught: /belongs to the accumulators|share/, change: placed => ({ ...placed, cells: [[placed.cells[0][1], ...placed.cells[0].slice(1)], ...placed.cells.slice(1)] }) },
    { what: 'an accumulator lies where inputs come', caught: /of an accumulator is taken for another value|in use|share a cell|into the accumulator/, change: placed => ({ ...placed, cells: [placed.cells[0].map((_, i) => (1 + i) * 64), ...placed.cells.slice(1)] }) },
    { what: 'an accumulator has the carry\'s cell', caught: /carry/, change: placed => ({ ...placed, cells: [[0, ...placed.cells[0].slice(1)], ...placed.cells.slice(1)] }) },
]);

faultsOf<Placement>('place', [
    { what: 'a row is missing', caught: /expected 9 rows for a batch of 1, got 8/, change: placement => ({ ...placement, rows: placement.rows - 1 }) },
    { what: 'rows an image are miscounted', caught: /expected 9 rows an image, got 10/, change: placement => ({ ...placement, rowsPerImage: 10 }) },
    { what: 'rows stay disabled', caught: /enabled rows, got 8/, change: placement => ({ ...placement, enabledRows: 8 }) },
    { what: 'a row tile is missing', caught: /do not fit 0 row tiles/, change: placement => ({ ...placement, tiles: 0 }) },
    { what: 'a part has no array', caught: /expected arrays for 1 parts, got 2/, change: placement => ({ ...placement, parts: 2 }) },
    { what: 'more arrays work than there are', caught: /arrays at a time, the chip has/, change: placement => ({ ...placement, arrays: 1e6 }) },
    { what: 'a wave is missing', caught: /does not fit 0 waves/, change: placement => ({ ...placement, waves: 0 }) },
]);

faultsOf<Level[]>('thresholds', [
    { what: 'a level begins one too late', caught: /output \d+: expected/, change: all => all.map((level, i) => i === 2 ? { ...level, from: level.from + 1 } : i === 1 ? { ...level, to: level.to + 1 } : level) },
    { what: 'a level is left out', caught: /output \d+: expected/, change: all => all.filter((_, i) => i !== 2) },
    { what: 'a level gives another result', caught: /output \d+: expected/, change: all => all.map((level, i) => i === 2 ? { ...level, level: level.level - 1 } : level) },
]);

faultsOf<ShiftAddPlan>('shift-adds', [
    { what: 'the start constant is off', layer: residual, caught: /output \d+: expected|does not fit/, change: plan => ({ ...plan, start: plan.start + 2 ** 12 }) },
    { what: 'a digit is left out', layer: residual, caught: /output \d+: expected|does not fit/, change: plan => ({ ...plan, terms: plan.terms.slice(1) }) },
    { what: 'a digit turns its sign', layer: residual, caught: /output \d+: expected|does not fit/, change: plan => ({ ...plan, terms: plan.terms.map((term, i) => i === 0 ? { ...term, complement: !term.complement } : term) }) },
    { what: 'a digit weighs twice as much', layer: residual, caught: /output \d+: expected|does not fit/, change: plan => ({ ...plan, terms: plan.terms.map((term, i) => i === 0 ? { ...term, shift: term.shift + 1 } : term) }) },
    { what: 'the clamp looks a bit too high', layer: residual, caught: /output \d+: expected|does not fit|no cells/, change: plan => ({ ...plan, boundary: plan.boundary + 1 }) },
    { what: 'the word is a bit short', layer: residual, caught: /does not fit|expected to fit/, change: plan => ({ ...plan, width: plan.width - 1 }) },
]);

/** First operation of a kind that fulfils a condition. */
function operation(p: Program, kind: number, is: (op: number) => boolean = () => true): number {
    const found = p.kind.findIndex((k, op) => k === kind && is(op));
    expect(found).toBeGreaterThanOrEqual(0);
    return found;
}
const cellsOf = (p: Program, word: number): Int32Array => p.wordCells.subarray(p.wordStart[word], p.wordStart[word + 1]);
/** An operation that does nothing in place of one. */
const dropped = (p: Program, op: number): void => { [p.kind[op], p.a[op], p.b[op]] = [Op.match, 0, 0]; };

const programFaults: readonly Fault<Program>[] = [
    { what: 'an operand is another word', caught: /expected coefficient|said to be of|which it does not hold|clean cell|in use|expected all|is read/, change: p => {
        const isLoaded = (word: number): boolean => p.kind.some((kind, op) => kind === Op.load && cellsOf(p, p.dst[op])[0] === cellsOf(p, word)[0]);
        const add = operation(p, Op.add, op => isLoaded(p.a[op]));
        p.a[add] = p.dst[operation(p, Op.load, load => cellsOf(p, p.dst[load])[0] !== cellsOf(p, p.a[add])[0])];
    } },
    { what: 'a width is one bit short', caught: /said to be of/, change: p => { p.width[operation(p, Op.add, op => p.width[op] > p.before[op])]--; } },
    { what: 'a width is larger than its word', caught: /expected to fit the destination/, change: p => { p.width[operation(p, Op.add)] += 40; } },
    { what: 'the bits before are too few', caught: /said to be of/, change: p => { p.before[operation(p, Op.add, op => p.before[op] > 2)] = 1; } },
    { what: 'an addition is left out', caught: /expected coefficient|not clean|in use/, change: p => dropped(p, operation(p, Op.add)) },
    { what: 'a load is left out', caught: /clean cell|expected a value there/, change: p => dropped(p, operation(p, Op.load)) },
    { what: 'a start constant is left out', caught: /expected constant/, change: p => dropped(p, operation(p, Op.set)) },
    { what: 'a result is never stored', caught: /stored once, got 0/, change: p => dropped(p, operation(p, Op.store)) },
    { what: 'a result is stored as another', caught: /expected to be stored once|expected/, change: p => { p.dst[operation(p, Op.store)] = 1; } },
    { what: 'a result is stored that is not of this part', caught: /not one of its own/, change: p => { p.dst[operation(p, Op.store)] = 99; } },
    { what: 'an accumulator is not cleared', caught: /not clean/, change: p => dropped(p, operation(p, Op.clear)) },
    { what: 'another input is loaded', caught: /expected coefficient/, change: p => { p.a[operation(p, Op.load)]++; } },
    { what: 'an input of another stream is loaded', caught: /stream/, change: p => { p.b[operation(p, Op.load)] = 1; } },
    { what: 'an operand takes part as its complement', caught: /expected coefficient|expected constant|said to be of/, change: p => { p.flags[operation(p, Op.add)] ^= complementA; } }, // narrow: flags
    { what: 'an operand is not cleared', caught: /not clean|in use|belongs to another/, change: p => { p.flags[operation(p, Op.add, op => (p.flags[op] & clearA) !== 0)] &= ~clearA; } }, // narrow: flags
    { what: 'an operand is cleared too early', caught: /clean cell|in use|cleared/, change: p => { p.flags[operation(p, Op.add, op => (p.flags[op] & clearA) === 0)] |= clearA; } }, // narrow: flags
    { what: 'a second operand is cleared that is none', caught: /flag of a second operand/, change: p => { p.flags[operation(p, Op.add)] |= clearB; } }, // narrow: flags
    { what: 'two words share a cell', caught: /in use|share|belongs|taken|which it does not hold/, change: p => {
        const [one, other] = [operation(p, Op.load), operation(p, Op.load, op => op > operation(p, Op.load))];
        p.wordCells[p.wordStart[p.dst[other]]] = p.wordCells[p.wordStart[p.dst[one]]];
    } },
    { what: 'a word\'s bits are swapped', caught: /which it does not hold|is used as bit|are no word/, change: p => {
        const at = p.wordStart[p.a[operation(p, Op.add, op => cellsOf(p, p.a[op]).length > 1)]];
        [p.wordCells[at], p.wordCells[at + 1]] = [p.wordCells[at + 1], p.wordCells[at]];
    } },
    { what: 'a rule looks for another bit', caught: /expected/, change: p => { p.rules[p.ruleStart[0] + 1] ^= 1; } }, // narrow: cell * 2 + bit
    { what: 'a rule writes another bit', caught: /expected/, change: p => { p.rules[p.ruleStart[1] - 1] ^= 1; } }, // narrow: cell * 2 + bit
    { what: 'a rule writes an accumulator', caught: /of an accumulator/, change: p => { p.rules[p.ruleStart[1] - 1] = p.rules[p.ruleStart[0] + 1]; } },
    { what: 'a rule is skipped', caught: /expected/, change: p => { p.a[operation(p, Op.match)]++; } },
    { what: 'a section hides an operation', caught: /sections end|starts at operation/, change: p => ({ ...p, sections: p.sections.slice(0, -1) }) },
    { what: 'a cell lies outside the array', caught: /outside the array/, change: p => { p.wordCells[3] = 256 * 64; } },
    { what: 'a column is needed at two offsets', caught: /two offsets at once|not aligned|in use/, change: p => { cellsOf(p, p.dst[operation(p, Op.sum)])[1] = cellsOf(p, p.dst[operation(p, Op.sum)])[0] + 5; } },
    { what: 'a word has the carry\'s cell', caught: /carry/, change: p => { p.wordCells[3] = p.carryCell; } },
    { what: 'an operation is of no kind', caught: /no operation of kind/, change: p => { p.kind[3] = 17; } },
];
describe('emit', () => {
    test.each(programFaults)('$what', ({ change, caught }) => {
        const { trace } = traceLayer(conv, usual, defaultCompileOptions);
        const { program, plan } = trace!.mac!.parts[0].mac;
        verifyMac(conv, program, trace!.machine, plan);
        const copy = structuredClone(program);
        const changed = change(copy) ?? copy;
        expect(() => verifyMac(conv, changed, trace!.machine, plan)).toThrow(caught);
    });
});

faultsOf<Program>('pool', [
    { what: 'a value of the window is not compared', layer: maximum, caught: /expected|not clean/, change: p => dropped(p, operation(p, Op.max)) },
    { what: 'a value is loaded twice', layer: maximum, caught: /expected/, change: p => { p.a[operation(p, Op.load)] = 1; } },
    { what: 'the flags are one cell', layer: maximum, caught: /two flags/, change: p => { p.b[operation(p, Op.max)] = p.dst[operation(p, Op.max)]; } },
    { what: 'a comparison leaves the top bit out', layer: maximum, caught: /two words of/, change: p => { p.width[operation(p, Op.max)]--; } },
    { what: 'a value is not added', layer: sum, caught: /expected|not clean/, change: p => dropped(p, operation(p, Op.add)) },
    { what: 'a sum is a bit short', layer: sum, caught: /does not fit|said to be of/, change: p => { p.width[operation(p, Op.add, op => p.width[op] > 5)]--; } },
    { what: 'a rule is skipped', layer: sum, caught: /expected/, change: p => { p.a[operation(p, Op.match)]++; } },
    { what: 'the cells are left as they are', layer: sum, caught: /not clean/, change: p => dropped(p, p.length - 1) },
]);

describe('microcode', () => {
    const units: readonly TagUnit[] = [{ latches: 1, chained: false }, { latches: 2, chained: false }, { latches: 2, chained: true }];
    /** Both operands and a carry, which goes on. */
    const full = { a: true, b: true, c: true, carryOut: true, carryTagged: false, ends: false };

    /** Tables of a unit of which the one for a full bit in place is spoilt. */
    function check(unit: TagUnit, change: (steps: readonly MicroStep[]) => readonly MicroStep[]): void {
        const tables = new BitTables(unit);
        const spoilt = tables.steps(true, full);
        checkTables({ unit, steps: (inPlace, state) => inPlace && tables.steps(inPlace, state) === spoilt ? change(spoilt) : tables.steps(inPlace, state) });
    }

    test.each(units)('the tables of %j are right', unit => {
        expect(() => check(unit, steps => steps)).not.toThrow();
    });

    const faults: readonly { readonly what: string; readonly change: (steps: readonly MicroStep[]) => readonly MicroStep[] }[] = [
        { what: 'the last pass is left out', change: steps => steps.slice(0, -1) },
        { what: 'the first search is left out', change: steps => steps.slice(1) },
        { what: 'a key bit is turned', change: ([first, ...rest]) => [first.kind === 'search' ? { ...first, key: first.key.map(([symbol, bit], i) => i === 0 ? [symbol, bit === 0 ? 1 : 0] as const : [symbol, bit] as const) } : first, ...rest] },
        { what: 'a written bit is turned', change: steps => steps.map((step, i) => i === steps.length - 1 && step.kind === 'write' ? { ...step, cells: step.cells.map(([symbol, bit]) => [symbol, bit === 0 ? 1 : 0] as const) } : step) },
    ];
    test.each(units.flatMap(unit => faults.map(fault => ({ unit, ...fault }))))('$unit.latches latches, chained $unit.chained: $what', ({ unit, change }) => {
        expect(() => check(unit, change)).toThrow(/table for .* is wrong where C A B are/);
    });

    test('one latch: passes in an unsafe order', () => {
        // 010 before 011: the rows that the first has changed match the second.
        expect(() => check({ latches: 1, chained: false }, ([s1, w1, s2, w2, ...rest]) => [s2, w2, s1, w1, ...rest])).toThrow(/is wrong/);
    });
});
