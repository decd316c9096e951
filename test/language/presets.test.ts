/** The presets as text say what the presets as values say. */
import { expect, test } from 'vitest';
import { CROSSBAR_PRESETS, presetCrossbar } from '../../server/hardware/crossbar/presets.js';
import { presetHardware, PRESETS } from '../../server/hardware/presets.js';
import { lower } from '../../server/language/lower/lower.js';
import type { Model } from '../../server/language/generated/ast.js';
import { presetsUri } from '../../server/language/presets.js';
import { check, newLanguage } from './language.js';

test('lowered presets equal the presets', async () => {
    const language = newLanguage();
    await check(language, 'hardware Mine refines RtmAp {}');
    const presets = language.shared.workspace.LangiumDocuments.getDocument(presetsUri)!;
    const { hardware, problems } = lower(presets.parseResult.value as Model, { tensorFile: () => undefined });
    expect(problems).toEqual([]);
    expect(hardware.map(one => one.name)).toEqual(PRESETS.map(preset => preset.name));
    for (const { name, hardware: lowered } of hardware) {
        expect(lowered).toEqual(presetHardware(name));
    }
});

test('lowered crossbars equal the presets and are called by their labels', async () => {
    const language = newLanguage();
    await check(language, 'hardware Mine refines RtmAp {}');
    const presets = language.shared.workspace.LangiumDocuments.getDocument(presetsUri)!;
    const { crossbars } = lower(presets.parseResult.value as Model, { tensorFile: () => undefined });
    expect(crossbars.map(({ name, crossbar }) => [name, crossbar?.name])).toEqual(CROSSBAR_PRESETS.map(({ name, label }) => [name, label]));
    for (const { name, crossbar } of crossbars) {
        expect(crossbar).toEqual(presetCrossbar(name));
    }
});

test('presets and their technologies are documented', async () => {
    const language = newLanguage();
    const { document } = await check(language, '/// Mine.\n/// Really.\nhardware Mine refines RtmAp {\n    // no documentation\n    latches 1\n    /// of the chain\n    chained yes\n}');
    const mine = document.parseResult.value.elements[0];
    const documentation = language.terntrack.documentation.DocumentationProvider;
    expect(documentation.getDocumentation(mine)).toBe('Mine.\nReally.');
    expect(mine.$type === 'Hardware' && mine.settings.map(setting => documentation.getDocumentation(setting))).toEqual([undefined, 'of the chain']);
    expect(mine.$type === 'Hardware' && documentation.getDocumentation(mine.base!.ref!)).toContain('64 arrays');
});
