/**
 * `terntrack import MODEL`: a trained model as NAME.tern with NAME.safetensors, and how faithful that is.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importModel, isUntouched } from '../language/importing/import-model.js';
import { importName } from '../language/importing/read-model.js';
import type { DataFile } from '../analysis/run-data.js';
import type { ImportOutcome, ImportRequest } from '../language/importing/request.js';
import type { InputRule, Shape } from '../network/model.js';
import { argumentFile, dataFilesAt } from './data-files.js';
import { fileDiagnostic, hasErrors, printDiagnostics, type Diagnostic } from './diagnostics.js';
import { InputError, UsageError, type Environment } from './environment.js';
import { importSummary, importText } from './import-text.js';
import { stdinName, uriOf } from './input.js';
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
    /** 8 unless given. */
    readonly bits?: number;
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
    const request = await requestOf(piped ? stdinName : model, piped && formatOf(piped), options, environment);
    const outcome = await run(request, options, piped ? { ...environment, host: { ...environment.host, read: uri => uri === request.model.uri ? Promise.resolve(piped) : environment.host.read(uri) } } : environment);
    const diagnostics: Diagnostic[] = outcome.findings.map(({ code, message, severity }) => fileDiagnostic(outcome.about?.path ?? request.model.path, code, message, severity));
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
function formatOf(bytes: Uint8Array): string {
    const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b;
    // A safetensors file begins with the length of its JSON header, in eight bytes.
    return isArchive ? 'npz' : bytes[8] === 0x7b && bytes[7] === 0 ? 'safetensors' : 'onnx';
}

/** `format`: of what is piped. @throws UsageError */
async function requestOf(model: string, format: string | undefined, options: ImportOptions, environment: Environment): Promise<ImportRequest> {
    const { cwd } = environment;
    requireMeaning(format ?? model.toLowerCase().split('.').pop()!, options);
    const file = (path: string): DataFile => argumentFile(path, environment);
    const data = async (paths: readonly string[]) => (await Promise.all(paths.map(path => dataFilesAt(path, environment)))).flat();
    const folder = pathToFileURL(resolve(cwd, options.output)).href.replace(/\/$/, '');
    const source = file(model);
    const name = importName({ name: options.name ?? (format && 'stdin'), model: source });
    return {
        // A model that is a tensor file itself is not overwritten by its import.
        model: source, format, folder, name: !format && `${folder}/${encodeURIComponent(name)}.safetensors` === source.uri ? `${name}_network` : name,
        input: { shape: options.shape, rule: options.input, bits: options.inputBits, step: options.inputStep },
        ternarise: options.ternarise, bits: options.bits ?? 8, limit: options.limit,
        calibrate: await data(options.calibrate), images: await data(options.images),
        ...options.labels === undefined ? {} : { labels: file(options.labels) },
        ...options.description === undefined ? {} : { description: file(options.description) },
        ...options.map === undefined ? {} : { names: file(options.map) },
    };
}

/** Options that would be passed over in silence. @throws UsageError */
function requireMeaning(format: string, { bits, calibrate, description, images, input, inputBits, inputStep, labels, limit, map, shape }: ImportOptions): void {
    if (labels !== undefined && images.length === 0) {
        throw new UsageError('--labels without --images\nGive the images the labels belong to.');
    }
    if (limit !== undefined && images.length + calibrate.length === 0) {
        throw new UsageError('--limit without --images or --calibrate\nIt says how many of those images are used.');
    }
    if (bits !== undefined && calibrate.length === 0) {
        throw new UsageError('--bits without --calibrate\nIt says how many bits activations get whose range is measured: give the images to measure it on.');
    }
    const given = (options: Readonly<Record<string, unknown>>): string | undefined => Object.keys(options).find(name => options[name] !== undefined);
    const isTensors = ['safetensors', 'npz', 'npy'].includes(format);
    const forOnnx = given({ '--shape': shape, '--input': input, '--input-bits': inputBits, '--input-step': inputStep, '--calibrate': calibrate[0] });
    if (isTensors && forOnnx) {
        throw new UsageError(`${forOnnx} is for ONNX models\nThe operation list of a tensor file says what comes in and how activations are rounded.`);
    }
    const forTensors = given({ '--description': description, '--map': map });
    if (format === 'onnx' && forTensors) {
        throw new UsageError(`${forTensors} is for .safetensors and .npz\nAn ONNX model says itself how its tensors are used.`);
    }
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
        await writeTogether(folder, [{ name: `${name}.safetensors`, bytes: weights }, { name: `${name}.tern`, bytes: new TextEncoder().encode(text) }], signal, { makeFolder: true });
        return [];
    } catch (error) {
        if (error instanceof WriteError) {
            return [fileDiagnostic(output, 'file/unwritable', `${name}.tern ${error.message}\nFor ${error.path}. Nothing was written.`)];
        }
        throw error;
    }
}
