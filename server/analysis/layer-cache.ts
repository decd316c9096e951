/**
 * Compiled layers by content: the edit of one layer compiles that layer, the edit of an energy chooses again between what
 * was compiled. Kept is what the last few compilations used, so that an edit taken back costs nothing and memory stays bounded.
 */
import { LayerMemo } from '../compiler/memo.js';
import type { Layer, Network } from '../network/model.js';
import type { CompileLayer } from './engine.js';
import { named, nameless } from './nameless.js';

interface Entry {
    readonly memo: LayerMemo;
    /** The compilation that used it last. */
    used: number;
}

/** Compilations for which a layer is kept that none of them uses. */
const keptFor = 4;

export class LayerCache {
    private readonly entries = new Map<string, Entry>();
    private compilation = 0;

    constructor(private readonly compileLayer: CompileLayer) {}

    /** A compiler for the layers of `network`, which have these keys (`createJob`). */
    compiler(network: Network, keys: readonly string[]): CompileLayer {
        this.compilation++;
        for (const [key, { used }] of this.entries) {
            if (this.compilation - used > keptFor) {
                this.entries.delete(key);
            }
        }
        const keyOf = new Map<Layer, string>(network.layers.map((layer, index) => [layer, keys[index]]));
        return (layer, hardware, options) => {
            const { memo } = this.entry(keyOf.get(layer)!);
            return named(this.compileLayer(nameless(layer), hardware, options, { memo }), layer);
        };
    }

    private entry(key: string): Entry {
        const entry = this.entries.get(key) ?? { memo: new LayerMemo(), used: 0 };
        entry.used = this.compilation;
        this.entries.set(key, entry);
        return entry;
    }
}
