/**
 * A trace to be recorded: what it says of its source besides the run, made where documents are known, and the recording where
 * the compiled network is. Pure; it must not know editors.
 */
import type { CompiledNetwork } from '../compiler/compile.js';
import { eventPrices, layerTraffic } from '../cost/traced.js';
import type { Layer, Network } from '../network/model.js';
import type { SourceFile, SourceRange } from '../simulator/trace/format.js';
import { defaultSpacing, record, type RecordOptions } from '../simulator/recorder/record.js';
import type { TraceWindow } from '../simulator/recorder/record-layer.js';
import { arrayKey } from './content.js';

/** Plain data: it goes to a worker. */
export interface TraceOrder {
    readonly version: string;
    /** Network or experiment, as the source names it. */
    readonly ranAs: string;
    readonly sources: readonly SourceFile[];
    readonly seededImage: boolean;
    readonly imagesRun: number;
    readonly labels?: readonly number[];
    readonly spacing: number;
    readonly windows: readonly TraceWindow[];
    /** A trace that is larger is not recorded. */
    readonly mostBytes?: number;
    readonly layers: readonly { readonly name: string; readonly weights: Readonly<Record<string, string>>; readonly source: SourceRange | null }[];
}

/** What a run is traced with; texts and ranges as the documents have them. */
export interface TraceWish {
    readonly version: string;
    readonly ranAs: string;
    readonly network: Network;
    /** Texts that decided the run; names relative to the trace file. */
    readonly sources: readonly { readonly file: string; readonly text: string }[];
    /** Lines that wrote the layers, by name. */
    readonly ranges: ReadonlyMap<string, SourceRange>;
    readonly seededImage: boolean;
    readonly imagesRun: number;
    readonly labels?: readonly number[];
    readonly spacing?: number;
    readonly windows?: readonly TraceWindow[];
    readonly mostBytes?: number;
}

export async function traceOrder({ network, ranges, sources, spacing, windows, ...rest }: TraceWish): Promise<TraceOrder> {
    return {
        ...rest, spacing: spacing ?? defaultSpacing, windows: windows ?? [],
        sources: await Promise.all(sources.map(async ({ file, text }) => ({ file, sha256: await sha256(text) }))),
        layers: await Promise.all(network.layers.map(async layer => ({ name: layer.name, weights: await weightsOf(layer), source: ranges.get(layer.name) ?? null }))),
    };
}

/** The trace file. Throws the compiler's Cancelled, and TraceTooLarge. */
export function recordTrace(
    compiled: CompiledNetwork, images: readonly Int32Array[], order: TraceOrder, options: Pick<RecordOptions, 'onProgress' | 'isCancelled'>
): Uint8Array {
    const { layers, mostBytes, spacing, windows, ...rest } = order;
    const traffic = layerTraffic(compiled);
    const about = new Map(layers.map(({ name, weights, source }) => [name, { ...traffic.get(name)!, weights, source }]));
    const pieces = record(compiled, images, { ...rest, prices: eventPrices(compiled.hardware), layers: about }, { ...options, spacing, windows, ...(mostBytes !== undefined && { mostBytes }) });
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    pieces.reduce((at, piece) => (bytes.set(piece, at), at + piece.length), 0);
    return bytes;
}

/** SHA-256 of a text's UTF-8 bytes, in hexadecimal. */
export async function sha256(text: string): Promise<string> {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
    return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** Keys by section name: a projection has weights of its own. */
async function weightsOf(layer: Layer): Promise<Record<string, string>> {
    if (layer.kind !== 'conv' && layer.kind !== 'dense') {
        return {};
    }
    const { residual } = layer;
    const projection = residual?.kind === 'projection' ? { [residual.name]: await arrayKey(residual.weights.data) } : {};
    return { [layer.name]: await arrayKey(layer.weights.data), ...projection };
}

/**
 * The way from a folder to a file, both as URIs, with slashes and without escapes; the file's whole URI where there is none.
 * `folder` ends with a slash.
 */
export function relativePath(folder: string, file: string): string {
    const root = /^[a-z][a-z0-9+.-]*:\/\/[^/]*\//i.exec(folder)?.[0];
    if (root === undefined || !file.startsWith(root)) {
        return file;
    }
    const [from, to] = [folder.slice(root.length).split('/').slice(0, -1), file.slice(root.length).split('/')];
    const different = from.findIndex((name, i) => name !== to[i] || i === to.length - 1);
    const shared = different < 0 ? from.length : different;
    return [...from.slice(shared).map(() => '..'), ...to.slice(shared).map(decode)].join('/');
}

function decode(name: string): string {
    try {
        return decodeURIComponent(name);
    } catch {
        return name;
    }
}
