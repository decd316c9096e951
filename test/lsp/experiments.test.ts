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
