/** Where two places are involved, a diagnostic points at the other one too. */
import { expect, it } from 'vitest';
import { openEditor, uriOf } from './editor.js';

const network = (lines: string): string => `network N {\n    input image : u4[2, 8, 8]\n    weights random\n${lines}}\n`;

/** Code, text, and `message: what stands at the other place`. */
const cases: readonly (readonly [code: string, text: string, related: readonly string[]])[] = [
    ['syntax/incomplete', 'network N { // }\n    weights "}"\n', ['opened here: {']],
    ['shape/kernel', network('    a : conv 2 of 9x9 -> u4\n'), ['`image` is written here: image']],
    ['shape/kernel', network('    a : conv 2 of 3x3 -> u4\n    b : conv 2 of 9x9 -> u4\n'), ['`a` is written here: a']],
    ['shape/groups', network('    a : conv 2 of 3x3, groups 3 -> u4\n'), ['`image` is written here: image']],
    ['shape/residual', network('    a : conv 3 of 1x1 + image -> u4\n'), ['`image` is written here: image']],
    ['shape/projection', network('    a : conv 2 of 3x3 + project image -> u4\n'), ['`image` is written here: image']],
    ['type/accumulator-input', network('    a : dense 4\n    b : dense 3\n'), ['`a` is written here: a']],
    ['link/duplicate-name', network('    a : conv 4 of 1x1 -> u4\n    b : conv 8 of 1x1 + project image as a -> u4\n'), ['it is written here: a']],
    ['link/unknown-parameter', 'block B(channels) {\n    a : dense channel -> u4\n}\n', ['the block: B']],
    ['link/block-cycle', 'block A {\n    a : B\n}\nblock B {\n    a : A\n}\n', ['`B` is on the way: B']],
    ['link/refines-cycle', 'technology T refines U { write 1 fJ/cell }\ntechnology U refines T { write 1 fJ/cell }\n', ['this leads back: T']],
    ['link/import-cycle', 'import "back.tern"\nhardware H refines RtmAp { latches 2 }\n', ['this import leads back: "net.tern"']],
    ['weights/unused-shift', network('    a : dense 4 >> 3 -> u4\n    b : dense 3\n'), ['the weights are random: weights random']],
];

it.each(cases)('%s: %j', async (code, text, related) => {
    const editor = await openEditor();
    const back = 'import "net.tern"\n';
    await editor.write('back.tern', back);
    await editor.edit('net.tern', text);
    const all = editor.diagnostics('net.tern');
    const found = all.find(one => one.code === code);
    expect(found, JSON.stringify(all)).toBeDefined();
    expect(found!.relatedInformation?.map(({ message, location: { uri, range: { start, end } } }) => {
        const line = (uri === uriOf('net.tern') ? text : back).split('\n')[start.line];
        return `${message}: ${line.slice(start.character, end.line === start.line ? end.character : undefined)}`;
    })).toEqual(related);
});
