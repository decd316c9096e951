/** Services for reading: colours, folds, links, highlights, the call hierarchy, symbols, selections, tensor lists. */
import { describe, expect, it } from 'vitest';
import { CancellationToken } from 'vscode-languageserver';
import { selectionRanges } from '../../server/language/lsp/selection-range-provider.js';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { openEditor, uriOf, type TestEditor } from './editor.js';
import { calls, definition, documentOf, foldings, highlights, links, positionOf, rename, semanticTokens, signature } from './requests.js';

const parts = `/// Two lines.
/// More about them.
block Basic(channels, stride = 1) {
    a : conv channels of 3x3, stride stride, pad 1 -> u4
    b : conv channels of 3x3, pad 1 + project input -> u4
}

hardware Mine refines RtmAp {
    array 128 rows x 128 columns
    search 3 fJ/cell
}
`;

const main = `import "parts.tern"

network Net {
    input image : u4[1, 4, 4]
    weights random(sparsity 0.5, seed 1)
    first : Basic(2), Basic(2, stride 2)
    second : conv 3 of 1x1 from first -> u4
    out : dense 4
    output out
}

experiment try {
    run Net on Mine
    images "images.npy"
}
`;

async function ready(text = main): Promise<TestEditor> {
    const editor = await openEditor();
    await editor.write('parts.tern', parts);
    await editor.edit('main.tern', text);
    return editor;
}

async function withWeights(text = tinyText): Promise<TestEditor> {
    const editor = await openEditor();
    await editor.write('tiny.safetensors', tinyWeights());
    await editor.edit('net.tern', text);
    return editor;
}

describe('semantic tokens', () => {
    it('tell blocks, parameters, layers, types and what ships apart', async () => {
        const editor = await ready();
        const found = await semanticTokens(editor, 'main.tern');
        expect(found).toEqual(expect.arrayContaining([
            'Net class declaration', 'image variable declaration readonly', 'u4 type', 'first property declaration', 'Basic function', 'stride parameter',
            'first property', 'try event declaration', 'Net class', 'Mine struct',
        ]));
        expect(await semanticTokens(editor, 'parts.tern')).toEqual(expect.arrayContaining([
            'Basic function declaration', 'channels parameter declaration', 'channels parameter', 'RtmAp struct defaultLibrary', 'array property', 'fJ/cell enumMember',
        ]));
    });
});

describe('signature help', () => {
    it.each([
        ['first : Basic(', 'Basic([channels], stride = 1)'],
        ['first : Basic(2, ', 'Basic(channels, [stride = 1])'],
        ['first : Basic(stride 2', 'Basic(channels, [stride = 1])'],
        ['first : Basic(2), Basic(4, (1 + ', undefined],
        ['first : conv ', 'conv [N] of HxW, stride S, pad P, groups G + addend -> u4'],
        ['first : conv 6 of ', 'conv N of [HxW], stride S, pad P, groups G + addend -> u4'],
        ['first : conv 6 of 3x3, pad 1, stride ', 'conv N of HxW, [stride S], pad P, groups G + addend -> u4'],
        ['first : conv 6 of 3x3,\n        pad 1 -> ', 'conv N of HxW, stride S, pad P, groups G + addend [-> u4]'],
        ['first : maxpool 2x2, stride 2', 'maxpool HxW, [stride S], pad P'],
        ['weights random(', 'random([sparsity 0.5], seed 1)'],
        ['weights random(sparsity 0.8, ', 'random(sparsity 0.5, [seed 1])'],
        ['output ', undefined],
    ])('behind `%s`', async (written, expected) => {
        const text = `${main.slice(0, main.indexOf('    first'))}    ${written}`;
        const editor = await ready(text);
        const lines = text.split('\n');
        expect(await signature(editor, 'main.tern', { line: lines.length - 1, character: lines.at(-1)!.length })).toBe(expected);
    });
});

describe('folding, links, highlights', () => {
    it('folds declarations and comments', async () => {
        const editor = await ready();
        expect(await foldings(editor, 'main.tern')).toEqual(['3-9 region', '12-14 region']);
        expect(await foldings(editor, 'parts.tern')).toEqual(['3-5 region', '8-10 region', '1-2 comment']);
    });

    it('links file names', async () => {
        expect(await links(await ready(), 'main.tern')).toEqual(['parts.tern -> parts.tern', 'images.npy -> images.npy']);
    });

    it('tells declarations from uses', async () => {
        expect(await highlights(await ready(), 'main.tern', positionOf(main, 'first :', 1))).toEqual(['6:5 write', '7:33 read']);
    });
});

