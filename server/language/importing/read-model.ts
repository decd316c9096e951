/**
 * A model file, whatever its format, as a network: reads it and what lies beside it, and chooses the reader by its name.
 */
import type { DataFile } from '../../analysis/run-data.js';
import { loadRunData } from '../../analysis/run-data.js';
import { unread } from '../../analysis/files.js';
import { importCheckpoint } from '../../import/checkpoint.js';
import { describeNetwork, type NetworkDescription } from '../../import/description.js';
import { networkOfDescription } from '../../import/described.js';
import { networkNameFrom } from '../../import/fold/names.js';
import { StepProblem } from '../../import/fold/problem.js';
import type { ImportFinding, ImportResult } from '../../import/imported.js';
import { readNameMap, type NameMap } from '../../import/name-map.js';
import { measureRanges } from '../../import/onnx/calibrate.js';
import { importGraph, openOnnx } from '../../import/onnx/import.js';
import { visible, type Graph } from '../../import/onnx/graph.js';
import { givenBy, ownRunner } from '../../import/onnx/source.js';
import { fileName, problem, shorten, type ImportProblem } from '../../import/problems.js';
import { modelInput, type SourceModel } from '../../import/source.js';
import { readTensorFile, type TensorFile } from '../../import/tensors.js';
import type { ImportEnvironment, ImportRequest } from './request.js';

/** What was read, with a way to run the model itself. */
export interface ReadModel extends ImportResult {
    /** The file findings are about, where it is not the model. */
    readonly about?: DataFile;
    readonly source?: () => Promise<Reference>;
}

/** What can run the model, and what is worth knowing about that. */
export interface Reference {
    readonly model?: SourceModel;
    readonly findings: readonly ImportFinding[];
}

/** Ends reading with one problem. */
class Stopped extends Error {
    constructor(readonly why: ImportProblem, readonly about?: DataFile) {
        super(why.message);
    }
}

export async function readModel(request: ImportRequest, environment: ImportEnvironment): Promise<ReadModel> {
    try {
        switch (request.format ?? request.model.path.toLowerCase().split('.').pop()) {
            case 'onnx':
                return await new OnnxReader(request, environment).run();
            case 'safetensors':
            case 'npz':
            case 'npy':
                return await readTensorModel(request, environment);
            default:
                // What is not there is no file of a wrong kind.
                await requireFile(request.model, environment);
                throw new Stopped(problem('import/unknown-format', `${fileName(request.model.path)} is no model that can be imported`,
                    'Models come as .onnx, .safetensors or .npz. Export PyTorch with torch.onnx.export, Keras with tf2onnx; Brevitas, QKeras and Larq write ONNX too.'));
        }
    } catch (error) {
        if (error instanceof Stopped) {
            return { findings: [{ severity: 'error', ...error.why }], about: error.about };
        }
        throw error;
    }
}

/** Name of the network and its files. */
export function importName({ name, model }: Pick<ImportRequest, 'name' | 'model'>): string {
    const stem = model.path.split(/[\\/]/).pop()!.replace(/\.[^.]*$/, '');
    return networkNameFrom(name ?? stem);
}

class OnnxReader {
    constructor(private readonly request: ImportRequest, private readonly environment: ImportEnvironment) {}

    async run(): Promise<ReadModel> {
        const { request } = this;
        const { path } = request.model;
        const bytes = await read(request.model, this.environment);
        const opened = take(openOnnx(path, bytes));
        const graph = take(opened.graph(await this.externalFiles(opened.external)));
        const options = { input: request.input, ternarise: request.ternarise, bits: request.bits };
        const first = importGraph(path, graph, importName(request), { ...options, measure: request.calibrate.length > 0 });
        const ranges = first.lifted && first.imported && first.lifted.builder.unbounded.size > 0 ? await this.ranges(graph, first) : undefined;
        const result = ranges ? importGraph(path, graph, importName(request), { ...options, ranges }) : first;
        return { ...result, source: () => this.source(graph, result, bytes) };
    }

    /** Files beside the model; one that is not there is told by the tensor that wants it. */
    private async externalFiles(locations: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
        const files = new Map<string, Uint8Array>();
        for (const location of locations) {
            const uri = new URL(location.split('/').map(encodeURIComponent).join('/'), this.request.model.uri).href;
            const stat = await this.environment.files.stat(uri);
            if (stat) {
                await this.refuseLinksOut(location, uri);
                // Pipes and devices, which may never end, have no size.
                if (stat.directory || stat.size === 0) {
                    throw new Stopped(problem('import/external-data', `${shorten(location, 40)}, where tensors should lie, is ${stat.directory ? 'a directory' : 'empty'}`, 'Put the file that was exported with the model beside it.'));
                }
                files.set(location, await read({ path: location, uri }, this.environment));
            }
        }
        return files;
    }

    /** A link in the model's folder may lead anywhere on the machine. */
    private async refuseLinksOut(location: string, uri: string): Promise<void> {
        const { files } = this.environment;
        const folder = new URL('.', this.request.model.uri).href.replace(/\/$/, '');
        if (files.real && !(await files.real(uri)).startsWith(`${await files.real(folder)}/`)) {
            throw new Stopped(problem('import/external-data', `${shorten(location, 40)} is a link that leads out of the model's folder`,
                'External data is read from the folder of the model and those in it only: put the file itself beside the model.'));
        }
    }

