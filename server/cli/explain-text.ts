/**
 * `terntrack compile --explain` for people: a layer's choices, then one output from its weights through shared sums and
 * cells to the passes of its additions and of its result. However large the layer, the text stays within some 150 lines.
 */
import { createColors } from 'picocolors';
import type {
    ChoiceExplanation, Explanation, GroupExplanation, OutputExplanation, PassesExplanation, SumExplanation, TermExplanation, ValueExplanation, Work
} from '../cost/explain/explanation.js';
import type { LayerReport } from '../cost/report.js';
import { formatCount, formatShare, formatSi } from '../si.js';
import { energySplit, plainTable, right } from './compile-table.js';

type Colours = ReturnType<typeof createColors>;

/** Of each list as much is shown; then how much more there is. */
const most = { weights: 40, candidates: 8, notes: 4, groups: 10, terms: 14, values: 14, operations: 24, stage: 6, sums: 3, key: 180 } as const;

/** Lines end in a line break; `colours` decides whether escape sequences are in it. */
export function explainText(explanation: Explanation, colours: boolean): string {
    const paint = createColors(colours);
    const { output, program } = explanation;
    return [
        ...heading(explanation, paint),
        ...layerLines(explanation, paint),
        ...choiceLines(explanation, paint),
        ...output ? outputLines(explanation, output, paint) : [],
        ...program ? programLines(program, paint) : [],
    ].join('\n').replace(/ +$/gm, '') + '\n';
}

function heading({ network, hardware, batch, effort, without, layer, output }: Explanation, paint: Colours): string[] {
    const title = output ? `${layer.name}, output ${output.output}: from its weights to the passes` : `${layer.name}: from its inputs to the passes`;
    const left = without ? `, without ${without.join(', ')}` : '';
    return [paint.bold(title), `${network} on ${hardware}, one inference at batch ${batch}, effort ${effort}${left}`, ''];
}

function layerLines({ layer, projection, placement, output }: Explanation, paint: Colours): string[] {
    const { rowsPerImage, rows, enabledRows, tiles, parts, arrays, waves } = placement;
    return [
        paint.bold('The layer'),
        `  ${layer.kind} ${layer.inputShape.join('x')} -> ${layer.outputShape.join('x')}`
            + (layer.weights > 0 ? `, ${formatCount(layer.nonzero)} of ${formatCount(layer.weights)} weights are not 0` : ''),
        ...parts > 0 ? [
            `  rows: ${plural(rowsPerImage, 'output pixel')} an image${rows > rowsPerImage ? `, ${formatCount(rows)} in the batch` : ''}; `
                + `${formatCount(enabledRows)} rows enabled in ${plural(tiles, 'row tile')} x ${plural(parts, 'part')} = ${plural(arrays, 'array')}${waves > 1 ? `, ${waves} waves` : ''}`,
        ] : [],
        ...work(layer), ...projection ? [`  ${projection.name}, the projection in it:`, ...work(projection)] : [],
        ...output && parts > 1 ? [`  output ${output.output} is made by part ${output.part}, outputs ${output.outputs[0]} to ${output.outputs[1] - 1}`] : [],
        '',
    ];
}

function work(layer: LayerReport): string[] {
    const { adds, arithmeticCycles, naiveCycles, energyJ, cycles, joinedChannels, layout, accumulatorBits } = layer;
    const all = adds.shared + adds.accumulate;
    return [
        ...adds.naive > 0 ? [`  additions: ${formatCount(adds.shared)} shared + ${formatCount(adds.accumulate)} accumulations = ${formatCount(all)}, `
            + `${(all / adds.naive).toFixed(3)} of ${formatCount(adds.naive)} one by one`] : [],
        ...naiveCycles > 0 ? [`  cycles of additions: ${formatCount(arithmeticCycles)}, ${(arithmeticCycles / naiveCycles).toFixed(3)} of naive; ${formatCount(cycles)} in all`]
            : [`  cycles: ${formatCount(cycles)} in all`],
        ...layer.weights > 0 ? [`  g = ${joined(joinedChannels)} joined channels, accumulators of up to ${accumulatorBits} bits, layout ${layout}`] : [],
        `  energy: ${energySplit(energyJ)}`,
    ];
}

