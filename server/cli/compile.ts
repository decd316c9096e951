/**
 * `terntrack compile FILE`: the compiled program's report, or a look into its steps.
 */
import { InvalidArgumentError } from 'commander';
import { compileAll } from '../analysis/compile-all.js';
import { createJob } from '../analysis/job.js';
import type { DumpName } from '../compiler/dump/dump.js';
import { compileText } from './compile-table.js';
import { hasErrors } from './diagnostics.js';
import { UsageError, type Environment } from './environment.js';
import { Inputs } from './input.js';
import { explainTarget, inspectTarget } from './inspect.js';
import { jsonText } from './json.js';
import type { CommonOptions } from './options.js';
import { showProgress } from './progress.js';
import { requireNoErrors } from './report.js';
import { experimentNamed, machineChoice, selectTarget } from './select.js';

/** `LAYER` or `LAYER:OUTPUT`. */
export interface ExplainChoice {
    readonly layer: string;
    readonly output?: number;
}

export interface CompileCommandOptions extends CommonOptions {
    /** Steps whose texts are wanted in place of the report. */
    readonly dumpAfter: readonly DumpName[];
    /** Layers they are wanted of; all where none is named. */
    readonly layer: readonly string[];
    readonly explain?: ExplainChoice;
    /** Takes network, hardware and batch from an experiment of the file, where the other options say nothing. */
    readonly experiment?: string;
}

/** @throws UsageError, InputError, Cancelled */
export async function compile(file: string, options: CompileCommandOptions, environment: Environment): Promise<void> {
    const { host, signal, stdout, stderr, colours } = environment;
    requireMeaning(options);
    const input = await new Inputs(environment).open(file);
    if (hasErrors(input.diagnostics) || !input.document) {
        return requireNoErrors(input.diagnostics, environment, options);
    }
    const experiment = experimentNamed(input.document, options.experiment);
    const target = selectTarget(input.document, options, experiment);
    const machine = machineChoice(input.document, options, experiment);
    if (options.explain) {
        return explainTarget(input, input.document, target, options.explain, options, environment);
    }
    if (options.dumpAfter.length > 0) {
        return inspectTarget(input, input.document, target, options, environment);
    }
    const { network, hardware } = target.model!;
    const job = await createJob(network, hardware, target.settings);
    const progress = showProgress('compiling layers', stderr, options.quiet);
    const [outcome] = await compileAll([job], { startWorker: () => host.startWorker(), workers: 1, signal, onProgress: progress.update })
        .finally(progress.stop);
    const problems = input.show(input.document.place(network.name, target.id, outcome.problems));
    requireNoErrors([...input.diagnostics, ...problems], environment, options);
    stdout.write(options.json ? jsonText({ ...outcome.report!, hardwareBy: machine.by })
        : compileText(outcome.report!, colours && stdout.isTerminal, { machine: machine.why, brief: options.quiet }));
}

/** Layer names have no colon. */
export function readExplain(text: string): ExplainChoice {
    const [, layer, output] = /^(.+?)(?::(.*))?$/.exec(text) ?? [];
    if (!layer || output !== undefined && !/^[0-9]{1,7}$/.test(output)) {
        throw new InvalidArgumentError('It takes a layer, or a layer and an output: conv2, conv2:7.');
    }
    return { layer, ...(output !== undefined && { output: Number(output) }) };
}

function requireMeaning({ dumpAfter, layer, explain }: CompileCommandOptions): void {
    if (explain && dumpAfter.length > 0) {
        throw new UsageError('--explain and --dump-after are two looks into the compiler: ask for one of them');
    }
    if (layer.length > 0 && dumpAfter.length === 0) {
        throw new UsageError('--layer says of which layer --dump-after shows the steps; without it, it means nothing');
    }
}
