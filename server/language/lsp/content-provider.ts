/** Texts that are no files and can be opened all the same: the presets, and the list of a weights file's tensors. */
import { URI } from 'langium';
import { DefaultTextDocumentContentProvider, type LangiumSharedServices } from 'langium/lsp';
import type { TextDocumentContentParams, TextDocumentContentResult } from 'vscode-languageserver';
import type { CancellationToken } from 'vscode-languageserver';
import { presetsUri } from '../presets.js';
import type { Lowering } from './lowering.js';
import { tensorListFile, tensorListText } from './tensor-list.js';

export class TerntrackContentProvider extends DefaultTextDocumentContentProvider {

    constructor(services: LangiumSharedServices, private readonly lowering: () => Lowering) {
        super(services, presetsUri.scheme);
    }

    override async provideTextDocumentContent(params: TextDocumentContentParams, token: CancellationToken): Promise<TextDocumentContentResult | undefined> {
        const uri = URI.parse(params.uri);
        const file = tensorListFile(uri);
        if (file === undefined) {
            return super.provideTextDocumentContent(params, token);
        }
        const { value, problem } = await this.lowering().weights.load(file, decodeURIComponent(file.slice(file.lastIndexOf('/') + 1)));
        return { text: value ? tensorListText(value) : `${problem!.message}\n` };
    }
}
