/**
 * The command line: from arguments to an exit code. Everything a command can end with is told here, never as a stack trace.
 */
import { Command, CommanderError, Option } from 'commander';
import { Cancelled } from '../analysis/worker-client.js';
import { check, type CheckOptions } from './check.js';
import { compare, type CompareOptions } from './compare.js';
import { layerMeasures } from './compare-text.js';
import { compile, readExplain, type CompileCommandOptions } from './compile.js';
import { exitCode, InputError, UsageError, type Environment, type ExitCode } from './environment.js';
import { addHelpCommand } from './help-command.js';
import { addImportCommand } from './import-options.js';
import { addCommonOptions, commonDefaults, effortOption, readCount, readSize, readSteps, type CommonOptions } from './options.js';
import { share, type ShareOptions } from './share.js';
import { usageText } from './shown.js';
import { readWindows, traceFlags, type TraceFlags } from './simulate-trace.js';
import { addTraceCommand } from './trace-options.js';
import { simulate, type SimulateOptions } from './simulate.js';

/** Options that have a value of their own when nobody gives one. */
type Given = Pick<CommonOptions, 'effort'>;

const experimentHelp = 'take what is not said here (network, machine, batch, data) from an experiment of the file';

/** `args` without the program's name. Never rejects. */
export async function run(args: readonly string[], environment: Environment): Promise<ExitCode> {
    const { stderr, signal } = environment;
    try {
        await program(environment).parseAsync([...args], { from: 'user' });
        return signal.aborted ? exitCode.interrupted : exitCode.done;
    } catch (error) {
        if (signal.aborted || error instanceof Cancelled) {
            return exitCode.interrupted;
        }
        if (error instanceof InputError) {
            return exitCode.inputHasErrors;
        }
        if (error instanceof CommanderError) {
            // It has said what was wrong, or shown the help that was asked for.
            return error.exitCode === 0 ? exitCode.done : exitCode.wrongUsage;
        }
        if (error instanceof UsageError) {
            stderr.write(usageText(error.message));
            return exitCode.wrongUsage;
        }
        stderr.write(`error internal/defect: ${error instanceof Error ? error.message : String(error)}\n`
            + '    This is a defect of Terntrack. Please report it with the command and its input.\n');
        return exitCode.inputHasErrors;
    }
}

