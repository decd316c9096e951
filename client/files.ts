/** Answers the server's questions about files that only the editor can reach: those of virtual workspaces. */
import { FileSystemError, FileType, Uri, workspace } from 'vscode';
import type { FileAnswer, FileQuestion } from '../server/protocol.js';

export async function answerFile({ uri, want }: FileQuestion): Promise<FileAnswer> {
    const target = Uri.parse(uri, true);
    try {
        switch (want) {
            case 'bytes':
                return { bytes: base64(await workspace.fs.readFile(target)) };
            case 'names':
                return { names: (await workspace.fs.readDirectory(target)).map(([name]) => name).sort() };
            case 'stat': {
                const { size, mtime, type } = await workspace.fs.stat(target);
                return { stat: { size, mtimeMs: mtime, directory: (type & FileType.Directory) !== 0 } };
            }
        }
    } catch (error) {
        return { failure: error instanceof FileSystemError && error.code === 'FileNotFound' ? 'missing' : 'failed' };
    }
}

/** In pieces, since a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
    const pieces: string[] = [];
    for (let from = 0; from < bytes.length; from += 8192) {
        pieces.push(String.fromCharCode(...bytes.subarray(from, from + 8192)));
    }
    return btoa(pieces.join(''));
}
