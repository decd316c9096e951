/**
 * A trace on its disk or behind a file system provider, read range by range where that is possible. It knows bytes only.
 */
import { type Uri, workspace } from 'vscode';
import { FileBytes } from './file-bytes.js';

export class TraceFile {
    private readonly disk: FileBytes | undefined;
    private whole: Promise<Uint8Array> | undefined;

    constructor(readonly uri: Uri) {
        this.disk = uri.scheme === 'file' ? new FileBytes(uri.fsPath) : undefined;
    }

    /** Bytes of the file. Rejects where there is none. */
    async size(): Promise<number> {
        return this.disk ? this.disk.size() : (await workspace.fs.stat(this.uri)).size;
    }

    /** Fewer bytes than asked for at the file's end. */
    async read(offset: number, length: number): Promise<Uint8Array> {
        if (this.disk) {
            return this.disk.read(offset, length);
        }
        // A provider gives whole files only.
        this.whole ??= Promise.resolve(workspace.fs.readFile(this.uri));
        return (await this.whole).slice(offset, offset + length);
    }

    /** Lets the file go; what is read next is read from what lies there then. */
    async release(): Promise<void> {
        this.whole = undefined;
        await this.disk?.release();
    }

    dispose(): void {
        void this.release();
    }
}
