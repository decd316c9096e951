/**
 * Whether JSON is a trace's header: what the reader relies on is there and of its kind. Fields that later versions add do not
 * matter. It knows the header's type, no files.
 */
import type { TraceHeader } from './format.js';

type Kind = 'string' | 'number' | 'boolean' | 'array' | { readonly [field: string]: Kind };

const machine: Kind = {
    rows: 'number', columns: 'number', domains: 'number', ports: 'number', offsets: 'number', segmentColumns: 'number', activeSegments: 'number',
    gateRows: 'number', arrays: 'number', unit: { latches: 'number', chained: 'boolean' },
};
const prices: Kind = {
    searchCell: 'number', searchSegment: 'number', writtenCell: 'number', trackStep: 'number', readBit: 'number', movedBit: 'number',
    instruction: 'number', arrayCycle: 'number', arraySecond: 'number',
};
const header: Kind = {
    version: 'string', network: 'string', ranAs: 'string', output: 'string', spacing: 'number', imagesRun: 'number', seededImage: 'boolean', runs: 'number',
    cycles: 'number', latencyS: 'number', sources: 'array', images: 'array', layers: 'array', machine, prices,
    input: { name: 'string', shape: 'array', bits: 'number' }, hardware: { name: 'string', parameters: {} }, settings: { effort: 'string', without: 'array', batch: 'number' },
    chip: { tileArrays: 'number', bankTiles: 'number' },
};
const layer: Kind = {
    name: 'string', kind: 'string', input: 'string', inputShape: 'array', outputShape: 'array', rowKind: 'string', streams: 'array', parts: 'array', sections: 'array',
    waveCycles: 'number', latencyS: 'number', movedBits: 'number',
    placement: { rowsPerImage: 'number', batch: 'number', rows: 'number', tiles: 'number', parts: 'number', enabledRows: 'number', arrays: 'number', waves: 'number' },
};
const part: Kind = {
    channels: 'array', operations: 'number', cycles: 'number', instructions: 'number', searches: 'number', searchCells: 'number', searchSegments: 'number',
    writes: 'number', loadedBits: 'number', readBits: 'number', shiftSteps: 'number', serialShifts: 'number',
};
const image: Kind = { index: 'number', logits: 'array', prediction: 'number' };
const stream: Kind = { source: 'string', shape: 'array', bits: 'number', kernel: 'array', stride: 'array', pad: { top: 'number', left: 'number' } };

export function isHeader(value: unknown): value is TraceHeader {
    if (!is(value, header)) {
        return false;
    }
    const { images, layers, settings, sources } = value as TraceHeader;
    return settings.batch >= 1
        && sources.every(source => is(source, { file: 'string', sha256: 'string' })) && images.every(one => is(one, image))
        && layers.every(one => is(one, layer) && one.parts.every(each => is(each, part)) && one.streams.every(each => is(each, stream))
            && one.sections.every(each => is(each, { name: 'string', ranges: 'array' })));
}

function is(value: unknown, kind: Kind): boolean {
    if (kind === 'array') {
        return Array.isArray(value);
    }
    if (typeof kind === 'string') {
        return typeof value === kind;
    }
    return typeof value === 'object' && value !== null && Object.entries(kind).every(([field, own]) => is((value as Record<string, unknown>)[field], own));
}
