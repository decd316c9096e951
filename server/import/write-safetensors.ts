/**
 * Tensors to a .safetensors file, in the order and alignment of the format's own library. It must not know networks.
 */

/** What is written: its values decide the element type. */
export interface WrittenTensor {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: Int8Array | Int16Array | Int32Array | Float32Array;
}

/** The file's bytes. Equal tensors and metadata give equal bytes. */
export function writeSafetensors(tensors: readonly WrittenTensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
    // The widest elements first, so that all are aligned; then by name.
    const ordered = [...tensors].sort((a, b) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT || (a.name < b.name ? -1 : 1));
    const header: Record<string, unknown> = { __metadata__: metadata };
    let end = 0;
    for (const { name, shape, data } of ordered) {
        header[name] = { dtype: data instanceof Float32Array ? 'F32' : `I${8 * data.BYTES_PER_ELEMENT}`, shape, data_offsets: [end, end + data.byteLength] };
        end += data.byteLength;
    }
    const text = new TextEncoder().encode(JSON.stringify(header));
    const length = Math.ceil(text.length / 8) * 8;
    const bytes = new Uint8Array(8 + length + end).fill(0x20, 8, 8 + length);
    bytes.set(text, 8);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(length), true);
    let at = 8 + length;
    for (const { data } of ordered) {
        writeElements(view, at, data);
        at += data.byteLength;
    }
    return bytes;
}

/** Little-endian whatever the machine is. */
function writeElements(view: DataView, start: number, data: WrittenTensor['data']): void {
    for (let i = 0; i < data.length; i++) {
        const at = start + i * data.BYTES_PER_ELEMENT;
        if (data instanceof Int8Array) {
            view.setInt8(at, data[i]);
        } else if (data instanceof Int16Array) {
            view.setInt16(at, data[i], true);
        } else if (data instanceof Float32Array) {
            view.setFloat32(at, data[i], true);
        } else {
            view.setInt32(at, data[i], true);
        }
    }
}
