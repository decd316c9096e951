/**
 * `terntrack compare FILE`: the compiled network beside the baselines.
 */
import { compileAll } from '../analysis/compile-all.js';
import { createJob } from '../analysis/job.js';
import { sweepRows, sweepVariants } from '../analysis/sweep.js';
import { scoreOf } from '../analysis/view.js';
import { loadRunData, type RunData } from '../analysis/run-data.js';
import type { Target } from '../analysis/analyser.js';
import { baselineNamed, BASELINES, baselinesFor, baselinesOn, crossbarBaseline, type Baseline } from '../cost/baselines/baselines.js';
import { HASH_BITS } from '../cost/baselines/deepcam.js';
import { compareReports, type Measured } from '../cost/compare.js';
import { nearest } from '../hardware/nearest.js';
import { CROSSBAR_PRESETS } from '../hardware/crossbar/presets.js';
import { argmax } from '../network/reference.js';
import type { ProjectDocument, ProjectExperiment } from '../language/lsp/project.js';
import { compareText, type LayerMeasure } from './compare-text.js';
import { fileDiagnostic, hasErrors } from './diagnostics.js';
import { InputError, UsageError, type Environment } from './environment.js';
import { Inputs } from './input.js';
import { jsonText } from './json.js';
import { showProgress } from './progress.js';
import { requireNoErrors } from './report.js';
import { experimentNamed, machineChoice, selectTarget } from './select.js';
import { dataRequest, runWithProgress, type DataOptions } from './simulate.js';

/** Images and labels are run for the accuracy; without them nothing runs. */
export interface CompareOptions extends DataOptions {
    /** All that ship and the file's, or the experiment's, where none is named. */
    readonly baselines: readonly string[];
    /** Compile variants of machine and network too. */
    readonly sweep: boolean;
    /** What layers are compared by in the text, where it shows them. */
    readonly by?: LayerMeasure;
    /** Every table. */
    readonly verbose: boolean;
}

/** @throws UsageError, InputError, Cancelled */
export async function compare(file: string, options: CompareOptions, environment: Environment): Promise<void> {
    const { host, signal, stdout, stderr, colours } = environment;
    const input = await new Inputs(environment).open(file);
    if (hasErrors(input.diagnostics) || !input.document) {
        return requireNoErrors(input.diagnostics, environment, options);
    }
    const experiment = experimentNamed(input.document, options.experiment);
    const baselines = selectBaselines(options, input.document, experiment);
    const target = selectTarget(input.document, options, experiment);
    const { network, hardware } = target.model!;
    const request = await dataRequest(options, environment, {
        images: experiment?.images ? [experiment.images] : [], labels: experiment?.labels, limit: experiment?.limit,
    });
    const loaded = request.images.length > 0 ? await loadRunData(network, request, host) : undefined;
    if (loaded?.problem) {
        const { file: about, code, message } = loaded.problem;
        return requireNoErrors([...input.diagnostics, fileDiagnostic(about.path, code, message)], environment, options);
    }
    const variants = options.sweep ? await sweepVariants(network, hardware, target.settings) : [];
    const jobs = [await createJob(network, hardware, target.settings), ...variants.map(({ job }) => job)];
    const progress = showProgress('compiling layers', stderr, options.quiet);
    const [outcome, ...others] = await compileAll(jobs, { startWorker: () => host.startWorker(), workers: host.cores, signal, onProgress: progress.update })
        .finally(progress.stop);
    requireNoErrors([...input.diagnostics, ...input.show(input.document.place(network.name, target.id, outcome.problems))], environment, options);
    const comparison = compareReports(network, hardware, outcome.report!, baselinesOn(network, baselines),
        loaded && await measure(target, loaded.data, options, environment), sweepRows(variants, others, baselines));
    const machine = machineChoice(input.document, options, experiment);
    stdout.write(options.json ? jsonText({ ...comparison, hardwareBy: machine.by })
        : compareText(comparison, colours && stdout.isTerminal, { by: options.by, machine: machine.why, sweep: options.sweep, verbose: options.verbose }));
}

/** @throws UsageError for a name no baseline has */
function selectBaselines({ baselines }: CompareOptions, { crossbars }: ProjectDocument, experiment: ProjectExperiment | undefined): readonly Baseline[] {
    if (baselines.length === 0) {
        return baselinesFor(experiment?.crossbars ?? [], crossbars);
    }
    const own = (name: string): Baseline | undefined => crossbars.filter(crossbar => crossbar.name === name).map(crossbarBaseline)[0];
    return [...new Set(baselines)].map(name => own(name) ?? baselineNamed(name) ?? unknownBaseline(name, crossbars.map(crossbar => crossbar.name)));
}

function unknownBaseline(name: string, own: readonly string[]): never {
    // Crossbar presets have a name in the language as well; one of the two is enough to see.
    const names = [...own, ...BASELINES.map(baseline => baseline.name)];
    const meant = nearest(name, [...names, ...CROSSBAR_PRESETS.map(preset => preset.name)]);
    throw new UsageError(`there is no baseline ${name}${meant ? `; did you mean ${meant}?` : ''}\n`
        + `There is ${names.join(', ')}; deepcam-like takes any hash length from ${HASH_BITS.least} to ${HASH_BITS.most}.`);
}

/** The compiled program on the images: how many it gets right. */
async function measure(target: Target, data: RunData, options: CompareOptions, environment: Environment): Promise<Measured> {
    const { result } = await runWithProgress(target, data, options, environment);
    if (!result) {
        throw new InputError('the network could not be run');
    }
    return { images: data.images.length, energyJ: result.measured.energyJ, accuracy: data.labels ? scoreOf(result.logits.map(argmax), data.labels).accuracy : null };
}
