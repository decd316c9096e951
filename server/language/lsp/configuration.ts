/**
 * Settings as they hold for a document: in a window of several folders each folder may have its own. They are asked for once and
 * kept until the editor says that settings have changed.
 */
import { type ConfigurationInitializedParams, DefaultConfigurationProvider, type URI } from 'langium';
import type { DidChangeConfigurationParams } from 'vscode-languageserver';

const section = 'terntrack';

type Settings = Readonly<Record<string, unknown>>;

export class TerntrackConfiguration extends DefaultConfigurationProvider {
    private fetch: ConfigurationInitializedParams['fetchConfiguration'];
    private readonly asked = new Map<string, Promise<Settings>>();
    private readonly answered = new Map<string, Settings>();

    override async initialized(params: ConfigurationInitializedParams): Promise<void> {
        this.fetch = this.workspaceConfig ? params.fetchConfiguration : undefined;
        await super.initialized(params);
    }

    override updateConfiguration(change: DidChangeConfigurationParams): void {
        this.forget();
        super.updateConfiguration(change);
    }

    /** For when folders come and go. What was answered stays until there is a newer answer. */
    forget(): void {
        this.asked.clear();
    }

    forgetDocument(uri: URI): void {
        this.asked.delete(uri.toString());
        this.answered.delete(uri.toString());
    }

    /** What holds for a document. */
    async of(uri: URI): Promise<Settings> {
        await this.ready;
        if (!this.fetch) {
            return this.ofWindow();
        }
        const key = uri.toString();
        const known = this.asked.get(key);
        if (known) {
            return known;
        }
        const asked = this.ask(uri);
        this.asked.set(key, asked);
        return asked;
    }

    /** The same by what is known already; what holds for the window before the editor has answered. */
    known(uri: URI): Settings {
        return this.answered.get(uri.toString()) ?? this.ofWindow();
    }

    private async ask(uri: URI): Promise<Settings> {
        // An editor that is closing answers nothing.
        const [answer] = await this.fetch!([{ section, scopeUri: uri.toString() }]).catch(() => []) as (Settings | null | undefined)[];
        const settings = answer ?? this.ofWindow();
        this.answered.set(uri.toString(), settings);
        return settings;
    }

    ofWindow(): Settings {
        return this.settings[section] ?? {};
    }
}