function choiceLines({ choice, effort }: Explanation, paint: Colours): string[] {
    if (!choice) {
        return [];
    }
    const { considered, stopped } = choice;
    const table = plainTable(['  ', 'g', 'inputs', 'parts', 'front columns', 'layout', 'pairs by', 'pushed', 'row energy', 'cycles'], paint);
    considered.slice(0, most.candidates).forEach(one => table.push(candidate(one)));
    const taken = considered.findIndex(({ isTaken }) => isTaken);
    if (taken >= most.candidates) {
        table.push(candidate(considered[taken]));
    }
    const rule = effort === 'max' ? 'fewest cycles first' : 'fewest cycles first among those near the least energy';
    return [
        `${paint.bold('The choice')}: candidates compiled on the layer's first channels, ${rule}`,
        table.toString(),
        ...more(considered.length - most.candidates, 'candidate'),
        `  g up to ${joined(considered.reduce((g, { joinedChannels }) => Math.max(g, joinedChannels), 0))} is among them`
            + (stopped.length > 0 ? '; what did not fit, with need and budget:' : '; storage stopped none that was tried'),
        ...stopped.slice(0, most.notes).map(note => `    ${note}`), ...more(stopped.length - most.notes, 'such note'),
        '',
    ];
}

function candidate({ isTaken, joinedChannels, inputs, parts, frontColumns, layout, pairs, push, sampleEnergyJ, sampleCycles }: ChoiceExplanation) {
    return [
        isTaken ? ' *' : '', ...right(joined(joinedChannels), String(inputs), String(parts), String(frontColumns)), layout, pairs, push === 'all' ? 'into all sums' : 'by block',
        ...right(sampleEnergyJ === undefined ? '-' : formatSi(sampleEnergyJ, 'J'), sampleCycles === undefined ? '-' : formatCount(sampleCycles)),
    ];
}

function joined(channels: number): string {
    return Number.isInteger(channels) ? String(channels) : channels.toFixed(2);
}

function outputLines({ layer }: Explanation, output: OutputExplanation, paint: Colours): string[] {
    return [
        ...output.sums.slice(0, most.sums).flatMap(sum => sumLines(sum, paint)),
        ...more(output.sums.length - most.sums, 'partial sum of other arrays', 'partial sums of other arrays'),
        ...output.passes.flatMap(passes => passesLines(passes, paint)),
        ...stageLines(output, paint),
        ...resultLines(output, paint),
        ...costLines(layer, output, paint),
    ];
}

function sumLines(sum: SumExplanation, paint: Colours): string[] {
    const { name, section, array, source, inputBits, inputs, weights, range, start, bias, most: top, bits, fields, cells } = sum;
    const shown = weights.slice(0, most.weights).map(({ input, weight }, i) => `${i === 0 ? (weight < 0 ? '-' : '') : weight < 0 ? ' - ' : ' + '}${input}`).join('');
    const hidden = weights.length - most.weights;
    return [
        `${paint.bold(`Weights of ${name}`)} in ${section}${array === undefined ? '' : `, array ${array}`}: ${weights.length} of ${formatCount(inputs)} are not 0; inputs from ${source}, ${plural(inputBits, 'bit')} each`,
        `  ${name} = ${shown || '0'}${hidden > 0 ? ` and ${formatCount(hidden)} more` : ''}`,
        `  exactly in ${range[0]}..${range[1]}; its word is ${name}${constant(bias)}, at most ${formatCount(top)}, so ${plural(bits, 'bit')}; it starts at ${formatCount(start)}`,
        `  in cells ${cells}${fields ? `: low field of ${plural(fields.low, 'bit')}, ${plural(fields.guard, 'guard bit')}, high field of ${plural(fields.high, 'bit')}` : ', one field'}`,
        '',
        ...groupLines(sum, paint),
        ...termLines(sum, paint),
        ...valueLines(sum, paint),
    ];
}

/** Groups of inputs; one needs no table. */
function groupLines({ name, groups, work: { energyJ } }: SumExplanation, paint: Colours): string[] {
    const used = groups.filter(({ terms }) => terms.length > 0);
    if (used.length < 2) {
        return [];
    }
    const table = plainTable(['  ', 'inputs', 'weights', 'terms', 'shared', 'cycles', 'energy'], paint);
    used.slice(0, most.groups).forEach(({ from, to, weights, terms }) => table.push([
        '', `${from} .. ${to}`, ...right(String(weights), String(terms.length), String(terms.filter(({ isShared }) => isShared).length),
            formatCount(sum(terms, ({ work: one }) => cycles(one))), formatSi(sum(terms, ({ work: one }) => one.energyJ.total), 'J')),
    ]));
    return [
        `${paint.bold(`Groups of inputs`)}: ${plural(used.length, 'group')} give ${name} its terms, ${formatSi(energyJ.total, 'J')} in all`,
        table.toString(), ...more(used.length - most.groups, 'group'), '',
    ];
}

