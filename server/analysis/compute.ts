/**
 * The worker's side: answers requests one after another, keeps what it compiled last. Nothing it computes may leave it as an
 * exception. It must not know which thread it runs in.
 */
import { Cancelled, type CompiledNetwork, type CompileOptions } from '../compiler/compile.js';
import { depth } from '../compiler/share/graph.js';
import { verifyGraph } from '../compiler/share/verify.js';
import { anticipate } from './anticipate.js';
import { TraceTooLarge } from '../simulator/recorder/room.js';
import type { CompileLayer, Engine } from './engine.js';
import type { Network } from '../network/model.js';
import { LayerCache } from './layer-cache.js';
import type { Answer, AnticipateRequest, CompileOutcome, CompileRequest, InspectRequest, Request, SharedMatrix, ShareRequest, SimulateRequest, TraceRequest } from './messages.js';
import { receivedProgram, sentLayers } from './program-transfer.js';
import { unpackNetwork } from './transfer.js';

/** The worker's end of the line. */
export interface ComputePort {
    post(answer: Answer): void;
    onMessage(listener: (request: Request) => void): void;
}

/** Milliseconds between two progress messages. */
const progressInterval = 50;

interface Compiled {
    readonly key: string;
    readonly outcome: CompileOutcome;
    readonly program?: CompiledNetwork;
}

/** Serves `port` until the worker ends. `now` in milliseconds. */
export function serveCompute(port: ComputePort, engine: Engine, now: () => number): void {
    const weights = new Map<string, Int8Array>();
    const layers = new LayerCache(engine.compileLayer);
    let last: Compiled | undefined;

    port.onMessage(request => {
        try {
            port.post(request.kind === 'anticipate' ? prepare(request) : request.kind === 'share' ? shareAll(request) : request.kind === 'inspect' ? inspect(request) : answer(request));
        } catch (error) {
            port.post(error instanceof Cancelled ? { kind: 'cancelled', id: request.id }
                : { kind: 'failed', id: request.id, reason: error instanceof Error ? error.message : String(error) });
        }
    });

    function answer(request: CompileRequest | SimulateRequest | TraceRequest): Answer {
        // Unpacked in any case: the weights in this request are not sent a second time.
        const network = unpackNetwork(request.network, weights);
        if (last?.key !== request.key) {
            last = (request.kind === 'compile' ? undefined : received(request, network)) ?? compile(request, network);
        }
        if (isCancelled(request)) {
            last = undefined;
            return { kind: 'cancelled', id: request.id };
        }
        return request.kind === 'compile' ? { kind: 'compiled', id: request.id, outcome: last.outcome, ...request.withLayers && last.program && { layers: sentLayers(last.program) } }
            : request.kind === 'trace' ? trace(request, last) : run(request, last);
    }

    /** What another worker compiled. */
    function received(request: SimulateRequest | TraceRequest, network: Network): Compiled | undefined {
        const { compiled, hardware, key } = request;
        return compiled && { key, outcome: compiled.outcome, program: receivedProgram(compiled.layers, network, hardware, optionsOf(request)) };
    }

    function prepare(request: AnticipateRequest): Answer {
        const { id, hardware, layerKeys } = request;
        const network = unpackNetwork(request.network, weights);
        anticipate(network, hardware, optionsOf(request), layers.compiler(network, layerKeys));
        return { kind: 'anticipated', id };
    }

    function inspect(request: InspectRequest): Answer {
        const { id, hardware, inspection } = request;
        const options = optionsOf(request);
        const inspected = engine.inspect(unpackNetwork(request.network, weights), hardware, options, inspection,
            piece => port.post({ kind: 'piece', id, piece }));
        return isCancelled(request) ? { kind: 'cancelled', id } : { kind: 'inspected', id, inspected };
    }

    function shareAll(request: ShareRequest): Answer {
        const { id, effort, verify } = request;
        const matrices = request.matrices.map((matrix): SharedMatrix => {
            if (isCancelled(request)) {
                throw new Cancelled();
            }
            const started = now();
            const graph = engine.share(matrix, { effort, isCancelled: () => isCancelled(request) });
            const ms = now() - started;
            const fault = verify ? verifyGraph(matrix, graph)?.problem : undefined;
            return { adds: graph.a.length, depth: depth(graph), ms, fault };
        });
        return isCancelled(request) ? { kind: 'cancelled', id } : { kind: 'shared', id, matrices };
    }

    function compile(request: CompileRequest | SimulateRequest | TraceRequest, network: Network): Compiled {
        const started = now();
        const compileLayer = layers.compiler(network, request.layerKeys);
        const { compiled, problems } = engine.compile(network, request.hardware, optionsOf(request),
            request.kind === 'compile' ? counted(request, network.layers.length, compileLayer) : compileLayer);
        const report = compiled && engine.estimate(compiled, now() - started);
        const advice = report && engine.advise({ network, hardware: request.hardware, report });
        return { key: request.key, program: compiled, outcome: { report, problems, ...advice && { advice } } };
    }

    /** Tells of each layer that is compiled, not more often than a person can see. */
    function counted({ id }: CompileRequest, total: number, compileLayer: CompileLayer): CompileLayer {
        let done = 0;
        let told = now();
        return (...args) => {
            const result = compileLayer(...args);
            done++;
            if (now() - told >= progressInterval) {
                told = now();
                port.post({ kind: 'progress', id, share: done / total });
            }
            return result;
        };
    }

    function trace(request: TraceRequest, { outcome, program }: Compiled): Answer {
        const { id, images, order } = request;
        try {
            const bytes = program && engine.recordTrace(program, images, order, { onProgress: progressOf(id), isCancelled: () => isCancelled(request) });
            return isCancelled(request) ? { kind: 'cancelled', id } : { kind: 'traced', id, outcome, bytes };
        } catch (error) {
            if (error instanceof TraceTooLarge) {
                return { kind: 'traced', id, outcome, refused: error.message };
            }
            throw error;
        }
    }

    /** Tells how far a run is, not more often than a person can see. */
    function progressOf(id: number): (done: number, total: number) => void {
        let told = now();
        return (done, total) => {
            if (now() - told >= progressInterval) {
                told = now();
                port.post({ kind: 'progress', id, share: done / total });
            }
        };
    }

    function run(request: SimulateRequest, compiled: Compiled): Answer {
        const { firstImage, id, images, run: { check, executor, groupBytes, wear } } = request;
        if (compiled.program === undefined) {
            return { kind: 'simulated', id, outcome: compiled.outcome };
        }
        const result = engine.simulate(compiled.program, images, {
            onProgress: progressOf(id), isCancelled: () => isCancelled(request), executor, firstImage, groupBytes, check, wear: wear && firstImage === 0
        });
        return isCancelled(request) ? { kind: 'cancelled', id } : { kind: 'simulated', id, outcome: compiled.outcome, result };
    }
}

function optionsOf(request: Pick<CompileRequest, 'settings' | 'cancel'>): CompileOptions {
    const { effort, without, batch, tree } = request.settings;
    return { effort, without: new Set(without), batch, ...(tree !== undefined && { tree }), isCancelled: () => isCancelled(request) };
}

function isCancelled(request: Pick<Request, 'cancel'>): boolean {
    return request.cancel !== undefined && Atomics.load(new Int32Array(request.cancel), 0) === 1;
}
