/**
 * `terntrack simulate FILE --images DATA`: a bit-exact run of the compiled program.
 */
import { createJob } from '../analysis/job.js';
import { implausibleActivations } from '../analysis/plausible.js';
import type { RunSettings } from '../analysis/messages.js';
import { faultReport, wearReport } from '../cost/reliability.js';
import { loadRunData, type DataRequest, type RunData } from '../analysis/run-data.js';
import { planMemory } from '../analysis/memory.js';
import { defaultRun, runSimulation, type SimulationOptions, type SimulationRun } from '../analysis/simulation.js';
import { scoreOf } from '../analysis/view.js';
import { ComputeFailure } from '../analysis/worker-client.js';
import type { Target } from '../analysis/analyser.js';
import { defect } from '../analysis/known-outcomes.js';
import { faultsOf } from '../hardware/faults.js';
import { argmax } from '../network/reference.js';
import { argumentFile, dataFilesAt } from './data-files.js';
import { fileDiagnostic, hasErrors, type Diagnostic } from './diagnostics.js';
import { UsageError, type Environment } from './environment.js';
import { Inputs, type OpenedInput } from './input.js';
import { jsonText } from './json.js';
import type { CommonOptions } from './options.js';
import { showProgress } from './progress.js';
import { differenceMessage } from './reliability-text.js';
import { requireNoErrors } from './report.js';
import { experimentNamed, machineChoice, selectTarget, type MachineChoice } from './select.js';
import { refuseTracePlace, traceWanted, writeTrace, type TraceOptions } from './simulate-trace.js';
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
    const experiment = experimentNamed(input.document, options.experiment);
    const target = selectTarget(input.document, options, experiment);
    const refused = options.trace && await refuseTracePlace(options.trace.file, environment);
    if (refused) {
        return requireNoErrors([...input.diagnostics, refused], environment, options);
    }
    const request = await dataRequest(options, environment, {
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
    const machine = machineChoice(input.document, options, experiment);
    const summary = { ...summarise(target, machine, loaded.data, run, wallMs, rate), ...(written && { trace: written.summary }) };
    environment.stdout.write(options.json ? jsonText(summary) : simulationText(summary, environment.colours && environment.stdout.isTerminal, machine.why));
}

function planned(target: Target, images: number, wear: boolean, { check, executor, maxMemory }: SimulateOptions, { host }: Environment): ReturnType<typeof planMemory> {
    const { hardware, network } = target.model!;
    return planMemory({ network, images, faults: faultsOf(hardware) !== undefined, literal: wear || check || executor === 'pass' }, host.cores, maxMemory);
}

function tooLarge({ model }: Target, needed: number, allowed: number): string {
    return `\`${model!.network.name.slice(0, 30)}\` needs about ${sizeText(Math.ceil(needed / 1e6) * 1e6)}, --max-memory allows ${sizeText(allowed)}\n`
        + 'Nothing was started. This is what one worker takes for one image at a time: allow as much, or simulate a smaller network.';
}

/** In the unit it is read in: `1.5 GB`, `300 MB`, `1 kB`. */
function sizeText(bytes: number): string {
    const power = Math.min(3, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
    return `${Number((bytes / 1000 ** power).toPrecision(3))} ${['bytes', 'kB', 'MB', 'GB'][power]}`;
}

/** @throws UsageError */
export async function dataRequest(options: DataOptions, environment: Environment, fallback: DataRequest): Promise<DataRequest> {
    requireImages(options, options.images.length > 0 || fallback.images.length > 0);
    const given = (await Promise.all(options.images.map(path => dataFilesAt(path, environment)))).flat();
    return {
        images: given.length > 0 ? given : fallback.images,
        labels: options.labels !== undefined ? argumentFile(options.labels, environment) : given.length > 0 ? undefined : fallback.labels,
        limit: options.limit ?? fallback.limit,
    };
}

/** @throws UsageError for options that mean nothing without images */
function requireImages({ labels, limit }: Pick<DataOptions, 'labels' | 'limit'>, areThere: boolean): void {
    if (labels !== undefined && !areThere) {
        throw new UsageError('--labels without --images\nGive the images the labels belong to.');
    }
    if (limit !== undefined && !areThere) {
        throw new UsageError('--limit without --images\nIt says how many of the images run. Give them, or name an experiment that has some (--experiment).');
    }
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
function summarise(target: Target, machine: MachineChoice, data: RunData, { result, outcome }: SimulationRun, wallMs: number, rate: number | undefined): SimulationSummary {
    const { faulty, lockstep, logits, passes, measured, wear } = result!;
    const { hardware } = target.model!;
    const predictions = logits.map(argmax);
    return {
        network: outcome.report!.network, hardware: outcome.report!.hardware, hardwareBy: machine.by, batch: target.settings.batch,
        images: data.images.length, seededImage: data.seeded,
        predictions, logits: logits.map(row => [...row]),
        ...(data.labels && scoreOf(predictions, data.labels)),
        cycles: measured.cycles, latencyS: measured.latencyS, energyJ: measured.energyJ, passes,
        wallMs, imagesPerSecond: data.images.length / (wallMs / 1000),
        layers: measured.layers,
        estimatedEnergyJ: measured.estimatedEnergyJ, ratio: measured.ratio,
        assumptions: outcome.report!.assumptions,
        warnings: implausibleActivations(target.model!.network, measured.layers),
        ...(faulty && { faults: faultReport(hardware, faulty, predictions, data.labels) }),
        ...(wear && rate !== undefined && { wear: wearReport(hardware, wear, rate) }),
        ...(lockstep && { lockstep }),
    };
}
