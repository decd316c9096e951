/** The command behind the quick fix of weights that are not ternary: a new weights file, and its name in the text. */
import { type LogOutputChannel, Range, Uri, window, workspace, WorkspaceEdit } from 'vscode';
import { convertWeightsMethod, type ConvertWeightsOutcome, type ConvertWeightsParams } from '../../server/protocol.js';
import type { LanguageServer } from '../language-server.js';
import { baseName } from './request.js';

/** Both edits or none, undone together. Whether they were made. */
export async function convertWeights(params: ConvertWeightsParams, server: LanguageServer, log: LogOutputChannel): Promise<boolean> {
    const [from, to] = [Uri.parse(params.from), Uri.parse(params.to)];
    const outcome = await server.request<ConvertWeightsOutcome>(convertWeightsMethod, params).catch((error: unknown): ConvertWeightsOutcome => ({ kind: 'failed', code: '', message: String(error) }));
    if (outcome.kind === 'failed') {
        log.error(`${baseName(from)}: ${outcome.code} ${outcome.message}`);
        void window.showErrorMessage(`Converting ${baseName(from)}: ${outcome.message.split('\n')[0]}`);
        return false;
    }
    const { start, end } = params.range;
    const edit = new WorkspaceEdit();
    edit.createFile(to, { overwrite: false, contents: Buffer.from(outcome.weights, 'base64') });
    edit.replace(Uri.parse(params.document), new Range(start.line, start.character, end.line, end.character), params.newText);
    if (!await workspace.applyEdit(edit)) {
        void window.showErrorMessage(`Converting ${baseName(from)}: ${baseName(to)} could not be written.`);
        return false;
    }
    log.info(`${baseName(to)}: ${outcome.converted.join(', ')} made ternary by the TWN rule`);
    // Not awaited: the message stays until somebody closes it.
    void window.showWarningMessage(`${baseName(to)}: weights of ${outcome.converted.length} layers are ternary by the TWN rule, without training again: the accuracy is unknown until it is measured.`);
    return true;
}
