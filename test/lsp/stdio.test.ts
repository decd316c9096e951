/** The built language server in a process of its own, over standard input and output: from initialize to exit. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
    createProtocolConnection, DidOpenTextDocumentNotification, DidChangeWatchedFilesNotification, ExitNotification, HoverRequest, InitializedNotification, InitializeRequest,
    InlayHintRequest, PublishDiagnosticsNotification, ShutdownRequest, StreamMessageReader, StreamMessageWriter,
    type Diagnostic, type InitializeResult, type ProtocolConnection,
} from 'vscode-languageserver/node';
import type { AnalysisState, Runnable, SimulationOutcome, SimulationProgress } from '../../server/protocol.js';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { buildPrograms, type Built } from './built.js';

let built: Built;
let child: ChildProcess;
let connection: ProtocolConnection;
let initialized: InitializeResult;
const diagnostics = new Map<string, readonly Diagnostic[]>();
const states: AnalysisState[] = [];
let stderr = '';

const uri = (name: string): string => pathToFileURL(join(built.folder, name)).href;

beforeAll(async () => {
    built = await buildPrograms();
    await writeFile(join(built.folder, 'tiny.safetensors'), tinyWeights());
    await writeFile(join(built.folder, 'net.tern'), tinyText);
    child = spawn(process.execPath, [built.server, '--stdio'], { stdio: 'pipe' });
    child.stderr!.on('data', (text: Buffer) => { stderr += text.toString(); });
    connection = createProtocolConnection(new StreamMessageReader(child.stdout!), new StreamMessageWriter(child.stdin!));
    connection.onNotification(PublishDiagnosticsNotification.type, params => void diagnostics.set(params.uri, params.diagnostics));
    connection.onNotification('terntrack/analysisState', (state: AnalysisState) => void states.push(state));
    connection.listen();
    initialized = await connection.sendRequest(InitializeRequest.type, {
        processId: process.pid, rootUri: null, capabilities: {}, workspaceFolders: [{ uri: pathToFileURL(built.folder).href, name: 'work' }],
    });
    await connection.sendNotification(InitializedNotification.type, {});
    await connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri: uri('net.tern'), languageId: 'terntrack', version: 1, text: tinyText },
    });
});

afterAll(async () => {
    connection.dispose();
    child.kill();
    await built.remove();
});

describe('the language server as a process', () => {
    it('says what it can', () => {
        expect(initialized.capabilities).toMatchObject({
            hoverProvider: true, inlayHintProvider: { resolveProvider: false }, codeLensProvider: { resolveProvider: false }, completionProvider: {},
            definitionProvider: true, referencesProvider: true, renameProvider: { prepareProvider: true }, documentSymbolProvider: true,
        });
    });

    it('compiles what is open in a worker thread and answers from it', async () => {
        await expect.poll(() => states.at(-1)?.state, { timeout: 20_000 }).toBe('ready');
        const hints = await connection.sendRequest(InlayHintRequest.type,
            { textDocument: { uri: uri('net.tern') }, range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } } });
        expect(hints!.map(({ position }) => position.line)).toEqual([3, 4]);
        const hover = await connection.sendRequest(HoverRequest.type, { textDocument: { uri: uri('net.tern') }, position: { line: 3, character: 5 } });
        expect((hover!.contents as { value: string }).value).toContain('Tiny on RtmAp');
        expect(diagnostics.get(uri('net.tern'))).toEqual([]);
    });

    it('lists what can be run, runs it with progress', async () => {
        expect(await connection.sendRequest<Runnable[]>('terntrack/runnables', { uri: uri('net.tern') })).toEqual([{ kind: 'network', name: 'Tiny', line: 0 }]);
        const progress: SimulationProgress[] = [];
        const listening = connection.onNotification('terntrack/simulationProgress', (told: SimulationProgress) => void progress.push(told));
        const outcome = await connection.sendRequest<SimulationOutcome>('terntrack/simulate', { uri: uri('net.tern'), name: 'Tiny', run: 'a' });
        listening.dispose();
        expect(outcome).toMatchObject({ kind: 'done', view: { images: 1, seededImage: true } });
        expect(progress.at(-1)).toMatchObject({ run: 'a', done: 1, total: 1 });
    });

    it('notices a weights file that changes', async () => {
        await writeFile(join(built.folder, 'tiny.safetensors'), tinyWeights().subarray(0, 100));
        await connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: uri('tiny.safetensors'), type: 2 }] });
        await expect.poll(() => diagnostics.get(uri('net.tern'))?.map(({ code }) => code), { timeout: 10_000 }).toEqual(['weights/truncated']);
        await expect(readFile(join(built.folder, 'tiny.safetensors'))).resolves.toHaveLength(100);
    });

    it('answers for documents it does not know', async () => {
        expect(await connection.sendRequest('terntrack/runnables', { uri: 'file:///nowhere.tern' })).toEqual([]);
        expect(await connection.sendRequest('terntrack/layerLocation', { uri: 'file:///nowhere.tern', network: 'Tiny', layer: 'fc' })).toBeNull();
        expect(await connection.sendRequest('terntrack/simulate', { uri: 'file:///nowhere.tern', name: 'Tiny', run: 'b' })).toMatchObject({ kind: 'failed' });
    });

    it('ends when it is told to', async () => {
        await connection.sendRequest(ShutdownRequest.type);
        const ended = once(child, 'exit');
        await connection.sendNotification(ExitNotification.type);
        expect(await ended).toEqual([0, null]);
        expect(stderr).toBe('');
    });
});
