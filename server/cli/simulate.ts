/**
 * `terntrack simulate FILE --images DATA`: a bit-exact run of the compiled program.
 */
import { createJob } from '../analysis/job.js';
import { implausibleActivations } from '../analysis/plausible.js';
import type { RunSettings } from '../analysis/messages.js';
import { faultReport, wearReport } from '../cost/reliability.js';
import { loadRunData, type DataFile, type DataRequest, type RunData } from '../analysis/run-data.js';
import { planMemory } from '../analysis/memory.js';
import { defaultRun, runSimulation, type SimulationOptions, type SimulationRun } from '../analysis/simulation.js';
import { scoreOf } from '../analysis/view.js';
import { ComputeFailure } from '../analysis/worker-client.js';
import type { Target } from '../analysis/analyser.js';
import { defect } from '../analysis/known-outcomes.js';
import { faultsOf } from '../hardware/faults.js';
import { argmax } from '../network/reference.js';
import { fileDiagnostic, hasErrors, type Diagnostic } from './diagnostics.js';
import { UsageError, type Environment } from './environment.js';
import { Inputs, type OpenedInput } from './input.js';
import { jsonText } from './json.js';
import type { CommonOptions } from './options.js';
import { showProgress } from './progress.js';
import { differenceMessage } from './reliability-text.js';
import { requireNoErrors } from './report.js';
import { experimentNamed, selectTarget } from './select.js';
import { traceWanted, writeTrace, type TraceOptions } from './simulate-trace.js';
import { simulationText, type SimulationSummary } from './simulation-text.js';

/** Which data a network is run on. */
export interface DataOptions extends CommonOptions {
    readonly images: readonly string[];
    readonly labels?: string;
    readonly limit?: number;
    /** Takes network, hardware and data from an experiment of the file, where the other options say nothing. */
    readonly experiment?: string;
}

export interface SimulateOptions extends DataOptions {
    readonly executor: 'bulk' | 'pass';
    /** Both executors in lockstep. */
    readonly check: boolean;
    /** Images a second, for which the life of the cells is told. */
    readonly rate?: number;
    /** Bytes that the run may take. */
    readonly maxMemory?: number;
    readonly trace?: TraceOptions;
}

/** @throws UsageError, InputError, Cancelled */
export async function simulate(file: string, options: SimulateOptions, environment: Environment): Promise<void> {
    const inputs = new Inputs(environment);
    const input = await inputs.open(file);
    if (hasErrors(input.diagnostics) || !input.document) {
        return requireNoErrors(input.diagnostics, environment, options);
    }
    const experiment = options.experiment === undefined ? undefined : experimentNamed(input.document, options.experiment);
    const target = selectTarget(input.document, batchOf(options, experiment?.target), experiment);
    const request = await dataRequest(options, inputs, environment, {
        images: experiment?.images ? [experiment.images] : [], labels: experiment?.labels, limit: experiment?.limit,
    });
    const loaded = await loadRunData(target.model!.network, request, environment.host);
    if (loaded.problem) {
        const { file: about, code, message } = loaded.problem;
        return requireNoErrors([...input.diagnostics, fileDiagnostic(about.path, code, message)], environment, options);
    }
    const trace = options.trace && await traceWanted(input.document, target.model!.network, target.settings.batch, loaded.data, options.trace, options.experiment, environment);
    const started = environment.host.now();
    const rate = options.rate ?? experiment?.rate;
    const plan = planned(target, loaded.data.images.length, rate !== undefined, options, environment);
    if ('needed' in plan) {
        return requireNoErrors([...input.diagnostics, fileDiagnostic(file, 'simulate/max-memory', tooLarge(target, plan.needed, options.maxMemory!))], environment, options);
    }
    const settings = { executor: options.executor, check: options.check, wear: rate !== undefined, groupBytes: plan.groupBytes };
    const run = await runWithProgress(target, loaded.data, options, environment, settings, plan.workers, trace);
    const wallMs = environment.host.now() - started;
    requireNoErrors([...input.diagnostics, ...problemsOf(run, input, target)], environment, options);
    const difference = run.result?.lockstep?.difference;
    if (difference) {
        return requireNoErrors([fileDiagnostic(file, 'simulate/executors-differ', differenceMessage(difference))], environment, options);
    }
    const written = trace && run.trace && await writeTrace(options.trace!.file, run.trace, trace.images, environment);
    if (written?.problem) {
        return requireNoErrors([written.problem], environment, options);
    }
    const summary = { ...summarise(target, loaded.data, run, wallMs, rate), ...(written && { trace: written.summary }) };
    environment.stdout.write(options.json ? jsonText(summary) : simulationText(summary, environment.colours && environment.stdout.isTerminal));
}

