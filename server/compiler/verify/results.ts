/**
 * Checks the ends of programs by running them: requantisation, logits and pooling are carried out word by word for chosen
 * values, and what they store is held against plain integer arithmetic. Where one sum decides, the values are the first and
 * the last of every level; where several are added, those around which the result changes, and those far above the range,
 * where the clamp tells prefixes apart; and the extremes.
 * It knows words and rules, no passes.
 */
import { Generator } from '../../network/prng.js';
import { maxActivation, type MaxPoolLayer, type SumPoolLayer } from '../../network/model.js';
import type { Program } from '../program.js';
import { levels, requantised, type ChannelRule } from '../requantise.js';
import { pick, type PartSums } from '../sums.js';
import type { AccumulatorPlan } from './accumulator-flow.js';
import { WordMachine, type ReadInput } from './word-machine.js';

/** Values tried for each output: at least so many, and two for every level up to so many; of them far above the range. */
const rowsOf = { least: 32, most: 522, far: 8 };

function rowsFor(levelCount: number): number {
    return Math.min(rowsOf.most, Math.max(rowsOf.least, 2 + 2 * levelCount + rowsOf.far));
}

/** Throws Error that names layer and output. */
export function verifyResults(program: Program, layer: string, plan: AccumulatorPlan): void {
    new SumResults(program, layer, plan).run();
}

/** The whole program of a pooling layer. Throws Error that names the layer. */
export function verifyPool(program: Program, layer: MaxPoolLayer | SumPoolLayer, inputBits: number): void {
    const elements = layer.kernel[0] * layer.kernel[1];
    const random = new Generator(elements, 'pool');
    const most = maxActivation(inputBits);
    const borders = layer.kind === 'sumpool' ? levels(0, elements * most, poolRule(layer)).flatMap(({ from, to }) => [from, to]) : [];
    const rows = rowsFor(borders.length / 2);
    const window = Array.from({ length: rows }, (_, row) => row - 2 < borders.length && row >= 2 ? filled(elements, most, borders[row - 2])
        : Array.from({ length: elements }, () => row === 0 ? 0 : row === 1 ? most : Math.floor(random.next() * (most + 1))));
    const results = new Results(layer.name, rows, 1);
    runAll(program, layer.name, 0, (_, element, row) => window[row][element], results);
    results.compare((_, row) => {
        if (layer.kind === 'maxpool') {
            return window[row].reduce((a, b) => Math.max(a, b));
        }
        return requantised(window[row].reduce((a, b) => a + b), poolRule(layer));
    });
}

function poolRule({ requantise: { scale, offset, shift, bits } }: SumPoolLayer): ChannelRule {
    return { scale: scale[0], offset: offset[0], shift, bits };
}

/** A window of the given sum, the values as equal as they can be. */
function filled(elements: number, most: number, sum: number): number[] {
    const each = Math.min(most, Math.floor(sum / elements));
    return Array.from({ length: elements }, (_, i) => each + (i < sum - each * elements ? 1 : 0));
}

class SumResults {
    private readonly sums: PartSums;
    private readonly random: Generator;
    /** By sum: its true value in each row. */
    private readonly values: Float64Array[];
    private readonly identity: Float64Array[] = [];
    private readonly rows: number;

    constructor(private readonly program: Program, private readonly layer: string, private readonly plan: AccumulatorPlan) {
        this.sums = plan.sums;
        this.random = new Generator(this.sums.channels[0], 'results');
        this.rows = rowsFor(this.mostLevels());
        this.values = this.sums.list.map(() => new Float64Array(this.rows));
    }

    run(): void {
        const { sums, program, layer, rows } = this;
        const first = sums.channels[0];
        for (let channel = 0; channel < sums.channelCount; channel++) {
            this.chooseValues(channel);
        }
        const results = new Results(layer, rows, sums.channelCount, first);
        const from = program.sections.reduce((end, section) => section.sums ? section.to : end, 0);
        runAll(program, layer, from, (_, element, row) => this.identity[element - first][row], results, machine => this.putSums(machine));
        results.compare((channel, row) => this.expected(channel, row));
    }

    /** Accumulators as they stand after the last term. */
    private putSums(machine: WordMachine): void {
        const { cells, fields, bias } = this.plan;
        cells.forEach((own, sum) => {
            const low = fields.low[sum];
            const value = low > 0 ? [...own.slice(0, low), ...own.slice(low + fields.guard[sum])] : own;
            for (let row = 0; row < this.rows; row++) {
                machine.put(value, row, this.values[sum][row] + bias[sum]);
            }
        });
    }

    /** Of the outputs that one sum decides alone. */
    private mostLevels(): number {
        const { sums } = this;
        let most = 0;
        for (let channel = 0; !sums.isLogits && sums.productsPerChannel === 1 && channel < sums.channelCount; channel++) {
            const { min, max } = sums.list[channel].range;
            most = Math.max(most, levels(min, max, sums.rule(channel)).length);
        }
        return most;
    }

    private chooseValues(channel: number): void {
        const { sums } = this;
        const own = sums.list.flatMap((sum, s) => sum.channel === channel ? [s] : []);
        for (const s of own) {
            const { min, max } = sums.list[s].range;
            this.values[s].forEach((_, row) => {
                this.values[s][row] = row === 0 ? min : row === 1 ? max : min + Math.floor(this.random.next() * (max - min + 1));
            });
        }
        const { residual } = sums.layer;
        if (residual?.kind === 'identity') {
            const most = maxActivation(residual.inputBits);
            this.identity[channel] = Float64Array.from({ length: this.rows }, (_, row) =>
                row === 0 ? 0 : row === 1 ? most : Math.floor(this.random.next() * (most + 1)));
        }
        if (!sums.isLogits) {
            this.aimAtBorders(channel, own[0]);
        }
    }

