/**
 * Ties documents to the analyser: what is open is compiled after each change, what comes back is published and refreshes
 * what shows it. Services read results here and nowhere else; none of them compiles.
 */
import { DocumentState, URI, type LangiumDocument, type LangiumSharedCoreServices } from 'langium';
import type { Diagnostic } from 'vscode-languageserver';
import { Analyser, type TargetResult } from '../../analysis/analyser.js';
import type { OutcomeStore } from '../../analysis/known-outcomes.js';
import type { CompileReport } from '../../cost/report.js';
import type { AnalysisState, NetworkTotals } from '../../protocol.js';
import * as ast from '../generated/ast.js';
import type { LoweredNetwork } from '../lower/types.js';
import type { TerntrackConfiguration } from './configuration.js';
import { compileDiagnostics, firstOfEach } from './diagnostics.js';
import type { EditorEnvironment } from './environment.js';
import type { Lowering } from './lowering.js';
import { diagnosticSettings } from './settings.js';
import { withSeverities } from './severities.js';
import { experimentNetwork, experimentTarget, networkTargetId, targetsOf } from './targets.js';

/** What a reader of results gets: the newest report, and whether the document has moved on since. */
export interface ShownReport {
    readonly report: CompileReport;
    readonly stale: boolean;
    /** It has errors: nothing newer is on its way. */
    readonly blocked: boolean;
}

/** Where results are told: the connection, or nothing in a test. */
export interface AnalysisListener {
    publish(uri: string, diagnostics: readonly Diagnostic[]): void;
    state(state: AnalysisState): void;
    /** Hints and lenses may show other numbers now. */
    refresh(): void;
}

export class LiveAnalysis {
    readonly analyser: Analyser;
    listener: AnalysisListener | undefined;
    /** Results over restarts, once the editor has said where. */
    store: OutcomeStore | undefined;
    private enabled = true;
    /** Of the texts that the analyser has been told of. */
    private readonly versions = new Map<string, number>();
    /** Diagnostics of a document without those of the compiler. */
    private readonly own = new WeakMap<LangiumDocument, readonly Diagnostic[]>();

    constructor(
        private readonly shared: LangiumSharedCoreServices, private readonly configuration: TerntrackConfiguration, private readonly lowering: Lowering, private readonly environment: EditorEnvironment,
    ) {
        this.analyser = new Analyser({
            startWorker: environment.startWorker, debounceMs: environment.debounceMs, now: environment.now, anticipateAfterMs: environment.anticipateAfterMs,
            log: message => environment.log.error(message), debug: message => environment.log.debug?.(message),
            store: { load: async key => this.store?.load(key), save: (key, outcome) => this.store?.save(key, outcome) },
        });
        this.analyser.onChange(uri => this.changed(uri));
        this.analyser.onProgress(uri => this.listener?.state(this.stateOf(uri)));
        shared.workspace.DocumentBuilder.onDocumentPhase(DocumentState.Validated, document => this.validated(document));
        shared.workspace.DocumentBuilder.onUpdate((_changed, deleted) => deleted.forEach(uri => this.analyser.close(uri.toString())));
    }

    /** The report of a network on its document's hardware; undefined before the first has finished. */
    reportOf(document: LangiumDocument, network: LoweredNetwork): ShownReport | undefined {
        return this.report(document, networkTargetId(this.lowering.of(document), network));
    }

    /** The report of a target, by its id. */
    report(document: LangiumDocument, target: string): ShownReport | undefined {
        const result = this.analyser.results(document.uri.toString()).find(({ id }) => id === target);
        return result?.outcome.report && { report: result.outcome.report, stale: result.stale, blocked: result.blocked };
    }

    /** Of the newest finished compilations, at today's lines. `own` are the document's other diagnostics. */
    compileDiagnostics(document: LangiumDocument, own: readonly Diagnostic[]): Diagnostic[] {
        this.own.set(document, own);
        const lowered = this.lowering.of(document);
        const networks = new Map<string, LoweredNetwork>(lowered.networks.map(network => [networkTargetId(lowered, network), network]));
        for (const experiment of lowered.experiments) {
            const id = experimentTarget(experiment, this.lowering)?.id;
            const network = experimentNetwork(experiment, this.lowering);
            if (id !== undefined && network) {
                networks.set(id, network);
            }
        }
        const found = this.analyser.results(document.uri.toString()).flatMap((result: TargetResult) => {
            const network = networks.get(result.id);
            return network ? compileDiagnostics(document, lowered, network, result.id, [...result.outcome.problems, ...result.outcome.advice ?? []]) : [];
        });
        // The same problem of a network on two machines that agree in what matters is one line's one problem.
        return firstOfEach(found, ({ code, range }) => JSON.stringify([code, range]));
    }

