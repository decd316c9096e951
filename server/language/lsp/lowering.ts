/**
 * Documents as models: `lower` with the files it asks for, once per state of the workspace. Everything the editor shows
 * and the command line compiles comes from here.
 */
import { DocumentState, URI, UriUtils, type AstNode, type LangiumDocument, type LangiumSharedCoreServices } from 'langium';
import { Background } from '../../analysis/background.js';
import { FileCache, type Decoded } from '../../analysis/files.js';
import type { ImportProblem } from '../../import/problems.js';
import { readTensorFile } from '../../import/tensors.js';
import type { TensorFile } from '../../import/tensor.js';
import type { Network } from '../../network/model.js';
import type * as ast from '../generated/ast.js';
import { isModel } from '../generated/ast.js';
import { lower } from '../lower/lower.js';
import type { Lowered, LoweredNetwork } from '../lower/types.js';
import type { Files } from './environment.js';

const nothing: Lowered = { networks: [], hardware: [], crossbars: [], experiments: [], problems: [] };

export class Lowering {
    /** Weights files, by URI. */
    readonly weights: FileCache<TensorFile>;
    /** Whether data files are there; what is in them is looked at when they are run. */
    readonly data: FileCache<true>;
    /** Networks whose weights are drawn. */
    readonly drawings = new Background<Network>();
    private lowered = new WeakMap<AstNode, Lowered>();
    /** Files that the last lowering of a document asked for. */
    private readonly asked = new Map<string, Set<string>>();

    constructor(shared: LangiumSharedCoreServices, files: Files) {
        this.weights = new FileCache({ reader: files, group: 'weights', decode: decodeWeights });
        const existence = { stat: files.stat.bind(files), read: (uri: string) => presence(files, uri) };
        this.data = new FileCache({ reader: existence, group: 'data', decode: () => ({ value: true }) });
        const builder = shared.workspace.DocumentBuilder;
        builder.onUpdate((_changed, deleted) => {
            this.clear();
            deleted.map(uri => uri.toString()).forEach(uri => {
                this.asked.delete(uri);
                this.drawings.close(uri);
            });
        });
        builder.onBuildPhase(DocumentState.Linked, () => this.clear());
        this.weights.onChange(() => this.clear());
        this.data.onChange(() => this.clear());
        this.drawings.onChange(() => this.clear());
    }

    /** The document must be linked. What its files would add is missing until they are read. */
    of(document: LangiumDocument): Lowered {
        const root = document.parseResult.value;
        if (!isModel(root)) {
            return nothing;
        }
        const known = this.lowered.get(root);
        if (known) {
            return known;
        }
        const asked = new Set<string>();
        const resolve = (path: string): string => {
            const uri = resolvePath(document.uri, path);
            asked.add(uri);
            return uri;
        };
        const drawn = new Set<string>();
        const lowered = lower(root, {
            tensorFile: path => valueOrProblem(this.weights.peek(resolve(path), path)),
            dataProblem: path => this.data.peek(resolve(path), path)?.problem,
            background: (key, work, known) => {
                drawn.add(key);
                return this.drawings.peek(key, work, known);
            },
        });
        this.drawings.want(document.uri.toString(), drawn);
        this.lowered.set(root, lowered);
        this.asked.set(document.uri.toString(), asked);
        return lowered;
    }

    /** The same once every file it asks for has been read. */
    async settled(document: LangiumDocument): Promise<Lowered> {
        for (;;) {
            const lowered = this.of(document);
            const root = document.parseResult.value;
            await Promise.all([this.weights.settled(), this.data.settled(), this.drawings.settled()]);
            if (!isModel(root) || this.lowered.get(root) === lowered) {
                return lowered;
            }
        }
    }

    /** The lowered network of a node, in whichever document it stands; undefined while that has no such network. */
    networkOf(node: ast.Network, document: LangiumDocument): LoweredNetwork | undefined {
        return this.of(document).networks.find(network => network.node === node);
    }

    /** Files a document named when it was lowered last. */
    filesOf(uri: URI): ReadonlySet<string> {
        return this.asked.get(uri.toString()) ?? new Set();
    }

    /** Looks whether files that a document names have changed; listeners of the caches hear of those that have. */
    async refreshFilesOf(uri: URI): Promise<void> {
        await this.refreshFiles(this.filesOf(uri));
    }

    async refreshFiles(files: Iterable<string>): Promise<void> {
        await Promise.all([this.weights.refresh(files), this.data.refresh(files)]);
    }

    /** Documents that named a file. */
    documentsOf(file: string): readonly URI[] {
        return [...this.asked].filter(([, files]) => files.has(file)).map(([uri]) => URI.parse(uri));
    }

    private clear(): void {
        this.lowered = new WeakMap();
    }
}

/** Paths in a document are relative to it. */
export function resolvePath(document: URI, path: string): string {
    return UriUtils.resolvePath(UriUtils.dirname(document), path).toString();
}

function decodeWeights(path: string, bytes: Uint8Array): Decoded<TensorFile> {
    const { file, problems } = readTensorFile(path, bytes);
    return file ? { value: file } : { problem: problems[0] };
}

function valueOrProblem(decoded: Decoded<TensorFile> | undefined): TensorFile | ImportProblem | undefined {
    return decoded?.value ?? decoded?.problem;
}

async function presence(files: Files, uri: string): Promise<Uint8Array> {
    if (await files.stat(uri)) {
        return new Uint8Array();
    }
    // Says why: there is none, or it may not be looked at.
    return files.read(uri);
}
