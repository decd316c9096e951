import { describe, expect, it } from 'vitest';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { openEditor, type TestEditor } from './editor.js';
import { hints, hover, lenses, positionOf } from './requests.js';

const text = `/// Two layers.
${tinyText}
/// Five images.
experiment five {
    run Tiny on RtmAp
    images "images.npy"
}

block Twice(channels) {
    a : conv channels of 3x3, pad 1 -> u4
    b : conv channels of 3x3, pad 1 -> u4
}

network Blocks {
    input image : u4[1, 4, 4]
    weights random(sparsity 0.5, seed 1)
    stage : Twice(2), Twice(3)
    out : dense 4
}
`;

async function ready(source = text): Promise<TestEditor> {
    const editor = await openEditor();
    await editor.write('tiny.safetensors', tinyWeights());
    await editor.write('images.npy', 'any bytes: only that it is there counts before it is run');
    await editor.edit('net.tern', source);
    expect(editor.diagnostics('net.tern').filter(({ severity }) => severity === 1)).toEqual([]);
    return editor;
}

const figure = /^\d[\d.]* [fpnµ]J · (<1|\d+)\u00a0%$/;

describe('inlay hints', () => {
    it('stand at the end of every line that makes layers', async () => {
        const found = await hints(await ready(), 'net.tern');
        const lines = text.split('\n');
        expect([...found.keys()].map(line => lines[line].trim().split(' ')[0])).toEqual(['conv', 'fc', 'a', 'b', 'stage', 'out']);
        for (const label of found.values()) {
            expect(label.replaceAll('\u00a0', ' ')).toMatch(new RegExp(figure.source.replace('\\u00a0', ' ')));
        }
    });

    it('add up: the block\'s lines and the line that uses it are the same layers', async () => {
        const editor = await ready();
        const { analysis, lowering, shared } = editor.language;
        const document = shared.workspace.LangiumDocuments.all.find(({ uri }) => uri.path.endsWith('net.tern'))!;
        const report = analysis.reportOf(document, lowering.of(document).networks[1])!.report;
        expect(report.layers.map(({ name }) => name)).toEqual(['stage.1.a', 'stage.1.b', 'stage.2.a', 'stage.2.b', 'out']);
        const found = await hints(editor, 'net.tern');
        const percent = (line: string): number => Number(/(\d+).%$/.exec(found.get(text.split('\n').findIndex(one => one.includes(line)))!)![1]);
        expect(Math.abs(percent('a : conv') + percent('b : conv') - percent('stage :'))).toBeLessThanOrEqual(1);
    });

    it('are asked for a range only', async () => {
        expect([...(await hints(await ready(), 'net.tern', [0, 5])).keys()]).toEqual([4, 5]);
    });

    it('stay, with their number, while the file has errors elsewhere', async () => {
        const editor = await ready();
        const before = await hints(editor, 'net.tern');
        await editor.edit('net.tern', text.replace('dense 3', 'dense'));
        const after = await hints(editor, 'net.tern');
        expect(after.get(4)).toBe(before.get(4));
    });
});

