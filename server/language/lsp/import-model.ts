/**
 * The request `terntrack/importModel`: a model as the text of a network with its weights, for the editor to put in place.
 * Answers in any case; nothing here writes a file.
 */
import type { CancellationToken } from 'vscode-languageserver';
import { base64 } from '../../analysis/view.js';
import type { DataFile } from '../../analysis/run-data.js';
import type { ImportModelParams, ModelImportOutcome, SimulationProgress } from '../../protocol.js';
import { importModel, isUntouched } from '../importing/import-model.js';
import { importName } from '../importing/read-model.js';
import type { ImportFiles } from '../importing/request.js';
import type { Files, LanguageEnvironment } from './environment.js';

/** Bits of activations whose range is measured. */
const MEASURED_BITS = 8;

export async function importForEditor(params: ImportModelParams, token: CancellationToken, tell: (progress: SimulationProgress) => void, { files, log }: LanguageEnvironment): Promise<ModelImportOutcome> {
    const abort = new AbortController();
    const listening = token.onCancellationRequested(() => abort.abort());
    const model = fileOf(params.uri);
    try {
        const outcome = await importModel({
            model, folder: params.folder, name: nameFor(model, params.folder), input: {}, bits: MEASURED_BITS, images: [],
            calibrate: (params.calibrate ?? []).map(fileOf), ...params.ternarise && { ternarise: params.ternarise },
        }, {
            files, signal: abort.signal,
            onProgress: (message, done, total) => tell({ run: params.run, done, total, message }),
            pause: async () => {
                // A cancellation is heard between two images.
                await new Promise(resolve => setTimeout(resolve));
                abort.signal.throwIfAborted();
            },
        });
        const messages = outcome.findings;
        messages.forEach(({ severity, code, message }) => log.info(`${model.path}: ${severity} ${code}: ${message}`));
        if (!outcome.files || !outcome.imported) {
            return { kind: 'failed', messages };
        }
        const { name, text, weights } = outcome.files;
        return {
            kind: 'done', name, text, weights: base64(weights), messages, complete: outcome.imported.complete,
            wouldOverwrite: await wouldOverwrite(outcome.files, params.folder, files),
        };
    } catch (error) {
        if (abort.signal.aborted) {
            return { kind: 'cancelled' };
        }
        throw error;
    } finally {
        listening.dispose();
    }
}

/** A model that is a tensor file itself is not overwritten by its import. */
function nameFor(model: DataFile, folder: string): string {
    const name = importName({ model });
    return `${folder}/${encodeURIComponent(name)}.safetensors` === model.uri ? `${name}_network` : name;
}

async function wouldOverwrite({ name }: ImportFiles, folder: string, files: Files): Promise<boolean> {
    const existing = async (ending: string): Promise<Uint8Array | undefined> => {
        const uri = `${folder}/${encodeURIComponent(name)}.${ending}`;
        return await files.stat(uri) ? files.read(uri) : undefined;
    };
    const [text, weights] = [await existing('tern'), await existing('safetensors')];
    return weights ? !isUntouched(text, weights) : text !== undefined;
}

/** A file by its URI, called as people know it. */
function fileOf(uri: string): DataFile {
    return { uri, path: decodeURIComponent(uri.split('/').pop() ?? uri) };
}
