/** Networks as text: what is written means what was imported, whatever the network and whatever its layers are called. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameFrom, networkNameFrom } from '../../../server/import/fold/names.js';
import { networkFile } from '../../../server/import/network-file.js';
import { checkText } from '../../../server/language/importing/check-text.js';
import { networkText } from '../../../server/language/importing/network-text.js';
import type { Layer, Network } from '../../../server/network/model.js';
import { randomNetwork, seeds } from '../../support/networks.js';

const options = { weights: 'net.safetensors', head: ['Made for a test.'], about: 'A network.', input: [] };

async function fault(network: Network, text = networkText(network, options)): Promise<string | undefined> {
    return checkText({ name: 'net', text, weights: networkFile(network) }, network, 'file:///tests');
}


describe('text of a network', () => {
    it('means the network', async () => {
        await fc.assert(fc.asyncProperty(seeds, async seed => {
            const { network } = randomNetwork(seed);
            expect(await fault(network)).toBeUndefined();
        }), { numRuns: 60 });
    }, 60_000);

    it('is found out where it means another', async () => {
        const { network } = randomNetwork(5);
        const text = networkText(network, options).replace(/-> u(\d+)/, (_, bits: string) => `-> u${bits === '8' ? 7 : 8}`);
        expect(await fault(network, text)).toMatch(/^(line \d+: |the text of net\.tern means another network than was imported: )/);
    });

    it('holds nothing that a model could break out of a comment with', () => {
        const { network } = randomNetwork(1);
        const text = networkText(network, { ...options, head: ['a\nnetwork Evil {'], about: 'b\r\n}', input: ['c\u2028d'] });
        expect(text.split(/\r|\n|\u2028/).filter(line => line.startsWith('network') || line === '}')).toEqual([`network ${network.name} {`, '}']);
    });
});

describe('names', () => {
    const grammar = readFileSync(new URL('../../../server/language/grammar/terntrack.langium', import.meta.url), 'utf8');
    const words = [...new Set([...grammar.matchAll(/'([a-z]+)'/g)].map(match => match[1]))];

    it('may remind of any word of the language', async () => {
        expect(words.length).toBeGreaterThan(50);
        for (const word of words) {
            const { network } = randomNetwork(3);
            const [first, ...rest] = network.layers;
            const called = nameFrom(word, 'layer');
            const renamed = (layer: Layer): Layer => ({ ...layer, input: layer.input === first.name ? called : layer.input });
            const layers = [{ ...first, name: called }, ...rest.map(renamed)];
            expect(await fault({ ...network, name: networkNameFrom(word), layers, output: network.output === first.name ? called : network.output }), word).toBeUndefined();
        }
    }, 60_000);

    it.each([
        ['conv1.weight', 'conv1_weight'], ['3x3', 'layer_3x3'], ['', 'layer'], ['???', 'layer'], ['Größe 1', 'Gro_e_1'], ['a'.repeat(100), 'a'.repeat(60)], ['weights', 'weights_'], ['conv', 'conv'],
    ])('%j becomes %s', (text, name) => {
        expect(nameFrom(text, 'layer')).toBe(name);
    });
});
