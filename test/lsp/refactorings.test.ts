/** Refactorings: lines to a block and back, a machine to a file of its own. What they give means the same. */
import { describe, expect, it } from 'vitest';
import type { Range, TextDocumentEdit, TextEdit } from 'vscode-languageserver';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { openEditor, uriOf, type TestEditor } from './editor.js';
import { actions, documentOf, edited, placeIn } from './requests.js';

const at = (line: number, to = line): Range => ({ start: { line, character: 0 }, end: { line: to, character: 100 } });

/** Shapes of a network's layers and what they read, in order: names left out. */
async function meaning(editor: TestEditor, name = 'net.tern'): Promise<unknown> {
    const { networks: [network] } = editor.language.lowering.of(documentOf(editor, name));
    const index = new Map(network.layers.map((layer, order) => [layer.name, order]));
    return network.layers.map(layer => [layer.kind, layer.inputShape, layer.outputShape, layer.weightShape, layer.bits, index.get(layer.input!) ?? 'input', layer.addend && (index.get(layer.addend) ?? 'input')]);
}

async function refactored(text: string, range: Range, kind: string): Promise<{ readonly title?: string; readonly text: string; readonly same: boolean }> {
    const editor = await openEditor();
    editor.language.analysis.analyser.update = () => undefined;
    await editor.write('tiny.safetensors', tinyWeights());
    await editor.edit('net.tern', text);
    const before = await meaning(editor);
    const [action] = await actions(editor, 'net.tern', range, [], kind);
    if (!action) {
        return { text, same: true };
    }
    const after = edited(text, action.edit!.changes![uriOf('net.tern')]);
    await editor.edit('net.tern', after);
    expect(editor.diagnostics('net.tern').filter(({ severity, code }) => severity === 1 && code !== 'weights/missing-tensor')).toEqual([]);
    return { title: action.title, text: after, same: JSON.stringify(await meaning(editor)) === JSON.stringify(before) };
}

const repeated = `/// Doc.
network N {
    input image : u4[2, 8, 8]
    weights random(sparsity 0.5, seed 1)
    c1 : conv 4 of 3x3, pad 1 -> u4
    c2 : conv 4 of 3x3, pad 1 + project image -> u4
    pool : maxpool 2x2
    d1 : conv 8 of 3x3, pad 1 -> u4
    d2 : conv 8 of 3x3, pad 1 + project pool -> u4
    fc : dense 10 from d2
}
`;

describe('extracting a block', () => {
    it('finds the lines that repeat from the cursor', async () => {
        const { title, text, same } = await refactored(repeated, at(4), 'refactor.extract');
        expect(title).toBe('Extract 2 lines into a block (2 places)');
        expect(text).toBe(`block Block(channels) {
    a : conv channels of 3x3, pad 1 -> u4
    b : conv channels of 3x3, pad 1 + project input -> u4
}

/// Doc.
network N {
    input image : u4[2, 8, 8]
    weights random(sparsity 0.5, seed 1)
    c2 : Block(4)
    pool : maxpool 2x2
    d2 : Block(8)
    fc : dense 10 from d2
}
`);
        expect(same).toBe(true);
    });

    it('takes the lines that are selected', async () => {
        const { text, same } = await refactored(repeated, at(6, 8), 'refactor.extract');
        expect(text).toContain('block Block {\n    a : maxpool 2x2\n    b : conv 8 of 3x3, pad 1 -> u4\n    c : conv 8 of 3x3, pad 1 + project a -> u4\n}');
        expect(text).toContain('    d2 : Block\n    fc : dense 10 from d2');
        expect(same).toBe(true);
    });

    it('is not offered where lines are read from outside, where nothing repeats, or where tensors have the layers\' names', async () => {
        expect((await refactored(repeated.replace('from d2', 'from d1'), at(7, 8), 'refactor.extract')).title).toBeUndefined();
        expect((await refactored(repeated, at(9), 'refactor.extract')).title).toBeUndefined();
        expect((await refactored(tinyText, at(3, 4), 'refactor.extract')).title).toBeUndefined();
    });
});

const blocks = `block Basic(channels, stride = 1, wide = 2 * channels) {
    a : conv channels of 3x3, stride stride, pad 1 -> u4
    b : conv wide / 2 of (stride + 2) x 3, pad [1, 1, 1, 1] from a -> u4
    c : conv 2 * channels of 1x1 + project input as way -> u4
}
network N {
    input image : u4[2, 8, 8]
    weights random(sparsity 0.5, seed 1)
    first : conv 2 of 1x1 -> u4
    stage : Basic(4), Basic(2 + 2) x 2
    last : dense 10 from stage
}
`.replace('Basic(2 + 2)', 'Basic(2 * 2)');