function program(environment: Environment): Command {
    const { stdout, stderr } = environment;
    const terntrack = new Command('terntrack')
        .description('Ternary neural networks on associative racetrack memory: check, compile, simulate, compare.')
        .version(environment.version)
        .exitOverride()
        .configureOutput({ writeOut: text => stdout.write(text), writeErr: text => stderr.write(text), outputError: (text, write) => write(usageText(text)) })
        .showHelpAfterError('(add --help for what is possible)');

    addCommonOptions(terntrack.command('check'))
        .description('parse, link, validate and compile; tell what is wrong')
        .argument('<file...>', 'Terntrack files; - is standard input')
        .addOption(new Option('--sarif', 'a SARIF 2.1.0 log on standard output').conflicts('json'))
        .option('--advice', 'also what could be better: idle rows, costly layers, short lives')
        .action((files: string[], options: Partial<CheckOptions> & Given) => check(files, { sarif: false, advice: false, ...commonDefaults, ...options }, environment));
    addCommonOptions(terntrack.command('compile'))
        .description('the compiled program\'s report, per layer and in total')
        .argument('<file>', 'a Terntrack file; - is standard input')
        .option('--dump-after <step>', 'print what a step of the compiler made of each layer instead, or all of them (repeatable)', readSteps)
        .option('--explain <layer[:output]>', 'follow one output from its weights to the passes instead', readExplain)
        .option('--layer <name>', 'with --dump-after: this layer only (repeatable)', collect)
        .option('--experiment <name>', experimentHelp)
        .action((file: string, options: Partial<CompileCommandOptions> & Given) =>
            compile(file, { dumpAfter: [], layer: [], ...commonDefaults, ...options }, environment));
    addCommonOptions(terntrack.command('simulate'))
        .description('run the compiled program bit for bit')
        .argument('<file>', 'a Terntrack file; - is standard input')
        .option('--images <data>', 'images: .npy, .npz, IDX (also .gz), .png or a directory of them (repeatable); one seeded image without', collect)
        .option('--labels <data>', 'labels: .npy, .npz or IDX (also .gz)')
        .option('--limit <n>', 'images to run at most', readCount)
        .option('--experiment <name>', experimentHelp)
        .addOption(new Option('--executor <name>', 'bulk: whole operations; pass: every search and write; the same results').choices(['bulk', 'pass']).default('bulk'))
        .option('--check', 'run both executors in lockstep and tell the first difference')
        .option('--max-memory <size>', 'memory that the run may take, e.g. 1GB: fewer workers, smaller groups, or no run at all', readSize)
        .option('--rate <n>', 'images a second: tell how often cells are written, and how long they last', readCount)
        .option('--trace <out>', 'write a trace (.terntrace) of the first images, every step of every array; its directory must be there')
        .option('--trace-images <n>', 'images in the trace, a batch unless said otherwise', readCount)
        .option('--trace-window <layer:from-to>', 'operations of which the trace counts single passes too (repeatable)', readWindows)
        .option('--keyframe-every <operations>', 'how far apart the trace keeps states; nearer ones make it larger and seeking faster', readCount)
        .action((file: string, { trace, traceImages, traceWindow, keyframeEvery, ...options }: Omit<Partial<SimulateOptions>, 'trace'> & Given & TraceFlags) =>
            simulate(file, {
                images: [], executor: 'bulk', check: false, ...commonDefaults, ...options,
                ...traceFlags({ trace, traceImages, traceWindow, keyframeEvery }),
            }, environment));
    addTraceCommand(terntrack, environment);
    addCompareCommand(terntrack, environment);
    addImportCommand(terntrack, environment);
    addShareCommand(terntrack, environment);
    addHelpCommand(terntrack);
    return terntrack;
}

function addCompareCommand(terntrack: Command, environment: Environment): void {
    addCommonOptions(terntrack.command('compare'))
        .description('the same network on the hardware and on baselines: crossbars, a processor, an accelerator')
        .argument('<file>', 'a Terntrack file; - is standard input')
        .option('--baseline <name>', 'compare with this one only (repeatable): crossbar of the file, crossbar preset, asic-45nm-8b, simd-cpu-45nm-8b, deepcam-like-512', collect)
        .addOption(new Option('-v, --verbose', 'also break-even, sensitivity, layers and every constant with its source').conflicts(['json', 'quiet']))
        .addOption(new Option('--by <measure>', 'also the layers, compared by this').choices(layerMeasures).conflicts('json'))
        .option('--sweep', 'also compile for other arrays, tracks, activation bits and sparsities')
        .option('--images <data>', 'images to measure the accuracy on (repeatable); nothing runs without', collect)
        .option('--labels <data>', 'labels of the images')
        .option('--limit <n>', 'images to run at most', readCount)
        .option('--experiment <name>', experimentHelp)
        .action((file: string, { baseline, ...options }: Partial<CompareOptions> & Given & { readonly baseline?: readonly string[] }) =>
            compare(file, { images: [], baselines: baseline ?? [], sweep: false, verbose: false, ...commonDefaults, ...options }, environment));
}

function addShareCommand(terntrack: Command, environment: Environment): void {
    terntrack.command('share')
        .description('the sharing pass alone, on ternary matrices')
        .argument('<matrix...>', 'files of matrices (also .gz): a line `rows columns`, then one row a line in +, - and .; - is standard input')
        .addOption(effortOption())
        .option('--verify', 'replay every program and fail on a difference')
        .option('--json', 'one JSON document on standard output')
        .option('-q, --quiet', 'errors only: no progress')
        .action((files: string[], options: Partial<ShareOptions> & Pick<ShareOptions, 'effort'>) =>
            share(files, { verify: false, json: false, quiet: false, ...options }, environment));
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
    return [...before, value];
}
