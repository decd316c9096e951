/**
 * The name map of a checkpoint: which of its tensors belong to which operation, as a JSON text that a person writes.
 * It must not know tensors.
 */
import { problem, shorten, type Bound } from './problems.js';

/** A tensor's name, or the number itself. */
export type TensorOrNumber = string | number;

/** Tensors of one operation. Scales multiply what the weights give, in the order alpha, batch norm, step. */
export interface MappedNames {
    readonly weight?: string;
    readonly bias?: string;
    /** Weights are stored as signs, this is their size: one number, or one a channel. */
    readonly alpha?: TensorOrNumber;
    /** In front of `weight`, `bias`, `running_mean`, `running_var`. */
    readonly bn?: string;
    readonly epsilon?: number;
    /** In place of `bn`: scale and offset of each channel. */
    readonly scale?: TensorOrNumber;
    readonly shift?: TensorOrNumber;
    /** Real value of one step of the activations. */
    readonly step?: TensorOrNumber;
}

export type NameMap = ReadonlyMap<string, MappedNames>;

const TEXTS = ['weight', 'bias', 'bn'] as const;
const EITHER = ['alpha', 'scale', 'shift', 'step'] as const;

/** Code: import/name-map. */
export function readNameMap(path: string, json: string): Bound<NameMap> {
    const wrong = (what: string): Bound<NameMap> => ({ problem: problem('import/name-map', `${shorten(path, 40)}: ${what}`,
        'A name map is a JSON object: for each operation the tensors of the checkpoint, `{"conv1": {"weight": "features.0.weight", "bn": "features.1", "step": 0.1}}`.') });
    let value: unknown;
    try {
        value = JSON.parse(json);
    } catch {
        return wrong('not valid JSON');
    }
    if (!isRecord(value)) {
        return wrong('not a JSON object');
    }
    const map = new Map<string, MappedNames>();
    for (const [operation, names] of Object.entries(value)) {
        const fault = isRecord(names) ? faultOf(names) : 'is not an object';
        if (fault !== undefined) {
            return wrong(`\`${shorten(operation, 30)}\` ${fault}`);
        }
        map.set(operation, names as MappedNames);
    }
    return { value: map };
}

function faultOf(names: Record<string, unknown>): string | undefined {
    for (const [key, value] of Object.entries(names)) {
        const isText = typeof value === 'string';
        const isNumber = typeof value === 'number' && Number.isFinite(value);
        if ((TEXTS as readonly string[]).includes(key) ? !isText : (EITHER as readonly string[]).includes(key) ? !isText && !isNumber : key !== 'epsilon' || !isNumber) {
            return (TEXTS as readonly string[]).includes(key) || (EITHER as readonly string[]).includes(key) || key === 'epsilon'
                ? `has a \`${key}\` that is no ${key === 'epsilon' ? 'number' : 'name'}` : `has \`${shorten(key, 20)}\`, which nothing reads`;
        }
    }
    return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
