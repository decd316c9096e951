/**
 * The experiment: which programs are compiled, and how results are made of them. Reads the examples through the language,
 * compiles in workers.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileAll } from '../server/analysis/compile-all.js';
import { createJob } from '../server/analysis/job.js';
import { loadRunData } from '../server/analysis/run-data.js';
import { runSimulation } from '../server/analysis/simulation.js';
import { scoreOf } from '../server/analysis/view.js';
import type { CompileJob } from '../server/analysis/worker-client.js';
import { passNames, type PassName } from '../server/compiler/compile.js';
import { BASELINES, baselinesOn } from '../server/cost/baselines/baselines.js';
import { compareReports } from '../server/cost/compare.js';
import { valueFor } from '../server/cost/linear.js';
import { overrideParameter } from '../server/hardware/build.js';
import type { Hardware } from '../server/hardware/model.js';
import { presetHardware, PRESETS } from '../server/hardware/presets.js';
import { parameterOf } from '../server/hardware/registry.js';
import type { Host } from '../server/host/host.js';
import { createProject, type ProjectDocument } from '../server/language/lsp/project.js';
import type { Network } from '../server/network/model.js';
import { argmax } from '../server/network/reference.js';
import { randomTwin } from '../server/network/twin.js';
import type { Accuracy, Goal, Result, Results, Setup } from './results.js';

export interface Options {
    readonly host: Host;
    /** Of the examples. */
    readonly folder: string;
    /** Of `networks`; all where none is named. */
    readonly networks: readonly string[];
    readonly sparsities: readonly number[];
    /** The one the tables are about. */
    readonly sparsity: number;
    /** Images of each trained network; 0 runs none. */
    readonly images: number;
    readonly tell: (message: string) => void;
    /** Layers compiled of all. */
    readonly onProgress?: (done: number, total: number) => void;
}

/** Networks of the experiment, by the file under `examples`. */
export const networks: Readonly<Record<string, string>> = {
    'VGG-9': 'vgg9/vgg9.tern', 'VGG-11': 'vgg11/vgg11.tern', 'ResNet-18': 'resnet18/resnet18.tern',
};

export const WIDTHS = [4, 8] as const;

/** The network the claim is about. */
export const CLAIMED = 'ResNet-18';

/** What ResNet-18 is meant to take with 4-bit activations: the second with chained search (J). */
const GOALS = { plain: 85e-6, chained: 50e-6 } as const;

const SEED = 1;

/** Accuracies in full precision: the READMEs of the examples. */
const TRAINED = [
    { network: 'LeNet-5', data: 'MNIST', file: 'lenet5-mnist/lenet5.tern', fullPrecision: 0.9933 },
    { network: 'ResNet-8', data: 'Fashion-MNIST', file: 'resnet8-fmnist/resnet8.tern', fullPrecision: 0.8954 },
] as const;

/** Every program of the experiment, each once. */
export function setups({ networks: names, sparsities, sparsity }: Pick<Options, 'networks' | 'sparsities' | 'sparsity'>): Setup[] {
    const plain = { sparsity, hardware: 'RtmAp', chained: false, without: [] as readonly PassName[] };
    const widths = names.flatMap(network => WIDTHS.map(bits => ({ ...plain, network, bits })));
    const all: Setup[] = [
        ...widths.flatMap(setup => [...new Set([sparsity, ...sparsities])].map(share => ({ ...setup, sparsity: share }))),
        ...widths.flatMap(setup => passNames.map(pass => ({ ...setup, without: [pass] }))),
        ...widths.map(setup => ({ ...setup, chained: true })),
        ...names.filter(network => network === CLAIMED).flatMap(network => PRESETS.map(({ name }) => ({ ...plain, network, bits: WIDTHS[0], hardware: name }))),
    ];
    return [...new Map(all.map(setup => [JSON.stringify(setup), setup])).values()];
}

