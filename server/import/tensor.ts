/**
 * What a tensor file holds, whatever its format. It must not know the formats.
 */
import type { NetworkDescription } from './description.js';
import type { ImportProblem } from './problems.js';

/** Element type in the file. */
export type DType = 'bool' | 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'f16' | 'bf16' | 'f32' | 'f64';

/** Carriers of elements. f16 and bf16 arrive as Float32Array; i64 and u64 as Float64Array, exact up to 2^53. */
export type TypedArray =
    | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** `data` is row-major (C order) whatever the file's order was, and may share memory with the file's bytes: read only. */
export interface Tensor {
    readonly name: string;
    readonly dtype: DType;
    readonly shape: readonly number[];
    readonly data: TypedArray;
}

export interface TensorFile {
    readonly path: string;
    readonly tensors: ReadonlyMap<string, Tensor>;
    /** The operation list of safetensors' `__metadata__.network`, if there is one and it is sound. */
    readonly description?: NetworkDescription;
    /** Why the operation list could not be used; the tensors are good nevertheless. */
    readonly descriptionProblem?: ImportProblem;
}
