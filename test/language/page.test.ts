/** The language page shows what the language is: its examples, one after another, are one file without errors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CROSSBAR_PARAMETERS } from '../../server/hardware/crossbar/registry.js';
import { FAULT_PARAMETERS } from '../../server/hardware/fault-registry.js';
import { PARAMETERS } from '../../server/hardware/registry.js';
import { unitNames } from '../../server/hardware/units.js';
import { check, newLanguage, root } from './language.js';

const path = join(root, 'docs', 'language.md');
const page = readFileSync(path, 'utf8');

test('its examples have no problems but the unused layers it speaks of', async () => {
    const examples = [...page.matchAll(/```tern\n([\s\S]*?)```/g)].map(match => match[1]);
    expect(examples.length).toBeGreaterThan(6);
    const { problems, lowered } = await check(newLanguage(), examples.join('\n'), path.replace('.md', '.tern'));
    expect(problems.map(({ code, message }) => `${code}: ${message.split('\n')[0]}`)).toEqual(['link/unused-layer: nothing reads `n`']);
    expect(lowered.networks.map(({ network }) => network?.name)).not.toContain(undefined);
    expect(lowered.hardware.map(({ hardware }) => hardware?.name)).not.toContain(undefined);
    expect(lowered.crossbars.map(({ crossbar }) => crossbar?.name)).toEqual(['FiveBits']);
});

test('it names every part, parameter and unit', () => {
    for (const { part, name } of [...PARAMETERS, ...CROSSBAR_PARAMETERS, ...FAULT_PARAMETERS]) {
        const shown = name !== 'shift.domains' && ['write', 'shift'].includes(part) || name === 'read.time' ? name.replace(part, 'search') : name;
        expect(page).toContain(`\`${part}\``);
        expect(page).toContain(`\`${shown}\``);
    }
    const units = /^Units: (.*)$/m.exec(page)![1];
    for (const unit of unitNames().filter(name => !['domain', 'port', 'row', 'column', 'array', 'tile', 'bank', 'hop', 'bit', 'write', 'step'].includes(name))) {
        expect(units.replace(/[`;.]/g, ' ').split(/\s+/)).toContain(unit);
    }
});
