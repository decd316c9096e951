/** Every quick fix removes its diagnostic and leaves a text without new errors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIXES } from '../../server/language/actions/fixes.js';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { openEditor, uriOf } from './editor.js';
import { actions, edited } from './requests.js';

interface Case {
    readonly code: string;
    readonly text: string;
    /** Of the fix that is taken. */
    readonly title: string | RegExp;
    /** A line of the text once it is fixed. */
    readonly line: string;
}

const network = (lines: string): string => `network N {\n    input image : u4[1, 8, 8]\n    weights random(sparsity 0.5, seed 1)\n${lines}}\n`;
const hardware = (line: string): string => `hardware H refines RtmAp {\n    ${line}\n}\n`;
const small = `${network('    fc : dense 3\n')}hardware Small refines RtmAp { array 64 rows x 8 columns  segment 8 columns, 1 active  track 2 domains, 1 port }\n`;
/** A dense layer that takes most of the energy and one row of a gate. */
const idle = network('    a : conv 8 of 3x3, pad 1 -> u4\n    b : maxpool 2x2\n    c : dense 64 -> u4\n    d : dense 10\n');

const cases: readonly Case[] = [
    { code: 'syntax/unexpected', text: 'netwrok N {\n}\n', title: 'Change to `network`', line: 'network N {' },
    { code: 'syntax/unexpected', text: network('    a : maxpol 2x2, stride 2\n    b : dense 3\n'), title: 'Change to `maxpool`', line: '    a : maxpool 2x2, stride 2' },
    { code: 'syntax/missing-comma', text: network('    a : conv 2 of 3x3 stride 2\n'), title: 'Insert `,`', line: '    a : conv 2 of 3x3, stride 2' },
    { code: 'syntax/missing-comma', text: network('    a : dense 3\n').replace('1, 8, 8', '1, 8 8'), title: 'Insert `,`', line: '    input image : u4[1, 8, 8]' },
    { code: 'syntax/unexpected', text: 'hardware H refines RtmAp {\n    latches 2\n    serch 3 fJ/cell\n}\n', title: 'Change to `search`', line: '    search 3 fJ/cell' },
    { code: 'syntax/unexpected', text: network('    a : dense 4 -> u4\n    b : dense 3 -> u4 from a\n'), title: 'Move `from a` in front of `->`', line: '    b : dense 3 from a -> u4' },
    { code: 'syntax/unexpected', text: network('    a dense 3\n'), title: 'Insert `:`', line: '    a : dense 3' },
    { code: 'syntax/character', text: network('    a : dense 4 => u4\n    b : dense 3\n'), title: 'Change to `->`', line: '    a : dense 4 -> u4' },
    { code: 'syntax/character', text: 'import parts.tern\nhardware H refines Away { latches 2 }\n', title: 'Change to `"parts.tern"`', line: 'import "parts.tern"' },
    { code: 'syntax/unexpected', text: 'hardware H extends RtmAp { latches 2 }\n', title: 'Change to `refines`', line: 'hardware H refines RtmAp { latches 2 }' },
    { code: 'syntax/unexpected', text: network('    a : dense 3\n').replace('image :', 'image'), title: 'Insert `:`', line: '    input image : u4[1, 8, 8]' },
    { code: 'type/unknown', text: network('    a : dense 4 -> uint4\n    b : dense 3\n'), title: 'Change to `u4`', line: '    a : dense 4 -> u4' },
    { code: 'syntax/unclosed-text', text: 'import "parts.tern\n', title: 'Close the text with `"`', line: 'import "parts.tern"' },
    { code: 'syntax/empty', text: '// nothing\n', title: 'Start with a small network', line: '    fc : dense 10' },
    { code: 'syntax/repeated', text: network('    a : conv 2 of 3x3, pad 1, pad 2\n'), title: 'Delete the second one', line: '    a : conv 2 of 3x3, pad 1' },
    { code: 'syntax/repeated', text: network('    a : dense 3\n    output a\n    output a\n'), title: 'Delete the second one', line: '    output a' },
    { code: 'syntax/misplaced', text: network('    a : maxpool 2x2 -> u4\n    b : dense 3\n'), title: 'Delete `u4`', line: '    a : maxpool 2x2' },
    { code: 'link/unknown-layer', text: network('    first : dense 4 -> u4\n    b : dense 3 from firts\n'), title: 'Change to `first`', line: '    b : dense 3 from first' },
    { code: 'link/unknown-parameter', text: 'block B(channels) {\n    a : dense chanels -> u4\n}\n', title: 'Change to `channels`', line: '    a : dense channels -> u4' },
    { code: 'link/unknown-block', text: network('    a : maxpol\n    b : dense 3\n'), title: 'Change to `maxpool`', line: '    a : maxpool' },
    { code: 'link/unknown-block', text: network('    a : Elsewhere(3)\n    b : dense 3\n'), title: 'Import "parts.tern"', line: 'import "parts.tern"' },
    { code: 'link/unknown-network', text: `${network('    a : dense 3\n')}experiment e { run M on RtmAp }\n`.replace('network N', 'network Net').replace('run M', 'run Ne'), title: 'Change to `Net`', line: 'experiment e { run Net on RtmAp }' },
    { code: 'link/unknown-hardware', text: 'hardware H refines RtmAP { latches 2 }\n', title: 'Change to `RtmAp`', line: 'hardware H refines RtmAp { latches 2 }' },
    { code: 'link/unknown-hardware', text: 'import "more.tern"\nhardware H refines Away { latches 2 }\n', title: 'Import "parts.tern"', line: 'import "parts.tern"' },
    { code: 'link/unknown-technology', text: 'technology T refines RacetrackTcm { write 3 fJ/cell }\n', title: 'Change to `RacetrackTcam`', line: 'technology T refines RacetrackTcam { write 3 fJ/cell }' },
    { code: 'link/unknown-crossbar', text: 'crossbar C refines Isaac32nm9b { adc 5 bits }\n', title: 'Change to `Isaac32nm8b`', line: 'crossbar C refines Isaac32nm8b { adc 5 bits }' },
    { code: 'link/repeated-import', text: 'import "parts.tern"\nimport "parts.tern"\nhardware H refines Away { latches 2 }\n', title: 'Delete this import', line: 'import "parts.tern"' },
    { code: 'link/ambiguous-import', text: 'import "more.tern"\nimport "parts.tern"\nhardware H refines Same { latches 2 }\n', title: 'Delete this import', line: 'import "more.tern"' },
    { code: 'link/import-cycle', text: 'import "back.tern"\nhardware H refines RtmAp { latches 2 }\n', title: 'Delete this import', line: 'hardware H refines RtmAp { latches 2 }' },
    { code: 'link/import-not-found', text: 'import "part.tern"\nhardware H refines RtmAp { latches 2 }\n', title: 'Change to "parts.tern"', line: 'import "parts.tern"' },
    { code: 'link/unused-layer', text: network('    a : dense 4 -> u4\n    b : dense 5 -> u4 from image\n    c : dense 3 from a\n').replace('-> u4 from image', 'from image -> u4'), title: 'Delete `b`', line: '    c : dense 3 from a' },
    { code: 'link/unused-layer', text: network('    a : dense 4 from image\n    b : dense 5 from image\n    output a\n'), title: 'Make `b` the output', line: '    output b' },
    { code: 'shape/kernel', text: network('    a : conv 2 of 9x9 -> u4\n    b : dense 3\n'), title: 'Pad by 1', line: '    a : conv 2 of 9x9, pad 1 -> u4' },
    { code: 'shape/kernel', text: network('    a : conv 2 of 15x15, pad 1 -> u4\n    b : dense 3\n'), title: 'Pad by 4', line: '    a : conv 2 of 15x15, pad 4 -> u4' },
    { code: 'shape/padding', text: network('    a : maxpool 2x2, pad 3\n    b : dense 3\n'), title: 'Pad by 1', line: '    a : maxpool 2x2, pad 1' },
    { code: 'shape/residual', text: network('    a : conv 2 of 3x3, pad 1 + image -> u4\n    b : dense 3\n'), title: /1x1 convolution/, line: '    a : conv 2 of 3x3, pad 1 + project image -> u4' },
    { code: 'type/unknown', text: network('    a : dense 4 -> u44\n    b : dense 3\n'), title: 'Change to `u4`', line: '    a : dense 4 -> u4' },
    { code: 'type/missing', text: network('    a : sumpool\n    b : dense 3\n'), title: 'Round to `u4`', line: '    a : sumpool -> u4' },
    { code: 'type/missing', text: network('    a : conv 1 of 3x3, pad 1 + image\n'), title: 'Round to `u4`', line: '    a : conv 1 of 3x3, pad 1 + image -> u4' },
    { code: 'type/rule', text: network('    a : dense 3\n').replace('u4[1, 8, 8]', 'u4[1, 8, 8] from u8 >> 3'), title: 'Write `from u8 >> 4`', line: '    input image : u4[1, 8, 8] from u8 >> 4' },
    { code: 'type/rule', text: network('    a : dense 3\n').replace('u4[1, 8, 8]', 'u4[1, 8, 8] from u8'), title: 'Write `from u8 >> 4`', line: '    input image : u4[1, 8, 8] from u8 >> 4' },
    { code: 'type/accumulator-input', text: network('    a : dense 4\n    b : dense 3\n'), title: 'Round `a` to `u4`', line: '    a : dense 4 -> u4' },
    { code: 'type/shortcut', text: network('    s : conv 1 of 1x1, groups 1 from image\n    a : conv 1 of 3x3, pad 1 from image + s -> u4\n    c : conv 1 of 3x3, pad 1 from a + s -> u4\n    b : dense 3\n'), title: 'Round `s` to `u4`', line: '    s : conv 1 of 1x1, groups 1 from image -> u4' },
    { code: 'unit/missing', text: hardware('write 10'), title: 'Add the unit `fJ/cell`', line: '    write 10 fJ/cell' },
    { code: 'unit/unknown', text: hardware('search 3 fX/cell'), title: 'Change the unit to `fJ/cell`', line: '    search 3 fJ/cell' },
    { code: 'unit/wrong-dimension', text: hardware('tile 8 ns'), title: 'Change the unit to `arrays`', line: '    tile 8 arrays' },
    { code: 'network/no-input', text: 'network N {\n    weights random\n    a : dense 3\n}\n', title: 'Add an input', line: '    input image : u4[1, 28, 28] from u8 >> 4' },
    { code: 'network/no-weights', text: 'network N {\n    input image : u4[1, 8, 8]\n    a : dense 3\n}\n', title: 'Add random weights', line: '    weights random(sparsity 0.8, seed 1)' },
    { code: 'weights/missing-file', text: tinyText.replace('tiny.safetensors', 'lost.safetensors'), title: 'Use random weights instead', line: '    weights random(sparsity 0.8, seed 1)' },
    { code: 'weights/missing-file', text: tinyText.replace('tiny.safetensors', 'tinny.npz'), title: 'Change to "tiny.safetensors"', line: '    weights "tiny.safetensors"' },
    { code: 'data/missing-file', text: `${network('    a : dense 3\n')}experiment e {\n    run N\n    images "l2.npy"\n}\n`, title: 'Change to "l.npy"', line: '    images "l.npy"' },
    { code: 'weights/missing-tensor', text: tinyText.replace('conv :', 'comv :'), title: 'Take the tensors of "conv"', line: '    comv : conv 2 of 3x3, pad 1 >> 3 -> u4 tensor "conv"' },
    { code: 'weights/random', text: network('    a : dense 3\n').replace('sparsity 0.5', 'sparsty 0.5'), title: 'Change to `sparsity`', line: '    weights random(sparsity 0.5, seed 1)' },
    { code: 'weights/random', text: network('    a : dense 3\n').replace('sparsity 0.5', 'sparsity 1.5'), title: 'Change to `0.8`', line: '    weights random(sparsity 0.8, seed 1)' },
    { code: 'weights/unused-shift', text: network('    a : dense 4 >> 3 -> u4\n    b : dense 3\n'), title: 'Delete the shift', line: '    a : dense 4 -> u4' },
    { code: 'hardware/unknown-part', text: hardware('serch 3 fJ/cell'), title: 'Change to `search`', line: '    search 3 fJ/cell' },
    { code: 'hardware/out-of-range', text: hardware('latches 3'), title: 'Set to 2', line: '    latches 2' },
    { code: 'hardware/not-whole', text: hardware('tile 8.4 arrays'), title: 'Set to 8 arrays', line: '    tile 8 arrays' },
    { code: 'hardware/repeated', text: hardware('write 3 fJ/cell, 4 fJ/cell'), title: 'Delete the second one', line: '    write 3 fJ/cell' },
    { code: 'hardware/defaulted', text: 'hardware H { latches 2 }\n', title: 'Refine `RtmAp`', line: 'hardware H refines RtmAp { latches 2 }' },
    { code: 'reliability/unknown-fault', text: hardware('faults { overshoot 1e-5 }'), title: 'Change to `overshift`', line: '    faults { overshift 1e-5 }' },
    { code: 'reliability/outside-faults', text: hardware('stuck 1e-4'), title: 'Write `faults { stuck 1e-4 }`', line: '    faults { stuck 1e-4 }' },
    { code: 'reliability/no-effect', text: hardware('faults {\n        seed 3\n    }'), title: 'Delete `seed 3`', line: '    faults {' },
    { code: 'capacity/idle-rows', text: `${idle}experiment e {\n    run N on RtmAp\n}\n`, title: 'Run 16 images at a time in `e`', line: '    batch 16' },
    { code: 'capacity/idle-rows', text: `${idle}experiment e {\n    run N on RtmAp\n    batch 2\n}\n`, title: 'Run 4 images at a time in `e`', line: '    batch 4' },
    { code: 'capacity/idle-rows', text: idle, title: 'Run 16 images at a time, in a new experiment', line: '    batch 16' },
    { code: 'capacity/idle-rows', text: `${idle}hardware H refines RtmAp {\n    gate 16 rows\n}\n`, title: 'Let gates be of 8 rows instead of 16', line: '    gate 8 rows' },
    { code: 'capacity/accumulators', text: small, title: 'Widen the array from 8 to 16 columns', line: 'hardware Small refines RtmAp { array 64 rows x 16 columns  segment 8 columns, 1 active  track 2 domains, 1 port }' },
    { code: 'capacity/match-line', text: `${network('    fc : dense 3\n')}hardware Thin refines RtmAp { segment 2 columns, 1 active }\n`, title: 'Let 2 segments be active instead of 1', line: 'hardware Thin refines RtmAp { segment 2 columns, 2 active }' },
    { code: 'capacity/row-full', text: `${network('    a : conv 4 of 3x3, pad 1 -> u8\n    b : conv 4 of 3x3, pad 1 + a -> u8\n    fc : dense 3\n')}hardware Thin refines RtmAp { array 64 rows x 16 columns  segment 2 columns, 3 active }\n`,
        title: 'Widen the array from 16 to 32 columns', line: 'hardware Thin refines RtmAp { array 64 rows x 32 columns  segment 2 columns, 3 active }' },
    { code: 'experiment/no-run', text: `${network('    a : dense 3\n')}experiment e {\n}\n`, title: 'Run `N`', line: '    run N' },
    { code: 'experiment/count', text: `${network('    a : dense 3\n')}experiment e {\n    run N\n    batch 0\n}\n`, title: 'Set to 1', line: '    batch 1' },
    { code: 'experiment/labels-without-images', text: `${network('    a : dense 3\n')}experiment e {\n    run N\n    labels "l.npy"\n}\n`, title: 'Delete this line', line: '    run N' },
];

