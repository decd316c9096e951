/** The language page shows what the language is: its examples, one after another, are one file without errors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parametersOfPart, partNames } from '../../server/hardware/registry.js';
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
});

test('it names every part, parameter and unit', () => {
    for (const part of partNames()) {
        expect(page).toContain(`\`${part}\``);
        for (const { name } of parametersOfPart(part)) {
            const shown = ['write', 'shift', 'read'].includes(part) ? name.replace(part, 'search') : name;
            expect(page).toContain(`\`${shown}\``);
        }
    }
    const units = /^Units: (.*)$/m.exec(page)![1];
    for (const unit of unitNames().filter(name => !['domain', 'port', 'row', 'column', 'array', 'tile', 'bank', 'hop', 'bit', 'write'].includes(name))) {
        expect(units.replace(/[`;.]/g, ' ').split(/\s+/)).toContain(unit);
    }
});
