/**
 * `terntrack trace info FILE` and `terntrack trace export FILE`.
 */
import { resolve } from 'node:path';
import { chromeTrace } from '../simulator/trace/export/chrome.js';
import { csv, type CsvKind } from '../simulator/trace/export/csv.js';
import type { ExportWindow } from '../simulator/trace/export/lines.js';
import { mostVcdOperations, vcd } from '../simulator/trace/export/vcd.js';
import { TraceLost, type TraceProblem } from '../simulator/trace/reader.js';
import type { Trace } from '../simulator/trace/trace.js';
import { fileDiagnostic, type Diagnostic } from './diagnostics.js';
import { UsageError, type Environment } from './environment.js';
import { jsonText } from './json.js';
import { requireNoErrors, type Manner } from './report.js';
import { requireLayer, type NamedWindow } from './simulate-trace.js';
import { sourceStates, withTrace, type TraceFile } from './trace-file.js';
import { traceSummary, traceText } from './trace-text.js';
import { WriteError, writePieces } from './write-files.js';

export type InfoOptions = Manner;

export const exportFormats = ['vcd', 'csv', 'chrome'] as const;

export interface ExportOptions extends Manner {
    readonly format: typeof exportFormats[number];
    readonly output: string;
    readonly window?: NamedWindow;
    readonly array: { readonly tile: number; readonly part: number };
    /** From 1. */
    readonly run: number;
    readonly by: CsvKind;
}

/** What can be shown is shown; exit code 1 only where that is nothing. @throws InputError */
export async function traceInfo(file: string, options: InfoOptions, environment: Environment): Promise<void> {
    await withTrace(file, environment, async found => {
        const header = found.opened?.header;
        const losses = await found.opened?.trace?.losses() ?? [];
        const problems = [...found.opened?.problems ?? [], ...losses];
        if (!header) {
            return requireNoErrors(diagnostics(file, found, 'error'), environment, options);
        }
        if (!options.json) {
            requireNoErrors(problems.map(problem => diagnostic(file, problem, 'warning')), environment, options);
        }
        const summary = traceSummary(header, found.opened?.trace, found.bytes, await sourceStates(file, header, environment), problems);
        const { colours, stdout } = environment;
        stdout.write(options.json ? jsonText(summary) : traceText(summary, colours && stdout.isTerminal));
    });
}

/** @throws UsageError, InputError */
export async function traceExport(file: string, options: ExportOptions, environment: Environment): Promise<void> {
    await withTrace(file, environment, async found => {
        const trace = found.opened?.trace;
        requireNoErrors(diagnostics(file, found, trace ? 'warning' : 'error'), environment, options);
        const pieces = exported(trace!, options);
        try {
            await write(pieces, options.output, environment);
        } catch (error) {
            requireNoErrors([exportProblem(file, options.output, error)], environment, options);
        }
    });
}

/** @throws UsageError */
function exported(trace: Trace, { array, by, format, run, window }: ExportOptions): AsyncIterable<string> {
    const layers = trace.layers.map(({ name }) => name);
    if (window) {
        requireLayer(window.layer, layers);
    }
    const own: ExportWindow | undefined = window && { ...window, layer: layers.indexOf(window.layer) };
    if (format === 'csv') {
        return csv(trace, by, own);
    }
    if (format === 'chrome') {
        return chromeTrace(trace, own);
    }
    if (!own) {
        throw new UsageError('a waveform takes a window of operations\nName it with --window LAYER:FIRST-LAST; `terntrack trace info` lists the layers.');
    }
    const place = trace.arrays(own.layer)[array.tile]?.[array.part];
    if (!place || run > trace.header.runs) {
        throw new UsageError(place ? `there is no run ${run}\nThe trace has ${trace.header.runs}.` : `layer ${window!.layer} has no array ${array.tile}.${array.part}\n${arraysText(trace, own.layer)}`);
    }
    const last = Math.min(own.to, trace.layers[own.layer].parts[array.part].operations);
    if (last - own.from > mostVcdOperations) {
        throw new UsageError(`the window holds ${last - own.from} operations, a waveform at most ${mostVcdOperations}\nName fewer with --window LAYER:FIRST-LAST.`);
    }
    if (last <= own.from) {
        throw new UsageError(`layer ${window!.layer} has no operation ${own.from}\nPart ${array.part} has ${last}, from 0.`);
    }
    return vcd(trace, { run: run - 1, tile: array.tile, part: array.part }, { ...own, to: last });
}

function arraysText(trace: Trace, layer: number): string {
    const { parts, placement, kind } = trace.layers[layer];
    return parts.length === 0 ? `It is a ${kind}, which uses no array.` : `It has row tiles 0 to ${placement.tiles - 1} and parts 0 to ${parts.length - 1}.`;
}

async function write(pieces: AsyncIterable<string>, output: string, { cwd, signal, stdout }: Environment): Promise<void> {
    if (output !== '-') {
        return writePieces(resolve(cwd, output), pieces, signal);
    }
    for await (const piece of pieces) {
        signal.throwIfAborted();
        stdout.write(piece);
    }
}

/** What ends an export but is no defect. */
function exportProblem(file: string, output: string, error: unknown): Diagnostic {
    if (error instanceof TraceLost) {
        return fileDiagnostic(file, error.problem.code, `${error.problem.message}\nWhat the export needs is not there; name a window before it with --window.`);
    }
    if (error instanceof WriteError) {
        return fileDiagnostic(output, 'file/unwritable', `${output} ${error.message}\nFor ${error.path}. Nothing was written.`);
    }
    throw error;
}

function diagnostics(file: string, { opened, problem }: TraceFile, severity: Diagnostic['severity']): Diagnostic[] {
    return problem ? [problem] : (opened?.problems ?? []).map(one => diagnostic(file, one, severity));
}

function diagnostic(file: string, { code, message }: TraceProblem, severity: Diagnostic['severity']): Diagnostic {
    return fileDiagnostic(file, code, message, severity);
}