    private async ranges(graph: Graph, { lifted, imported }: ReturnType<typeof importGraph>): ReturnType<typeof measureRanges> {
        const { calibrate, bits, limit } = this.request;
        const loaded = await loadRunData(imported!.network, { images: calibrate, limit }, this.environment.files);
        if (loaded.problem) {
            throw new Stopped(loaded.problem, loaded.problem.file);
        }
        try {
            return await measureRanges(graph, lifted!, imported!.input, loaded.data.images, {
                bits, checkpoint: this.environment.pause, onProgress: (done, total) => this.environment.onProgress?.('measuring ranges', done, total),
            });
        } catch (error) {
            if (error instanceof StepProblem) {
                throw new Stopped(problem(error.code, `the model cannot be run: a node ${shorten(error.reason, 60)}`, error.advice));
            }
            throw error;
        }
    }

    private async source(graph: Graph, { lifted, imported }: ReturnType<typeof importGraph>, bytes: Uint8Array): Promise<Reference> {
        if (!lifted || !imported?.complete) {
            return { findings: [] };
        }
        const { input } = imported;
        const { model } = this.request;
        const outside = await this.environment.outside?.({
            ...model, bytes, output: lifted.outputName, gives: givenBy(graph, lifted.outputName),
            input: { name: lifted.input.name, type: lifted.input.type ?? 'f32', dims: lifted.inputDims },
            values: image => modelInput(image, input, lifted.inputOrder),
        });
        if (outside && !('refusal' in outside)) {
            return { model: outside, findings: [] };
        }
        return { model: ownRunner(graph, lifted, input), findings: outside ? [{ severity: 'info', ...problem('import/no-reference',
            'onnxruntime cannot run this model: the importer\'s own operators do', `onnxruntime says: ${shorten(visible(outside.refusal), 300)}`) }] : [] };
    }
}

async function readTensorModel(request: ImportRequest, environment: ImportEnvironment): Promise<ReadModel> {
    const bytes = await read(request.model, environment);
    const { file, problems } = readTensorFile(request.model.path, bytes, request.format);
    if (!file) {
        throw new Stopped(problems[0]);
    }
    const names = request.names ? await readNames(request.names, environment) : undefined;
    const description = await descriptionFor(file, request, environment, names === undefined);
    const name = importName(request);
    if (names) {
        return importCheckpoint(file, name, { description, names, ternarise: request.ternarise });
    }
    const network = take(networkOfDescription(file, description, name));
    const findings: ImportFinding[] = [];
    return { findings, imported: {
        network, complete: true, ternarised: [], roundings: [], origin: 'ternary weights with an operation list',
        input: { input: network.input, scale: network.input.rule.kind === 'shift' ? 2 ** network.input.rule.amount : 1, offset: 0 },
        output: { scale: 1, offset: 0, deviation: 0 },
    } };
}

/** The file's own operation list, the one named, or `network.json` beside it. */
async function descriptionFor(file: TensorFile, request: ImportRequest, environment: ImportEnvironment, folded: boolean): Promise<NetworkDescription> {
    const beside: DataFile = { path: 'network.json', uri: new URL('network.json', request.model.uri).href };
    const named = request.description ?? (!file.description && await environment.files.stat(beside.uri) ? beside : undefined);
    if (named) {
        const described = describeNetwork(new TextDecoder().decode(await read(named, environment)), folded);
        if (typeof described === 'string') {
            throw new Stopped(problem('import/description', `The operation list in ${fileName(named.path)} cannot be used`, described), named);
        }
        return described;
    }
    if (file.description) {
        return file.description;
    }
    throw new Stopped(file.descriptionProblem ?? problem('import/no-description', `${fileName(file.path)} does not say what network its tensors belong to`,
        'Tensors alone do not say which layer reads which. Give the operation list (`--description network.json`), for real-valued checkpoints with a name map (`--map names.json`), or export the model as ONNX.'));
}

async function readNames(file: DataFile, environment: ImportEnvironment): Promise<NameMap> {
    const map = readNameMap(file.path, new TextDecoder().decode(await read(file, environment)));
    if (map.problem) {
        throw new Stopped(map.problem, file);
    }
    return map.value;
}

/** Throws Stopped. */
async function requireFile(file: DataFile, environment: ImportEnvironment): Promise<void> {
    const stat = await environment.files.stat(file.uri);
    if (!stat || stat.directory) {
        await read(file, environment);
    }
}

async function read(file: DataFile, { files }: ImportEnvironment): Promise<Uint8Array> {
    try {
        return await files.read(file.uri);
    } catch (error) {
        const { code, message } = unread('data', file.path, file.uri, error, file.isArgument);
        throw new Stopped({ code: code === 'data/missing-file' ? 'file/missing' : code === 'data/unreadable' ? 'file/unreadable' : code, message }, file);
    }
}

function take<T>(bound: { readonly value?: T; readonly problem?: ImportProblem }): T {
    if (bound.problem) {
        throw new Stopped(bound.problem);
    }
    return bound.value!;
}
