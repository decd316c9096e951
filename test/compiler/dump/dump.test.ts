/**
 * What every step makes of a small network, as text. `npx vitest run test/compiler/dump -u` writes the texts anew after a
 * change of the compiler; read the difference before you commit it: it is what the change does.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { defaultCompileOptions } from '../../../server/compiler/compile.js';
import { dumpLayer, dumpNames, type DumpName } from '../../../server/compiler/dump/dump.js';
import { traceLayer, type LayerTrace } from '../../../server/compiler/trace.js';
import type { Hardware } from '../../../server/hardware/model.js';
import { defaultHardware } from '../../../server/hardware/presets.js';
import { check, newLanguage } from '../../language/language.js';
import { machineKinds, machineWith } from '../../support/machines.js';

const here = import.meta.dirname;

interface Case {
    /** Beside this file. */
    readonly file: string;
    readonly hardware: Hardware;
    readonly steps: readonly DumpName[];
}

const cases: Readonly<Record<string, Case>> = {
    steps: { file: 'steps.tern', hardware: defaultHardware(), steps: dumpNames },
    narrow: {
        file: 'narrow.tern', steps: ['choose', 'form', 'accumulators', 'fields', 'allocate', 'place'],
        hardware: machineWith({ 'array.columns': 120, 'track.domains': 3, 'track.ports': 1, 'array.rows': 64, latches: 1 })
    },
    along: { file: 'steps.tern', hardware: machineWith(machineKinds['operands along the track']), steps: ['choose', 'allocate', 'emit'] }
};

async function tracesOf({ file, hardware }: Case): Promise<LayerTrace[]> {
    const { lowered, problems } = await check(newLanguage(), readFileSync(join(here, file), 'utf8'));
    expect(problems).toEqual([]);
    return lowered.networks[0].network!.layers.map(layer => traceLayer(layer, hardware, defaultCompileOptions).trace!);
}

describe.each(Object.keys(cases))('%s', name => {
    let traces: LayerTrace[];

    beforeAll(async () => {
        traces = await tracesOf(cases[name]);
    });

    test.each(cases[name].steps)('after %s', async step => {
        const lines = traces.flatMap(trace => [...dumpLayer(trace, step)]);
        const file = `${String(dumpNames.indexOf(step) + 1).padStart(2, '0')}-${step}.txt`;
        await expect(lines.join('\n') + '\n').toMatchFileSnapshot(join('golden', name, file));
    });
});