function termLines({ name, groups, values }: SumExplanation, paint: Colours): string[] {
    const made = new Set(values.map(({ operation }) => operation));
    const group = worthShowing(groups, made);
    if (!group) {
        return [`${name} takes nothing.`, ''];
    }
    const terms = inOrderOfInterest(group.terms, made);
    return [
        `${paint.bold('Accumulations')} of ${group.from} .. ${group.to} into ${name}: ${plural(group.weights, 'weight')} in ${plural(group.terms.length, 'term')} (${paint.dim('#n: line n of --dump-after emit; ~: complement')})`,
        ...terms.map(term => `  #${term.operation}  ${name} += ${term.complement ? '~' : ''}${made.has(term.of) ? `#${term.of} = ${cut(term.value)}` : term.value}; `
            + `${term.bits} bits into ${term.before} -> ${term.after}, ${plural(cycles(term.work), 'cycle')}${term.flush === undefined ? '' : `, after the guard bits went up in #${term.flush}`}`),
        ...more(group.terms.length - terms.length, 'term'), '',
    ];
}

/** The first group with a value that is made; else the first with a term. */
function worthShowing(groups: readonly GroupExplanation[], made: ReadonlySet<number>): GroupExplanation | undefined {
    return groups.find(({ terms }) => terms.some(({ of }) => made.has(of))) ?? groups.find(({ terms }) => terms.length > 0);
}

/** As many as are shown, made values before plain inputs, in running order. */
function inOrderOfInterest(terms: readonly TermExplanation[], made: ReadonlySet<number>): TermExplanation[] {
    const first = [...terms.filter(({ of }) => made.has(of)), ...terms.filter(({ of }) => !made.has(of))].slice(0, most.terms);
    return first.sort((a, b) => a.operation - b.operation);
}

function valueLines({ name, groups, values }: SumExplanation, paint: Colours): string[] {
    const group = worthShowing(groups, new Set(values.map(({ operation }) => operation)));
    const wanted = group ? needed(group.terms, values) : [];
    if (wanted.length === 0) {
        return [];
    }
    return [
        `${paint.bold('Shared sums')} behind these terms, in the order they are made`,
        ...wanted.slice(0, most.values).flatMap(value => valueText(value, name)),
        ...more(wanted.length - most.values, 'such sum'), '',
    ];
}

/** Values that terms are and are made of. */
function needed(terms: readonly TermExplanation[], values: readonly ValueExplanation[]): ValueExplanation[] {
    const byOperation = new Map(values.map(value => [value.operation, value]));
    const found = new Set<number>();
    const open = terms.map(({ of }) => of);
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
        if (byOperation.has(value) && !found.has(value)) {
            found.add(value);
            open.push(...byOperation.get(value)!.operands.map(({ operation }) => operation));
        }
    }
    return values.filter(({ operation }) => found.has(operation));
}

function valueText({ operation, value, range, sign, bias, most: top, bits, cells, made, operands, sums, values, work: one }: ValueExplanation, name: string): string[] {
    const named = ({ operation: of, value: text }: ValueExplanation['operands'][number]): string => text.includes(' ') ? `#${of}` : text;
    const known = operands.map(operand => `${operand.complement ? '~' : ''}${named(operand)}`);
    const over = operands.find(({ overwritten }) => overwritten);
    const uses = [...sums > 0 ? [plural(sums, 'sum')] : [], ...values > 0 ? [plural(values, 'other value')] : []].join(' and ');
    return [
        `  #${operation} = ${cut(value)}, in ${range[0]}..${range[1]}; word ${sign < 0 ? '-' : ''}#${operation}${constant(bias)}, at most ${top}, ${plural(bits, 'bit')} in ${cells}`,
        `      made of ${known.join(' + ')}, ${made}${over && operands.length > 1 ? ` of ${named(over)}` : ''}, ${plural(cycles(one), 'cycle')}; used by ${uses}${sums === 1 && values === 0 ? `, ${name} alone` : ''}`,
    ];
}

function passesLines({ operation, text, bits, work: one }: PassesExplanation, paint: Colours): string[] {
    const widest = bits.reduce((length, { cells }) => Math.max(length, cells.length), 0);
    return [
        `${paint.bold(`Passes of #${operation}`)}: ${cut(text, most.key)} (${paint.dim('keys are C A B, ?: not searched')})`,
        `  ${plural(one.searches, 'search', 'searches')}, ${plural(one.writes, 'write')}, ${plural(one.shiftSteps, 'column step')}; ${formatSi(one.energyJ.total, 'J')} on all rows of the layer`,
        ...bits.slice(0, most.operations).map(({ kind, bit, cells, table, passes }) => kind === 'bit' ? `  ${`bit ${bit}`.padEnd(7)} ${cells.padEnd(widest)}  ${table}${shifts(passes)}`
            : `  ${kind.padEnd(7)} ${cut(passes.map(pass => pass.replace(/ +/g, ' ')).join('; '), most.key)}`),
        ...more(bits.length - most.operations, 'bit'), '',
    ];
}