export async function runExperiment(options: Options): Promise<Results> {
    const { host, folder, tell, sparsity, sparsities } = options;
    const originals = new Map<string, Network>();
    for (const name of options.networks) {
        originals.set(name, (await openExample(host, resolve(folder, networks[name]))).networks[0].network!);
    }
    const all = setups(options);
    const twins = new Map<string, Network>();
    const programs: { setup: Setup; network: Network; hardware: Hardware; job: CompileJob }[] = [];
    for (const setup of all) {
        const key = `${setup.network} ${setup.bits} ${setup.sparsity}`;
        const network = twins.get(key) ?? randomTwin(originals.get(setup.network)!, { bits: setup.bits, sparsity: setup.sparsity, seed: SEED });
        twins.set(key, network);
        const hardware = machineOf(setup);
        programs.push({ setup, network, hardware, job: await createJob(network, hardware, { effort: 'default', without: setup.without, batch: 1 }) });
    }
    tell(`compiling ${programs.length} programs`);
    const outcomes = await compileAll(programs.map(({ job }) => job), { startWorker: () => host.startWorker(), workers: host.cores, onProgress: options.onProgress });
    const results = programs.map(({ setup, network, hardware }, index): Result => {
        const { report, problems } = outcomes[index];
        return report ? { setup, report, comparison: compareReports(network, hardware, report, baselinesOn(network, BASELINES)), goal: goalOf(setup, report, hardware) }
            : { setup, problem: problems[0]?.message.split('\n')[0] ?? 'no reason given' };
    });
    return { sparsity, sparsities, results, accuracies: options.images > 0 ? await accuracies(options) : [] };
}

function machineOf({ hardware, chained }: Setup): Hardware {
    const preset = presetHardware(hardware)!;
    return chained ? overrideParameter(preset, { parameter: parameterOf('chained'), written: { value: 1, unit: '' } }) : preset;
}

function goalOf({ network, bits, hardware, chained }: Setup, report: Parameters<typeof valueFor>[0], machine: Hardware): Goal | undefined {
    if (network !== CLAIMED || bits !== WIDTHS[0] || hardware !== 'RtmAp') {
        return undefined;
    }
    const energyJ = chained ? GOALS.chained : GOALS.plain;
    const at = (constant: Parameters<typeof valueFor>[2]): number | undefined => valueFor(report, machine, constant, energyJ);
    return { energyJ, writeEnergyJ: at('write.energy'), searchEnergyJ: at('search.energy'), shiftEnergyJ: at('shift.energy') };
}

/** The trained examples, run as compiled on the preset. */
async function accuracies({ host, folder, images, tell }: Options): Promise<Accuracy[]> {
    const found: Accuracy[] = [];
    for (const { network: name, data, file, fullPrecision } of TRAINED) {
        tell(`running ${name} on ${images} images of ${data}`);
        const [experiment] = (await openExample(host, resolve(folder, file))).experiments;
        const { network, hardware } = experiment.target!.model!;
        const loaded = await loadRunData(network, { images: [experiment.images!], labels: experiment.labels, limit: images }, host);
        if (loaded.problem) {
            throw new Error(loaded.problem.message);
        }
        const job = await createJob(network, hardware, experiment.target!.settings);
        const { result } = await runSimulation(job, loaded.data.images, { startWorker: () => host.startWorker(), workers: host.cores });
        const { correct } = scoreOf(result!.logits.map(argmax), loaded.data.labels!);
        found.push({ network: name, data, images: loaded.data.images.length, correct, fullPrecision, energyJ: result!.measured.energyJ.total });
    }
    return found;
}

/** @throws Error when the example has problems: they are part of the product */
async function openExample(host: Host, path: string): Promise<ProjectDocument> {
    const project = createProject({ files: host, log: { info: () => undefined, error: () => undefined } });
    const document = await project.open(pathToFileURL(path).href, await readFile(path, 'utf8'));
    const problem = document.diagnostics.find(({ severity }) => severity === 'error');
    if (problem) {
        throw new Error(`${path}: ${problem.message}`);
    }
    return document;
}