describe('inlining a block', () => {
    it('writes out its lines, with values for parameters', async () => {
        const { title, text, same } = await refactored(blocks, at(9), 'refactor.inline');
        expect(title).toBe('Inline the blocks of `stage`');
        expect(text).toContain(`    stage_1_a : conv 4 of 3x3, stride 1, pad 1 -> u4
    stage_1_b : conv (2 * 4) / 2 of (1 + 2) x 3, pad [1, 1, 1, 1] from stage_1_a -> u4
    stage_1_c : conv 2 * 4 of 1x1 + project first as stage_1_way -> u4
    stage_2_a : conv 2 * 2 of 3x3, stride 1, pad 1 -> u4
`);
        expect(text).toContain('last : dense 10 from stage_3_c');
        expect(same).toBe(true);
    });

    it('keeps the source of the line', async () => {
        const { text, same } = await refactored(blocks.replace('Basic(4), Basic(2 * 2) x 2', 'Basic(4) from image'), at(9), 'refactor.inline');
        expect(text).toContain('    stage_a : conv 4 of 3x3, stride 1, pad 1 from image -> u4\n');
        expect(same).toBe(true);
    });

    it('keeps tensors by name', async () => {
        const text = tinyText.replace('    conv : conv 2 of 3x3, pad 1 >> 3 -> u4', '    conv : One(2)').replace(/^/, 'block One(n) {\n    a : conv n of 3x3, pad 1 >> 3 -> u4\n}\n');
        const inlined = await refactored(text, at(6), 'refactor.inline');
        expect(inlined.text).toContain('    conv_a : conv 2 of 3x3, pad 1 >> 3 -> u4 tensor "conv.a"\n');
    });

    it('goes back by extracting', async () => {
        const { text } = await refactored(repeated, at(4), 'refactor.extract');
        const line = text.split('\n').findIndex(one => one.includes('c2 : Block'));
        const inlined = await refactored(text, at(line), 'refactor.inline');
        expect(inlined.same).toBe(true);
        expect(inlined.text).toContain('    c2_a : conv 4 of 3x3, pad 1 -> u4\n    c2_b : conv 4 of 3x3, pad 1 + project image -> u4\n');
    });
});

describe('splitting a machine off', () => {
    const text = `import "parts.tern"

network N {
    input image : u4[2, 8, 8]
    weights random
    fc : dense 10
}

/// Cells.
technology Cells refines RacetrackTcam { write 5 fJ/cell }

/// Mine.
hardware Mine refines Away {
    <|>technology Cells
}

experiment e { run N on Mine }
`;

    it('moves it with what it is made of, and imports it', async () => {
        const editor = await openEditor();
        await editor.write('parts.tern', 'hardware Away refines RtmAp { latches 1 }\n');
        await editor.write('mine.tern', '// taken\n');
        const { text: written, position } = placeIn(text);
        await editor.edit('net.tern', written);
        const [action] = await actions(editor, 'net.tern', { start: position, end: position }, [], 'refactor.move');
        expect(action.title).toBe('Move `Mine` to mine-2.tern');
        const [create, fill, edit] = action.edit!.documentChanges! as [{ kind: string; uri: string }, TextDocumentEdit, TextDocumentEdit];
        expect(create).toMatchObject({ kind: 'create', uri: uriOf('mine-2.tern') });
        const made = edited('', fill.edits as TextEdit[]);
        expect(made).toBe('import "parts.tern"\n\n/// Cells.\ntechnology Cells refines RacetrackTcam { write 5 fJ/cell }\n\n/// Mine.\nhardware Mine refines Away {\n    technology Cells\n}\n');
        await editor.write('mine-2.tern', made);
        const rest = edited(written, edit.edits as TextEdit[]);
        expect(rest).toBe('import "parts.tern"\nimport "mine-2.tern"\n\nnetwork N {\n    input image : u4[2, 8, 8]\n    weights random\n    fc : dense 10\n}\n\nexperiment e { run N on Mine }\n');
        await editor.edit('net.tern', rest);
        expect(editor.diagnostics('net.tern').filter(({ severity }) => severity === 1)).toEqual([]);
    });
});
