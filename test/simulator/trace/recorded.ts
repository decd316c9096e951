/** Traces of random networks for tests: recorded, and opened from their bytes. */
import { compileNetwork, defaultCompileOptions, type CompiledNetwork } from '../../../server/compiler/compile.js';
import { eventPrices, layerTraffic } from '../../../server/cost/traced.js';
import type { Hardware, ParameterName } from '../../../server/hardware/model.js';
import { defaultHardware } from '../../../server/hardware/presets.js';
import { openTrace, type OpenedTrace, type TraceSource } from '../../../server/simulator/trace/reader.js';
import { record, type RecordOptions, type TraceAbout } from '../../../server/simulator/recorder/record.js';
import type { Trace } from '../../../server/simulator/trace/trace.js';
import { randomNetwork } from '../../support/networks.js';

export const machines: readonly [what: string, overrides: Partial<Record<ParameterName, number>>][] = [
    ['the preset', {}],
    ['one tag latch', { latches: 1 }],
    ['chained search', { chained: 1 }],
    ['operands along the track', { 'shift.energy': 1e-20 }],
    ['few narrow arrays with one port', { 'array.columns': 96, 'array.rows': 16, 'gate.rows': 8, 'track.ports': 1, 'tile.arrays': 3, 'bank.tiles': 1, 'chip.banks': 1 }],
];

export function hardwareWith(overrides: Partial<Record<ParameterName, number>>): Hardware {
    const base = defaultHardware();
    const changed = Object.entries(overrides).map(([name, value]) => [name, { ...base.parameters[name as ParameterName], value }]);
    return { ...base, parameters: { ...base.parameters, ...Object.fromEntries(changed) } };
}

export function compiledOf(seed: number, hardware: Hardware, batch = 1): { compiled: CompiledNetwork; images: readonly Int32Array[] } {
    const { network, images } = randomNetwork(seed);
    return { compiled: compileNetwork(network, hardware, { ...defaultCompileOptions, batch }).compiled!, images };
}

export function recordOf(compiled: CompiledNetwork, images: readonly Int32Array[], options: Partial<RecordOptions> = {}): Uint8Array {
    return join(record(compiled, images, aboutOf(compiled, images.length), { spacing: 16, windows: [], ...options }));
}

/** What analysis would hand in. */
export function aboutOf(compiled: CompiledNetwork, images: number): TraceAbout {
    const layers = new Map([...layerTraffic(compiled)].map(([name, traffic]) => [name, { ...traffic, weights: {}, source: null }]));
    return { version: '0.0.0', ranAs: compiled.network.name, sources: [], seededImage: false, imagesRun: images, prices: eventPrices(compiled.hardware), layers };
}

export function join(pieces: readonly Uint8Array[]): Uint8Array {
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    pieces.reduce((at, piece) => (bytes.set(piece, at), at + piece.length), 0);
    return bytes;
}

export function sourceOf(bytes: Uint8Array): TraceSource {
    return { size: bytes.length, read: async (offset, length) => bytes.slice(offset, offset + length) };
}

export async function opened(bytes: Uint8Array): Promise<Trace> {
    const { trace, problems }: OpenedTrace = await openTrace(sourceOf(bytes));
    if (!trace || problems.length > 0) {
        throw new Error(`a whole trace does not open: ${JSON.stringify(problems)}`);
    }
    return trace;
}
