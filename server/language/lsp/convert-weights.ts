/**
 * The quick fix of weights that are not ternary: a new weights file beside the old one, made by the TWN rule. The action
 * names the files; the request `terntrack/convertWeights` gives the new one's content, and the client puts both edits in place.
 */
import { AstUtils, UriUtils, type LangiumDocument } from 'langium';
import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver';
import { base64 } from '../../analysis/view.js';
import { unread } from '../../analysis/files.js';
import { convertWeights } from '../../import/convert-weights.js';
import { convertWeightsCommand, type ConvertWeightsOutcome, type ConvertWeightsParams } from '../../protocol.js';
import { nodeAt, part } from '../actions/fix.js';
import * as ast from '../generated/ast.js';
import type { Files } from './environment.js';
import { resolvePath } from './lowering.js';

/** For weights/not-ternary; nothing where what the text says has changed. */
export async function conversionOf(document: LangiumDocument, diagnostic: Diagnostic, files: Files): Promise<CodeAction[]> {
    const network = nodeAt({ document, range: diagnostic.range }, ast.isNetwork);
    const weights = network?.weights?.find(({ file }) => file !== undefined);
    const range = part(weights, 'file')?.range;
    if (!network || !weights?.file || !range || /\(NaN\)/.test(String(diagnostic.message))) {
        return [];
    }
    const path = await freePath(weights.file, async name => await files.stat(resolvePath(document.uri, name)) !== undefined);
    const shifts = AstUtils.streamAllContents(network).some(node => ast.isLayer(node) && part(node, 'shift') !== undefined);
    const title = `Convert to ternary by the TWN rule, in "${UriUtils.basename(document.uri.with({ path: `/${path}` }))}"`;
    const params: ConvertWeightsParams = {
        document: document.uri.toString(), from: resolvePath(document.uri, weights.file), to: resolvePath(document.uri, path),
        keepShifts: shifts, newText: `"${path}"`, range,
    };
    return [{ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], command: { title, command: convertWeightsCommand, arguments: [params] } }];
}

/** `w.npz` becomes `w_ternary.safetensors`, or one with a number. */
async function freePath(path: string, exists: (path: string) => Promise<boolean>): Promise<string> {
    const stem = path.replace(/\.[^./]*$/, '');
    for (let n = 1; ; n++) {
        const free = `${stem}_ternary${n === 1 ? '' : n}.safetensors`;
        if (!await exists(free)) {
            return free;
        }
    }
}

export async function convertForEditor({ from, keepShifts }: ConvertWeightsParams, files: Files): Promise<ConvertWeightsOutcome> {
    const name = decodeURIComponent(from.split('/').pop() ?? from);
    let bytes: Uint8Array;
    try {
        bytes = await files.read(from);
    } catch (error) {
        return { kind: 'failed', ...unread('weights', name, from, error) };
    }
    const { value, problem } = convertWeights(name, bytes, keepShifts);
    return problem ? { kind: 'failed', ...problem } : { kind: 'done', weights: base64(value.bytes), converted: value.converted };
}
