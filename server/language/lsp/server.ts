/**
 * The language server on a connection: Langium's handlers, this product's own requests, and what is told to the editor
 * unasked. It must not know over which wire the connection runs.
 */
import { DocumentState, URI, type LangiumDocument } from 'langium';
import { startLanguageServer } from 'langium/lsp';
import {
    CodeLensRefreshRequest, InlayHintRefreshRequest, LSPErrorCodes, ResponseError, type CancellationToken, type Connection, type InitializeParams,
} from 'vscode-languageserver';
import {
    analysisStateMethod, compareMethod, convertWeightsMethod, energyLevelsMethod, explainMethod, importModelMethod, layerLocationMethod, runnablesMethod, simulateMethod, simulationProgressMethod,
    type CompareOutcome, type ConvertWeightsOutcome, type ConvertWeightsParams, type EnergyLevel, type EnergyLevelsParams, type ExplainOutcome, type ExplainParams, type ImportModelParams, type LayerLocation, type LayerLocationParams,
    type ModelImportOutcome, type Runnable, type RunnablesParams, type SimulateParams, type SimulationOutcome,
} from '../../protocol.js';
import { convertForEditor } from './convert-weights.js';
import { energyLevels } from './energy-levels.js';
import type { EditorEnvironment, Log } from './environment.js';
import { importForEditor } from './import-model.js';
import { layerLocation } from './layer-location.js';
import { createEditorLanguage, type EditorLanguage } from './module.js';
import { selectionRanges } from './selection-range-provider.js';
import { runnables } from './runnables.js';
import { followWindow, windowEnvironment } from './session.js';

/** The editor's log, which a person can open. */
export function connectionLog({ console }: Connection): Log {
    return { debug: message => console.debug(message), info: message => console.info(message), error: message => console.error(message) };
}

/** Serves `connection` until it closes. */
export function startTerntrackServer(connection: Connection, outside: EditorEnvironment): EditorLanguage {
    const environment = windowEnvironment(connection, outside);
    const language = createEditorLanguage(environment, connection);
    publishAnalysis(connection, language);
    addRequests(connection, language, environment);
    followWindow(connection, language, environment);
    connection.onShutdown(() => language.analysis.analyser.dispose());
    startLanguageServer(language.shared);
    return language;
}

function publishAnalysis(connection: Connection, { shared, analysis, configuration }: EditorLanguage): void {
    let capabilities: InitializeParams['capabilities'] = {};
    shared.lsp.LanguageServer.onInitialize(params => { capabilities = params.capabilities; });
    // The editor may refuse while it is closing: nobody waits for the answer.
    const ignore = (): void => undefined;
    analysis.listener = {
        publish: (uri, diagnostics) => void connection.sendDiagnostics({ uri, diagnostics: [...diagnostics] }).catch(ignore),
        state: state => void connection.sendNotification(analysisStateMethod, state).catch(ignore),
        refresh: () => {
            if (capabilities.workspace?.inlayHint?.refreshSupport) {
                void connection.sendRequest(InlayHintRefreshRequest.type).catch(ignore);
            }
            if (capabilities.workspace?.codeLens?.refreshSupport) {
                void connection.sendRequest(CodeLensRefreshRequest.type).catch(ignore);
            }
        },
    };
    configuration.onConfigurationSectionUpdate(() => {
        void analysis.useSettings().catch(ignore);
        analysis.listener?.refresh();
    });
}

function addRequests(connection: Connection, { shared, lowering, analysis, simulator, comparer, explainer }: EditorLanguage, environment: EditorEnvironment): void {
    const { log } = environment;
    /** Waits until the document is linked; undefined for one that is not there. */
    const documentOf = async (uri: string, token: CancellationToken): Promise<LangiumDocument | undefined> => {
        await shared.workspace.WorkspaceManager.ready;
        const parsed = URI.parse(uri);
        if (!shared.workspace.LangiumDocuments.hasDocument(parsed)) {
            return undefined;
        }
        await shared.workspace.DocumentBuilder.waitUntil(DocumentState.IndexedReferences, parsed, token);
        return shared.workspace.LangiumDocuments.getDocument(parsed);
    };
    connection.onSelectionRanges(async ({ textDocument, positions }, token) => {
        const document = await documentOf(textDocument.uri, token);
        return document ? selectionRanges(document, positions) : null;
    });
    const answer = <Params, Result>(method: string, handle: (params: Params, token: CancellationToken) => Promise<Result>): void => {
        connection.onRequest(method, async (params: Params, token: CancellationToken) => {
            try {
                return await handle(params, token);
            } catch (error) {
                log.error(`${method} failed: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
                return new ResponseError(LSPErrorCodes.RequestFailed, `${method} failed; the log says why`);
            }
        });
    };
    answer<RunnablesParams, readonly Runnable[]>(runnablesMethod, async ({ uri }, token) => {
        const document = await documentOf(uri, token);
        return document ? runnables(lowering.of(document)) : [];
    });
    answer<LayerLocationParams, LayerLocation | null>(layerLocationMethod, async (params, token) => {
        const document = await documentOf(params.uri, token);
        return document ? layerLocation(document, params, lowering) : null;
    });
    answer<EnergyLevelsParams, readonly EnergyLevel[]>(energyLevelsMethod, async ({ uri }, token) => {
        const document = await documentOf(uri, token);
        return document ? energyLevels(document, lowering, analysis) : [];
    });
    answer<ExplainParams, ExplainOutcome>(explainMethod, async (params, token) => {
        const document = await documentOf(params.uri, token);
        return document ? explainer.run({ document, params, token }) : { kind: 'failed', code: 'simulate/unknown-name', message: `${params.uri} is not open` };
    });
    answer<SimulateParams, SimulationOutcome>(simulateMethod, async (params, token) => {
        const document = await documentOf(params.uri, token);
        return document ? simulator.run({ document, params, token, tell: progress => void connection.sendNotification(simulationProgressMethod, progress) })
            : { kind: 'failed', code: 'simulate/unknown-name', message: `${params.uri} is not open` };
    });
    answer<ImportModelParams, ModelImportOutcome>(importModelMethod, (params, token) =>
        importForEditor(params, token, progress => void connection.sendNotification(simulationProgressMethod, progress), environment));
    answer<ConvertWeightsParams, ConvertWeightsOutcome>(convertWeightsMethod, params => convertForEditor(params, environment.files));
    answer<SimulateParams, CompareOutcome>(compareMethod, async (params, token) => {
        const document = await documentOf(params.uri, token);
        return document ? comparer.run({ document, params, token, tell: progress => void connection.sendNotification(simulationProgressMethod, progress) })
            : { kind: 'failed', code: 'simulate/unknown-name', message: `${params.uri} is not open` };
    });
}