/** Of these by tests of their own. */
const elsewhere = ['weights/differs'];

describe('a quick fix', () => {
    it.each(cases)('of $code: $title', async ({ code, text, title, line }) => {
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        await editor.write('l.npy', 'x');
        await editor.write('parts.tern', 'block Elsewhere(n) { a : dense n -> u4 }\nhardware Away refines RtmAp { latches 1 }\nhardware Same refines RtmAp { latches 1 }\n');
        await editor.write('back.tern', 'import "net.tern"\n');
        await editor.write('more.tern', 'hardware Same refines RtmAp { latches 2 }\n');
        await editor.edit('net.tern', text);
        const before = editor.diagnostics('net.tern');
        const found = before.filter(diagnostic => diagnostic.code === code);
        expect(found.length, JSON.stringify(before)).toBeGreaterThan(0);
        const offered = (await Promise.all(found.map(diagnostic => actions(editor, 'net.tern', diagnostic.range, [diagnostic], 'quickfix')))).flat();
        const fix = offered.find(action => typeof title === 'string' ? action.title === title : title.test(action.title));
        expect(fix, offered.map(action => action.title).join('\n')).toBeDefined();
        const fixed = edited(text, fix!.edit!.changes![uriOf('net.tern')]);
        expect(fixed.split('\n')).toContain(line);
        await editor.edit('net.tern', fixed);
        const after = editor.diagnostics('net.tern');
        if (code.startsWith('capacity/') || code === 'link/unused-layer') {
            expect(after.filter(one => one.message === fix!.diagnostics![0].message)).toEqual([]);
        } else {
            expect(after.filter(one => one.code === code).length).toBeLessThan(found.length);
            const errors = (of: typeof after): number => of.filter(({ severity }) => severity === 1).length;
            expect(errors(after), JSON.stringify(after)).toBeLessThanOrEqual(errors(before));
        }
        expect(editor.errors).toEqual([]);
    });

    it('of weights/differs writes what the file says', async () => {
        const editor = await openEditor();
        const text = readFileSync(join(import.meta.dirname, '../../examples/lenet5-mnist/lenet5.tern'), 'utf8').replace('pad 2 -> u4', 'pad 2 -> u5').split('experiment')[0];
        await editor.write('lenet5.safetensors', readFileSync(join(import.meta.dirname, '../../examples/lenet5-mnist/lenet5.safetensors')));
        editor.language.analysis.analyser.update = () => undefined;
        await editor.edit('net.tern', text);
        const [diagnostic] = editor.diagnostics('net.tern').filter(({ code }) => code === 'weights/differs');
        const [fix] = await actions(editor, 'net.tern', diagnostic.range, [diagnostic], 'quickfix');
        expect(fix.title).toBe('Write `u4`, as the file says');
        await editor.edit('net.tern', edited(text, fix.edit!.changes![uriOf('net.tern')]));
        expect(editor.diagnostics('net.tern').filter(({ code }) => code === 'weights/differs')).toEqual([]);
    });

    it('of a file that is not there offers the one with a name like it, else the few of its kind', async () => {
        const editor = await openEditor();
        for (const name of ['data/train.npy', 'data/test.npy', 'data/notes.txt', 'data/weights.safetensors']) {
            await editor.write(name, 'x');
        }
        const offered = async (path: string): Promise<readonly string[]> => {
            await editor.edit('net.tern', `${network('    a : dense 3\n')}experiment e {\n    run N\n    images "${path}"\n}\n`);
            const diagnostic = editor.diagnostics('net.tern').find(({ code }) => code === 'data/missing-file')!;
            return (await actions(editor, 'net.tern', diagnostic.range, [diagnostic], 'quickfix')).map(({ title, isPreferred }) => `${title}${isPreferred ? ' preferred' : ''}`);
        };
        expect(await offered('data/trian.npz')).toEqual(['Change to "data/train.npy" preferred']);
        expect(await offered('data/images.npy')).toEqual(['Change to "data/train.npy"', 'Change to "data/test.npy"'].sort());
        expect(await offered('nowhere/images.npy')).toEqual([]);
        await editor.write('data/c.npy', 'x');
        await editor.write('data/d.npy', 'x');
        expect(await offered('data/images.npy')).toEqual([]);
    });

    it('of a unit offers the one that is meant, and none of another kind', async () => {
        const editor = await openEditor();
        await editor.edit('net.tern', hardware('write 10 fj/cell'));
        const [diagnostic] = editor.diagnostics('net.tern');
        expect((await actions(editor, 'net.tern', diagnostic.range, [diagnostic], 'quickfix')).map(({ title }) => title)).toEqual(['Change the unit to `fJ/cell`']);
    });

    it('of a shape works beside broken lines', async () => {
        const editor = await openEditor();
        for (const broken of ['y : con 2', 'y : conv 3 of 3x3 pad 1', 'y :', 'y', 'y : dense -10', '}\nhardware H { write 3 fJ/cell 2 ns']) {
            await editor.edit('net.tern', `experiment { run\n${network(`    x : conv 2 of 9x9 -> u4\n    ${broken}\n`)}`);
            const diagnostic = editor.diagnostics('net.tern').find(({ code }) => code === 'shape/kernel')!;
            expect((await actions(editor, 'net.tern', diagnostic.range, [diagnostic], 'quickfix')).map(({ title }) => title), broken).toEqual(['Pad by 1']);
        }
    });

    it('is tested for every code that has one', () => {
        const tested = new Set([...cases.map(({ code }) => code), ...elsewhere]);
        expect(Object.keys(FIXES).filter(code => !tested.has(code))).toEqual([]);
        expect(Object.keys(FIXES).length).toBeGreaterThanOrEqual(15);
    });
});
