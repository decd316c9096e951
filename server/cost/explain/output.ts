/** One output of a convolution or dense layer, from its weights to the passes of its additions and its result. */
import { bitLength } from '../../network/bits.js';
import { OperationText } from '../../compiler/dump/emit.js';
import { cellsText, elementName, plus, signedSum, sumName } from '../../compiler/dump/names.js';
import { productsOf } from '../../compiler/dump/products.js';
import { shiftAddCells, thresholdCells } from '../../compiler/output.js';
import { complementA, complementB, Op, opNames } from '../../compiler/program.js';
import { levelPrefixes, levels, planShiftAdds, type ChannelRule, type Product } from '../../compiler/requantise.js';
import type { MacSteps } from '../../compiler/mac.js';
import type { LayerTrace, PartTrace, SummingTrace } from '../../compiler/trace.js';
import type { Hardware } from '../../hardware/model.js';
import type {
    FormExplanation, GroupExplanation, OutputExplanation, PassesExplanation, ResultExplanation, StageExplanation, SumExplanation,
    TermExplanation, ValueExplanation, WeightExplanation, Work
} from './explanation.js';
import { passesOf } from './passes.js';
import { Values } from './values.js';
import { sumWork, WorkBook } from './work.js';

/** `output`: an output channel of the layer. */
export function explainOutput(trace: LayerTrace, hardware: Hardware, output: number): OutputExplanation {
    const concerned = trace.mac!.parts.filter(({ channels: [from, to] }) => output >= from && output < to);
    const programs = concerned.map(part => new ProgramExplainer(trace, hardware, part, output));
    const last = programs.find(({ part }) => !part.mac.plan.stored)!;
    const sums = programs.flatMap(program => program.sums());
    const stages = programs.flatMap(program => program.stage() ?? []);
    return {
        output, part: last.part.index, outputs: last.part.channels, sums, ...(stages.length > 0 && { stages }), result: last.result(),
        passes: programs.map(program => program.passes()).find(passes => passes.length > 0) ?? [],
        work: sumWork(programs.map(program => program.work()))
    };
}

/** What one program does for one output. narrow: bit operators of this class see the flags of an operation only. */
class ProgramExplainer {
    private readonly values: Values;
    private readonly book: WorkBook;
    private readonly texts: OperationText;
    /** Sums of this output, by index in the part's list. */
    private readonly own: readonly number[];
    /** Operations of each of its sums: accumulations and flushes, in order. */
    private readonly accumulations = new Map<number, number[]>();
    /** Of a program that takes or stores partial sums: operations on them. */
    private readonly partial: readonly number[];
    /** Operations after the sums that make its result; none where the sums are partial. */
    private readonly results: readonly number[];

    constructor(private readonly trace: LayerTrace, hardware: Hardware, readonly part: PartTrace, private readonly output: number) {
        const { program, plan } = part.mac;
        this.values = new Values(program, plan);
        this.texts = new OperationText(program, trace.machine, part);
        const channel = output - part.channels[0];
        this.own = plan.sums.list.flatMap((sum, s) => sum.channel === channel ? [s] : []);
        if ('steps' in part) {
            this.own.forEach(s => this.accumulations.set(s, []));
        }
        for (let op = 0; op < this.values.end; op++) {
            this.accumulations.get(this.values.sum[op])?.push(op);
        }
        this.results = plan.stored ? [] : this.resultOperations();
        this.partial = part.node ? this.partialOperations() : [];
        const wanted = new Set([...this.results, ...this.partial, ...[...this.accumulations.values()].flat()]);
        this.own.forEach(s => this.valuesOf(s).forEach(value => wanted.add(value)));
        this.book = new WorkBook(trace, hardware, program, wanted);
    }

    sums(): SumExplanation[] {
        const { part } = this;
        return 'steps' in part ? this.own.map(s => this.sum(s, part as SummingTrace)) : [];
    }

