/**
 * The presets that ship as Terntrack text, so that they can be gone to, hovered and read like any other hardware. Printed
 * from `server/hardware/presets.ts`, which alone says the values.
 */
import { DefaultWorkspaceManager, URI, type LangiumDocument, type LangiumDocumentFactory, type LangiumSharedCoreServices } from 'langium';
import type { WorkspaceFolder } from 'vscode-languageserver';
import { CROSSBAR_PRESETS, type CrossbarPreset } from '../hardware/crossbar/presets.js';
import { CROSSBAR_PARAMETERS } from '../hardware/crossbar/registry.js';
import { PRESETS, type Preset } from '../hardware/presets.js';
import { printWritten } from '../hardware/quantities.js';
import { parametersOfPart, PARAMETERS, partNames, type Parameter, type Scope } from '../hardware/registry.js';
import type { Setting } from '../hardware/build.js';

/** The document of presets; every other document sees what it declares without importing it. */
export const presetsUri: URI = URI.parse('terntrack:/presets.tern');

/** Its text, for editors that open it. */
export function presetsText(): string {
    const head = '// The hardware that ships with Terntrack. Read only: write `hardware Mine refines RtmAp { ... }` to change a constant.';
    return [head, ...PRESETS.map(printPreset), ...CROSSBAR_PRESETS.map(printCrossbar)].join('\n\n') + '\n';
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

function printCrossbar({ name, label, documentation: text, settings }: CrossbarPreset): string {
    return [...documentation(`${label}: ${text}`), `crossbar ${name} {`, ...printParts(CROSSBAR_PARAMETERS, settings), '}'].join('\n');
}

function printSettings(preset: Preset, scope: Scope): string[] {
    return printParts(PARAMETERS.filter(parameter => parameter.scope === scope), preset.settings);
}

/** A line a part, its quantities below one another, each with its source. */
function printParts<Name extends string>(parameters: readonly Parameter<Name>[], settings: readonly Setting<Name>[]): string[] {
    const parts = partNames(parameters);
    const width = Math.max(...parts.map(part => part.length));
    return parts.map(part => {
        const quantities = parametersOfPart(parameters, part).flatMap(parameter =>
            settings.filter(setting => setting.parameter === parameter.name).map(({ written, source = 'assumption' }) =>
                `${printWritten(parameter, written)} source "${source.replaceAll('"', '\'')}"`));
        return `    ${part.padEnd(width)} ${quantities.join(`,\n    ${' '.repeat(width + 1)}`)}`;
    });
}

function documentation(text: string): string[] {
    return text.split('\n').map(line => `/// ${line}`);
}
