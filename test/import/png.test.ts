// The PNG reader against an encoder and a decoder of other people (fast-png), and against files made to harm.
import { zlibSync } from 'fflate';
import { decode, encode } from 'fast-png';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagePixels, imageValues, readImages } from '../../server/import/data.js';
import { readPng } from '../../server/import/png.js';
import type { NetworkInput } from '../../server/network/model.js';

const grey = (height: number, width: number): NetworkInput => ({ name: 'x', shape: [1, height, width], bits: 8, rule: { kind: 'shift', amount: 0 } });
const colour = (height: number, width: number): NetworkInput => ({ ...grey(height, width), shape: [3, height, width] });
const counting = (length: number, step = 1) => Uint8Array.from({ length }, (_, i) => i * step % 256);

/** A PNG of chunks; checksums are left 0, as no reader here depends on them. */
function png(...chunks: readonly (readonly [type: string, content: ArrayLike<number>])[]): Uint8Array {
    const bytes = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
    for (const [type, content] of chunks) {
        const length = new Uint8Array(4);
        new DataView(length.buffer).setUint32(0, content.length);
        bytes.push(...length, ...new TextEncoder().encode(type), ...Array.from(content), 0, 0, 0, 0);
    }
    return Uint8Array.from(bytes);
}
function ihdr(width: number, height: number, colourType: number, depth = 8, interlace = 0): readonly [string, Uint8Array] {
    const content = new Uint8Array(13);
    new DataView(content.buffer).setUint32(0, width);
    new DataView(content.buffer).setUint32(4, height);
    content.set([depth, colourType, 0, 0, interlace], 8);
    return ['IHDR', content];
}

describe('pictures', () => {
    it.each([[1, [0, 1, 2, 3, 4, 5]], [3, [0, 3, 6, 9, 12, 15, 1, 4, 7, 10, 13, 16, 2, 5, 8, 11, 14, 17]]])('of %d channels come as planes', (channels, planes) => {
        const picture = readPng(encode({ width: 3, height: 2, channels, depth: 8, data: counting(6 * channels) }));
        expect(picture).toEqual({ width: 3, height: 2, channels, data: Uint8Array.from(planes) });
    });

    it('of every filter agree with another decoder', () => {
        const row = fc.integer({ min: 0, max: 4 });
        const samples = fc.constantFrom([0, 1] as const, [2, 3] as const, [4, 2] as const, [6, 4] as const);
        fc.assert(fc.property(samples, fc.array(row, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 6 }), fc.infiniteStream(fc.nat(255)), ([type, channels], filters, width, stream) => {
            const rows = filters.flatMap(filter => [filter, ...Array.from({ length: width * channels }, () => stream.next().value as number)]);
            const bytes = png(ihdr(width, filters.length, type), ['IDAT', zlibSync(Uint8Array.from(rows))], ['IEND', []]);
            const { data } = decode(bytes);
            const opaque = channels % 2 === 1 || data.every((v, i) => i % channels !== channels - 1 || v === 255);
            if (!opaque) {
                expect(() => readPng(bytes)).toThrow('transparent in places');
                return;
            }
            const kept = channels >= 3 ? 3 : 1;
            const size = width * filters.length;
            expect([...readPng(bytes).data]).toEqual(Array.from({ length: kept * size }, (_, i) => data[i % size * channels + Math.floor(i / size)]));
        }), { numRuns: 500 });
    });

    it('lose an alpha channel that is opaque', () => {
        expect([...readPng(encode({ width: 2, height: 1, channels: 4, depth: 8, data: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255) })).data]).toEqual([1, 4, 2, 5, 3, 6]);
        expect([...readPng(encode({ width: 2, height: 1, channels: 2, depth: 8, data: Uint8Array.of(1, 255, 4, 255) })).data]).toEqual([1, 4]);
    });

    it('look their colours up', () => {
        const bytes = png(ihdr(2, 1, 3), ['PLTE', [1, 2, 3, 4, 5, 6]], ['IDAT', zlibSync(Uint8Array.of(0, 1, 0))], ['IEND', []]);
        expect(readPng(bytes)).toMatchObject({ channels: 3, data: Uint8Array.of(4, 1, 5, 2, 6, 3) });
    });

    it('may spread their pixels over parts', () => {
        const packed = zlibSync(Uint8Array.of(0, 7, 8));
        expect([...readPng(png(ihdr(2, 1, 0), ['IDAT', packed.slice(0, 4)], ['tEXt', [65]], ['IDAT', packed.slice(4)], ['IEND', []])).data]).toEqual([7, 8]);
    });
});

