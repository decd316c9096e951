/**
 * The user's settings, as the editor gives them. Without an editor everything is on.
 */
import type { ConfigurationProvider } from 'langium';

const section = 'terntrack';

interface InlayHintSettings {
    readonly energy?: { readonly enabled?: boolean };
}

export async function energyHintsWanted(configuration: ConfigurationProvider): Promise<boolean> {
    const settings = await configuration.getConfiguration(section, 'inlayHints') as InlayHintSettings | undefined;
    return settings?.energy?.enabled ?? true;
}

export async function codeLensesWanted(configuration: ConfigurationProvider): Promise<boolean> {
    const settings = await configuration.getConfiguration(section, 'codeLens') as { readonly enabled?: boolean } | undefined;
    return settings?.enabled ?? true;
}