    /**
     * Moves the first sum of each row to where the result changes: to the first or last value of a level. Levels are taken
     * in turn where the sum alone decides, else the one that the row's values happen to give. The last rows lie far above.
     */
    private aimAtBorders(channel: number, sum: number): void {
        const rule = this.sums.rule(channel);
        const { min, max } = this.sums.list[sum].range;
        const alone = this.sums.productsPerChannel === 1;
        const all = alone ? levels(min, max, rule) : [];
        const aimed = this.rows - 2 - rowsOf.far;
        for (let row = 2; row < this.rows; row++) {
            const others = this.total(channel, row) - rule.scale * this.values[sum][row] - rule.offset;
            if (row - 2 >= aimed) {
                this.values[sum][row] = reaching(farAbove(rule, row - 2 - aimed) - others - rule.offset, rule.scale, min, max);
            } else if (alone) {
                const { from, to } = all[Math.floor((row - 2) / 2 * Math.max(1, all.length * 2 / aimed)) % all.length];
                this.values[sum][row] = row % 2 === 0 ? from : to;
            } else {
                this.values[sum][row] = borderOf(this.values[sum][row], row % 2 === 0 ? min : max, { ...rule, offset: rule.offset + others });
            }
        }
    }

    private expected(channel: number, row: number): number {
        const { sums } = this;
        if (sums.isLogits) {
            return this.values[channel][row] + sums.logitBias(channel);
        }
        const rule: ChannelRule = sums.rule(channel);
        return requantised(this.total(channel, row), { ...rule, scale: 1, offset: 0 });
    }

    /** What is rounded: the sum of scale * value, and the offset. */
    private total(channel: number, row: number): number {
        const { sums, values } = this;
        const output = sums.channels[0] + channel;
        const rule = sums.rule(channel);
        let total = rule.scale * values[channel][row] + rule.offset;
        if (sums.folded.twoScales && sums.layer.output.kind === 'activation') {
            total -= pick(sums.layer.output.requantise.negativeScale!, output) * values[channel + sums.channelCount][row];
        }
        const { residual } = sums.layer;
        if (residual) {
            const value = residual.kind === 'identity' ? this.identity[channel][row] : values[sums.first[1] + channel][row];
            total += pick(residual.scale, output) * value;
        }
        return total;
    }
}

/** What is rounded, n-th time beyond the last level: 1, 1.5, 2, 3, 4, 6 ... times where the clamp begins. */
function farAbove({ shift, bits }: ChannelRule, n: number): number {
    return 2 ** (shift + bits + Math.floor(n / 2)) * (n % 2 === 0 ? 1 : 1.5);
}

/** The value of min..max that, scaled, comes nearest to a total. */
function reaching(total: number, scale: number, min: number, max: number): number {
    return scale === 0 ? min : Math.min(max, Math.max(min, Math.ceil(total / scale)));
}

/** The value nearest to `end` that rounds as `value` does; results between the two are monotone. */
function borderOf(value: number, end: number, rule: ChannelRule): number {
    const level = requantised(value, rule);
    let [same, far] = [value, end];
    if (requantised(end, rule) === level) {
        return end;
    }
    while (Math.abs(far - same) > 1) {
        const middle = Math.floor((same + far) / 2);
        if (requantised(middle, rule) === level) {
            same = middle;
        } else {
            far = middle;
        }
    }
    return same;
}

/** What a program stores, by output and row. */
class Results {
    private readonly stored: Float64Array;
    private readonly times: Int32Array;

    constructor(private readonly layer: string, readonly rows: number, private readonly outputs: number, private readonly first = 0) {
        this.stored = new Float64Array(outputs * rows);
        this.times = new Int32Array(outputs);
    }

    take(element: number, row: number, value: number): void {
        const output = element - this.first;
        if (output < 0 || output >= this.outputs) {
            throw new Error(`layer ${this.layer}: output ${element} is stored, which is not one of its own`);
        }
        this.stored[output * this.rows + row] = value;
        this.times[output]++;
    }

    compare(expected: (output: number, row: number) => number): void {
        const { rows } = this;
        for (let output = 0; output < this.outputs; output++) {
            const name = `layer ${this.layer}, output ${output + this.first}`;
            if (this.times[output] !== rows) {
                throw new Error(`${name}: expected to be stored once, got ${this.times[output] / rows} times`);
            }
            for (let row = 0; row < rows; row++) {
                const [want, got] = [expected(output, row), this.stored[output * rows + row]];
                if (want !== got) {
                    throw new Error(`${name}: expected ${want}, got ${got}`);
                }
            }
        }
    }
}

function runAll(
    program: Program, layer: string, from: number, input: ReadInput, results: Results, prepare?: (machine: WordMachine) => void
): void {
    const machine = new WordMachine(program, results.rows, input, (element, row, value) => results.take(element, row, value));
    prepare?.(machine);
    try {
        machine.run(from, program.length);
    } catch (error) {
        throw new Error(`layer ${layer}, ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
    if (machine.leftOver().length > 0) {
        throw new Error(`layer ${layer}: ${machine.leftOver().length} cells are not clean at the end`);
    }
}
