/**
 * Langium's view of the files that were handed in. Nothing is read synchronously: a browser could not.
 */
import { EmptyFileSystemProvider, UriUtils, type FileSystemNode, type FileSystemProvider, type URI } from 'langium';
import type { Files } from './environment.js';

export class HandedInFileSystem extends EmptyFileSystemProvider implements FileSystemProvider {

    constructor(private readonly files: Files) {
        super();
    }

    /** @throws Error where there is no such file */
    override async stat(uri: URI): Promise<FileSystemNode> {
        const found = await this.files.stat(uri.toString());
        if (!found) {
            throw new Error(`${uri.toString()} does not exist`);
        }
        return { uri, isFile: !found.directory, isDirectory: found.directory };
    }

    override async exists(uri?: URI): Promise<boolean> {
        return uri !== undefined && await this.files.stat(uri.toString()) !== undefined;
    }

    override async readBinary(uri?: URI): Promise<Uint8Array> {
        // Of a document that was never saved nothing is left once it is closed; a build under way may still ask.
        return uri?.scheme === 'untitled' ? new Uint8Array() : this.files.read(uri!.toString());
    }

    override async readFile(uri?: URI): Promise<string> {
        return new TextDecoder().decode(await this.readBinary(uri));
    }

    /** Entries that vanish meanwhile are left out. */
    override async readDirectory(uri?: URI): Promise<FileSystemNode[]> {
        const names = await this.files.list(uri!.toString());
        const entries = await Promise.all(names.map(name => this.stat(UriUtils.joinPath(uri!, name)).catch(() => undefined)));
        return entries.filter(entry => entry !== undefined);
    }
}
