/** Makes small ONNX models for tests: nodes one after another, constants by value. */
import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { ModelProtoSchema, type AttributeProtoSchema, type NodeProtoSchema, type TensorProtoSchema } from '../../../server/import/onnx/generated/onnx_pb.js';
import { generator } from '../../support/networks.js';

type Attribute = number | string | readonly number[] | Constant;

function isConstant(value: readonly number[] | Constant): value is Constant {
    return !Array.isArray(value);
}

export type Message<Schema extends Parameters<typeof create>[0]> = MessageInitShape<Schema>;

/** TensorProto.DataType by name. */
export const TYPES = { f32: 1, u8: 2, i8: 3, i32: 6, i64: 7, bool: 9, f64: 11, u4: 21, i4: 22 } as const;
export type TypeName = keyof typeof TYPES;

export interface Constant {
    readonly type: TypeName;
    readonly dims: readonly number[];
    readonly values: ArrayLike<number>;
}

export function floats(dims: readonly number[], values: ArrayLike<number>): Constant {
    return { type: 'f32', dims, values };
}

export function scalarOf(type: TypeName, value: number): Constant {
    return { type, dims: [], values: [value] };
}

export interface ModelOptions {
    readonly opset?: number;
    readonly inputType?: TypeName;
    readonly input: readonly number[];
}

export class ModelMaker {
    readonly nodes: Message<typeof NodeProtoSchema>[] = [];
    readonly initializers: Message<typeof TensorProtoSchema>[] = [];
    private count = 0;

    constructor(readonly options: ModelOptions) {}

    constant(value: Constant, name = `c${++this.count}`): string {
        this.initializers.push(tensor(value, name));
        return name;
    }

    /** A node; constants among its inputs become initialisers. Gives the name of its first output. */
    node(op: string, inputs: readonly (string | Constant)[], attributes: Readonly<Record<string, Attribute>> = {}, domain = '', outputs = 1): string {
        const name = `${op.toLowerCase()}${++this.count}`;
        this.nodes.push({
            opType: op, name, domain, input: inputs.map(input => typeof input === 'string' ? input : this.constant(input)),
            output: Array.from({ length: outputs }, (_, at) => at === 0 ? name : `${name}_${at}`), attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
        });
        return name;
    }

    bytes(...outputs: readonly string[]): Uint8Array {
        const { opset = 13, inputType = 'f32', input } = this.options;
        return toBinary(ModelProtoSchema, create(ModelProtoSchema, {
            irVersion: 8n, opsetImport: [{ domain: '', version: BigInt(opset) }],
            graph: {
                name: 'test', node: this.nodes, initializer: this.initializers, output: outputs.map(name => ({ name })),
                input: [{ name: 'x', type: { tensorType: { elemType: TYPES[inputType], shape: { dim: input.map(n => ({ dimValue: BigInt(n) })) } } } }],
            },
        }));
    }
}

function attribute(name: string, value: Attribute): Message<typeof AttributeProtoSchema> {
    if (typeof value === 'string') {
        return { name, type: 3, s: new TextEncoder().encode(value) };
    }
    if (typeof value === 'number') {
        return Number.isInteger(value) ? { name, type: 2, i: BigInt(value) } : { name, type: 1, f: value };
    }
    if (isConstant(value)) {
        return { name, type: 4, t: tensor(value, '') };
    }
    return value.every(Number.isInteger) ? { name, type: 7, ints: value.map(BigInt) } : { name, type: 6, floats: [...value] };
}

function tensor({ type, dims, values }: Constant, name: string): Message<typeof TensorProtoSchema> {
    const base = { name, dataType: TYPES[type], dims: dims.map(BigInt) };
    switch (type) {
        case 'f32': return { ...base, floatData: Array.from(values) };
        case 'f64': return { ...base, doubleData: Array.from(values) };
        case 'i64': return { ...base, int64Data: Array.from(values, v => BigInt(v)) };
        case 'i4':
        case 'u4': return { ...base, rawData: nibbles(Array.from(values)) };
        default: return { ...base, int32Data: Array.from(values) };
    }
}

function nibbles(values: readonly number[]): Uint8Array {
    return Uint8Array.from({ length: Math.ceil(values.length / 2) }, (_, at) => ((values[2 * at] + 16) % 16) + 16 * (((values[2 * at + 1] ?? 0) + 16) % 16));
}

/** Random numbers for a test, the same every time. */
export class Random {
    private readonly next: (below: number) => number;

    constructor(seed: number) {
        this.next = generator(seed);
    }

    below(limit: number): number {
        return this.next(limit);
    }

    between(low: number, high: number): number {
        return low + (high - low) * this.next(2 ** 20) / 2 ** 20;
    }

    many(count: number, make: () => number): number[] {
        return Array.from({ length: count }, make);
    }

    /** Signs, a third of each. */
    signs(dims: readonly number[]): number[] {
        return this.many(dims.reduce((a, b) => a * b, 1), () => this.below(3) - 1);
    }

    reals(dims: readonly number[], low: number, high: number): Constant {
        return floats(dims, this.many(dims.reduce((a, b) => a * b, 1), () => Math.fround(this.between(low, high))));
    }

    /** scale * {-1, 0, 1}, one scale or one a first index. */
    ternary(dims: readonly number[], scales: readonly number[]): Constant {
        const size = dims.slice(1).reduce((a, b) => a * b, 1);
        return floats(dims, this.signs(dims).map((sign, at) => Math.fround(sign * scales[scales.length === 1 ? 0 : Math.floor(at / size)])));
    }
}
