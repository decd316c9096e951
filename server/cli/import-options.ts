/**
 * The options of `terntrack import`, from text to values. What is wrong with them is wrong usage (exit code 2).
 */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { InputRule, Shape } from '../network/model.js';
import type { Environment } from './environment.js';
import { importCommand, type ImportOptions } from './import.js';
import { readCount } from './options.js';

type Given = Partial<ImportOptions> & Pick<ImportOptions, 'output'>;

export function addImportCommand(terntrack: Command, environment: Environment): void {
    terntrack.command('import')
        .description('a trained model (.onnx, .safetensors, .npz) as a .tern file with its weights')
        .argument('<model>', 'the model; - is standard input')
        .option('-o, --output <dir>', 'directory for the two files; it is made if need be', '.')
        .option('--name <name>', 'name of the network and its files (else the model\'s file name)')
        .option('--force', 'overwrite files that an import did not write, or that were edited since')
        .option('--shape <CxHxW>', 'shape of an image, where the model leaves it open', readShape)
        .option('--input <rule>', 'how bytes of images become inputs: "u8", "u8 >> 4", "as-is"', readRule)
        .option('--input-bits <n>', 'bits of the input', readBits)
        .option('--input-step <x>', 'real value of one step of the input (1/255 for pixels from 0 to 1)', readStep)
        .addOption(new Option('--ternarise <rule>', 'make weights ternary that are not; the accuracy is unknown then').choices(['twn']))
        .option('--calibrate <data>', 'images from which ranges of activations are measured (repeatable)', collect)
        .option('--bits <n>', 'bits of activations whose range is measured (default: 8)', readBits)
        .option('--images <data>', 'compare the import with the model on these images (repeatable)', collect)
        .option('--labels <data>', 'labels of the images')
        .option('--limit <n>', 'images to calibrate with and to compare at most', readCount)
        .option('--description <file>', 'operation list (JSON) of a tensor file that has none')
        .option('--map <file>', 'name map (JSON) of a real-valued checkpoint')
        .option('--json', 'one JSON document on standard output')
        .option('-q, --quiet', 'errors only: no progress, no warnings')
        .action((model: string, options: Given) =>
            importCommand(model, { calibrate: [], images: [], json: false, quiet: false, force: false, ...options }, environment));
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
    return [...before, value];
}

/** `3x32x32`, `28x28` for one channel. */
function readShape(text: string): Shape {
    const sizes = text.split(/[x,]/).map(part => /^\s*[1-9][0-9]{0,5}\s*$/.test(part) ? Number(part) : NaN);
    const full = sizes.length === 2 ? [1, ...sizes] : sizes;
    if (full.length !== 3 || full.some(Number.isNaN)) {
        throw new InvalidArgumentError('It takes channels, height and width, as in 3x32x32.');
    }
    return [full[0], full[1], full[2]];
}

function readRule(text: string): InputRule {
    if (/^as-?is$/i.test(text.trim())) {
        return { kind: 'asIs' };
    }
    const match = /^\s*u8\s*(?:>>\s*([0-7])\s*)?$/.exec(text);
    if (!match) {
        throw new InvalidArgumentError('It takes "u8", "u8 >> 4" (bits to drop, 0 to 7) or "as-is".');
    }
    return { kind: 'shift', amount: Number(match[1] ?? 0) };
}

function readBits(text: string): number {
    if (!/^([1-9]|1[0-6])$/.test(text)) {
        throw new InvalidArgumentError('It takes a number of bits from 1 to 16.');
    }
    return Number(text);
}

/** `0.0039`, `1/255` */
function readStep(text: string): number {
    const parts = text.split('/').map(part => part.trim() === '' ? NaN : Number(part));
    const value = parts.length === 2 ? parts[0] / parts[1] : parts[0];
    if (parts.length > 2 || !(value > 0) || !Number.isFinite(value)) {
        throw new InvalidArgumentError('It takes a number above 0, as in 0.0039 or 1/255.');
    }
    return value;
}
