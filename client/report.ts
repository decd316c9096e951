/**
 * The report behind the status bar item: what the newest finished compilations of a document say, as a page that follows the
 * document while it is open.
 */
import { commands, type Disposable, EventEmitter, Uri, window, workspace } from 'vscode';
import { analysisStateMethod, reportMethod, type AnalysisState, type DocumentParams } from '../server/protocol.js';
import type { LanguageServer } from './language-server.js';
import { showMarkdownPage } from './markdown-page.js';
import { meantDocument } from './meant-document.js';

export const reportCommand = 'terntrack.showReport';
const scheme = 'terntrack-report';

export function registerReport(server: LanguageServer): Disposable[] {
    const changed = new EventEmitter<Uri>();
    return [
        changed,
        workspace.registerTextDocumentContentProvider(scheme, {
            onDidChange: changed.event,
            provideTextDocumentContent: async page => {
                const text = await server.request<string>(reportMethod, { uri: Uri.parse(page.query).toString() } satisfies DocumentParams);
                return text || '*Nothing of this file has been compiled yet.*';
            },
        }),
        server.onNotification<AnalysisState>(analysisStateMethod, ({ uri, progress }) => {
            const page = pageOf(Uri.parse(uri));
            if (progress === undefined && workspace.textDocuments.some(document => document.uri.toString() === page.toString())) {
                changed.fire(page);
            }
        }),
        commands.registerCommand(reportCommand, showReport),
    ];
}

/** Of the document the reader means. */
async function showReport(): Promise<Uri | undefined> {
    const document = meantDocument();
    if (!document) {
        void window.showInformationMessage('Report: open a .tern file first.');
        return undefined;
    }
    const page = pageOf(document.uri);
    await showMarkdownPage(page, document.uri.toString());
    return page;
}

/** The document's address travels as the query; the path gives the tab its title. */
function pageOf(document: Uri): Uri {
    const name = document.path.split('/').at(-1) ?? 'network';
    return Uri.from({ scheme, path: `/${name} report.md`, query: document.toString() });
}
