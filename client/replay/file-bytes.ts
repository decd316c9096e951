/** Ranges of a file on a disk. It knows no editor, so that whoever stands in for the extension host serves the same bytes. */
import { open, stat, type FileHandle } from 'node:fs/promises';

export class FileBytes {
    private readonly path: string;
    private handle: Promise<FileHandle> | undefined;

    constructor(path: string) {
        this.path = path;
    }

    /** Rejects where there is no file. */
    async size(): Promise<number> {
        return (await stat(this.path)).size;
    }

    /** Fewer bytes than asked for at the file's end. */
    async read(offset: number, length: number): Promise<Uint8Array> {
        this.handle ??= open(this.path, 'r');
        const buffer = new Uint8Array(length);
        const { bytesRead } = await (await this.handle).read(buffer, 0, length, offset);
        return bytesRead < length ? buffer.slice(0, bytesRead) : buffer;
    }

    /** Lets the file go; what is read next is read from what lies there then. */
    async release(): Promise<void> {
        const { handle } = this;
        this.handle = undefined;
        await handle?.then(open => open.close(), () => undefined);
    }
}