    /** Of a program of an accumulation tree that handles partial sums. */
    stage(): StageExplanation | undefined {
        const { part: { index, node, mac: { program } }, partial } = this;
        return node && partial.length > 0 ? {
            program: index, array: node.array, level: node.level,
            operations: partial.map(op => `${op} ${opNames[program.kind[op]]} ${this.texts.of(op)}`), work: this.book.of(partial)
        } : undefined;
    }

    work(): Work {
        return this.book.of(new Set([...[...this.accumulations.values()].flat(), ...this.partial, ...this.results]));
    }

    /** Operations on the cells of its sums that are no accumulations of inputs and not part of the result, and loads for them. */
    private partialOperations(): number[] {
        const { part: { mac: { program: p, plan } }, own } = this;
        const cells = new Set(own.flatMap(s => plan.cells[s]));
        const isOwn = (word: number): boolean => cells.has(p.wordCells[p.wordStart[word]]);
        const known = new Set([...this.results, ...[...this.accumulations.values()].flat()]);
        const found = new Set<number>();
        for (let op = 0; op < p.length; op++) {
            const kind = p.kind[op];
            const mine = kind === Op.load ? isOwn(p.dst[op]) : kind === Op.store || kind === Op.clear ? isOwn(p.a[op]) : (kind === Op.add) && isOwn(p.dst[op]);
            if (mine && !known.has(op)) {
                found.add(op);
                if (kind === Op.add && this.values.first[op] >= 0) {
                    found.add(this.values.first[op]);
                }
            }
        }
        return [...found].sort((a, b) => a - b);
    }

    /** What stands between the store of the output before and the next operation that reads another accumulator. */
    private resultOperations(): number[] {
        const { program: p } = this.part.mac;
        const isStore = (op: number): boolean => p.kind[op] === Op.store;
        let from = this.values.end;
        let at = from;
        while (at < p.length && !(isStore(at) && p.dst[at] === this.output)) {
            if (isStore(at)) {
                from = at + 1;
            }
            at++;
        }
        // What the outputs before and this one are cleared by follows their stores.
        while (from < at && from > this.values.end && p.kind[from] === Op.clear) {
            from++;
        }
        let to = at + 1;
        while (to < p.length && p.kind[to] === Op.clear) {
            to++;
        }
        return Array.from({ length: Math.max(0, Math.min(to, p.length) - from) }, (_, i) => from + i);
    }

    private sum(s: number, { mac: { plan }, steps, node, index }: SummingTrace): SumExplanation {
        const { trace } = this;
        const { sums, fields, cells } = plan;
        const { set: setIndex, range } = sums.list[s];
        const set = sums.sets[setIndex];
        const [low, guard] = [fields.low[s], fields.guard[s]];
        const most = steps.accumulators.bound[s];
        return {
            name: sumName(sums, s), program: index, ...(node && { array: node.array }), section: set.section, source: sums.folded.streams[set.stream].source, inputBits: sums.bitsOf(setIndex), inputs: set.elements,
            weights: this.weights(s), range: [range.min, range.max],
            start: steps.starts[s], bias: plan.bias[s], most, bits: bitLength(most),
            ...(low > 0 && { fields: { low, guard, high: cells[s].length - low - guard } }),
            cells: cellsText(trace.machine, cells[s]),
            groups: this.groups(s, steps), values: this.valuesOf(s).map(value => this.value(value)), work: this.book.of(this.accumulations.get(s)!)
        };
    }

    /** Entries of a sum's row: [element, weight], zeros left out. */
    private row(s: number): (readonly [element: number, weight: -1 | 1])[] {
        const { sums } = this.part.mac.plan;
        const { set } = sums.list[s];
        const { elements, entries } = sums.sets[set];
        const row = entries.subarray((s - sums.first[set]) * elements, (s - sums.first[set] + 1) * elements);
        return Array.from(row).flatMap((weight, element) => weight === 0 ? [] : [[element, weight as -1 | 1] as const]);
    }

