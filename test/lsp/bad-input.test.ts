import { describe, expect, it } from 'vitest';
import { badInputs, tinyText, tinyWeights, unmark } from '../cli/bad-input.js';
import { openEditor } from './editor.js';

describe('bad input in the editor', () => {
    it.each(badInputs)('$name: one diagnostic at its place', async ({ text, code, first, files = {} }) => {
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        for (const [name, bytes] of Object.entries(files)) {
            await editor.write(name, bytes);
        }
        const { text: source, start, end } = unmark(text);
        await editor.edit('net.tern', source);
        const found = editor.diagnostics('net.tern').map(diagnostic =>
            ({ code: String(diagnostic.code), severity: diagnostic.severity, range: diagnostic.range, first: String(diagnostic.message).split('\n')[0] }));
        expect(found).toEqual([{ code: expect.stringContaining(code), severity: 1, range: { start, end }, first: typeof first === 'string' ? first : expect.stringMatching(first) }]);
        expect(found[0].first.length).toBeLessThanOrEqual(100);
        expect(editor.errors).toEqual([]);
    });

    it('has nothing to say of the same network without a fault', async () => {
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        await editor.edit('net.tern', tinyText);
        expect(editor.diagnostics('net.tern')).toEqual([]);
    });
});
