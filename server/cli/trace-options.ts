/**
 * `terntrack trace info` and `terntrack trace export`: their arguments.
 */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { csvKinds } from '../simulator/trace/export/csv.js';
import { UsageError, type Environment } from './environment.js';
import { addHelpCommand } from './help-command.js';
import { readCount } from './options.js';
import { readWindow } from './simulate-trace.js';
import { exportFormats, traceExport, traceInfo, type ExportOptions, type InfoOptions } from './trace.js';

export function addTraceCommand(terntrack: Command, environment: Environment): void {
    const trace = terntrack.command('trace').description('look into a trace of a simulation, or convert it');
    trace.command('info')
        .description('what was run, layer by layer, and whether the file is whole')
        .argument('<file>', 'a trace (.terntrace); - is standard input')
        .option('--json', 'one JSON document on standard output')
        .option('-q, --quiet', 'errors only: no warnings')
        .action((file: string, options: Partial<InfoOptions>) => traceInfo(file, { json: false, quiet: false, ...options }, environment));
    trace.command('export')
        .description('to formats of other tools: waveforms (vcd), a time line (chrome, for Perfetto too), counters (csv)')
        .argument('<file>', 'a trace (.terntrace); - is standard input')
        .addOption(new Option('--format <format>', 'what to write').choices(exportFormats).makeOptionMandatory())
        .requiredOption('-o, --output <out>', 'the file to write; - is standard output')
        .option('--window <layer:from-to>', 'operations meant, both ends included; vcd needs it, chrome shows operations in it', readWindow)
        .option('--array <tile.part>', 'vcd: the array meant, by row tile and part', readArray)
        .option('--run <n>', 'vcd: the run of the batch meant, from 1', readCount)
        .addOption(new Option('--by <what>', 'csv: a line for each (default: operation)').choices(csvKinds))
        .option('--json', 'errors as one JSON document')
        .option('-q, --quiet', 'errors only: no warnings')
        .action((file: string, options: Omit<ExportOptions, 'json' | 'quiet' | 'array' | 'run' | 'by'> & Partial<ExportOptions>) => {
            requireMeaning(options);
            return traceExport(file, { json: false, quiet: false, array: { tile: 0, part: 0 }, run: 1, by: 'operation', ...options }, environment);
        });
    addHelpCommand(trace);
}

/** @throws UsageError for options that the format passes over */
function requireMeaning({ array, by, format, json, output, run }: Pick<ExportOptions, 'format'> & Partial<ExportOptions>): void {
    if (json && output === '-') {
        throw new UsageError('--json and -o - both want standard output\n--json puts errors there: write the export into a file.');
    }
    const unused = format !== 'csv' && by !== undefined ? ['--by', 'csv'] : format !== 'vcd' && array ? ['--array', 'vcd'] : format !== 'vcd' && run !== undefined ? ['--run', 'vcd'] : undefined;
    if (unused) {
        throw new UsageError(`${unused[0]} means nothing with --format ${format}\nIt is for --format ${unused[1]}.`);
    }
}

function readArray(text: string): { tile: number; part: number } {
    const [, tile, part] = /^([0-9]{1,6})\.([0-9]{1,6})$/.exec(text) ?? [];
    if (tile === undefined) {
        throw new InvalidArgumentError('It takes a row tile and a part, from 0: TILE.PART.');
    }
    return { tile: Number(tile), part: Number(part) };
}
