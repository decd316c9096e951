/** The quick fix of weights that are not ternary, up to the edits that the client makes of it. */
import { expect, it } from 'vitest';
import { convertForEditor } from '../../server/language/lsp/convert-weights.js';
import { writeSafetensors } from '../../server/import/write-safetensors.js';
import { convertWeightsCommand, type ConvertWeightsParams } from '../../server/protocol.js';
import { memoryFiles, openEditor, uriOf } from './editor.js';
import { actions, edited } from './requests.js';

const text = 'network N {\n    input image : u4[4, 1, 1]\n    weights "reals.safetensors"\n    fc : dense 2\n}\n';

async function offered(weights: Float32Array, more: readonly string[] = []) {
    const editor = await openEditor();
    editor.language.analysis.analyser.update = () => undefined;
    await editor.write('reals.safetensors', writeSafetensors([{ name: 'fc.weight', shape: [2, 4], data: weights }], {}));
    for (const name of more) {
        await editor.write(name, 'x');
    }
    await editor.edit('net.tern', text);
    const [diagnostic] = editor.diagnostics('net.tern').filter(({ code }) => code === 'weights/not-ternary');
    return { editor, fixes: await actions(editor, 'net.tern', diagnostic.range, [diagnostic], 'quickfix') };
}

const reals = Float32Array.of(0.9, -0.8, 0.1, 0, 0.02, 1.1, -0.7, 0.05);

it('names the rule and the file, and removes the diagnostic', async () => {
    const { editor, fixes } = await offered(reals);
    expect(fixes.map(({ title }) => title)).toEqual(['Convert to ternary by the TWN rule, in "reals_ternary.safetensors"']);
    const { command, arguments: [params] } = fixes[0].command as unknown as { command: string; arguments: [ConvertWeightsParams] };
    expect([command, params.from, params.to]).toEqual([convertWeightsCommand, uriOf('reals.safetensors'), uriOf('reals_ternary.safetensors')]);
    const outcome = await convertForEditor(params, memoryFiles(editor.disk));
    expect(outcome).toMatchObject({ kind: 'done', converted: ['fc'] });
    await editor.write('reals_ternary.safetensors', Uint8Array.from(atob((outcome as { weights: string }).weights), letter => letter.charCodeAt(0)));
    const fixed = edited(text, [{ range: params.range, newText: params.newText }]);
    expect(fixed).toContain('    weights "reals_ternary.safetensors"\n');
    await editor.edit('net.tern', fixed);
    expect(editor.diagnostics('net.tern')).toEqual([]);
    expect(editor.errors).toEqual([]);
});

it('takes a name that is free', async () => {
    const { fixes } = await offered(reals, ['reals_ternary.safetensors']);
    expect(fixes[0].title).toContain('"reals_ternary2.safetensors"');
});

it('is not offered for NaN', async () => {
    expect((await offered(Float32Array.of(1, 0, NaN, 0, 1, 1, 1, 1))).fixes).toEqual([]);
});

it('a file that is gone is told', async () => {
    const params: ConvertWeightsParams = { document: '', from: uriOf('gone.safetensors'), to: '', keepShifts: false, newText: '', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
    expect(await convertForEditor(params, memoryFiles(new Map()))).toMatchObject({ kind: 'failed', code: 'weights/missing-file' });
});
