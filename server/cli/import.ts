/**
 * `terntrack import MODEL`: a trained model as NAME.tern with NAME.safetensors, and how faithful that is.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importModel, isUntouched } from '../language/importing/import-model.js';
import { importName } from '../language/importing/read-model.js';
import type { ImportOutcome, ImportRequest } from '../language/importing/request.js';
import type { InputRule, Shape } from '../network/model.js';
import { dataFilesAt } from './data-files.js';
import { fileDiagnostic, hasErrors, printDiagnostics, type Diagnostic } from './diagnostics.js';
import { InputError, UsageError, type Environment } from './environment.js';
import { importSummary, importText } from './import-text.js';
import { uriOf } from './input.js';
import { jsonText } from './json.js';
import { onnxRuntime } from './onnxruntime.js';
import { showProgress, type Progress } from './progress.js';
import { WriteError, writeTogether } from './write-files.js';

export interface ImportOptions {
    readonly output: string;
    readonly name?: string;
    readonly force: boolean;
    readonly shape?: Shape;
    readonly input?: InputRule;
    readonly inputBits?: number;
    readonly inputStep?: number;
    readonly ternarise?: 'twn';
    readonly calibrate: readonly string[];
    readonly bits: number;
    readonly images: readonly string[];
    readonly labels?: string;
    readonly limit?: number;
    readonly description?: string;
    readonly map?: string;
    readonly json: boolean;
    readonly quiet: boolean;
}

/** @throws UsageError, InputError, Cancelled */
export async function importCommand(model: string, options: ImportOptions, environment: Environment): Promise<void> {
    const { stdout, stderr, colours } = environment;
    const piped = model === '-' ? await environment.readStdin() : undefined;
    const request = await requestOf(piped ? pipedName(piped) : model, piped !== undefined, options, environment);
    const outcome = await run(request, options, piped ? { ...environment, host: { ...environment.host, read: uri => uri === request.model.uri ? Promise.resolve(piped) : environment.host.read(uri) } } : environment);
    const diagnostics: Diagnostic[] = outcome.findings.map(({ code, message, severity }) => fileDiagnostic(outcome.about?.path ?? model, code, message, severity));
    const folder = resolve(environment.cwd, options.output);
    const refused = outcome.files ? await place(outcome.files, folder, options, environment) : [];
    const all = [...diagnostics, ...refused];
    const written = outcome.files && refused.length === 0 ? outcome.files : undefined;
    if (options.json) {
        stdout.write(jsonText({ ...importSummary(outcome, written, options.output), diagnostics: all }));
    } else {
        printDiagnostics(all.filter(({ severity }) => !options.quiet || severity === 'error'), stderr, colours);
        if (written) {
            stdout.write(importText(outcome, written, options.output, colours && stdout.isTerminal));
        }
    }
    if (hasErrors(all)) {
        throw new InputError('the model could not be imported as a whole');
    }
}

/** What comes on standard input has no name: its first bytes say what it is. */
function pipedName(bytes: Uint8Array): string {
    const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b;
    // A safetensors file begins with the length of its JSON header, in eight bytes.
    return isArchive ? 'stdin.npz' : bytes[8] === 0x7b && bytes[7] === 0 ? 'stdin.safetensors' : 'stdin.onnx';
}

async function requestOf(model: string, isPiped: boolean, options: ImportOptions, environment: Environment): Promise<ImportRequest> {
    const { cwd } = environment;
    if (options.labels !== undefined && options.images.length === 0) {
        throw new UsageError('--labels without --images\nGive the images the labels belong to.');
    }
    const file = (path: string): { path: string; uri: string } => ({ path, uri: uriOf(path, cwd) });
    const data = async (paths: readonly string[]) => (await Promise.all(paths.map(path => dataFilesAt(path, environment)))).flat();
    const folder = pathToFileURL(resolve(cwd, options.output)).href.replace(/\/$/, '');
    const source = file(model);
    const name = importName({ name: options.name, model: source });
    return {
        // A model that is a tensor file itself is not overwritten by its import.
        model: source, folder, name: !isPiped && `${folder}/${encodeURIComponent(name)}.safetensors` === source.uri ? `${name}_network` : name,
        input: { shape: options.shape, rule: options.input, bits: options.inputBits, step: options.inputStep },
        ternarise: options.ternarise, bits: options.bits, limit: options.limit,
        calibrate: await data(options.calibrate), images: await data(options.images),
        ...options.labels === undefined ? {} : { labels: file(options.labels) },
        ...options.description === undefined ? {} : { description: file(options.description) },
        ...options.map === undefined ? {} : { names: file(options.map) },
    };
}

async function run(request: ImportRequest, options: ImportOptions, { host, signal, stderr, cwd }: Environment): Promise<ImportOutcome> {
    let shown: { readonly what: string; readonly progress: Progress } | undefined;
    try {
        return await importModel(request, {
            files: host, signal, outside: model => onnxRuntime(model, cwd),
            onProgress: (what, done, total) => {
                if (shown?.what !== what) {
                    shown?.progress.stop();
                    shown = { what, progress: showProgress(what, stderr, options.quiet) };
                }
                shown.progress.update(done, total);
            },
            pause: async () => {
                // An interrupt is heard between two images.
                await new Promise(done => setImmediate(done));
                signal.throwIfAborted();
            },
        });
    } finally {
        shown?.progress.stop();
    }
}

/** Puts the files in place; what prevents it as diagnostics. */
async function place({ name, text, weights }: NonNullable<ImportOutcome['files']>, folder: string, { force, output }: ImportOptions, { host, signal, cwd }: Environment): Promise<Diagnostic[]> {
    const target = (ending: string): string => uriOf(`${output}/${name}.${ending}`, cwd);
    const existing = async (ending: string): Promise<Uint8Array | undefined> => {
        const stat = await host.stat(target(ending));
        return stat && !stat.directory ? host.read(target(ending)) : undefined;
    };
    const [oldText, oldWeights] = [await existing('tern'), await existing('safetensors')];
    const ours = oldWeights ? isUntouched(oldText, oldWeights) : !oldText;
    if (!force && !ours) {
        return [fileDiagnostic(`${output}/${name}.${oldText ? 'tern' : 'safetensors'}`, 'import/exists', `${name}.${oldText ? 'tern' : 'safetensors'} is there already\n`
            + 'It was not written by an import, or was edited since. Choose another name (`--name`) or directory (`-o`), or overwrite it (`--force`).')];
    }
    try {
        await writeTogether(folder, [{ name: `${name}.safetensors`, bytes: weights }, { name: `${name}.tern`, bytes: new TextEncoder().encode(text) }], signal);
        return [];
    } catch (error) {
        if (error instanceof WriteError) {
            return [fileDiagnostic(output, 'file/unwritable', `${name}.tern ${error.message}\nFor ${error.path}. Nothing was written.`)];
        }
        throw error;
    }
}
