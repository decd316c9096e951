/**
 * `terntrack compile FILE`: the compiled program's report.
 */
import { compileAll } from '../analysis/compile-all.js';
import { createJob } from '../analysis/job.js';
import { compileText } from './compile-table.js';
import { hasErrors } from './diagnostics.js';
import type { Environment } from './environment.js';
import { Inputs } from './input.js';
import { jsonText } from './json.js';
import type { CommonOptions } from './options.js';
import { showProgress } from './progress.js';
import { requireNoErrors } from './report.js';
import { selectTarget } from './select.js';

/** @throws UsageError, InputError, Cancelled */
export async function compile(file: string, options: CommonOptions, environment: Environment): Promise<void> {
    const { host, signal, stdout, stderr, colours } = environment;
    const input = await new Inputs(environment).open(file);
    if (hasErrors(input.diagnostics) || !input.document) {
        return requireNoErrors(input.diagnostics, environment, options);
    }
    const target = selectTarget(input.document, options);
    const { network, hardware } = target.model!;
    const job = await createJob(network, hardware, target.settings);
    const progress = showProgress('compiling layers', stderr, options.quiet);
    const [outcome] = await compileAll([job], { startWorker: () => host.startWorker(), workers: 1, signal, onProgress: progress.update })
        .finally(progress.stop);
    const problems = input.show(input.document.place(network.name, target.id, outcome.problems));
    requireNoErrors([...input.diagnostics, ...problems], environment, options);
    stdout.write(options.json ? jsonText(outcome.report) : compileText(outcome.report!, colours && stdout.isTerminal));
}