describe('the call hierarchy', () => {
    it('leads from a layer to its block and back', async () => {
        const editor = await ready();
        expect(await calls(editor, 'main.tern', positionOf(main, 'first :', 1))).toEqual({ incoming: [], outgoing: ['parts.tern Basic block @6,6'] });
        expect(await calls(editor, 'parts.tern', positionOf(parts, 'Basic', 1))).toEqual({ incoming: ['main.tern first in Net @6,6'], outgoing: [] });
        expect(await calls(editor, 'main.tern', positionOf(main, 'Net {', 1))).toEqual({ incoming: ['main.tern try experiment @13'], outgoing: ['parts.tern Basic block @6,6'] });
    });

    it('of what is used elsewhere stands where it is declared', async () => {
        const editor = await ready();
        const provider = editor.language.terntrack.lsp.CallHierarchyProvider!;
        const [item] = await provider.prepareCallHierarchy(documentOf(editor, 'main.tern'), { textDocument: { uri: uriOf('main.tern') }, position: positionOf(main, 'Basic', 1) }, CancellationToken.None) ?? [];
        expect(item.uri).toBe(uriOf('parts.tern'));
    });
});

describe('symbols and selections', () => {
    it('finds declarations and layers in all files', async () => {
        const editor = await ready();
        const symbols = async (query: string): Promise<string[]> => (await editor.language.shared.lsp.WorkspaceSymbolProvider!.getSymbols({ query }, CancellationToken.None))
            .filter(({ location }) => location.uri.startsWith(uriOf(''))).map(({ name, containerName }) => [containerName, name].filter(Boolean).join('.'));
        expect(await symbols('secon')).toEqual(['Net.second']);
        expect(await symbols('Basic')).toEqual(['Basic']);
    });

    it('grows a selection word by word to the whole file', async () => {
        const editor = await ready();
        const document = documentOf(editor, 'main.tern');
        const [chain] = selectionRanges(document, [positionOf(main, '3 of 1x1', 0)]);
        const texts: string[] = [];
        for (let at: typeof chain | undefined = chain; at; at = at.parent) {
            texts.push(document.textDocument.getText(at.range).split('\n')[0]);
        }
        expect(texts).toEqual(['3', 'conv 3 of 1x1', 'second : conv 3 of 1x1 from first -> u4', 'network Net {', 'import "parts.tern"', 'import "parts.tern"']);
    });
});

describe('tensors of a weights file', () => {
    it('are listed, and layers lead to theirs', async () => {
        const editor = await withWeights();
        const [link] = await links(editor, 'net.tern');
        const uri = link.split(' -> ')[1];
        const text = (await editor.language.shared.lsp.TextDocumentContentProvider!.provideTextDocumentContent({ uri }, CancellationToken.None))!.text;
        const line = (of: string): number => text.split('\n').findIndex(one => one.startsWith(of)) + 1;
        expect(text).toMatch(/^conv\.weight +i8 +\[2, 1, 3, 3\] +18, -1 to 1, /m);
        expect(await definition(editor, 'net.tern', positionOf(tinyText, 'conv :', 1))).toEqual([`${uri}:${line('conv.weight')}:1`]);
        expect(await definition(editor, 'net.tern', positionOf(tinyText, 'tiny.safetensors', 1))).toEqual([`${uri}:1:1`]);
    });

    it('that cannot be read say why', async () => {
        const editor = await openEditor();
        await editor.edit('net.tern', tinyText);
        const [link] = await links(editor, 'net.tern');
        const found = await editor.language.shared.lsp.TextDocumentContentProvider!.provideTextDocumentContent({ uri: link.split(' -> ')[1] }, CancellationToken.None);
        expect(found!.text).toMatch(/^tiny\.safetensors does not exist/);
    });

    it('keep their names when the layer is renamed', async () => {
        const editor = await withWeights();
        const line = tinyText.split('\n').findIndex(one => one.includes('conv :')) + 1;
        const written = tinyText.split('\n')[line - 1];
        expect(await rename(editor, 'net.tern', positionOf(tinyText, 'conv :', 1), 'first')).toEqual([
            `net.tern:${line}:${written.length + 1}  tensor "conv"`, `net.tern:${line}:5 first`]);
    });
});

describe('a rename that cannot be', () => {
    it.each([
        ['first :', 'second', /declared already on line 7/], ['first :', '2nd', /is no name/], ['first :', 'input', /is a word of the language/],
        ['Net {', 'network', /is a word of the language/],
    ])('of %s to %s', async (needle, newName, reason) => {
        await expect(rename(await ready(), 'main.tern', positionOf(main, needle, 1), newName)).rejects.toThrow(reason);
    });

    it('of what ships', async () => {
        await expect(rename(await ready(), 'parts.tern', positionOf(parts, 'RtmAp', 1), 'Mine2')).rejects.toThrow(/ships with Terntrack/);
    });
});
