/**
 * Compiled layers by content: the edit of one layer compiles that layer. Kept is what the last few compilations used, so
 * that an edit taken back costs nothing and memory stays bounded.
 */
import type { Layer, Network } from '../network/model.js';
import type { CompileLayer } from './engine.js';

/** Compilations for which a layer is kept that none of them uses. */
const keptFor = 4;

export class LayerCache {
    private readonly entries = new Map<string, { result: ReturnType<CompileLayer>; used: number }>();
    private compilation = 0;

    constructor(private readonly compileLayer: CompileLayer) {}

    /** A compiler for the layers of `network`, which have these keys. */
    compiler(network: Network, keys: readonly string[]): CompileLayer {
        this.compilation++;
        for (const [key, { used }] of this.entries) {
            if (this.compilation - used > keptFor) {
                this.entries.delete(key);
            }
        }
        const keyOf = new Map<Layer, string>(network.layers.map((layer, index) => [layer, keys[index]]));
        return (layer, hardware, options) => {
            const key = keyOf.get(layer)!;
            const result = this.entries.get(key)?.result ?? this.compileLayer(layer, hardware, options);
            this.entries.set(key, { result, used: this.compilation });
            return result;
        };
    }
}
