/**
 * The options every command takes, from text to values. What is wrong with them is wrong usage (exit code 2).
 */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Settings } from '../analysis/messages.js';
import { passes, passNames, type PassName } from '../compiler/compile.js';
import { dumpNames, dumpOfPass, dumps, type DumpName } from '../compiler/dump/dump.js';
import type { FaultName, ParameterName } from '../hardware/model.js';
import { nearest } from '../hardware/nearest.js';
import { findSettable, isParameterProblem, readAssignment, type Assignment } from '../hardware/quantities.js';

export interface CommonOptions {
    readonly effort: Settings['effort'];
    readonly without: readonly PassName[];
    /** 1, or what an experiment says, unless given. */
    readonly batch?: number;
    readonly tree?: number;
    readonly network?: string;
    /** Hardware in the file, or a preset. */
    readonly on?: string;
    readonly json: boolean;
    readonly set: readonly Assignment<ParameterName | FaultName>[];
    readonly quiet: boolean;
}

export function addCommonOptions(command: Command): Command {
    return command
        .addOption(effortOption())
        .option('--without <pass>', 'leave out a pass of the compiler (repeatable)', readPass)
        .option('--tree <arrays>', "divide every layer's inputs over so many arrays, a power of two; chosen by cost without it", readTree)
        .option('--network <name>', 'the network of the file that is meant')
        .option('--on <hardware>', 'hardware of the file, or a preset that ships; else that of --experiment, else the file\'s one hardware, else RtmAp')
        .option('--set <param=value>', 'override a hardware parameter, e.g. write.energy=10fJ (repeatable)', readSetting)
        .option('--batch <images>', 'images in the arrays at a time (1, or that of --experiment, unless given)', readCount)
        .option('--json', 'one JSON document on standard output')
        .option('-q, --quiet', command.name() === 'compile' ? 'no progress and no warnings; assumptions are counted, not listed' : command.name() === 'check' ? 'errors only: no progress, no warnings' : 'no progress and no warnings')
        .addHelpText('after', command.name() === 'compile' ? passList() : `\nPasses that can be left out: ${passNames.join(', ')} (terntrack compile --help says what each does).`);
}

export function effortOption(): Option {
    return new Option('--effort <effort>', 'how long the compiler may search').choices(['default', 'max']).default('default');
}

/** What is not said on the command line. */
export const commonDefaults = { without: [], set: [], json: false, quiet: false } as const;

/** `usualBatch`: an experiment's. */
export function settingsOf({ effort, without, batch, tree }: CommonOptions, usualBatch = 1): Settings {
    return { effort, without: [...new Set(without)].sort(), batch: batch ?? usualBatch, ...(tree !== undefined && { tree }) };
}

/** A whole number from 1 on. */
export function readCount(text: string): number {
    if (!/^[0-9]{1,9}$/.test(text) || Number(text) === 0) {
        throw new InvalidArgumentError('It takes a whole number from 1 on.');
    }
    return Number(text);
}

/** Bytes: `512MB`, `1.5 GiB`, `2G`, a number. */
export function readSize(text: string): number {
    const match = /^\s*([0-9]+(?:\.[0-9]+)?)\s*([kKMGT]?)(i?)[bB]?\s*$/.exec(text);
    if (!match) {
        throw new InvalidArgumentError('It takes a size such as 512MB, 1.5GiB or 2G.');
    }
    const power = ['', 'k', 'm', 'g', 't'].indexOf(match[2].toLowerCase());
    return Math.floor(Number(match[1]) * (match[3] ? 1024 : 1000) ** power);
}

function readTree(text: string): number {
    const arrays = readCount(text);
    if (arrays < 2 || arrays > 1024 || !Number.isInteger(Math.log2(arrays))) {
        throw new InvalidArgumentError('It takes a power of two from 2 to 1024.');
    }
    return arrays;
}

function readPass(text: string, before: readonly PassName[] = []): readonly PassName[] {
    const names = text.split(',').map(name => name.trim());
    const unknown = names.find(name => !(passNames as readonly string[]).includes(name));
    if (unknown !== undefined) {
        throw new InvalidArgumentError(`${noSuch('pass', unknown, passNames)} Passes that can be left out: ${passNames.join(', ')}.`);
    }
    return [...before, ...names as PassName[]];
}

/** A step's name, or that of a pass that can be left out: the step in which it shows. */
export function readSteps(text: string, before: readonly DumpName[] = []): readonly DumpName[] {
    const steps = text.split(',').flatMap(part => {
        const name = part.trim();
        if (name === 'all') {
            return dumpNames;
        }
        const step = (passNames as readonly string[]).includes(name) ? dumpOfPass[name as PassName] : name as DumpName;
        if (!dumpNames.includes(step)) {
            throw new InvalidArgumentError(`${noSuch('step', name, [...dumpNames, ...passNames])} Steps: ${dumpNames.join(', ')}, all.`);
        }
        return step;
    });
    return dumpNames.filter(name => before.includes(name) || steps.includes(name));
}

function noSuch(thing: string, name: string, known: readonly string[]): string {
    const meant = nearest(name, known);
    return `There is no ${thing} '${name}'${meant ? `; did you mean ${meant}?` : '.'}`;
}

function passList(): string {
    const list = (names: readonly string[], what: (name: string) => string): string => names.map(name => `  ${name.padEnd(13)}  ${what(name)}`).join('\n');
    return `\nPasses that can be left out (--without):\n${list(passNames, name => passes[name as PassName])}\n`
        + `\nSteps that can be shown (--dump-after), in their order:\n${list(dumpNames, name => dumps[name as DumpName].what)}`;
}

function readSetting(text: string, before: readonly Assignment<ParameterName | FaultName>[] = []): readonly Assignment<ParameterName | FaultName>[] {
    const reading = readAssignment(withCountUnit(text));
    if (isParameterProblem(reading)) {
        throw new InvalidArgumentError(reading.message);
    }
    return [...before, reading];
}

/** A count may leave out its unit: `array.rows=512` says already that they are rows. */
function withCountUnit(text: string): string {
    const match = /^\s*([a-z.]+)\s*=\s*([0-9]+)\s*$/.exec(text);
    const parameter = match ? findSettable(match[1]) : undefined;
    return match && parameter?.dimension === 'count' ? `${match[1]}=${match[2]} ${parameter.unit}` : text;
}