describe('hover', () => {
    const at = async (needle: string, offset = 0, editor?: TestEditor): Promise<string> =>
        await hover(editor ?? await ready(), 'net.tern', positionOf(text, needle, offset)) ?? '';

    it('on a layer tells its shapes, weights and figures', async () => {
        const found = await at('conv : conv 2', 1);
        expect(found).toMatch(/^\*\*conv\*\* conv \[1, 4, 4\] → \[2, 4, 4\] u4\n/);
        expect(found).toContain('| weights | 18 [2, 1, 3, 3], 50\u00a0% zeros, 9 nonzero, tensor `conv` |');
        expect(found).toMatch(/\| adds \| \d+ shared \+ \d+ accumulations, \d\.\d\d of 9 naive \|/);
        expect(found).toMatch(/\| joined channels \| 1 \|/);
        expect(found).toMatch(/\| accumulator \| \d+ bits, values -?\d+ to \d+ \|/);
        expect(found).toMatch(/\n\*\*[\d.]+.[pn]J\*\*, [\d.]+.% of the network · [\d.]+.[nµ]s, [\d,]+ cycles\n/);
        expect(found).toContain('| layout | across: one bit per column |');
        expect(found).toMatch(/```text\n[a-z]+ +█+░* +[\d.]+.% +[\d.]+.[pn]J\n/);
        expect(found).toMatch(/\*Tiny on RtmAp, per inference at batch 1\.\*\n\nResting on 40 assumptions \(37 constants of the machine, 3 of the model\): `search\.energy` [^\n]+ and \d+ more\.$/);
    });

    it('on the line of a block lists the layers it makes', async () => {
        const found = await at('a : conv');
        expect(found).toMatch(/^\*\*a\*\* makes 2 layers of Blocks\n/);
        expect(found).toMatch(/\| stage\.1\.a \| 2 x 4 x 4 \| .*\n\| stage\.2\.a \| 3 x 4 x 4 \| .*\n\| \*\*all\*\* \|/);
    });

    it('on a network tells the totals and its documentation', async () => {
        const found = await at('Tiny {', 1);
        expect(found).toMatch(/^\*\*Tiny\*\* network of 2 layers \[1, 4, 4\] u4 → \[3, 1, 1\]\n\nTwo layers\.\n\n\| \| \|/);
        expect(found).toMatch(/\| weights \| 114, [\d.]+.% zeros \|/);
    });

    it('on the name of a network that is run tells the same', async () => {
        const editor = await ready();
        expect(await at('Tiny on', 1, editor)).toBe(await at('Tiny {', 1, editor));
    });

    it('on an input tells its range and rule', async () => {
        expect(await at('image :', 1)).toBe('**image** input \\[1, 4, 4\\], integers 0 to 15\n\nFile values of type u8 are shifted right by 4; other types are taken as they are.'.replaceAll('\\', ''));
    });

    it('on a weights file lists its tensors', async () => {
        expect(await at('"tiny.safetensors"', 3)).toMatch(/^\*\*tiny\.safetensors\*\* 5 tensors, 121 values\n[^]*\| `conv\.weight` \| i8 \| \[2, 1, 3, 3\] \|/);
    });

    it('on a preset lists its constants, each an assumption or with its source', async () => {
        const found = await at('RtmAp', 2);
        expect(found).toContain('**RtmAp** hardware, 37 of 37 constants are assumptions of the machine; figures rest on 3 of the model too');
        expect(found).toContain('| `write.energy` | 10 fJ/cell | *assumption*: published values lie higher, 100 fJ (DWMsimulator) to 690 fJ (STT, Govindaraj and Ghosh 2017) | preset |');
    });

    it('on a crossbar and its constants tells the same', async () => {
        const editor = await openEditor();
        const source = 'crossbar Mine refines Isaac32nm8b { adc 6 bits, 1.2 pJ source "ISAAC" }\n';
        await editor.edit('mine.tern', source);
        expect(await hover(editor, 'mine.tern', positionOf(source, 'Mine'))).toContain('**Mine** crossbar, 6 of 18 constants are assumptions');
        expect(await hover(editor, 'mine.tern', positionOf(source, 'Isaac'))).toMatch(/isaac-32nm-8b: ISAAC's components[^]*\| `adc\.energy` \| 1\.67 pJ \| Shafiee/);
        // A source counts for the quantities before it that have none.
        expect(await hover(editor, 'mine.tern', positionOf(source, '6 bits'))).toContain('| source | ISAAC |');
        const found = await hover(editor, 'mine.tern', positionOf(source, '1.2 pJ'));
        expect(found).toMatch(/^\*\*adc\.energy\*\* = 1\.2 pJ\n/);
        expect(found).toContain('| source | ISAAC |');
        expect(await hover(editor, 'mine.tern', positionOf(source, 'adc'))).toContain('**adc.bits**');
    });

    it('on a constant tells its value, source and range', async () => {
        const editor = await openEditor();
        const source = 'hardware Mine refines RtmAp { write 20 fJ source "measured"  array 128 rows x 128 columns }\n';
        await editor.edit('mine.tern', source);
        const found = await hover(editor, 'mine.tern', positionOf(source, '20 fJ'));
        expect(found).toMatch(/^\*\*write\.energy\*\* = 20 fJ\n/);
        expect(found).toContain('| source | measured |');
        expect(found).toContain('| accepted | 0.001 to 1,000,000 fJ/cell |');
        expect(found).toContain('| default | 10 fJ/cell (assumption: ');
        expect(await hover(editor, 'mine.tern', positionOf(source, '128 columns'))).toContain('| source | assumption |');
        // On the part: what the line says, and what it does not.
        expect(await hover(editor, 'mine.tern', positionOf(source, 'write'))).toMatch(/^\*\*write\.energy\*\* = 20 fJ\n[^]*\| source \| measured \|[^]*\n\*\*write\.time\*\*\n/);
    });

    it('on a word of the language, and on a window, tells what they mean', async () => {
        const editor = await openEditor();
        const source = 'network Net {\n    input image : u4[1, 8, 8] from u8 >> 4\n    weights random(sparsity 0.5, seed 1)\n    a : conv 2 of 5x3, pad 2 -> u4\n    b : avgpool 2x2\n}\n'
            + 'technology Cells refines RacetrackTcam { write 5 fJ/cell }\nhardware Mine refines RtmAp { technology Cells }\nexperiment e {\n    run Net on Mine\n    limit 10\n    batch 16\n}\n';
        await editor.edit('words.tern', source);
        const said = async (needle: string): Promise<string | undefined> => hover(editor, 'words.tern', positionOf(source, needle, 1));
        expect(await said('batch')).toBe('**batch**\n\nHow many images share the arrays at a time.');
        expect(await said('limit')).toContain('at most');
        expect(await said('refines')).toContain('Takes everything that is not said here');
        expect(await said('technology Cells }')).toContain('What one device is');
        expect(await said('pad')).toContain('Zeros around the map');
        expect(await said('>>')).toContain('lowest bits');
        expect(await said('5x3')).toBe('**5x3**\n\nThe kernel: 5 vertical, 3 horizontal.');
        expect(await said('2x2')).toContain('The window: 2 vertical, 2 horizontal.');
        // An operation has figures to tell.
        expect(await said('conv')).toMatch(/^\*\*a\*\* conv/);
        // Words say the rule that decides, not half of it; those of an input are about files.
        expect(await said('on Mine')).toContain('the file\'s one hardware, else the preset `RtmAp`');
        expect(await said('from u8')).toContain('values of images in files');
    });

    it('on a word of a layer tells what it does there', async () => {
        const editor = await openEditor();
        const source = 'block Basic(channels, stride = 1) {\n    a : conv channels of 3x3, stride stride, pad 1 -> u4\n    b : conv channels of 3x3, pad 1 + project input -> u4\n}\n'
            + 'network Net {\n    input image : u4[2, 8, 8]\n    weights random(sparsity 0.5, seed 1)\n    first : conv 4 of 5x5, stride 2, pad [1, 1, 2, 2], groups 2 from image -> u4\n'
            + '    second : Basic(4), Basic(8, stride 2)\n    third : conv 8 of 1x1 + second -> u4\n    fc : dense 3 from third\n    output fc\n}\n';
        await editor.edit('net.tern', source);
        const here = async (needle: string): Promise<string | undefined> => (await hover(editor, 'net.tern', positionOf(source, needle)))?.split('\n\n')[2];
        expect(await here('pad [1')).toBe('Here maps of 8x8 become 11x11; the output is 4x4.');
        expect(await here('stride 2, pad')).toBe('Here 2x2: 4x4 positions on maps of 8x8.');
        expect(await here('groups 2')).toBe('Here 2 groups, each from 1 of 2 channels to 2 of 4.');
        expect(await here('of 5x5')).toBe('Here each of 4 channels is a sum over 1 x 5 x 5 inputs.');
        expect(await here('from image')).toBe('Here `image`: [2, 8, 8] u4.');
        expect(await here('-> u4\n    second')).toMatch(/^Here sums of -\d+ to \d+ become 0 to 15, by \S/);
        expect(await here('+ second')).toBe('Here `second.2.b`: [8, 2, 2] u4.');
        expect(await here('output fc')).toBe('Here `fc`: [3, 1, 1] sums.');
        // A line of a block does it once for each use.
        expect(await here('stride stride')).toBe('Here\n- 1x1: 4x4 positions on maps of 4x4\n- 2x2: 2x2 positions on maps of 4x4');
        expect(await here('project')).toBe('Here\n- `first`: [4, 4, 4] u4\n- a 1x1 convolution with stride 2x2, [4, 4, 4] to [8, 2, 2]');
    });

    it('on a fault tells what it means, its rate, source and range; on the machine all of them', async () => {
        const editor = await openEditor();
        const source = 'hardware Mine refines RtmAp { faults { overshift 1e-5 source "a paper"  correction 64 steps } }\n';
        await editor.edit('mine.tern', source);
        const found = await hover(editor, 'mine.tern', positionOf(source, '1e-5'));
        expect(found).toMatch(/^\*\*faults\.overshift\*\* = 1e-5\n[^]*one domain too far/);
        expect(found).toContain('| source | a paper |');
        expect(found).toContain('| accepted | 0 to 1 |');
        expect(await hover(editor, 'mine.tern', positionOf(source, '64'))).toMatch(/^\*\*faults\.correction\*\* = 64 steps\n[^]*\| source \| assumption \|/);
        expect(await hover(editor, 'mine.tern', positionOf(source, 'overshift'))).toContain('| default | 0 (assumption: a machine without faults) |');
        expect(await hover(editor, 'mine.tern', positionOf(source, 'Mine'))).toMatch(/\| `faults\.overshift` \| 1e-5 \| a paper \| file \|/);
    });

    it('on a unit, a block, an experiment and an import says what they are, with the page about it', async () => {
        const source = 'import "parts.tern"\nblock Two(n, m = 2 * n) {\n    a : dense n -> u4\n    b : dense m -> u4\n}\nnetwork Net {\n    input image : u4[1, 4, 4]\n    weights random\n    s : Two(3)\n}\n'
            + 'experiment try { run Net on Mine }\nhardware Mine refines RtmAp { write 20 fJ/cell }\n';
        const editor = await openEditor();
        await editor.write('parts.tern', 'hardware Other refines RtmAp { latches 1 }\n');
        await editor.edit('net.tern', source);
        const at = async (needle: string, offset = 0): Promise<string | undefined> => hover(editor, 'net.tern', positionOf(source, needle, offset));
        expect(await at('fJ/cell')).toContain('| unit | 1 fJ is 1e-15 J, for each cell |');
        expect(await at('Two(3)')).toMatch(/^\*\*Two\(n, m = 2 \\\* n\)\*\* block of 2 lines\n[\s\S]*gives \| its last line, `b`[\s\S]*used for \| 2 layers of Net/);
        expect(await at('try {', 1)).toMatch(/^\*\*try\*\* experiment: Net on Mine\n[\s\S]*one seeded image[\s\S]*[\d.]+.nJ/);
        expect(await at('parts.tern', 1)).toBe('**parts.tern** declares hardware `Other`');
    });

    it('marks what is stale', async () => {
        const editor = await ready();
        const edited = text.replace('network Blocks {', 'network Blocks { oops');
        await editor.edit('net.tern', edited);
        expect(await hover(editor, 'net.tern', positionOf(edited, 'out :', 1))).toContain('Of the last finished compilation; the file has errors now.');
    });

    it('says nothing where there is nothing', async () => {
        const editor = await ready();
        expect(await hover(editor, 'net.tern', positionOf(text, '\n/// Five', 0))).toBeUndefined();
    });
});

describe('code lenses', () => {
    it('stand above networks and experiments: Simulate with its arguments, and the totals', async () => {
        const found = await lenses(await ready(), 'net.tern');
        const lines = text.split('\n');
        expect(found.map(({ range, command }) => [lines[range.start.line], command!.title.replace(/[\d.]+.([pnµ][Js])/g, '# $1'), command!.command])).toEqual(
            ['network Tiny {', 'experiment five {', 'network Blocks {'].flatMap(line => [
                [line, '$(play)\u00a0Simulate', 'terntrack.simulate'], [line, '$(debug-alt)\u00a0Replay', 'terntrack.replay'], [line, '$(graph)\u00a0Compare', 'terntrack.compare'], [line, '$(info)\u00a0Explain', 'terntrack.explain'], [line, expect.stringMatching(/^# [pnµ]J, # [nµ]s on RtmAp$/), ''],
            ]));
        expect(found[0].command!.arguments).toEqual(['file:///work/net.tern', 'Tiny']);
        expect(found[5].command!.arguments).toEqual(['file:///work/net.tern', 'five']);
    });

    it('stand there before anything is compiled', async () => {
        const editor = await openEditor();
        await editor.type('net.tern', tinyText);
        expect((await lenses(editor, 'net.tern')).map(({ command }) => command!.title)).toEqual(['$(play)\u00a0Simulate', '$(debug-alt)\u00a0Replay', '$(graph)\u00a0Compare', '$(info)\u00a0Explain']);
    });
});

describe('settings', () => {
    it('switch hints and lenses off, each on its own', async () => {
        const editor = await ready();
        const configure = (terntrack: object): void => editor.language.shared.workspace.ConfigurationProvider.updateConfiguration({ settings: { terntrack } });
        configure({ inlayHints: { energy: { enabled: false } }, codeLens: { enabled: true } });
        expect([(await hints(editor, 'net.tern')).size, (await lenses(editor, 'net.tern')).length]).toEqual([0, 15]);
        configure({ inlayHints: { energy: { enabled: true } }, codeLens: { enabled: false } });
        expect([(await hints(editor, 'net.tern')).size, (await lenses(editor, 'net.tern')).length]).toEqual([6, 0]);
    });
});
