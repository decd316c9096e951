/**
 * The presets that ship as Terntrack text, so that they can be gone to, hovered and read like any other hardware. Printed
 * from `server/hardware/presets.ts`, which alone says the values.
 */
import { DefaultWorkspaceManager, URI, type LangiumDocument, type LangiumDocumentFactory, type LangiumSharedCoreServices } from 'langium';
import type { WorkspaceFolder } from 'vscode-languageserver';
import { PRESETS, type Preset } from '../hardware/presets.js';
import { printWritten } from '../hardware/quantities.js';
import { parameterOf, partNames, type Scope } from '../hardware/registry.js';

/** The document of presets; every other document sees what it declares without importing it. */
export const presetsUri: URI = URI.parse('terntrack:/presets.tern');

/** Its text, for editors that open it. */
export function presetsText(): string {
    const head = '// The hardware that ships with Terntrack. Read only: write `hardware Mine refines RtmAp { ... }` to change a constant.';
    return [head, ...PRESETS.map(printPreset)].join('\n\n') + '\n';
}

/** Adds the presets to every workspace. */
export class PresetWorkspaceManager extends DefaultWorkspaceManager {

    private readonly documentFactory: LangiumDocumentFactory;

    constructor(services: LangiumSharedCoreServices) {
        super(services);
        this.documentFactory = services.workspace.LangiumDocumentFactory;
    }

    protected override loadAdditionalDocuments(_folders: WorkspaceFolder[], collector: (document: LangiumDocument) => void): Promise<void> {
        if (!this.langiumDocuments.hasDocument(presetsUri)) {
            collector(this.documentFactory.fromString(presetsText(), presetsUri));
        }
        return Promise.resolve();
    }
}

function printPreset(preset: Preset): string {
    return [
        ...documentation(preset.technology.documentation),
        `technology ${preset.technology.name} {`,
        ...printSettings(preset, 'technology'),
        '}',
        '',
        ...documentation(preset.documentation),
        `hardware ${preset.name} {`,
        `    technology ${preset.technology.name}`,
        ...printSettings(preset, 'hardware'),
        '}',
    ].join('\n');
}

/** A line a part, its quantities below one another, each with its source. */
function printSettings(preset: Preset, scope: Scope): string[] {
    return partNames().flatMap(part => {
        const settings = preset.settings.filter(({ parameter }) => parameterOf(parameter).part === part && parameterOf(parameter).scope === scope);
        const quantities = settings.map(({ parameter, written, source = 'assumption' }) =>
            `${printWritten(parameterOf(parameter), written)} source "${source.replaceAll('"', '\'')}"`);
        return quantities.length === 0 ? [] : [`    ${part.padEnd(9)} ${quantities.join(`,\n    ${' '.repeat(10)}`)}`];
    });
}

function documentation(text: string): string[] {
    return text.split('\n').map(line => `/// ${line}`);
}
