/**
 * The user's settings, as the editor gives them. Without an editor they are as the editor's defaults.
 */
import type { ConfigurationProvider } from 'langium';
import type { DiagnosticSettings } from './severities.js';

const section = 'terntrack';

const hintKinds = ['energy', 'shape', 'accumulator', 'defaults'] as const;

export type WantedHints = Readonly<Record<typeof hintKinds[number], boolean>>;

type InlayHintSettings = Partial<Record<typeof hintKinds[number], { readonly enabled?: boolean }>>;

/** Quiet unless told otherwise: the energy alone. */
export async function wantedHints(configuration: ConfigurationProvider): Promise<WantedHints> {
    const settings = await configuration.getConfiguration(section, 'inlayHints') as InlayHintSettings | undefined;
    return Object.fromEntries(hintKinds.map(kind => [kind, settings?.[kind]?.enabled ?? kind === 'energy'])) as WantedHints;
}

export async function diagnosticSettings(configuration: ConfigurationProvider): Promise<DiagnosticSettings> {
    return await configuration.getConfiguration(section, 'diagnostics') as DiagnosticSettings | undefined ?? {};
}

export async function codeLensesWanted(configuration: ConfigurationProvider): Promise<boolean> {
    const settings = await configuration.getConfiguration(section, 'codeLens') as { readonly enabled?: boolean } | undefined;
    return settings?.enabled ?? true;
}

export interface CompilationSettings {
    /** Whether open documents are compiled while they are edited. */
    readonly enabled: boolean;
    /** Pause in typing before that, in milliseconds; the analyser's own where nothing is set. */
    readonly delayMs?: number;
}

export async function compilationSettings(configuration: ConfigurationProvider): Promise<CompilationSettings> {
    const settings = await configuration.getConfiguration(section, 'compilation') as { readonly enabled?: boolean; readonly delay?: number } | undefined;
    return { enabled: settings?.enabled ?? true, ...(typeof settings?.delay === 'number' && { delayMs: Math.min(5000, Math.max(0, settings.delay)) }) };
}