    private weights(s: number): WeightExplanation[] {
        return this.row(s).map(([element, weight]) => ({ input: this.inputName(s, element), weight }));
    }

    private inputName(s: number, element: number): string {
        const { sums } = this.part.mac.plan;
        return elementName(sums.folded.streams, sums.sets[sums.list[s].set].stream, element);
    }

    /** Terms by the group of inputs they come from. */
    private groups(s: number, steps: MacSteps): GroupExplanation[] {
        const { sums } = this.part.mac.plan;
        const row = this.row(s);
        const terms = this.terms(s);
        return steps.ready[sums.list[s].set].map(({ group: { firstElement, elements } }): GroupExplanation => {
            const isHere = (element: number): boolean => element >= firstElement && element < firstElement + elements;
            return {
                from: this.inputName(s, firstElement), to: this.inputName(s, firstElement + elements - 1),
                weights: row.filter(([element]) => isHere(element)).length,
                terms: terms.filter(({ of }) => isHere(this.firstElement(of)))
            };
        });
    }

    /** First element that a value depends on. */
    private firstElement(value: number): number {
        const { from, count, coefficients } = this.values.of(value);
        let at = 0;
        while (at < count - 1 && coefficients[at] === 0) {
            at++;
        }
        return from + at;
    }

    private terms(s: number): TermExplanation[] {
        const { program: p } = this.part.mac;
        const terms: TermExplanation[] = [];
        let flush: number | undefined;
        for (const op of this.accumulations.get(s) ?? []) {
            if (this.values.isFlush[op]) {
                flush = op;
                continue;
            }
            const of = this.values.first[op];
            terms.push({
                operation: op, of, value: this.valueText(of).value, complement: (p.flags[op] & complementA) !== 0,
                bits: this.values.width(p.a[op]), before: p.before[op], after: p.width[op], ...(flush !== undefined && { flush }),
                isShared: this.values.sums[of] + this.values.values[of] > 1, work: this.book.of(flush === undefined ? [op] : [flush, op])
            });
            flush = undefined;
        }
        return terms;
    }

    /** Values that a sum's terms are and are made of, inputs left out, in running order. */
    private valuesOf(s: number): number[] {
        const { program: p } = this.part.mac;
        const { first, second, overwritten, isFlush } = this.values;
        const found = new Set<number>();
        const open = (this.accumulations.get(s) ?? []).filter(op => !isFlush[op]).map(op => first[op]);
        for (let value = open.pop(); value !== undefined; value = open.pop()) {
            if (value >= 0 && p.kind[value] !== Op.load && !found.has(value)) {
                found.add(value);
                open.push(first[value], second[value], overwritten[value]);
            }
        }
        return [...found].sort((a, b) => a - b);
    }

    /** A value as people write it: its first coefficient is positive, what the word does to it stands in sign and bias. */
    private valueText(value: number): { readonly value: string; readonly sign: -1 | 1; readonly range: readonly [number, number]; readonly bias: number } {
        const { streams } = this.part.mac.plan.sums.folded;
        const { stream, from, count, coefficients, constant, min, max } = this.values.of(value);
        const used = Array.from({ length: count }, (_, i) => i).filter(i => coefficients[i] !== 0);
        const sign = used.length > 0 && coefficients[used[0]] < 0 ? -1 : 1;
        const terms = used.map(i => {
            const c = coefficients[i] * sign;
            return [c, (Math.abs(c) > 1 ? `${Math.abs(c)} ` : '') + elementName(streams, stream, from + i)] as const;
        });
        const range = sign > 0 ? [min - constant, max - constant] as const : [constant - max, constant - min] as const;
        return { value: signedSum(terms), sign, range, bias: constant };
    }

