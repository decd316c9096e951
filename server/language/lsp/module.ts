/**
 * The language with everything an editor needs on top, assembled: one service a file, each behind a guard.
 */
import type { Module } from 'langium';
import {
    createDefaultLSPModule, type DefaultSharedModuleContext, type LangiumLSPServices, type LangiumServices,
    type LangiumSharedServices, type PartialLangiumServices, type PartialLangiumSharedServices,
} from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';
import { createTerntrackServices, type TerntrackLanguage } from '../module.js';
import { TerntrackCallHierarchyProvider } from './call-hierarchy-provider.js';
import { TerntrackCodeActionProvider } from './code-action-provider.js';
import { TerntrackCodeLensProvider } from './code-lens-provider.js';
import { Comparer } from './compare.js';
import { TerntrackCompletionProvider } from './completion-provider.js';
import { TerntrackConfiguration } from './configuration.js';
import { TerntrackContentProvider } from './content-provider.js';
import { TerntrackDefinitionProvider } from './definition-provider.js';
import { TerntrackDocumentHighlightProvider } from './document-highlight-provider.js';
import { TerntrackDocumentLinkProvider } from './document-link-provider.js';
import { TerntrackDocumentSymbolProvider } from './document-symbol-provider.js';
import type { EditorEnvironment, LanguageEnvironment } from './environment.js';
import { Explainer } from './explain.js';
import { HandedInFileSystem } from './file-system.js';
import { TerntrackFoldingRangeProvider } from './folding-range-provider.js';
import { TerntrackFormatter } from './formatter.js';
import { guard } from './guard.js';
import { TerntrackHoverProvider } from './hover-provider.js';
import { TerntrackInlayHintProvider } from './inlay-hint-provider.js';
import { TerntrackLanguageServer } from './language-server.js';
import { LiveAnalysis } from './live-analysis.js';
import { Lowering } from './lowering.js';
import { TerntrackNodeKindProvider } from './node-kind-provider.js';
import { TerntrackRenameProvider } from './rename-provider.js';
import { TerntrackSemanticTokenProvider } from './semantic-token-provider.js';
import { TerntrackSignatureHelpProvider } from './signature-help-provider.js';
import { RememberingServiceRegistry } from './service-registry.js';
import { Simulator } from './simulate.js';
import { rebuildOnFileChange, TerntrackUpdateHandler } from './update-handler.js';
import { EditorDocumentValidator } from './validator.js';
import { TerntrackWorkspaceSymbolProvider } from './workspace-symbol-provider.js';

export interface EditorLanguage extends TerntrackLanguage {
    readonly lowering: Lowering;
    readonly analysis: LiveAnalysis;
    readonly configuration: TerntrackConfiguration;
    readonly simulator: Simulator;
    readonly comparer: Comparer;
    readonly explainer: Explainer;
}

type Parts = { -readonly [Part in 'lowering' | 'analysis' | 'configuration']: EditorLanguage[Part] };

/** For those who need no editor: documents, links and models. */
export function createLoweringLanguage({ files }: LanguageEnvironment): TerntrackLanguage & { readonly lowering: Lowering } {
    const language = createTerntrackServices({ fileSystemProvider: () => new HandedInFileSystem(files) });
    return { ...language, lowering: new Lowering(language.shared, files) };
}

/** For an editor at the other end of `connection`; without one (tests) nothing is published. */
export function createEditorLanguage(environment: EditorEnvironment, connection?: Connection): EditorLanguage {
    const context: DefaultSharedModuleContext = { connection, fileSystemProvider: () => new HandedInFileSystem(environment.files) };
    // The parts below need the shared services, which need the update handler, which asks for the parts when events come.
    const parts = {} as Parts;
    const shared: Module<LangiumSharedServices, PartialLangiumSharedServices> = {
        ServiceRegistry: services => new RememberingServiceRegistry(services),
        workspace: { ConfigurationProvider: services => new TerntrackConfiguration(services) },
        lsp: {
            DocumentUpdateHandler: services => new TerntrackUpdateHandler(services, () => parts.lowering, () => parts.analysis),
            NodeKindProvider: () => new TerntrackNodeKindProvider(),
            TextDocumentContentProvider: services => new TerntrackContentProvider(services, () => parts.lowering),
            WorkspaceSymbolProvider: services => guard(new TerntrackWorkspaceSymbolProvider(services), environment),
            LanguageServer: services => new TerntrackLanguageServer(services),
        },
    };
    const language: Module<LangiumServices, PartialLangiumServices> = {
        lsp: guardedServices(environment, () => parts),
        validation: { DocumentValidator: services => new EditorDocumentValidator(services, parts.configuration, parts.lowering, parts.analysis) },
    };
    const services = createTerntrackServices(context, { shared, language });
    parts.lowering = new Lowering(services.shared, environment.files);
    parts.configuration = services.shared.workspace.ConfigurationProvider as TerntrackConfiguration;
    parts.analysis = new LiveAnalysis(services.shared, parts.configuration, parts.lowering, environment);
    rebuildOnFileChange(services.shared, parts.lowering);
    return {
        ...services, ...parts, simulator: new Simulator(services.shared.workspace.LangiumDocuments, parts.lowering, environment), explainer: new Explainer(parts.lowering, environment),
        comparer: new Comparer(services.shared.workspace.LangiumDocuments, parts.lowering, parts.analysis, environment),
    };
}

type LspModule = Module<LangiumServices, LangiumLSPServices>['lsp'];
type LspFactories = Record<string, ((services: LangiumServices) => object | undefined) | undefined>;

/** Langium's own services and this language's, all guarded. */
function guardedServices(environment: EditorEnvironment, parts: () => Parts): LspModule {
    const defaults = (createDefaultLSPModule({} as never) as { lsp: LspFactories }).lsp;
    const factories: LspFactories = {
        ...defaults,
        CallHierarchyProvider: services => new TerntrackCallHierarchyProvider(services),
        CodeActionProvider: () => new TerntrackCodeActionProvider(environment.files),
        CompletionProvider: services => new TerntrackCompletionProvider(services, parts().lowering, environment.files),
        DefinitionProvider: services => new TerntrackDefinitionProvider(services, parts().lowering),
        DocumentHighlightProvider: services => new TerntrackDocumentHighlightProvider(services),
        DocumentLinkProvider: () => new TerntrackDocumentLinkProvider(),
        Formatter: services => new TerntrackFormatter(services),
        FoldingRangeProvider: services => new TerntrackFoldingRangeProvider(services),
        RenameProvider: services => new TerntrackRenameProvider(services, parts().lowering),
        SemanticTokenProvider: services => new TerntrackSemanticTokenProvider(services),
        SignatureHelp: services => new TerntrackSignatureHelpProvider(services),
        DocumentSymbolProvider: services => new TerntrackDocumentSymbolProvider(services),
        HoverProvider: services => new TerntrackHoverProvider(services, parts().lowering, parts().analysis, environment.docs),
        InlayHintProvider: () => new TerntrackInlayHintProvider(parts().configuration, parts().lowering, parts().analysis),
        CodeLensProvider: () => new TerntrackCodeLensProvider(parts().configuration, parts().lowering, parts().analysis),
    };
    return Object.fromEntries(Object.entries(factories).map(([name, create]) => [name, (services: LangiumServices) => {
        const service = create?.(services);
        return service && guard(service, environment);
    }])) as LspModule;
}