    /** With the severities the user wants, and the page about each code. */
    shown({ uri }: LangiumDocument, diagnostics: readonly Diagnostic[]): Diagnostic[] {
        const { docs } = this.environment;
        return withSeverities(diagnostics, diagnosticSettings(this.configuration.known(uri))).map(diagnostic =>
            docs === undefined ? diagnostic : { ...diagnostic, codeDescription: { href: `${docs}errors/${String(diagnostic.code)}.md` } });
    }

    /** Settings have changed: what is open shows them at once. */
    async useSettings(): Promise<void> {
        await Promise.all(this.shared.workspace.LangiumDocuments.all.filter(document => this.isOpen(document)).map(async ({ uri }) => {
            await this.configuration.of(uri);
            this.changed(uri.toString());
        }));
    }

    /** A document that nobody looks at any more is not compiled any more. */
    close(uri: string): void {
        this.analyser.close(uri);
        this.versions.delete(uri);
        this.configuration.forgetDocument(URI.parse(uri));
    }

    /** Whether open documents are compiled, and after which pause in typing, in milliseconds. */
    configure(enabled: boolean, delayMs: number | undefined): void {
        this.analyser.debounceMs = delayMs ?? this.analyser.debounceMs;
        if (enabled !== this.enabled) {
            this.enabled = enabled;
            for (const document of this.shared.workspace.LangiumDocuments.all.filter(document => this.isOpen(document))) {
                if (enabled) {
                    this.validated(document);
                } else {
                    this.analyser.close(document.uri.toString());
                    this.changed(document.uri.toString());
                }
            }
        }
    }

    private validated(document: LangiumDocument): void {
        if (this.enabled && this.isOpen(document)) {
            const uri = document.uri.toString();
            const { version } = document.textDocument;
            this.analyser.update(uri, targetsOf(this.lowering.of(document), this.lowering), this.versions.get(uri) !== version);
            this.versions.set(uri, version);
            void this.lowering.refreshFilesOf(document.uri);
        }
    }

    private isOpen(document: LangiumDocument): boolean {
        return this.shared.workspace.TextDocuments?.get(document.uri) !== undefined;
    }

    private changed(uri: string): void {
        const document = this.shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
        if (!document) {
            return;
        }
        const own = this.own.get(document);
        if (own && document.state >= DocumentState.Validated) {
            document.diagnostics = this.shown(document, [...own, ...this.compileDiagnostics(document, own)]);
            this.listener?.publish(uri, document.diagnostics);
        }
        this.listener?.state(this.stateOf(uri));
        this.listener?.refresh();
    }

    private stateOf(uri: string): AnalysisState {
        const reports = this.analyser.results(uri).flatMap(({ outcome }) => outcome.report ?? []);
        const lines = this.linesOf(uri);
        const progress = this.analyser.progress(uri);
        return {
            uri, state: this.analyser.state(uri) ?? 'ready', ...(progress !== undefined && { progress }),
            totals: reports.map(({ network, hardware, total }): NetworkTotals => ({
                network, hardware, energyJ: total.energyJ.total, latencyS: total.latencyS, ...(lines.has(network) && { lines: lines.get(network)! }),
            })),
        };
    }

    /** Where the networks of a document stand now. */
    private linesOf(uri: string): ReadonlyMap<string, NonNullable<NetworkTotals['lines']>> {
        const root = this.shared.workspace.LangiumDocuments.getDocument(URI.parse(uri))?.parseResult.value;
        const networks = ast.isModel(root) ? root.elements.filter(ast.isNetwork) : [];
        return new Map(networks.flatMap(({ name, $cstNode }) => name && $cstNode ? [[name, [$cstNode.range.start.line, $cstNode.range.end.line] as const]] : []));
    }
}
