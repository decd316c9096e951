/**
 * A tensor file whose weights are real numbers as one with ternary weights: signs by the TWN rule, magnitudes folded into
 * the scales that stand beside them. It must not know the language or where the file lies.
 */
import { ternariseTwn } from '../network/ternary.js';
import { MAX_SHIFT } from './description.js';
import { scaledTernary } from './not-ternary.js';
import { BadFile, catchBadFile, shorten, type Bound } from './problems.js';
import { readSafetensors } from './safetensors.js';
import type { Tensor } from './tensor.js';
import { readTensorFile } from './tensors.js';
import { writeSafetensors, type WrittenTensor } from './write-safetensors.js';

export interface ConvertedWeights {
    /** Of a .safetensors file with every tensor of the first, and its operation list. */
    readonly bytes: Uint8Array;
    /** Tensors that were made ternary. */
    readonly converted: readonly string[];
}

interface Ternary {
    readonly data: Int8Array;
    /** Of the +1 and of the -1 weights. */
    readonly plus: number;
    readonly minus: number;
}

/** An operation of the list, as far as it matters here; the rest is kept as it is. */
interface ListedOp {
    readonly name?: unknown;
    shift?: unknown;
    readonly residual?: { readonly name?: unknown };
}

/** `keepShifts`: shifts are stated elsewhere too and stay. Codes: weights/..., as the file's readers give them. */
export function convertWeights(path: string, bytes: Uint8Array, keepShifts: boolean): Bound<ConvertedWeights> {
    const { file, problems } = readTensorFile(path, bytes);
    if (!file) {
        return { problem: problems[0] };
    }
    const network = path.toLowerCase().endsWith('.safetensors') ? readSafetensors(bytes).network : undefined;
    return catchBadFile('weights', path, () => new Converter(file.tensors, keepShifts ? undefined : network).run(network));
}

class Converter {
    private readonly made = new Map<string, Ternary>();
    private readonly result: Map<string, WrittenTensor>;
    private readonly list: { readonly ops?: readonly ListedOp[] } | undefined;

    /** `network`: the operation list whose shifts may be changed. */
    constructor(private readonly tensors: ReadonlyMap<string, Tensor>, network: string | undefined) {
        this.result = new Map([...tensors].map(([name, tensor]) => [name, written(tensor)]));
        this.list = network === undefined ? undefined : JSON.parse(network) as { ops?: ListedOp[] };
    }

    /** Throws BadFile. */
    run(network: string | undefined): ConvertedWeights {
        for (const tensor of this.tensors.values()) {
            if (/\.weight$/.test(tensor.name) && (tensor.shape.length === 2 || tensor.shape.length === 4) && !isTernary(tensor)) {
                this.made.set(tensor.name.replace(/\.weight$/, ''), ternary(tensor));
            }
        }
        for (const [base, { data }] of this.made) {
            this.put(`${base}.weight`, data, this.tensors.get(`${base}.weight`)!.shape);
        }
        const shortcuts = new Map((this.list?.ops ?? []).flatMap(op => op.residual?.name === undefined ? [] : [[String(op.residual.name), op] as const]));
        const done = new Set<string>();
        for (const base of this.made.keys()) {
            const op = shortcuts.get(base) ?? this.list?.ops?.find(({ name }) => name === base);
            const owner = op === undefined ? base : String(op.name);
            if (!done.has(owner)) {
                done.add(owner);
                this.fold(owner, op);
            }
        }
        const metadata = { converted: `ternary by the TWN rule: ${[...this.made.keys()].join(', ')}`, ...network === undefined ? {} : { network: this.list ? JSON.stringify(this.list) : network } };
        return { bytes: writeSafetensors([...this.result.values()], metadata), converted: [...this.made.keys()] };
    }

