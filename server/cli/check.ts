/**
 * `terntrack check FILE...`: parse, link, validate, compile; tell everything that is wrong.
 */
import type { Target } from '../analysis/analyser.js';
import { compileAll } from '../analysis/compile-all.js';
import { createJob } from '../analysis/job.js';
import { hasErrors, printDiagnostics, sortDiagnostics, type Diagnostic, type Severity } from './diagnostics.js';
import { InputError, UsageError, type Environment } from './environment.js';
import { Inputs, refuseStdinTwice, type OpenedInput } from './input.js';
import { jsonText } from './json.js';
import type { CommonOptions } from './options.js';
import { showProgress } from './progress.js';
import { sarifLog } from './sarif.js';
import { selectTargets } from './select.js';

export interface CheckOptions extends CommonOptions {
    readonly sarif: boolean;
    /** Also what could be better. */
    readonly advice: boolean;
}

/** @throws UsageError, InputError, Cancelled */
export async function check(files: readonly string[], options: CheckOptions, environment: Environment): Promise<void> {
    refuseStdinTwice(files);
    if (options.advice && options.quiet && !options.json && !options.sarif) {
        throw new UsageError('--advice with -q shows no advice\n-q leaves errors only: take one of them, or --json.');
    }
    const inputs = new Inputs(environment);
    const opened: OpenedInput[] = [];
    for (const file of files) {
        opened.push(await inputs.open(file));
    }
    const diagnostics = sortDiagnostics([
        ...opened.flatMap(input => input.diagnostics),
        ...await compileProblems(opened, options, environment),
    ]);
    if (options.sarif || options.json) {
        environment.stdout.write(jsonText(options.sarif ? sarifLog(diagnostics, environment.version) : { diagnostics }));
    } else {
        printDiagnostics(diagnostics.filter(({ severity }) => !options.quiet || severity === 'error'), environment.stderr, environment.colours);
        if (!options.quiet) {
            environment.stdout.write(`${summary(files.length, diagnostics)}\n`);
        }
    }
    if (hasErrors(diagnostics)) {
        throw new InputError('the input has errors');
    }
}

async function compileProblems(opened: readonly OpenedInput[], options: CheckOptions, environment: Environment): Promise<Diagnostic[]> {
    const work = opened.flatMap(input => input.document ? selectTargets(input.document, options).map(target => ({ input, target })) : []);
    const jobs = await Promise.all(work.map(({ target: { model, settings } }) => createJob(model!.network, model!.hardware, settings)));
    const { host, signal, stderr } = environment;
    const progress = showProgress('compiling layers', stderr, options.quiet);
    try {
        const outcomes = await compileAll(jobs, { startWorker: () => host.startWorker(), workers: host.cores, signal, onProgress: progress.update });
        return onceEach(work.flatMap(({ input, target }, index) => input.show(input.document!.place(nameOf(target), target.id, [...outcomes[index].problems, ...options.advice ? outcomes[index].advice ?? [] : []]))));
    } finally {
        progress.stop();
    }
}

/** The same remark on a line, of the same network run in another way (another batch, say), is one remark. */
function onceEach(diagnostics: readonly Diagnostic[]): Diagnostic[] {
    const seen = new Set<string>();
    return diagnostics.filter(({ severity, file, line, column, code }) => {
        const key = JSON.stringify([file, line, column, code]);
        return severity !== 'info' || !seen.has(key) && seen.add(key);
    });
}

function nameOf({ model }: Target): string {
    return model!.network.name;
}

function summary(files: number, diagnostics: readonly Diagnostic[]): string {
    const count = (severity: Severity): number => diagnostics.filter(diagnostic => diagnostic.severity === severity).length;
    const parts = (['error', 'warning', 'info'] as const).map(severity => [severity, count(severity)] as const).filter(([, number]) => number > 0)
        .map(([severity, number]) => `${number} ${severity}${number === 1 || severity === 'info' ? '' : 's'}`);
    return `${files} ${files === 1 ? 'file' : 'files'} checked: ${parts.length === 0 ? 'nothing to complain about' : parts.join(', ')}`;
}
