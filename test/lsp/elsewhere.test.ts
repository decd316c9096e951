/** What services say of a network does not depend on the rest of the file: on lines that are broken, on how many there are, on a compilation under way. */
import { describe, expect, it } from 'vitest';
import { openEditor, type TestEditor } from './editor.js';
import { completions, definition, foldings, hints, hover, lenses, outline, positionOf, references } from './requests.js';

const network = `network Good {
    input image : u4[2, 6, 6]
    weights random(sparsity 0.5, seed 3)
    first  : conv 4 of 3x3 -> u4
    second : conv 4 of 3x3 from first -> u4
    fc     : dense 3
    output fc
}
`;
const broken = ['network Half {\n    input image : u4[\n    conv : conv 4 of\n}\n', 'technology Cells refines RacetrackTcam {\n    search 3 fJ/\n', 'network Other }\n', '@@ ??? "never closed\n'];

/** Everything a reader asks about `Good`, as texts; figures may change with the text, so only that there are some is kept. */
async function answers(editor: TestEditor, name: string, text: string): Promise<Record<string, unknown>> {
    const at = (needle: string, offset = 0): { line: number; character: number } => positionOf(text, needle, offset);
    const line = at('second :').line;
    return {
        hover: (await hover(editor, name, at('second :')))?.includes('J'),
        hint: (await hints(editor, name)).get(line)?.includes('J'),
        lens: (await lenses(editor, name)).filter(({ range }) => range.start.line === at('network Good').line).length,
        definition: (await definition(editor, name, at('from first', 6))).map(place => Number(place.split(':')[1]) - line),
        references: (await references(editor, name, at('first  :'))).length,
        completion: (await completions(editor, name, at('from first', 5))).some(({ label }) => label === 'first'),
        outline: (await outline(editor, name)).filter(symbol => /Good|first|second|fc/.test(symbol)),
        folding: (await foldings(editor, name)).length > 0,
    };
}

const expected = {
    hover: true, hint: true, lens: 4, definition: [0], references: 2, completion: true,
    outline: ['Good', '  first', '  second', '  fc'], folding: true,
};

describe('services answer', () => {
    it('in a file that is whole', async () => {
        const editor = await openEditor();
        await editor.edit('net.tern', network);
        expect(await answers(editor, 'net.tern', network)).toMatchObject({ ...expected, lens: expect.any(Number) });
    });

    it.each(broken)('beside %j', async rubbish => {
        const editor = await openEditor();
        const text = `${network}\n${rubbish}`;
        await editor.edit('net.tern', network);
        const whole = await answers(editor, 'net.tern', network);
        await editor.edit('net.tern', text);
        expect(editor.diagnostics('net.tern').length).toBeGreaterThan(0);
        expect(await answers(editor, 'net.tern', text)).toEqual(whole);
    });

    it('in a file of 6,000 lines with a broken one', async () => {
        const editor = await openEditor();
        const machines = Array.from({ length: 1000 }, (_, i) => `hardware M${i} refines RtmAp {\n    search 3 fJ/cell, 0.2 ns source "M${i}"\n    write 10 fJ/cell, 1 ns\n    latches 2\n}\n`).join('\n');
        const text = `${machines}\nhardware Broken refines {\n\n${network}`;
        expect(text.split('\n').length).toBeGreaterThan(6000);
        await editor.edit('net.tern', network);
        const whole = await answers(editor, 'net.tern', network);
        await editor.edit('net.tern', text.replace('hardware Broken refines {\n', 'hardware Broken refines\n'));
        const last = text.replace('hardware Broken refines {\n', 'hardware Broken refines\n');
        expect(await answers(editor, 'net.tern', last)).toMatchObject({ ...whole, folding: true });
    });

    it('while a newer text compiles: the last figures, said to be old', async () => {
        const editor = await openEditor();
        await editor.edit('net.tern', network);
        const before = await hints(editor, 'net.tern');
        const text = network.replace('conv 4 of 3x3 from', 'conv 5 of 3x3 from');
        await editor.type('net.tern', text);
        const during = await answers(editor, 'net.tern', text);
        expect(during).toMatchObject({ hover: true, hint: true, completion: true });
        expect(before.size).toBeGreaterThan(0);
        expect((await hints(editor, 'net.tern')).size).toBe(before.size);
        await editor.settle();
        expect(await answers(editor, 'net.tern', text)).toMatchObject({ hover: true, hint: true });
    });
});