function planned(target: Target, images: number, wear: boolean, { check, executor, maxMemory }: SimulateOptions, { host }: Environment): ReturnType<typeof planMemory> {
    const { hardware, network } = target.model!;
    return planMemory({ network, images, faults: faultsOf(hardware) !== undefined, literal: wear || check || executor === 'pass' }, host.cores, maxMemory);
}

function tooLarge({ model }: Target, needed: number, allowed: number): string {
    const mega = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;
    return `\`${model!.network.name.slice(0, 30)}\` needs about ${mega(needed)}, --max-memory allows ${mega(allowed)}\n`
        + 'Nothing was started. This is what one worker takes for one image at a time: allow as much, or simulate a smaller network.';
}

/** The experiment's batch where none was asked for. */
export function batchOf<Options extends CommonOptions>(options: Options, target: Target | undefined): Options {
    return options.batch === 1 && target ? { ...options, batch: target.settings.batch } : options;
}

export async function dataRequest(options: DataOptions, inputs: Inputs, environment: Environment, fallback: DataRequest): Promise<DataRequest> {
    if (options.labels !== undefined && options.images.length === 0 && fallback.images.length === 0) {
        throw new UsageError('--labels without --images\nGive the images the labels belong to.');
    }
    const named = await Promise.all(options.images.map(path => filesAt(path, inputs, environment)));
    const given = named.flat();
    return {
        images: given.length > 0 ? given : fallback.images,
        labels: options.labels !== undefined ? { path: options.labels, uri: inputs.uriOf(options.labels) } : given.length > 0 ? undefined : fallback.labels,
        limit: options.limit ?? fallback.limit,
    };
}

/** A file, or the pictures of a directory by name. */
async function filesAt(path: string, inputs: Inputs, { host }: Environment): Promise<readonly DataFile[]> {
    const uri = inputs.uriOf(path);
    const stat = await host.stat(uri);
    if (!stat?.directory) {
        return [{ path, uri }];
    }
    const names = (await host.list(uri)).filter(name => /\.png$/i.test(name));
    if (names.length === 0) {
        throw new UsageError(`${path} is a directory without .png files`);
    }
    return names.map(name => ({ path: `${path}/${name}`, uri: inputs.uriOf(`${path}/${name}`) }));
}

export async function runWithProgress(
    target: Target, data: RunData, options: CommonOptions, { host, signal, stderr }: Environment, run: RunSettings = defaultRun, workers = host.cores,
    trace?: SimulationOptions['trace']
): Promise<SimulationRun> {
    const { network, hardware } = target.model!;
    const progress = showProgress('simulating images', stderr, options.quiet);
    try {
        return await runSimulation(await createJob(network, hardware, target.settings), data.images, {
            startWorker: () => host.startWorker(), workers, signal, run, onProgress: progress.update, ...(trace && { trace }),
        });
    } catch (error) {
        if (error instanceof ComputeFailure) {
            return { outcome: { problems: [defect(network.name, error.message)] } };
        }
        throw error;
    } finally {
        progress.stop();
    }
}

function problemsOf({ outcome }: SimulationRun, input: OpenedInput, target: Target): Diagnostic[] {
    return input.show(input.document!.place(target.model!.network.name, target.id, outcome.problems));
}

/** The JSON document; field names are a contract. */
function summarise(target: Target, data: RunData, { result, outcome }: SimulationRun, wallMs: number, rate: number | undefined): SimulationSummary {
    const { faulty, lockstep, logits, passes, measured, wear } = result!;
    const { hardware } = target.model!;
    const predictions = logits.map(argmax);
    return {
        network: outcome.report!.network, hardware: outcome.report!.hardware, batch: target.settings.batch,
        images: data.images.length, seededImage: data.seeded,
        predictions, logits: logits.map(row => [...row]),
        ...(data.labels && scoreOf(predictions, data.labels)),
        cycles: measured.cycles, latencyS: measured.latencyS, energyJ: measured.energyJ, passes,
        wallMs, imagesPerSecond: data.images.length / (wallMs / 1000),
        layers: measured.layers,
        estimatedEnergyJ: measured.estimatedEnergyJ, ratio: measured.ratio,
        warnings: implausibleActivations(target.model!.network, measured.layers),
        ...(faulty && { faults: faultReport(hardware, faulty, predictions, data.labels) }),
        ...(wear && rate !== undefined && { wear: wearReport(hardware, wear, rate) }),
        ...(lockstep && { lockstep }),
    };
}
