/** The two files of an import as an edit of the workspace: both or none, and undone together. */
import { Uri, WorkspaceEdit } from 'vscode';
import type { ModelImportOutcome } from '../../server/protocol.js';

export type ImportedModel = Extract<ModelImportOutcome, { readonly kind: 'done' }>;

/** Kinds of files that hold models. */
export const modelEndings = ['onnx', 'safetensors', 'npz'] as const;

export function isModel(uri: Uri): boolean {
    return modelEndings.some(ending => uri.path.toLowerCase().endsWith(`.${ending}`));
}

/** The folder a file lies in. */
export function folderOf(uri: Uri): Uri {
    return Uri.joinPath(uri, '..');
}

export function textFile({ name }: ImportedModel, folder: Uri): Uri {
    return Uri.joinPath(folder, `${name}.tern`);
}

/** Creates both files, the weights first: whoever sees the text finds them. */
export function creation(imported: ImportedModel, folder: Uri): WorkspaceEdit {
    const edit = new WorkspaceEdit();
    const create = (uri: Uri, contents: Uint8Array): void => edit.createFile(uri, { overwrite: true, contents });
    create(Uri.joinPath(folder, `${imported.name}.safetensors`), Buffer.from(imported.weights, 'base64'));
    create(textFile(imported, folder), new TextEncoder().encode(imported.text));
    return edit;
}
