/**
 * A trace on its disk or behind a file system provider, read range by range where that is possible. It knows bytes only.
 */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { type Uri, workspace } from 'vscode';

export class TraceFile {
    private handle: Promise<FileHandle> | undefined;
    private whole: Promise<Uint8Array> | undefined;

    constructor(readonly uri: Uri) {}

    /** Bytes of the file. Rejects where there is none. */
    async size(): Promise<number> {
        return this.uri.scheme === 'file' ? (await stat(this.uri.fsPath)).size : (await workspace.fs.stat(this.uri)).size;
    }

    /** Fewer bytes than asked for at the file's end. */
    async read(offset: number, length: number): Promise<Uint8Array> {
        if (this.uri.scheme !== 'file') {
            // A provider gives whole files only.
            this.whole ??= Promise.resolve(workspace.fs.readFile(this.uri));
            return (await this.whole).slice(offset, offset + length);
        }
        this.handle ??= open(this.uri.fsPath, 'r');
        const buffer = new Uint8Array(length);
        const { bytesRead } = await (await this.handle).read(buffer, 0, length, offset);
        return bytesRead < length ? buffer.slice(0, bytesRead) : buffer;
    }

    /** Lets the file go; what is read next is read from what lies there then. */
    async release(): Promise<void> {
        const { handle } = this;
        this.handle = this.whole = undefined;
        await handle?.then(open => open.close(), () => undefined);
    }

    dispose(): void {
        void this.release();
    }
}
