/**
 * `terntrack simulate --trace OUT`: what is to be traced, and the file at the end.
 */
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidArgumentError } from 'commander';
import type { RunData } from '../analysis/run-data.js';
import type { SimulationOptions } from '../analysis/simulation.js';
import { traceOrder } from '../analysis/tracing.js';
import type { ProjectDocument } from '../language/lsp/project.js';
import type { Network } from '../network/model.js';
import { nearest } from '../hardware/nearest.js';
import { fileDiagnostic, type Diagnostic } from './diagnostics.js';
import { UsageError, type Environment } from './environment.js';
import { beginsAsTrace } from './trace-file.js';
import { WriteError, writeTogether } from './write-files.js';

/** Operations [from, to) of a layer. */
export interface NamedWindow {
    readonly layer: string;
    readonly from: number;
    readonly to: number;
}

export interface TraceOptions {
    readonly file: string;
    /** The first so many; a batch where nothing is said. */
    readonly images?: number;
    /** Operations whose single passes are counted in the file. */
    readonly windows: readonly NamedWindow[];
    /** Operations from keyframe to keyframe. */
    readonly spacing?: number;
}

/** The options as they are given. */
export interface TraceFlags {
    readonly trace?: string;
    readonly traceImages?: number;
    readonly traceWindow?: readonly NamedWindow[];
    readonly keyframeEvery?: number;
}

/** @throws UsageError for options of a trace without one */
export function traceFlags({ trace, traceImages, traceWindow, keyframeEvery }: TraceFlags): { readonly trace?: TraceOptions } {
    if (trace !== undefined) {
        return { trace: { file: trace, windows: traceWindow ?? [], ...(traceImages !== undefined && { images: traceImages }), ...(keyframeEvery !== undefined && { spacing: keyframeEvery }) } };
    }
    const alone = traceImages !== undefined ? '--trace-images' : traceWindow ? '--trace-window' : keyframeEvery !== undefined ? '--keyframe-every' : undefined;
    if (alone) {
        throw new UsageError(`${alone} without --trace\nIt says what is in a trace: name the file to write with --trace OUT.`);
    }
    return {};
}

/** `LAYER:FROM-TO`, `LAYER:FROM` or `LAYER`; operations from 0, both ends included. */
export function readWindow(text: string): NamedWindow {
    const [, layer, from, to] = /^([^:]+)(?::([0-9]{1,9})(?:-([0-9]{1,9}))?)?$/.exec(text) ?? [];
    const first = from === undefined ? 0 : Number(from);
    const last = to === undefined ? from === undefined ? Number.MAX_SAFE_INTEGER - 1 : first : Number(to);
    if (layer === undefined || last < first) {
        throw new InvalidArgumentError('It takes a layer and the operations meant: LAYER:FIRST-LAST.');
    }
    return { layer, from: first, to: last + 1 };
}

export function readWindows(text: string, before: readonly NamedWindow[] = []): readonly NamedWindow[] {
    return [...before, readWindow(text)];
}

/** @throws UsageError */
export async function traceWanted(
    document: ProjectDocument, network: Network, batch: number, data: RunData, options: TraceOptions, experiment: string | undefined, { cwd, version }: Environment
): Promise<NonNullable<SimulationOptions['trace']> & { readonly images: number }> {
    for (const { layer } of options.windows) {
        requireLayer(layer, network.layers.map(({ name }) => name));
    }
    const folder = `${pathToFileURL(dirname(resolve(cwd, options.file))).href.replace(/\/$/, '')}/`;
    const images = Math.min(options.images ?? batch, data.images.length);
    return {
        images,
        order: await traceOrder({
            version, network, ranAs: experiment ?? network.name, ...document.traceSource(network.name, folder),
            seededImage: data.seeded, imagesRun: data.images.length, windows: options.windows,
            ...(options.spacing !== undefined && { spacing: options.spacing }), ...(data.labels && { labels: data.labels.slice(0, images) }),
        }),
    };
}

/** @throws UsageError */
export function requireLayer(layer: string, names: readonly string[]): void {
    if (!names.includes(layer)) {
        const meant = nearest(layer, names);
        throw new UsageError(`there is no layer '${layer}'${meant === undefined ? '' : `; is '${meant}' meant?`}\nLayers: ${names.join(', ')}.`);
    }
}

/** What would keep the trace from being written, before the run that makes it. No directories are made for it, and only traces are overwritten. */
export async function refuseTracePlace(file: string, { cwd, host }: Environment): Promise<Diagnostic | undefined> {
    const [path, folder] = [resolve(cwd, file), dirname(resolve(cwd, file))];
    const refused = (why: string, about: string, remedy: string): Diagnostic =>
        fileDiagnostic(file, 'file/unwritable', `${file} ${why}\nFor ${about}. Nothing was run: ${remedy}.`);
    const at = await host.stat(pathToFileURL(folder).href);
    if (!at?.directory) {
        return refused(at ? 'lies in what is no directory' : 'lies in a directory that does not exist', folder, 'name a file in a directory that is there');
    }
    const there = await host.stat(pathToFileURL(path).href);
    if (there?.directory) {
        return refused('is a directory', path, 'name a file in it');
    }
    return there && there.size > 0 && !await beginsAsTrace(path) ? refused('is there already, and is no trace', path, 'name another file, or remove this one') : undefined;
}

/** All or nothing. */
export async function writeTrace(
    file: string, bytes: Uint8Array, images: number, { cwd, signal }: Environment
): Promise<{ readonly problem?: Diagnostic; readonly summary?: { readonly file: string; readonly images: number; readonly bytes: number } }> {
    const path = resolve(cwd, file);
    try {
        await writeTogether(dirname(path), [{ name: basename(path), bytes }], signal, { makeFolder: false });
        return { summary: { file, images, bytes: bytes.length } };
    } catch (error) {
        if (error instanceof WriteError) {
            return { problem: fileDiagnostic(file, 'file/unwritable', `${file} ${error.message}\nFor ${error.path}. No trace was written.`) };
        }
        throw error;
    }
}
