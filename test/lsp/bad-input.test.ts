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
        expect(found).toEqual([{ code: expect.stringContaining(code), severity: code === 'syntax/empty' ? 4 : 1, range: { start, end }, first: typeof first === 'string' ? first : expect.stringMatching(first) }]);
        expect(found[0].first.length).toBeLessThanOrEqual(100);
        expect(editor.errors).toEqual([]);
    });

    it('has first lines of at most 100 characters, however long the names are; all of it stands below', async () => {
        const editor = await openEditor();
        const long = (name: string): string => name + '_of_a_generated_network'.repeat(4);
        await editor.edit('net.tern', [
            `network ${long('Net')} {`, '    input image : u4[1, 8, 8]', '    weights random', `    ${long('a')} : conv 4 of 99x99 -> u4 from image`, `    ${long('b')} : conv 4 of 3x3, groups 3 from image -> u4`,
            `    ${long('c')} : conv 4 of 99x99 from image -> u4`, `    ${long('d')} : dense 4 from ${long('e')}`, `    ${long('e')} : dense 4 from image`, '}',
            `hardware ${long('H')} { latches 2 }`, `experiment ${long('x')} {\n}`, `hardware ${long('H')} refines ${long('H')} { latches 2 }`, '',
        ].join('\n'));
        const found = editor.diagnostics('net.tern').map(({ message }) => String(message).split('\n'));
        expect(found.length).toBeGreaterThanOrEqual(6);
        expect(found.filter(([first]) => first.length > 100)).toEqual([]);
        const kernel = found.find(([first]) => first.includes('99x99'))!;
        expect(kernel[0]).toMatch(/^`c_of_a_gen.*…\w+`: its 99x99 kernel is larger than its input, 8x8$/);
        expect(kernel[1]).toContain(`\`${long('c')}\`: its 99x99 kernel`);
    });

    it('has nothing to say of the same network without a fault', async () => {
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        await editor.edit('net.tern', tinyText);
        expect(editor.diagnostics('net.tern')).toEqual([]);
    });
});
