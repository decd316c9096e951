/**
 * Files that documents name (weights, images, labels), read in the background and decoded once: whoever asks gets what is
 * known now, and is told when there is more. A file is read again only when its size or time has changed. It must not know
 * documents, or where bytes come from.
 */
import { fileName, problem, type ImportProblem } from '../import/problems.js';
import { unreadFile } from '../import/unread.js';

/** The part of the host that is used. `read` throws an error whose message is a phrase such as `does not exist`. */
export interface FileReader {
    read(uri: string): Promise<Uint8Array>;
    stat(uri: string): Promise<{ readonly size: number; readonly mtimeMs: number } | undefined>;
}

export type Decoded<T> = { readonly value: T; readonly problem?: undefined } | { readonly value?: undefined; readonly problem: ImportProblem };

export interface FileCacheOptions<T> {
    readonly reader: FileReader;
    /** `group` of the codes of files that cannot be read: `weights/missing-file`. */
    readonly group: 'weights' | 'data';
    readonly decode: (path: string, bytes: Uint8Array) => Decoded<T>;
}

interface Entry<T> {
    /** Name shown to people: the path as it was written first. */
    readonly path: string;
    stamp?: string;
    decoded?: Decoded<T>;
    loading?: Promise<unknown>;
}

export class FileCache<T> {
    private readonly entries = new Map<string, Entry<T>>();
    private readonly listeners: ((uri: string, first: boolean) => void)[] = [];

    constructor(private readonly options: FileCacheOptions<T>) {}

    /** What is known of the file; undefined before it was read for the first time, which this starts. */
    peek(uri: string, path: string): Decoded<T> | undefined {
        const entry = this.entry(uri, path);
        if (entry.decoded === undefined && entry.loading === undefined) {
            void this.refreshEntry(uri, entry);
        }
        return entry.decoded;
    }

    /** The file as it is on the disk now. */
    async load(uri: string, path: string): Promise<Decoded<T>> {
        const entry = this.entry(uri, path);
        await this.refreshEntry(uri, entry);
        return entry.decoded!;
    }

    /** Looks again at the files given that somebody has asked for; tells listeners of those that changed. */
    async refresh(uris: Iterable<string>): Promise<void> {
        await Promise.all([...uris].map(async uri => {
            const entry = this.entries.get(uri);
            return entry && this.refreshEntry(uri, entry);
        }));
    }

    /** Resolves when nothing is being read. */
    async settled(): Promise<void> {
        const loading = (): Promise<unknown>[] => [...this.entries.values()].flatMap(entry => entry.loading ?? []);
        while (loading().length > 0) {
            await Promise.all(loading());
            await Promise.resolve();
        }
    }

    /** The listener is called with a file whose content is now known for the first time, or has changed. */
    onChange(listener: (uri: string, first: boolean) => void): void {
        this.listeners.push(listener);
    }

    /** Files somebody has asked for. */
    get uris(): Iterable<string> {
        return this.entries.keys();
    }

    private entry(uri: string, path: string): Entry<T> {
        let entry = this.entries.get(uri);
        if (entry === undefined) {
            entry = { path };
            this.entries.set(uri, entry);
        }
        return entry;
    }

    /** One reading at a time; who comes while one is at work waits for it and looks again. */
    private refreshEntry(uri: string, entry: Entry<T>): Promise<void> {
        let first = false;
        const loading = (entry.loading ?? Promise.resolve()).then(() => {
            first = entry.decoded === undefined;
            return this.readAgain(uri, entry);
        });
        entry.loading = loading;
        return loading.then(changed => {
            if (entry.loading === loading) {
                entry.loading = undefined;
            }
            if (changed) {
                this.listeners.forEach(listener => listener(uri, first));
            }
        });
    }

    /** Whether the content is another than before. */
    private async readAgain(uri: string, entry: Entry<T>): Promise<boolean> {
        const stat = await this.options.reader.stat(uri);
        const stamp = stat ? `${stat.size} ${stat.mtimeMs}` : 'none';
        if (entry.decoded && entry.stamp === stamp) {
            return false;
        }
        entry.stamp = stamp;
        entry.decoded = await this.decode(uri, entry.path);
        return true;
    }

    private async decode(uri: string, path: string): Promise<Decoded<T>> {
        const { reader, group, decode } = this.options;
        let bytes: Uint8Array;
        try {
            bytes = await reader.read(uri);
        } catch (error) {
            return { problem: unread(group, path, uri, error) };
        }
        try {
            return decode(path, bytes);
        } catch (error) {
            return { problem: readerDefect(path, error) };
        }
    }
}

/** Readers give problems and throw nothing: what they throw all the same is a defect of the product. */
export function readerDefect(path: string, error: unknown): ImportProblem {
    return problem('internal/import', `reading ${fileName(path)} failed, which is a defect of Terntrack`,
        error instanceof Error ? error.message : String(error), 'Please report it with this file.');
}

/** `error` as a reader throws it. `isArgument`: the file was named on a command line. */
export function unread(group: 'weights' | 'data', path: string, uri: string, error: unknown, isArgument = false): ImportProblem {
    const { failure } = error as { failure?: string };
    return unreadFile(group, path, failure, error instanceof Error ? error.message : String(error), decodeURIComponent(uri.replace(/^file:\/\//, '')), isArgument);
}
