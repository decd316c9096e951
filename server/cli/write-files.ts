/**
 * Files that belong together, written all or not at all: under other names first, put in place at the end.
 */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { lstat, mkdir, open, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface NewFile {
    /** Without a folder. */
    readonly name: string;
    readonly bytes: Uint8Array;
}

/** Thrown when a file cannot be written; nothing half-written stays. `message` is a phrase without a full stop. */
export class WriteError extends Error {
    override readonly name = 'WriteError';

    constructor(readonly path: string, message: string) {
        super(message);
    }
}

/** Files in the making. */
const unfinished = new Set<string>();

/** For a process that ends before its writing does. */
export function removeUnfinished(): void {
    unfinished.forEach(part => rmSync(part, { force: true }));
}

/** The last file is put in place last: whoever sees it finds the others. @throws WriteError */
export async function writeTogether(folder: string, files: readonly NewFile[], signal: AbortSignal, { makeFolder }: { readonly makeFolder: boolean }): Promise<void> {
    if (files.length === 1 && await takesStreams(join(folder, files[0].name))) {
        return orWriteError(join(folder, files[0].name), writeFile(join(folder, files[0].name), files[0].bytes, { signal }));
    }
    const parts = files.map(({ name, bytes }) => ({ bytes, final: join(folder, name), part: join(folder, `.${name}.${randomUUID()}.part`) }));
    let at = folder;
    try {
        if (makeFolder) {
            await makeFolders(folder);
        }
        for (const { final } of parts) {
            at = final;
            await refuseDirectory(final);
        }
        for (const { part, bytes, final } of parts) {
            at = final;
            unfinished.add(part);
            await writeFile(part, bytes, { flush: true, flag: 'wx' });
            signal.throwIfAborted();
        }
        for (const { part, final } of parts) {
            at = final;
            await rename(part, final);
            unfinished.delete(part);
        }
    } catch (error) {
        // What was never made cannot be removed; what was made can.
        await Promise.allSettled(parts.map(({ part }) => removePart(part)));
        if (signal.aborted) {
            throw error;
        }
        throw new WriteError(at, reasonOf(error));
    }
}

async function removePart(part: string): Promise<void> {
    await rm(part, { force: true });
    unfinished.delete(part);
}

/** A pipe or a device is there to be written into; a file put in its place would replace it. */
async function takesStreams(path: string): Promise<boolean> {
    const found = await stat(path).catch(() => undefined);
    return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** One by one: Node's own way never ends where a system has no directories to make, as in /proc. */
async function makeFolders(folder: string): Promise<void> {
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory()) {
        return;
    }
    if (dirname(folder) !== folder) {
        await makeFolders(dirname(folder));
    }
    try {
        await mkdir(folder);
    } catch (error) {
        // Another process may have made it meanwhile.
        if (!await stat(folder).then(made => made.isDirectory(), () => false)) {
            throw error;
        }
    }
}

/** The first file would be in place when the second fails. */
async function refuseDirectory(path: string): Promise<void> {
    const found = await lstat(path).catch(() => undefined);
    if (found?.isDirectory()) {
        throw Object.assign(new Error('a directory is in the way'), { code: 'EISDIR' });
    }
}

/** A file written piece by piece: under another name first, put in place at its end. Nothing stays where a piece throws. @throws WriteError */
export async function writePieces(path: string, pieces: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
    const isStream = await takesStreams(path);
    const part = isStream ? undefined : join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
    let file: FileHandle | undefined;
    try {
        if (part !== undefined) {
            unfinished.add(part);
        }
        file = await orWriteError(path, part === undefined ? open(path, 'w') : open(part, 'wx'));
        for await (const piece of pieces) {
            signal.throwIfAborted();
            await orWriteError(path, file.writeFile(piece));
        }
        signal.throwIfAborted();
        await file.close();
        if (part !== undefined) {
            await orWriteError(path, rename(part, path));
            unfinished.delete(part);
        }
    } catch (error) {
        await file?.close().catch(() => undefined);
        // What was never made cannot be removed.
        await (part === undefined ? undefined : removePart(part).catch(() => undefined));
        throw error;
    }
}

async function orWriteError<T>(path: string, action: Promise<T>): Promise<T> {
    try {
        return await action;
    } catch (error) {
        throw new WriteError(path, reasonOf(error));
    }
}

/** A phrase that stands behind the name of what could not be written. */
export function reasonOf(error: unknown): string {
    const code = String((error as { code?: unknown }).code);
    const known: Record<string, string> = {
        EACCES: 'may not be written (permission denied)', EPERM: 'may not be written (permission denied)', EROFS: 'lies on a read-only disk',
        ENOSPC: 'does not fit on the disk', ENOENT: 'lies in a directory that does not exist', ENOTDIR: 'lies in what is no directory', EEXIST: 'is no directory', EISDIR: 'is a directory',
    };
    return known[code] ?? `could not be written (${code})`;
}
