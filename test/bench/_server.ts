/** The built language server in a process of its own, driven as an editor drives it; and figures of what it took. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
    createProtocolConnection, StreamMessageReader, StreamMessageWriter, type Diagnostic, type ProtocolConnection, type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import type { AnalysisState } from '../../server/protocol.js';

/** From here on what is waited for never comes. */
const patienceMs = 120_000;

/** What changes over a long session, in documents told by name. */
export class EditorSession {
    readonly diagnostics = new Map<string, readonly Diagnostic[]>();
    readonly states = new Map<string, AnalysisState>();
    /** Lines that the server logged as errors. */
    readonly errors: string[] = [];
    private readonly texts = new Map<string, string>();
    private version = 0;
    private listeners: (() => void)[] = [];

    private constructor(private readonly connection: ProtocolConnection, private readonly root: string, private readonly stopped: Promise<unknown>) {
        connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: PublishDiagnosticsParams) => {
            this.diagnostics.set(uri, diagnostics);
            this.told();
        });
        connection.onNotification('terntrack/analysisState', (state: AnalysisState) => {
            this.states.set(state.uri, state);
            this.told();
        });
        connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
            if (type === 1) {
                this.errors.push(message);
            }
        });
        for (const request of ['client/registerCapability', 'workspace/inlayHint/refresh', 'workspace/codeLens/refresh', 'workspace/semanticTokens/refresh']) {
            connection.onRequest(request, () => null);
        }
        connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => null));
    }

    /** A server with a workspace folder of its own, which holds the files given. */
    static async start(files: Record<string, string> = {}): Promise<EditorSession> {
        const root = mkdtempSync(join(tmpdir(), 'terntrack-bench-'));
        Object.entries(files).forEach(([name, text]) => writeFileSync(join(root, name), text));
        const child = spawn(process.execPath, [join(process.cwd(), 'dist/server.js'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
        const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
        const session = new EditorSession(connection, root, once(child, 'exit').then(() => rmSync(root, { recursive: true })));
        connection.listen();
        const uri = pathToFileURL(root).href;
        const refreshes = { refreshSupport: true };
        await connection.sendRequest('initialize', {
            processId: process.pid, rootUri: uri, workspaceFolders: [{ uri, name: 'bench' }],
            capabilities: { workspace: { configuration: true, inlayHint: refreshes, codeLens: refreshes }, textDocument: { publishDiagnostics: { relatedInformation: true } } },
        });
        await connection.sendNotification('initialized', {});
        return session;
    }

    /** Address of a file in the workspace folder. */
    uri(name: string): string {
        return pathToFileURL(join(this.root, name)).href;
    }

    open(uri: string, text: string): void {
        this.texts.set(uri, text);
        void this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'terntrack', version: ++this.version, text } });
    }

    /** One change, as an editor sends it: `length` characters from `offset` on become `text`. */
    change(uri: string, offset: number, length: number, text: string): void {
        const before = this.texts.get(uri)!;
        this.texts.set(uri, before.slice(0, offset) + text + before.slice(offset + length));
        const range = { start: position(before, offset), end: position(before, offset + length) };
        void this.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: ++this.version }, contentChanges: [{ range, text }] });
    }

    /** Replaces the first occurrence of some words. */
    replace(uri: string, words: string, by: string): void {
        const offset = this.text(uri).indexOf(words);
        if (offset < 0) {
            throw new Error(`"${words}" is not in ${uri}`);
        }
        this.change(uri, offset, words.length, by);
    }

    text(uri: string): string {
        return this.texts.get(uri)!;
    }

    request<Result>(method: string, params: object): Promise<Result> {
        return this.connection.sendRequest(method, params);
    }

    /** Milliseconds until what the server has told fulfils `holds`. */
    async until(holds: () => boolean, since = performance.now()): Promise<number> {
        const giveUp = performance.now() + patienceMs;
        while (!holds()) {
            if (performance.now() > giveUp) {
                throw new Error(`waited in vain; the server's errors: ${this.errors.join(' ').slice(0, 1000)}`);
            }
            await Promise.race([new Promise<void>(resolve => this.listeners.push(resolve)), new Promise(resolve => setTimeout(resolve, 500))]);
        }
        return performance.now() - since;
    }

    codes(uri: string): readonly string[] {
        return (this.diagnostics.get(uri) ?? []).map(({ code }) => String(code));
    }

    async end(): Promise<void> {
        await this.connection.sendRequest('shutdown');
        await this.connection.sendNotification('exit');
        await this.stopped;
        this.connection.dispose();
    }

    private told(): void {
        const { listeners } = this;
        this.listeners = [];
        listeners.forEach(listener => listener());
    }
}

function position(text: string, offset: number): { line: number; character: number } {
    const before = text.slice(0, offset);
    const line = before.split('\n').length - 1;
    return { line, character: offset - (before.lastIndexOf('\n') + 1) };
}

export function percentile(values: readonly number[], share: number): number {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

/** `p50 3 ms, p95 8 ms, most 12 ms` */
export function spread(values: readonly number[]): string {
    const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
    return `p50 ${ms(percentile(values, 0.5))}, p95 ${ms(percentile(values, 0.95))}, most ${ms(percentile(values, 1))}`;
}

/**
 * A network of about `lines` lines: blocks of residual layers, all named, every other one read by name. With random weights
 * it compiles; with a file that is not there only what the text says is looked at.
 */
export function longNetwork(lines: number, weights = 'random(sparsity 0.8, seed 1)'): string {
    const layers = Array.from({ length: lines - 6 }, (_, index) => {
        const from = index % 2 === 0 && index > 0 ? ` from layer${index - 1}` : '';
        const residual = index > 1 && index % 3 === 0 ? ` + layer${index - 2}` : '';
        return `    layer${index} : conv 4 of 3x3, pad 1${from}${residual} -> u4`;
    });
    return ['/// Generated.', 'network Long {', '    input image : u4[4, 8, 8]', `    weights ${weights}`, ...layers, `    output layer${lines - 7}`, '}', ''].join('\n');
}
