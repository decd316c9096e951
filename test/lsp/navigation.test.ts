/** What Langium brings, on this language: completion, definition, references, rename, outline. */
import { describe, expect, it } from 'vitest';
import { openEditor, type TestEditor } from './editor.js';
import { completions, definition, outline, placeIn, positionOf, references, rename } from './requests.js';

const parts = `block Basic(channels) {
    a : conv channels of 3x3, pad 1 -> u4
}

hardware Mine refines RtmAp { array 128 rows x 128 columns }
`;

const main = `import "parts.tern"

network Net {
    input image : u4[1, 4, 4]
    weights random(sparsity 0.5, seed 1)
    first : Basic(2)
    second : conv 3 of 1x1 from first -> u4
    out : dense 4
    output out
}

experiment try {
    run Net on Mine
}
`;

async function ready(text = main): Promise<TestEditor> {
    const editor = await openEditor();
    await editor.write('parts.tern', parts);
    await editor.edit('main.tern', text);
    return editor;
}

describe('completion', () => {
    const at = async (marked: string): Promise<string[]> => {
        const { text, position } = placeIn(marked);
        const editor = await ready(text);
        return (await completions(editor, 'main.tern', position)).map(({ label }) => label);
    };

    it('offers blocks of imported files and operations behind a layer\'s colon', async () => {
        expect(await at(main.replace('Basic(2)', '<|>'))).toEqual(expect.arrayContaining(['Basic', 'conv', 'dense', 'maxpool']));
    });

    it('offers the layers above', async () => {
        expect(await at(main.replace('from first', 'from <|>'))).toEqual(expect.arrayContaining(['image', 'first']));
    });

    it('offers hardware of imported files and presets', async () => {
        expect(await at(main.replace('on Mine', 'on <|>'))).toEqual(expect.arrayContaining(['Mine', 'RtmAp']));
    });

    it('offers declarations in an empty file', async () => {
        expect(await at('<|>')).toEqual(expect.arrayContaining(['network', 'hardware', 'experiment', 'import']));
    });
});

describe('definition', () => {
    it.each([
        ['first -> u4', 'main.tern:6:5'], ['Basic(2)', 'parts.tern:1:7'], ['Net on', 'main.tern:3:9'], ['Mine', 'parts.tern:5:10'],
    ])('of %s', async (needle, target) => {
        expect(await definition(await ready(), 'main.tern', positionOf(main, needle, 1))).toEqual([target]);
    });

    it('of a preset leads to its text', async () => {
        const editor = await ready();
        const [target] = await definition(editor, 'parts.tern', positionOf(parts, 'RtmAp', 1));
        expect(target).toMatch(/^terntrack:\/presets\.tern:\d+:10$/);
        const provider = editor.language.shared.lsp.TextDocumentContentProvider!;
        const content = await provider.provideTextDocumentContent({ uri: 'terntrack:/presets.tern' }, undefined as never);
        expect(content!.text.split('\n')[Number(target.split(':')[2]) - 1]).toBe('hardware RtmAp {');
    });
});

describe('references and rename', () => {
    it('of a layer', async () => {
        const editor = await ready();
        expect(await references(editor, 'main.tern', positionOf(main, 'first :', 1))).toEqual(['main.tern:6:5', 'main.tern:7:33']);
        expect(await rename(editor, 'main.tern', positionOf(main, 'first :', 1), 'stem')).toEqual(['main.tern:6:5 stem', 'main.tern:7:33 stem']);
    });

    it('of a block across files', async () => {
        const editor = await ready();
        expect(await rename(editor, 'parts.tern', positionOf(parts, 'Basic', 1), 'Simple')).toEqual(['main.tern:6:13 Simple', 'parts.tern:1:7 Simple']);
    });

    it('of a block\'s parameter', async () => {
        expect(await rename(await ready(), 'parts.tern', positionOf(parts, 'channels)', 1), 'wide')).toEqual(['parts.tern:1:13 wide', 'parts.tern:2:14 wide']);
    });
});

describe('outline', () => {
    it('has declarations and their layers', async () => {
        expect(await outline(await ready(), 'main.tern')).toEqual(['Net', '  image', '  first', '  second', '  out', 'try']);
    });
});