describe('as images', () => {
    it('go through the input\'s rule', () => {
        const { value } = readImages('a.png', encode({ width: 2, height: 2, channels: 1, depth: 8, data: counting(4, 60) }), { ...grey(2, 2), bits: 4, rule: { kind: 'shift', amount: 4 } });
        expect([...imageValues(value!, 0)]).toEqual([0, 3, 7, 11]);
        expect([...imagePixels(value!, 0)]).toEqual([0, 60, 120, 180]);
    });

    it('become colour or grey where nothing is lost', () => {
        const one = encode({ width: 2, height: 1, channels: 1, depth: 8, data: Uint8Array.of(5, 6) });
        expect([...imageValues(readImages('a.png', one, colour(1, 2)).value!, 0)]).toEqual([5, 6, 5, 6, 5, 6]);
        const same = encode({ width: 2, height: 1, channels: 3, depth: 8, data: Uint8Array.of(5, 5, 5, 6, 6, 6) });
        expect([...imageValues(readImages('a.png', same, grey(1, 2)).value!, 0)]).toEqual([5, 6]);
        const differing = encode({ width: 2, height: 1, channels: 3, depth: 8, data: Uint8Array.of(5, 5, 5, 6, 7, 6) });
        expect(readImages('a.png', differing, grey(1, 2)).problem?.message).toMatch(/^a\.png is \[3, 1, 2\], the network takes \[1, 1, 2\]\n/);
    });

    it('must have the network\'s size', () => {
        expect(readImages('a.png', encode({ width: 3, height: 2, channels: 1, depth: 8, data: counting(6) }), grey(2, 2)).problem?.code).toBe('data/shape');
    });
});

describe('unsound pictures', () => {
    const pixels = ['IDAT', zlibSync(Uint8Array.of(0, 7, 8))] as const;
    const end = ['IEND', []] as const;
    it.each([
        ['data/unsupported-type: a.png: the picture has 16 bits a channel', png(ihdr(2, 1, 0, 16), pixels, end)],
        ['data/unsupported-type: a.png: the picture is interlaced', png(ihdr(2, 1, 0, 8, 1), pixels, end)],
        ['data/unsupported-type: a.png: the picture names transparent colours', png(ihdr(2, 1, 0), ['tRNS', [0, 7]], pixels, end)],
        ['data/malformed: a.png: the picture\'s header is not sound', png(ihdr(0, 1, 0), pixels, end)],
        ['data/malformed: a.png: the picture\'s header is not sound', png(ihdr(2, 1, 5), pixels, end)],
        ['data/malformed: a.png: the picture lacks its header or its pixels', png(pixels, end)],
        ['data/malformed: a.png: the picture lacks its header or its pixels', png(ihdr(2, 1, 0), end)],
        ['data/malformed: a.png: row 0 of the picture has an unknown filter', png(ihdr(2, 1, 0), ['IDAT', zlibSync(Uint8Array.of(9, 7, 8))], end)],
        ['data/malformed: a.png: the picture uses a colour that its palette does not have', png(ihdr(2, 1, 3), ['PLTE', [1, 2, 3]], pixels, end)],
        ['data/malformed: a.png: the picture uses a colour that its palette does not have', png(ihdr(2, 1, 3), pixels, end)],
        ['data/truncated: a.png: the picture\'s pixels cannot be unpacked', png(ihdr(2, 2, 0), pixels, end)],
        ['data/truncated: a.png: the picture\'s pixels cannot be unpacked', png(ihdr(2, 1, 0), ['IDAT', [1, 2, 3]], end)],
        ['data/truncated: a.png: the picture ends before its last part', png(ihdr(2, 1, 0), pixels)],
        ['data/too-large: a.png: the picture is 4294967295 x 4294967295 pixels', png(ihdr(2 ** 32 - 1, 2 ** 32 - 1, 0), pixels, end)],
    ])('%s', (expected, bytes) => {
        const { problem } = readImages('a.png', bytes, grey(1, 2));
        expect(`${problem?.code}: ${problem?.message.split('\n')[0]}`).toBe(expected);
    });

    it('a bomb unpacks to no more than the picture holds', () => {
        const bomb = png(ihdr(2, 1, 0), ['IDAT', zlibSync(new Uint8Array(2 ** 24))], end);
        expect(readPng(bomb).data).toHaveLength(2);
    });

    it('cut or changed anywhere never throw', () => {
        const bytes = encode({ width: 4, height: 4, channels: 3, depth: 8, data: counting(48, 7) });
        for (let length = 0; length < bytes.length; length++) {
            expect(readImages('a.png', bytes.slice(0, length), colour(4, 4)).problem?.code).toMatch(/^data\/(truncated|malformed|unknown-format)$/);
        }
        fc.assert(fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
            const changed = bytes.slice();
            changed[at] = value;
            readImages('a.png', changed, colour(4, 4));
        }), { numRuns: 1000 });
    });
});
