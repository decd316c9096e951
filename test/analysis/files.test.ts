import { describe, expect, it } from 'vitest';
import { FileCache, type FileReader } from '../../server/analysis/files.js';

const uri = 'file:///w.npz';

function setUp(disk: Map<string, { text: string; mtimeMs: number }>) {
    let reads = 0;
    const reader: FileReader = {
        read: async name => {
            reads++;
            const file = disk.get(name);
            if (!file) {
                throw Object.assign(new Error('does not exist'), { failure: 'missing' });
            }
            return new TextEncoder().encode(file.text);
        },
        stat: async name => {
            const file = disk.get(name);
            return file && { size: file.text.length, mtimeMs: file.mtimeMs };
        },
    };
    const cache = new FileCache({ reader, group: 'weights', decode: (_, bytes) => ({ value: new TextDecoder().decode(bytes) }) });
    const told: string[] = [];
    cache.onChange(changed => told.push(changed));
    return { cache, told, reads: () => reads };
}

describe('the file cache', () => {
    it('knows nothing at first, reads in the background and tells', async () => {
        const { cache, told } = setUp(new Map([[uri, { text: 'one', mtimeMs: 1 }]]));
        expect(cache.peek(uri, 'w.npz')).toBeUndefined();
        await cache.settled();
        expect(cache.peek(uri, 'w.npz')).toEqual({ value: 'one' });
        expect(told).toEqual([uri]);
    });

    it('reads again only what changed', async () => {
        const disk = new Map([[uri, { text: 'one', mtimeMs: 1 }]]);
        const { cache, told, reads } = setUp(disk);
        await cache.load(uri, 'w.npz');
        await cache.refresh([uri]);
        expect([reads(), told.length]).toEqual([1, 1]);
        disk.set(uri, { text: 'two', mtimeMs: 2 });
        await cache.refresh([uri, 'file:///never-asked-for']);
        expect(cache.peek(uri, 'w.npz')).toEqual({ value: 'two' });
        expect([reads(), told.length]).toEqual([2, 2]);
    });

    it('says what is wrong with a missing file, and notices when it comes and goes', async () => {
        const disk = new Map<string, { text: string; mtimeMs: number }>();
        const { cache } = setUp(disk);
        const missing = (await cache.load(uri, 'data/w.npz')).problem!;
        expect(missing.code).toBe('weights/missing-file');
        expect(missing.message.split('\n')[0]).toBe('w.npz does not exist');
        disk.set(uri, { text: 'one', mtimeMs: 1 });
        expect(await cache.load(uri, 'data/w.npz')).toEqual({ value: 'one' });
        disk.delete(uri);
        await cache.refresh(cache.uris);
        expect(cache.peek(uri, 'data/w.npz')?.problem?.code).toBe('weights/missing-file');
    });

    it('takes a reader that throws for what it is, a defect', async () => {
        const reader: FileReader = { read: async () => new Uint8Array(), stat: async () => ({ size: 0, mtimeMs: 1 }) };
        const cache = new FileCache<string>({ reader, group: 'weights', decode: () => { throw new RangeError('index out of range'); } });
        const { code, message } = (await cache.load(uri, 'w.npz')).problem!;
        expect([code, message]).toEqual(['internal/import', expect.stringMatching(/^reading w\.npz failed, which is a defect of Terntrack\nindex out of range\n/)]);
    });

    it('answers many who ask at once with one reading', async () => {
        const { cache, reads } = setUp(new Map([[uri, { text: 'one', mtimeMs: 1 }]]));
        await Promise.all([cache.load(uri, 'w.npz'), cache.load(uri, 'w.npz'), cache.load(uri, 'w.npz')]);
        expect(reads()).toBe(1);
    });
});
