/**
 * The traces that runs leave: in the extension's storage, one for each network or experiment of a document, replaced when that runs
 * again. It knows files and open views, not what is in a trace.
 */
import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { ViewColumn} from 'vscode';
import { type ExtensionContext, FileType, type LogOutputChannel, Uri, workspace } from 'vscode';
import { besideText } from '../columns.js';
import type { ReplayEditor } from './editor.js';

/** So many are kept, the newest; a trace can be recorded again at any time. */
const MOST_KEPT = 24;

export class Traces {
    constructor(private readonly context: ExtensionContext, private readonly editor: ReplayEditor, private readonly log: LogOutputChannel) {}

    /** What the server has to know of a trace that it shall record. */
    wish(document: string): { readonly folder: string; readonly version: string } {
        const { version } = this.context.extension.packageJSON as { version: string };
        return { folder: `${this.folderOf(document).toString()}/`, version };
    }

    /** Writes the trace of a run in the place of the one before; views of that show the new one. Rejects where it cannot be written. */
    async keep(document: string, name: string, base64: string): Promise<void> {
        const file = this.fileOf(document, name);
        await workspace.fs.createDirectory(this.folderOf(document));
        await replace(file, Buffer.from(base64, 'base64'), async () => this.editor.find(file)?.release());
        await this.editor.find(file)?.reload();
        await this.removeOld().catch((error: unknown) => this.log.warn(`Old traces were not removed: ${String(error)}`));
    }

    /** Shows the trace of a run where it is open, else in a column; false where none is kept. The cursor stays where it is. */
    async show(document: string, name: string, viewColumn: ViewColumn = besideText(document)): Promise<boolean> {
        const file = this.fileOf(document, name);
        const open = this.editor.find(file);
        if (open) {
            open.panel.reveal(undefined, true);
            return true;
        }
        if (!await exists(file)) {
            return false;
        }
        await this.editor.show(file, viewColumn);
        return true;
    }

    /** Puts a tab with the trace of a run into a column, behind what shows there; where it is open it stays as it is. */
    async offer(document: string, name: string, viewColumn: ViewColumn): Promise<void> {
        const file = this.fileOf(document, name);
        if (!this.editor.find(file) && !this.editor.isTab(file)) {
            await this.editor.show(file, viewColumn, true);
        }
    }

    private get root(): Uri {
        // A window without a folder has no storage of its own.
        return Uri.joinPath(this.context.storageUri ?? this.context.globalStorageUri, 'traces');
    }

    /** Documents of the same name lie in different folders, and so do their traces. */
    private folderOf(document: string): Uri {
        return Uri.joinPath(this.root, createHash('sha256').update(document).digest('hex').slice(0, 12));
    }

    private fileOf(document: string, name: string): Uri {
        const stem = document.slice(document.lastIndexOf('/') + 1).replace(/\.tern$/, '');
        return Uri.joinPath(this.folderOf(document), `${decodeURIComponent(stem)}-${name}.terntrace`);
    }

    /** All that are kept, the newest first, with when they were recorded. */
    async all(): Promise<readonly { readonly file: Uri; readonly mtime: number }[]> {
        return this.dated().catch(() => []);
    }

    private async removeOld(): Promise<void> {
        const old = (await this.dated()).slice(MOST_KEPT).filter(({ file }) => !this.editor.find(file));
        await Promise.all(old.map(({ file }) => workspace.fs.delete(file)));
    }

    private async dated(): Promise<readonly { readonly file: Uri; readonly mtime: number }[]> {
        const folders = (await workspace.fs.readDirectory(this.root)).filter(([, type]) => type === FileType.Directory).map(([name]) => Uri.joinPath(this.root, name));
        const files = (await Promise.all(folders.map(async folder => (await workspace.fs.readDirectory(folder)).map(([name]) => Uri.joinPath(folder, name))))).flat();
        const dated = await Promise.all(files.map(async file => ({ file, mtime: (await workspace.fs.stat(file)).mtime })));
        return dated.sort((a, b) => b.mtime - a.mtime);
    }
}

/**
 * Whole or not at all: a view may be reading the old one until `release` is done. Not by the editor's own rename: that deletes
 * what was there first, and closes the views of it.
 */
async function replace(file: Uri, bytes: Uint8Array, release: () => Promise<void>): Promise<void> {
    if (file.scheme !== 'file') {
        await release();
        await workspace.fs.writeFile(file, bytes);
        return;
    }
    const part = `${file.fsPath}.part`;
    try {
        await writeFile(part, bytes);
        await release();
        await rename(part, file.fsPath);
    } catch (error) {
        await rm(part, { force: true });
        throw error;
    }
}

function exists(file: Uri): Promise<boolean> {
    return Promise.resolve(workspace.fs.stat(file)).then(() => true, () => false);
}