    /** Magnitudes of an operation and its shortcut into the scales, with more or fewer bits behind the point where that helps. */
    private fold(owner: string, op: ListedOp | undefined): void {
        const main = this.made.get(owner);
        const shortcut = op?.residual?.name === undefined ? undefined : String(op.residual.name);
        const side = shortcut === undefined ? undefined : this.made.get(shortcut);
        const isTwoScaled = main !== undefined && main.plus !== main.minus;
        const scales = [
            ...isTwoScaled ? this.scale(`${owner}.M`, `${owner}.Mp`, main.plus) : this.scale(`${owner}.M`, `${owner}.M`, main?.plus ?? 1),
            ...isTwoScaled ? this.scale(`${owner}.M`, `${owner}.Mn`, main.minus) : [],
            ...this.scale(`${owner}.Mp`, `${owner}.Mp`, main?.plus ?? 1), ...this.scale(`${owner}.Mn`, `${owner}.Mn`, main?.minus ?? 1),
            ...this.scale(`${owner}.Mres`, `${owner}.Mres`, 1), ...shortcut === undefined ? [] : this.scale(`${shortcut}.M`, `${shortcut}.M`, side?.plus ?? 1),
        ];
        const offset = this.tensors.get(`${owner}.B`);
        if (scales.length === 0) {
            // The last layer: its bias counts in units of the sums.
            if (offset && main && main.plus > 0) {
                this.put(offset.name, Int32Array.from(offset.data, v => Math.round(v / main.plus)), offset.shape);
            }
            return;
        }
        const more = extraBits(scales.map(({ values }) => values), offset ? [...offset.data] : [], op?.shift);
        if (isTwoScaled) {
            this.result.delete(`${owner}.M`);
        }
        for (const { name, values, shape } of scales) {
            this.put(name, Int16Array.from(values, v => Math.round(v * 2 ** more)), shape);
        }
        if (offset) {
            this.put(offset.name, Int32Array.from(offset.data, v => Math.round(v * 2 ** more)), offset.shape);
        }
        if (op && typeof op.shift === 'number') {
            op.shift += more;
        }
    }

    private scale(from: string, to: string, factor: number): { name: string; values: number[]; shape: readonly number[] }[] {
        const tensor = this.tensors.get(from);
        return tensor ? [{ name: to, values: Array.from(tensor.data, v => v * factor), shape: tensor.shape }] : [];
    }

    private put(name: string, data: WrittenTensor['data'], shape: readonly number[]): void {
        this.result.set(name, { name, shape, data });
    }
}

/** As many as the widths of scales (16 bits) and offsets (32 bits) allow; 0 where the shift is not known. Throws BadFile. */
function extraBits(scales: readonly (readonly number[])[], offset: readonly number[], shift: unknown): number {
    const fits = (more: number): boolean => scales.every(values => values.every(v => Math.abs(Math.round(v * 2 ** more)) < 2 ** 15))
        && offset.every(v => Math.abs(Math.round(v * 2 ** more)) < 2 ** 31);
    if (typeof shift !== 'number') {
        if (!fits(0)) {
            throw new BadFile('malformed', 'scales times the magnitudes of weights exceed 16 bits', 'Choose a smaller shift, and scale again.');
        }
        return 0;
    }
    for (let more = MAX_SHIFT - shift; more >= -shift; more--) {
        if (fits(more)) {
            return more;
        }
    }
    throw new BadFile('malformed', 'scales times the magnitudes of weights exceed 16 bits', 'Is a scale not finite? Export the file again.');
}

function isTernary({ data }: Tensor): boolean {
    return data.every((v: number) => v === 0 || v === 1 || v === -1);
}

/** Throws BadFile. */
function ternary({ name, data }: Tensor): Ternary {
    if (!data.every((v: number) => Number.isFinite(v))) {
        throw new BadFile('malformed', `\`${shorten(name, 40)}\` holds values that are no numbers`, 'NaN or infinity: the training that made them failed, there is nothing to convert.');
    }
    const [minus, plus] = scaledTernary(data) ?? [0, 0];
    if (minus > 0 && plus > 0 && minus !== plus) {
        return { data: Int8Array.from(data, Math.sign), plus, minus };
    }
    const { data: signs, scale } = ternariseTwn(data);
    return { data: signs, plus: scale, minus: scale };
}

/** Whole numbers as integers of a width that holds all of the type, others in single precision. */
function written({ name, shape, data }: Tensor): WrittenTensor {
    const within = (least: number, most: number): boolean => data.every((v: number) => Number.isInteger(v) && v >= least && v <= most);
    const values = within(-128, 127) ? Int8Array.from(data) : within(-(2 ** 15), 2 ** 15 - 1) ? Int16Array.from(data)
        : within(-(2 ** 31), 2 ** 31 - 1) ? Int32Array.from(data) : Float32Array.from(data);
    return { name, shape, data: values };
}
