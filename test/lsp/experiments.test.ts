/** Figures of experiments: of the machine they name, and of no other. */
import { expect, it } from 'vitest';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { openEditor } from './editor.js';
import { lenses } from './requests.js';

it('an experiment on a machine that does not exist shows no figures', async () => {
    const editor = await openEditor();
    await editor.write('tiny.safetensors', tinyWeights());
    const shown = async (machine: string): Promise<readonly string[]> => {
        await editor.edit('net.tern', `${tinyText}\nexperiment e { run Tiny on ${machine} }\n`);
        return (await lenses(editor, 'net.tern')).map(({ command }) => command?.title ?? '').filter(title => / on /.test(title)).map(title => title.replace(/^.* on /, ''));
    };
    expect(await shown('RtmAp')).toEqual(['RtmAp', 'RtmAp']);
    expect(await shown('Nowhere')).toEqual(['RtmAp']);
});

it('advice stands on the run whose experiment compiles it', async () => {
    const editor = await openEditor();
    const network = 'network Net {\n    input image : u4[4, 8, 8]\n    weights random(sparsity 0.5)\n    a : conv 8 of 3x3, pad 1 -> u4\n    b : maxpool 2x2\n    c : dense 64 -> u4\n    d : dense 10\n}\n';
    await editor.edit('net.tern', network);
    const advice = async (name: string, text: string): Promise<string[]> => {
        await editor.edit(name, text);
        return editor.diagnostics(name).filter(({ severity }) => severity === 3)
            .map(({ range, code, message }) => `${range.start.line + 1} ${String(code)} ${/Compiled as .* of (.*)\.$/.exec(String(message))![1]}`).sort();
    };
    const two = (latches: number): string => `import "net.tern"\nhardware Cheap refines RtmAp {\n    latches ${latches}\n}\nexperiment one {\n    run Net on Cheap\n    batch 4\n}\nexperiment two {\n    run Net on RtmAp\n}\n`;
    const ofTwo = ['10 capacity/idle-rows Net on RtmAp', '10 cost/dominant-layer Net on RtmAp'];
    expect(await advice('main.tern', two(0))).toEqual(ofTwo);
    expect(await advice('main.tern', two(1))).toEqual([...ofTwo, '6 capacity/idle-rows Net on Cheap at batch 4', '6 cost/dominant-layer Net on Cheap at batch 4']);
    // In the network's own file it stands at the layer, and is about what the experiment compiles: `batch 16` is no advice any more.
    expect(await advice('own.tern', network)).toContain('6 capacity/idle-rows Net on RtmAp');
    const own = await advice('own.tern', `${network}experiment e {\n    run Net on RtmAp\n    batch 64\n}\n`);
    expect(own.filter(line => line.includes('idle-rows') || line.endsWith('on RtmAp'))).toEqual([]);
});
