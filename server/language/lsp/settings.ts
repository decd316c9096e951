/**
 * The user's settings, as the editor gives them. Without an editor they are as the editor's defaults.
 */
import type { DiagnosticSettings } from './severities.js';

/** Everything below `terntrack`, of a document or of the window. */
type Settings = Readonly<Record<string, unknown>>;

const hintKinds = ['energy', 'shape', 'accumulator', 'defaults'] as const;

export type WantedHints = Readonly<Record<typeof hintKinds[number], boolean>>;

type InlayHintSettings = Partial<Record<typeof hintKinds[number], { readonly enabled?: boolean }>>;

/** Quiet unless told otherwise: the energy alone. */
export function wantedHints({ inlayHints }: Settings): WantedHints {
    const settings = inlayHints as InlayHintSettings | undefined;
    return Object.fromEntries(hintKinds.map(kind => [kind, settings?.[kind]?.enabled ?? kind === 'energy'])) as WantedHints;
}

export function diagnosticSettings({ diagnostics }: Settings): DiagnosticSettings {
    return diagnostics as DiagnosticSettings | undefined ?? {};
}

export function codeLensesWanted({ codeLens }: Settings): boolean {
    return (codeLens as { readonly enabled?: boolean } | undefined)?.enabled ?? true;
}

export interface CompilationSettings {
    /** Whether open documents are compiled while they are edited. */
    readonly enabled: boolean;
    /** Pause in typing before that, in milliseconds; the analyser's own where nothing is set. */
    readonly delayMs?: number;
}

export function compilationSettings({ compilation }: Settings): CompilationSettings {
    const settings = compilation as { readonly enabled?: boolean; readonly delay?: number } | undefined;
    return { enabled: settings?.enabled ?? true, ...(typeof settings?.delay === 'number' && { delayMs: Math.min(5000, Math.max(0, settings.delay)) }) };
}
