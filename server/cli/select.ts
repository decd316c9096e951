/**
 * Which network on which hardware a command means. What cannot be found is wrong usage.
 */
import type { Target } from '../analysis/analyser.js';
import { contradictions } from '../hardware/contradictions.js';
import { faultFindings, overrideConstant } from '../hardware/faults.js';
import type { Hardware } from '../hardware/model.js';
import { nearest } from '../hardware/nearest.js';
import { PRESETS } from '../hardware/presets.js';
import type { ProjectDocument, ProjectExperiment } from '../language/lsp/project.js';
import { UsageError } from './environment.js';
import { settingsOf, type CommonOptions } from './options.js';

/** Why it is this machine. `why` stands in brackets behind its name. */
export interface MachineChoice {
    readonly by: 'option' | 'experiment' | 'file' | 'default';
    readonly why: string;
}

/** The one rule, the editor's too: what is named, else the file's one hardware, else the default preset. */
export function machineChoice({ ownHardware }: ProjectDocument, { on }: CommonOptions, experiment?: ProjectExperiment): MachineChoice {
    if (on !== undefined) {
        return { by: 'option', why: '--on' };
    }
    if (experiment?.machineIsNamed) {
        return { by: 'experiment', why: `named by experiment ${experiment.name}` };
    }
    return ownHardware.length === 1 ? { by: 'file', why: 'the file\'s one hardware' } : {
        by: 'default', why: `the default preset: ${ownHardware.length === 0 ? 'the file has no hardware' : `the file has ${ownHardware.length} machines, --on takes one of them`}`,
    };
}

/** The one network a command is about, on its hardware. `experiment` decides where the options say nothing. @throws UsageError */
export function selectTarget(document: ProjectDocument, options: CommonOptions, experiment?: ProjectExperiment): Target {
    requireSense(options);
    const name = options.network ?? experiment?.network ?? onlyNetwork(document);
    const network = networkNamed(document, name);
    const written = options.on === undefined ? experiment?.target?.model?.hardware : undefined;
    const hardware = configured(written ?? hardwareFor(document, options.on), options);
    const settings = settingsOf(options, experiment?.target?.settings.batch);
    return { id: `${name} on ${hardware.name}`, model: { network, hardware }, settings };
}

/** Everything `check` compiles: what the editor would, narrowed and changed by the options. @throws UsageError */
export function selectTargets(document: ProjectDocument, options: CommonOptions): readonly Target[] {
    requireSense(options);
    if (options.network !== undefined) {
        networkNamed(document, options.network);
    }
    const on = options.on === undefined ? undefined : hardwareFor(document, options.on);
    return document.targets.flatMap(({ id, model, settings }): Target[] => {
        if (!model || (options.network !== undefined && model.network.name !== options.network)) {
            return [];
        }
        const hardware = configured(on ?? model.hardware, options);
        return [{ id: on ? `${model.network.name} on ${on.name}` : id, model: { network: model.network, hardware }, settings: settingsOf(options, settings.batch) }];
    });
}

/** The one that `--experiment` names, if it does. @throws UsageError for a name the file does not have */
export function experimentNamed(document: ProjectDocument, name: string | undefined): ProjectExperiment | undefined {
    if (name === undefined) {
        return undefined;
    }
    const experiment = document.experiments.find(one => one.name === name);
    return experiment ?? unknown('experiment', name, document.experiments.map(one => one.name));
}

function requireSense({ tree, without }: CommonOptions): void {
    if (tree !== undefined && without.includes('tree')) {
        throw new UsageError('--tree and --without tree contradict each other\nOne divides inputs over arrays, the other forbids it: take one of them.');
    }
}

function onlyNetwork({ networks, experiments }: ProjectDocument): string {
    const names = [...new Set([...networks.map(({ name }) => name), ...networks.length > 0 ? [] : experiments.flatMap(({ network }) => network ?? [])])];
    if (names.length === 0) {
        throw new UsageError('the file describes no network\nName a file that has one. Machines and crossbars alone are told what is wrong with them by `terntrack check`.');
    }
    if (names.length > 1) {
        throw new UsageError(`the file describes ${names.length} networks\nName one of them: ${names.map(name => `--network ${name}`).join(', ')}.`);
    }
    return names[0];
}

function networkNamed({ networks, experiments }: ProjectDocument, name: string) {
    const found = networks.find(network => network.name === name)?.network
        ?? experiments.find(({ network }) => network === name)?.target?.model?.network;
    return found ?? unknown('network', name, [...networks.map(network => network.name), ...experiments.flatMap(({ network }) => network ?? [])]);
}

function hardwareFor(document: ProjectDocument, on: string | undefined): Hardware {
    const named = on === undefined ? document.defaultHardware : document.hardwareNamed(on);
    if (!named?.hardware) {
        return unknown('hardware', on ?? '', [...document.hardwareNames, ...PRESETS.map(({ name }) => name)]);
    }
    return named.hardware;
}

/** The hardware with `--set` applied. */
function configured(hardware: Hardware, { set }: CommonOptions): Hardware {
    const changed = set.reduce((machine, assignment) => overrideConstant(machine, assignment), hardware);
    const faults = changed.faults ? faultFindings(changed.faults).filter(({ severity }) => severity === 'error') : [];
    const [contradiction] = set.length > 0 ? [...contradictions(changed), ...faults] : [];
    if (contradiction) {
        throw new UsageError(contradiction.message);
    }
    return changed;
}

function unknown(kind: string, name: string, known: readonly string[]): never {
    const names = [...new Set(known)];
    const meant = nearest(name, names);
    throw new UsageError(`there is no ${kind} ${name}${meant ? `; did you mean ${meant}?` : ''}\n`
        + (names.length > 0 ? `There is ${names.join(', ')}.` : `The file has no ${kind}.`));
}