    private value(op: number): ValueExplanation {
        const { program: p } = this.part.mac;
        const { first, second, overwritten, sums, values } = this.values;
        const { value, sign, range, bias } = this.valueText(op);
        const cells = p.wordCells.subarray(p.wordStart[p.dst[op]], p.wordStart[p.dst[op] + 1]);
        const operand = (of: number, flag: number): ValueExplanation['operands'][number] =>
            ({ operation: of, value: this.valueText(of).value, complement: (p.flags[op] & flag) !== 0, overwritten: of === overwritten[op] });
        const operands = [operand(first[op], complementA), ...second[op] >= 0 ? [operand(second[op], complementB)] : [], ...overwritten[op] >= 0 ? [operand(overwritten[op], 0)] : []];
        return {
            operation: op, value, range, sign, bias, most: this.values.of(op).max, bits: cells.length, cells: cellsText(this.trace.machine, cells),
            made: p.kind[op] === Op.sum ? 'out of place' : overwritten[op] >= 0 ? 'in place' : 'copied', operands,
            sums: sums[op], values: values[op], work: this.book.of([op])
        };
    }

    result(): ResultExplanation {
        const { part: { mac: { plan, program } }, results } = this;
        const { sums } = plan;
        const channel = this.output - this.part.channels[0];
        const operations = results.map(op => `${op} ${opNames[program.kind[op]]} ${this.texts.of(op)}`);
        const work = this.book.of(results);
        if (sums.isLogits) {
            return { rule: `y${this.output}${plus(sums.logitBias(channel))}`, forms: [], operations, work };
        }
        const products = productsOf(plan, channel);
        const rule = sums.rule(channel);
        const isThresholds = results.some(op => program.kind[op] === Op.match) && !results.some(op => program.kind[op] === Op.set);
        return {
            rule: this.ruleText(products, rule), forms: this.forms(products, rule, isThresholds), operations, work,
            ...(products.length === 1 && { levels: levels(products[0].min, products[0].max, rule).map(({ level, from }) => ({ level, from })) })
        };
    }

    private forms(products: readonly Product[], rule: ChannelRule, isThresholds: boolean): FormExplanation[] {
        const [single] = products;
        const plan = planShiftAdds(products, rule.offset, rule.shift, rule.bits);
        const shiftAdds: FormExplanation = { form: 'shift-adds', isTaken: !isThresholds, steps: plan.terms.length, keyCells: shiftAddCells(products, rule) };
        if (products.length > 1) {
            return [shiftAdds];
        }
        const searches = levelPrefixes(levels(single.min, single.max, rule), single.bias, single.cells.length).length;
        return [{ form: 'thresholds', isTaken: isThresholds, steps: searches, keyCells: thresholdCells(single, rule) }, shiftAdds];
    }

    private ruleText(products: readonly Product[], { offset, shift, bits }: ChannelRule): string {
        const { sums } = this.part.mac.plan;
        const names = [...this.own.map(s => sumName(sums, s)), ...sums.layer.residual?.kind === 'identity' ? [`r${this.output}`] : []];
        const terms = signedSum(products.map(({ scale }, i) => [scale < 0 ? -1 : 1, `${Math.abs(scale)} ${names[i]}`] as const));
        return `q = clamp((${terms}${plus(offset)}${plus(shift > 0 ? 2 ** (shift - 1) : 0)}) >> ${shift}, 0, ${2 ** bits - 1})`;
    }

    /** A shared value's making and its accumulation, where there is one; else the first accumulation. */
    passes(): PassesExplanation[] {
        const { program } = this.part.mac;
        const terms = this.own.flatMap(s => this.terms(s));
        const made = new Set(this.own.flatMap(s => this.valuesOf(s)));
        const term = terms.find(({ of }) => made.has(of)) ?? terms[0];
        if (!term) {
            return [];
        }
        const operations = [...made.has(term.of) ? [term.of] : [], term.operation];
        const bits = passesOf(program, this.trace.machine, new Set(operations));
        return operations.map(op => ({
            operation: op, text: `${opNames[program.kind[op]]} ${this.texts.of(op)}`, bits: bits.get(op)!, work: this.book.of([op])
        }));
    }
}
