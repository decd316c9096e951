// Files that are on no disk: the editor alone can read them, and the server asks it for imports and weights.
import { deepEqual, match, ok } from 'node:assert/strict';
import { commands, DiagnosticSeverity, Disposable, EventEmitter, type FileChangeEvent, FileSystemError, type FileSystemProvider, FileType, languages, Range, Uri, window, workspace, type Hover, type InlayHint, type MarkdownString, type TextDocument } from 'vscode';
import { codeOf, eventually, extension, inWorkspace, positionOf } from './help.js';

const scheme = 'terntrack-memory';

/** One folder, read only. */
class Memory implements FileSystemProvider {
    readonly onDidChangeFile = new EventEmitter<FileChangeEvent[]>().event;
    readonly asked: string[] = [];

    constructor(private readonly files: Readonly<Record<string, Uint8Array>>) {}

    watch = (): Disposable => new Disposable(() => undefined);
    stat = (uri: Uri) => ({ ctime: 1, mtime: 1, ...uri.path === '/' ? { type: FileType.Directory, size: 0 } : { type: FileType.File, size: this.bytes(uri).length } });
    readDirectory = (): [string, FileType][] => Object.keys(this.files).map(name => [name, FileType.File]);
    readFile = (uri: Uri): Uint8Array => (this.asked.push(uri.path), this.bytes(uri));
    writeFile = (uri: Uri): never => { throw FileSystemError.NoPermissions(uri); };
    createDirectory = this.writeFile;
    delete = this.writeFile;
    rename = this.writeFile;

    private bytes(uri: Uri): Uint8Array {
        const bytes = this.files[uri.path.slice(1)];
        if (!bytes) {
            throw FileSystemError.FileNotFound(uri);
        }
        return bytes;
    }
}

async function figures(document: TextDocument): Promise<string[]> {
    const hints = await commands.executeCommand<InlayHint[]>('vscode.executeInlayHintProvider', document.uri, new Range(0, 0, document.lineCount, 0));
    return hints.map(({ label }) => typeof label === 'string' ? label : label.map(({ value }) => value).join('')).filter(text => /\dJ|\d\s\S?J\b/.test(text));
}

suite('files of a virtual workspace', () => {
    let memory: Memory;
    let mounted: Disposable;

    suiteSetup(async () => {
        await extension();
        const [lenet, weights] = await Promise.all(['lenet5.tern', 'lenet5.safetensors'].map(name => workspace.fs.readFile(inWorkspace(`lenet5-mnist/${name}`))));
        const text = new TextDecoder().decode(lenet);
        memory = new Memory({
            'lenet5.safetensors': weights,
            'net.tern': new TextEncoder().encode(text.slice(text.indexOf('network '), text.indexOf('\n}', text.indexOf('network ')) + 3)),
            'main.tern': new TextEncoder().encode('import "net.tern"\nexperiment far {\n    run LeNet5 on RtmAp\n    images "none.npy"\n}\n'),
        });
        mounted = workspace.registerFileSystemProvider(scheme, memory, { isReadonly: true });
    });
    suiteTeardown(async () => {
        await commands.executeCommand('workbench.action.closeAllEditors');
        mounted.dispose();
    });

    test('weights are read through the editor, and every layer has its figures', async () => {
        const document = await workspace.openTextDocument(Uri.from({ scheme, path: '/net.tern' }));
        await window.showTextDocument(document);
        await eventually(async () => (await figures(document)).length === 7);
        ok(memory.asked.includes('/lenet5.safetensors'));
        const [hover] = await eventually(async () => {
            const found = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, positionOf(document, 'conv2'));
            return found.length > 0 && found;
        });
        match(hover.contents.map(part => (part as MarkdownString).value).join('\n'), /\d\s\S?J/);
        deepEqual(languages.getDiagnostics(document.uri).filter(({ severity }) => severity === DiagnosticSeverity.Error).map(codeOf), []);
    });

    test('imports are followed there, and a file that is missing there is an error', async () => {
        const document = await workspace.openTextDocument(Uri.from({ scheme, path: '/main.tern' }));
        await window.showTextDocument(document);
        const errors = (): string[] => languages.getDiagnostics(document.uri).filter(({ severity }) => severity === DiagnosticSeverity.Error).map(codeOf);
        await eventually(() => errors().length > 0);
        deepEqual(errors(), ['data/missing-file']);
    });
});
