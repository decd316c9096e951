/**
 * A trained model as a `.tern` file with its weights: read, written as text, loaded again to make sure that the text means
 * what was imported, and run beside the model where there is data. Nothing is written to a disk here.
 */
import { readerDefect } from '../../analysis/files.js';
import { loadRunData } from '../../analysis/run-data.js';
import { measureFidelity, type Fidelity } from '../../import/fidelity.js';
import { StepProblem } from '../../import/fold/problem.js';
import type { ImportedNetwork } from '../../import/imported.js';
import { aboutFile, networkFile } from '../../import/network-file.js';
import { fileName, problem, shorten } from '../../import/problems.js';
import { countTernary } from '../../network/ternary.js';
import { formatCount, formatShare, NO_BREAK_SPACE } from '../../si.js';
import { checksum, checkText } from './check-text.js';
import { networkText } from './network-text.js';
import { importName, readModel, type Reference } from './read-model.js';
import type { ImportEnvironment, ImportFiles, ImportOutcome, ImportRequest } from './request.js';

/** Never throws for bad input, only when it is interrupted. */
export async function importModel(request: ImportRequest, environment: ImportEnvironment): Promise<ImportOutcome> {
    try {
        return await importWhole(request, environment);
    } catch (error) {
        if (environment.signal?.aborted) {
            throw error;
        }
        return { findings: [{ severity: 'error', ...readerDefect(request.model.path, error) }] };
    }
}

async function importWhole(request: ImportRequest, environment: ImportEnvironment): Promise<ImportOutcome> {
    const read = await readModel(request, environment);
    const { findings, about, imported } = read;
    if (!imported) {
        return { findings, about };
    }
    const files = filesOf(imported, request);
    const wrong = await checkText(files, imported.network, request.folder);
    if (wrong !== undefined) {
        return { findings: [...findings, { severity: 'error', ...readerDefect(request.model.path, new Error(wrong)) }] };
    }
    if (request.images.length === 0 || !imported.complete) {
        return { findings, imported, files };
    }
    const measured = await fidelityOf(imported, read.source, request, environment);
    return 'problem' in measured ? { findings: [...findings, { severity: 'error', ...measured.problem }], about: measured.problem.file, imported }
        : { findings: [...findings, ...measured.findings], imported, files, fidelity: measured.fidelity };
}

type Measured = { readonly problem: NonNullable<Awaited<ReturnType<typeof loadRunData>>['problem']> }
    | { readonly fidelity: Fidelity; readonly findings: ImportOutcome['findings'] };

async function fidelityOf({ network, output }: ImportedNetwork, open: (() => Promise<Reference>) | undefined,
    { images, labels, limit }: ImportRequest, { files, pause, onProgress }: ImportEnvironment): Promise<Measured> {
    const loaded = await loadRunData(network, { images, labels, limit }, files);
    if (loaded.problem) {
        return { problem: loaded.problem };
    }
    const { data } = loaded;
    const options = { labels: data.labels, checkpoint: pause, onProgress: (done: number, total: number) => onProgress?.('comparing images', done, total) };
    const reference = await open?.();
    try {
        return { fidelity: await measureFidelity(network, output, data.images, reference?.model, options), findings: reference?.findings ?? [] };
    } catch (error) {
        if (!(error instanceof StepProblem)) {
            throw error;
        }
        const why = problem('import/no-reference', 'The model itself cannot be run here to compare with', `A node of it ${shorten(error.reason, 80)}. Install onnxruntime-node to compare.`);
        return { fidelity: await measureFidelity(network, output, data.images, undefined, options), findings: [{ severity: 'warning', ...why }] };
    }
}

function filesOf(imported: ImportedNetwork, request: ImportRequest): ImportFiles {
    const name = importName(request);
    const { network, input, output, complete, origin, ternarised } = imported;
    const model = fileName(request.model.path);
    const count = countTernary(Int8Array.from(network.layers.flatMap(layer => 'weights' in layer ? [...layer.weights.data, ...layer.residual?.kind === 'projection' ? layer.residual.weights.data : []] : [])));
    const text = networkText(network, {
        weights: `${name}.safetensors`,
        head: [
            `Imported from ${model} (${origin}).`,
            ...complete ? [] : ['Only the part before what could not be imported: its output is not that of the model.'],
            ...ternarised.length > 0 ? [`Weights of ${ternarised.length} layers were made ternary by the TWN rule: the accuracy is unknown until it is measured.`] : [],
            ...output.scale === 1 && output.offset === 0 ? [] : [`The model's results are ${number(output.scale)} times the output${output.offset === 0 ? '' : ` ${output.offset < 0 ? '-' : '+'} ${number(Math.abs(output.offset))}`}.`],
        ],
        about: `${model}: ${formatCount(count.weights)} ternary ${count.weights === 1 ? 'weight' : 'weights'}, ${formatShare(count.sparsity).replace(NO_BREAK_SPACE, ' ')} zero.`,
        input: input.assumption === undefined ? [] : [`Assumed: ${input.assumption}`],
        experiment: experimentOf(request),
    });
    const about = { source: `${model} (${origin})`, output_scale: String(output.scale), output_offset: String(output.offset), [TEXT_KEY]: textMark(text) };
    return { name, text, weights: networkFile(network, about) };
}

/** Under which the weights file knows the text that was written with it. */
const TEXT_KEY = 'text';

function textMark(text: string): string {
    return checksum(new TextEncoder().encode(text));
}

/** Whether two files are as an import wrote them: nobody has edited the text since. Without a text: whether the weights are. */
export function isUntouched(text: Uint8Array | undefined, weights: Uint8Array): boolean {
    const mark = aboutFile(weights, TEXT_KEY);
    return mark !== undefined && (!text || mark === checksum(text));
}

/** The data of the comparison, where one file holds it and the text can say where it is. */
function experimentOf({ images, labels, folder }: ImportRequest): { images: string; labels?: string } | undefined {
    const path = (uri: string): string | undefined => relativePath(folder, uri);
    const [first] = images;
    const shown = images.length === 1 ? path(first.uri) : undefined;
    if (shown === undefined) {
        return undefined;
    }
    const labelled = labels && path(labels.uri);
    return { images: shown, ...labelled === undefined ? {} : { labels: labelled } };
}

const MOST_STEPS_UP = 2;

/** From a folder's URI to a file's, as a path with slashes; undefined where none leads there, or only one that knows this machine. */
function relativePath(folder: string, file: string): string | undefined {
    const [from, to] = [folder, file].map(uri => decodeURIComponent(uri).split('/'));
    let common = 0;
    while (common < from.length && common < to.length - 1 && from[common] === to[common]) {
        common++;
    }
    const steps = from.slice(common).map(() => '..');
    const path = [...steps, ...to.slice(common)].join('/');
    return steps.length > MOST_STEPS_UP || /["\n\r]/.test(path) ? undefined : path;
}

function number(value: number): string {
    return String(Number(value.toPrecision(6)));
}