/** Column steps between the searches of a bit. */
function shifts(passes: readonly string[]): string {
    const moved = passes.filter(pass => pass.startsWith('shift')).map(pass => pass.replace(/^shift +/, ''));
    return moved.length > 0 ? ` (${moved.join(', ')})` : '';
}

/** Where the inputs are divided over arrays: from partial sums to the whole. */
function stageLines({ output, stages = [] }: OutputExplanation, paint: Colours): string[] {
    return stages.length === 0 ? [] : [
        `${paint.bold('Partial sums')} of output ${output} on their way: level 0 sums over inputs, each level above adds two arrays' sums`,
        ...stages.slice(0, most.groups).flatMap(({ program, array, level, operations, work: one }) => [
            `  level ${level}, array ${array} (program ${program}): ${plural(cycles(one), 'cycle')}, ${formatSi(one.energyJ.total, 'J')}`,
            ...operations.slice(0, most.stage).map(operation => `    #${cut(operation, most.key)}`), ...more(operations.length - most.stage, 'operation'),
        ]),
        ...more(stages.length - most.groups, 'program'), '',
    ];
}

function resultLines({ result: { rule, levels, forms, operations, work: one } }: OutputExplanation, paint: Colours): string[] {
    const taken = forms.find(({ isTaken }) => isTaken);
    return [
        `${paint.bold('The result')}: ${rule}`,
        ...levels ? [`  levels: ${cut(levels.map(({ level, from }, i) => i === 0 ? `${level}` : `${level} from ${from}`).join(', '), most.key)}`] : [],
        ...forms.map(({ form, isTaken, steps, keyCells }) => ` ${isTaken ? '*' : ' '}${form}: ${form === 'thresholds' ? plural(steps, 'search', 'searches') : plural(steps, 'addition')}, `
            + `about ${formatCount(keyCells)} key cells`),
        ...taken && forms.length === 1 ? ['  (thresholds need one sum that decides alone, and the pass `thresholds`)'] : [],
        `  ${plural(operations.length, 'operation')}, ${plural(one.searches, 'search', 'searches')}, ${plural(one.writes, 'write')}, ${formatSi(one.energyJ.total, 'J')}:`,
        ...operations.slice(0, most.operations).map(operation => `    #${cut(operation, most.key)}`),
        ...more(operations.length - most.operations, 'operation'), '',
    ];
}

function costLines(layer: LayerReport, { output, sums, result, work: all }: OutputExplanation, paint: Colours): string[] {
    const values = sums.flatMap(one => one.values);
    return [
        paint.bold(`What output ${output} costs`),
        ...sums.slice(0, most.groups).map(({ name, array, weights, groups, work: one }) => `  ${name}${array === undefined ? '' : ` on array ${array}`}: ${plural(weights.length, 'weight')} in ${plural(groups.reduce((count, { terms }) => count + terms.length, 0), 'accumulation')}, `
            + `${plural(cycles(one), 'cycle')}, ${formatSi(one.energyJ.total, 'J')}`),
        ...more(sums.length - most.groups, 'partial sum'),
        `  its result: ${plural(cycles(result.work), 'cycle')}, ${formatSi(result.work.energyJ.total, 'J')}`,
        `  together ${formatSi(all.energyJ.total, 'J')}, ${formatShare(all.energyJ.total / layer.energyJ.total)} of ${layer.name}`,
        ...values.length > 0 ? [`  beside ${plural(values.length, 'value')} it uses, most of them for others too: ${plural(sum(values, one => cycles(one.work)), 'cycle')}, `
            + `${formatSi(sum(values, one => one.work.energyJ.total), 'J')}`] : [],
    ];
}

function programLines(program: readonly string[], paint: Colours): string[] {
    if (program.length === 0) {
        return ['It only renames its inputs: there is no program.'];
    }
    return [
        `${paint.bold('The program')} of every row: ${plural(program.length, 'operation')} (--dump-after microcode has their passes)`,
        ...program.slice(0, most.operations).map(operation => `  #${cut(operation, most.key)}`), ...more(program.length - most.operations, 'operation'),
    ];
}

function cycles({ searches, writes }: Work): number {
    return searches + writes;
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
    return list.reduce((total, one) => total + of(one), 0);
}

function more(count: number, thing: string, things = `${thing}s`): string[] {
    return count > 0 ? [`  ... and ${plural(count, `more ${thing}`, `more ${things}`)}`] : [];
}

function plural(count: number, thing: string, things = `${thing}s`): string {
    return `${formatCount(count)} ${count === 1 ? thing : things}`;
}

function constant(value: number): string {
    return value === 0 ? '' : value > 0 ? ` + ${formatCount(value)}` : ` - ${formatCount(-value)}`;
}

function cut(text: string, length = 100): string {
    return text.length <= length ? text : `${text.slice(0, length - 4)} ...`;
}
