/**
 * Whole declarations and lines with places to fill in, each offered only where it can stand. Knows no documents.
 */
import { CompletionItemKind } from 'vscode-languageserver';
import type { Offer } from './completion-items.js';
import { wordDocs } from './operation-docs.js';

const snippet = (label: string, detail: string, documentation: string, ...body: readonly string[]): Offer =>
    ({ label, kind: CompletionItemKind.Snippet, detail, documentation: `${documentation}\n\n\`\`\`terntrack\n${filled(body.join('\n'))}\n\`\`\``, snippet: body.join('\n'), sortText: `0${label}` });

/** A word that is taken with the blank behind it. */
const word = (label: string): Offer =>
    ({ label, kind: CompletionItemKind.Keyword, documentation: wordDocs[label], snippet: `${label} `, sortText: `1${label}`, goesOn: true });

/** What a snippet reads like when nothing is changed. */
function filled(body: string): string {
    return body.replace(/\$\{\d+:([^}]*)\}|\$\d/g, (_, text: string | undefined) => text ?? '');
}

const RANDOM = 'random(sparsity ${1:0.8}, seed ${2:1})';

const DECLARATIONS: readonly Offer[] = [
    snippet('network', 'input, weights, a line a layer, output', wordDocs.network,
        'network ${1:Name} {', '    input image : u4[${2:1, 28, 28}] from u8 >> 4', '    weights ${3:random(sparsity 0.8, seed 1)}', '',
        '    conv1 : conv ${4:6} of ${5:5x5}, pad ${6:2} -> u4', '    pool1 : maxpool 2x2', '    fc1   : dense ${7:10}$0', '    output fc1', '}'),
    snippet('experiment', 'a network on a hardware, with images and labels', wordDocs.experiment,
        'experiment ${1:test} {', '    run ${2:Name} on ${3:RtmAp}', '    images "${4:images.npy}"  labels "${5:labels.npy}"  limit ${6:1000}', '}'),
    snippet('hardware', 'a machine that differs from a preset in a few lines', wordDocs.hardware,
        'hardware ${1:Mine} refines ${2:RtmAp} {', '    array ${3:512} rows x ${4:256} columns', '}'),
    snippet('block', 'two convolutions and a shortcut', wordDocs.block,
        'block ${1:Basic}(channels, stride = 1) {', '    a : conv channels of 3x3, stride stride, pad 1 -> u4', '    b : conv channels of 3x3, pad 1 + project input -> u4', '}'),
    snippet('technology', 'what the cells cost', wordDocs.technology,
        'technology ${1:MyCells} refines ${2:RacetrackTcam} {', '    search ${3:3 fJ/cell}, ${4:0.2 ns}', '    write  ${5:10 fJ/cell}, ${6:1 ns} source "${7:assumption}"', '}'),
    snippet('crossbar', 'one to compare with, that differs from a preset in a few lines', wordDocs.crossbar,
        'crossbar ${1:Mine} refines ${2:Isaac32nm8b} {', '    adc        ${3:6 bits}, ${4:1.20 pJ} source "${5:assumption}"', '    activation ${6:4 bits}', '}'),
];

const LAYERS: readonly Offer[] = [
    snippet('layer conv', 'a line: a convolution, requantised', 'A convolution with ternary weights.', '${1:conv1} : conv ${2:16} of ${3:3x3}, pad ${4:1} -> ${5:u4}'),
    snippet('layer dense', 'a line: a dense layer, requantised', 'A fully connected layer with ternary weights.', '${1:fc1} : dense ${2:120} -> ${3:u4}'),
    snippet('layer pool', 'a line: a pool', 'The largest value of each window.', '${1:pool1} : maxpool ${2:2x2}'),
];

const RANDOM_WEIGHTS = snippet('weights random', 'seeded, for the cost of a network that is not trained yet', wordDocs.weights, `weights ${RANDOM}`);

/** Where a declaration may begin: whole ones in the order in which one needs them, then the bare words in the same. */
export function declarationOffers(): Offer[] {
    const words = [...DECLARATIONS.map(({ label }) => word(label)), { ...word('import'), snippet: 'import "$1"' }];
    return [...DECLARATIONS, ...words].map((offer, index) => ({ ...offer, sortText: `0${String(index).padStart(2, '0')}` }));
}

/** Where a line of a declaration may begin; undefined where Langium knows as much. */
export function lineStarts(around: string): Offer[] | undefined {
    switch (around) {
        case 'network':
            return [...LAYERS, RANDOM_WEIGHTS, word('input'), word('weights'), word('output')];
        case 'block':
            return [...LAYERS, word('output')];
        case 'experiment':
            return [...['run', 'compare', 'limit', 'batch', 'rate'].map(word), ...['images', 'labels'].map(label => ({ ...word(label), snippet: `${label} "$1"` }))];
        default:
            return undefined;
    }
}

/** Behind `weights`. */
export function weightsOffers(): Offer[] {
    return [
        snippet('random', 'for the cost of a network that is not trained yet', wordDocs.weights, RANDOM),
        { label: '"weights.safetensors"', kind: CompletionItemKind.File, detail: 'a tensor file', documentation: wordDocs.weights, snippet: '"$1"', sortText: '1', goesOn: true },
    ];
}
