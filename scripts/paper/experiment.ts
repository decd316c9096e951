/**
 * The experiment: which programs are compiled, and how results are made of them. Reads the examples through the language,
 * compiles in workers.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileAll } from '../../server/analysis/compile-all.js';
import { createJob } from '../../server/analysis/job.js';
import { loadRunData } from '../../server/analysis/run-data.js';
import { runSimulation } from '../../server/analysis/simulation.js';
import { scoreOf } from '../../server/analysis/view.js';
import type { CompileOutcome } from '../../server/analysis/messages.js';
import type { CompileJob } from '../../server/analysis/worker-client.js';
import { passNames, type PassName } from '../../server/compiler/compile.js';
import { BASELINES, baselinesOn, HEADLINE_BASELINE } from '../../server/cost/baselines/baselines.js';
import { compareReports, PUBLISHED } from '../../server/cost/compare.js';
import type { Comparison } from '../../server/cost/comparison.js';
import { proportionalJ, valueFor } from '../../server/cost/linear.js';
import type { CompileReport } from '../../server/cost/report.js';
import { overrideParameter } from '../../server/hardware/build.js';
import type { Hardware } from '../../server/hardware/model.js';
import { presetHardware, PRESETS } from '../../server/hardware/presets.js';
import { parameterOf } from '../../server/hardware/registry.js';
import type { Host } from '../../server/host/host.js';
import { createProject, type ProjectDocument } from '../../server/language/lsp/project.js';
import { evaluate } from '../../server/network/evaluate.js';
import type { Network } from '../../server/network/model.js';
import { seededImage } from '../../server/network/random.js';
import { argmax } from '../../server/network/reference.js';
import { randomTwin } from '../../server/network/twin.js';
import type { ResultCache } from './cache.js';
import type { Accuracy, Goal, Result, Results, Setup, Simulation } from './results.js';

export interface Options {
    readonly host: Host;
    /** Of the examples. */
    readonly folder: string;
    /** Of `networks`; all where none is named. */
    readonly networks: readonly string[];
    readonly sparsities: readonly number[];
    /** The one the tables are about. */
    readonly sparsity: number;
    /** Programs without single passes too: most of the work. */
    readonly passes: boolean;
    /** Images of each trained network; 0 runs none. */
    readonly images: number;
    /** What earlier writings computed; none: everything is computed. */
    readonly cache?: ResultCache;
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

interface Aims {
    /** J */
    readonly energyJ: number;
    /** Baselines, and how many times less than each it shall be. */
    readonly below: readonly (readonly [name: string, times: number])[];
}

/** What this project means ResNet-18 to reach with 4-bit activations on RtmAp, without and with chained search. None of it is the paper's. */
const PLAIN_AIMS: Aims = { energyJ: 85e-6, below: [['isaac-32nm-8b', 12], ['isaac-32nm-ternary-8b', 3], ['neurosim-22nm-8b-sar', 1]] };
const CHAINED_AIMS: Aims = { energyJ: 50e-6, below: BASELINES.map(({ name }) => [name, 1]) };

const SEED = 1;

/** Accuracies in full precision: the READMEs of the examples. */
const TRAINED = [
    { network: 'LeNet-5', data: 'MNIST', file: 'lenet5-mnist/lenet5.tern', fullPrecision: 0.9933 },
    { network: 'ResNet-8', data: 'Fashion-MNIST', file: 'resnet8-fmnist/resnet8.tern', fullPrecision: 0.8954 },
] as const;

/** Every program of the experiment, each once. */
export function setups({ networks: names, sparsities, sparsity, passes }: Pick<Options, 'networks' | 'sparsities' | 'sparsity' | 'passes'>): Setup[] {
    const plain = { sparsity, hardware: 'RtmAp', chained: false, without: [] as readonly PassName[] };
    const widths = names.flatMap(network => WIDTHS.map(bits => ({ ...plain, network, bits })));
    const all: Setup[] = [
        ...widths.flatMap(setup => [...new Set([sparsity, ...sparsities])].map(share => ({ ...setup, sparsity: share }))),
        ...widths.flatMap(setup => passes ? passNames.map(pass => ({ ...setup, without: [pass] })) : []),
        ...widths.map(setup => ({ ...setup, chained: true })),
        ...names.filter(network => network === CLAIMED).flatMap(network => PRESETS.map(({ name }) => ({ ...plain, network, bits: WIDTHS[0], hardware: name }))),
    ];
    return [...new Map(all.map(setup => [JSON.stringify(setup), setup])).values()];
}

export async function runExperiment(options: Options): Promise<Results> {
    const { host, folder, sparsity, sparsities } = options;
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
    const outcomes = await compileKept(programs.map(({ job }) => job), options);
    const results = programs.map(({ setup, network, hardware }, index): Result => {
        const { report, problems } = outcomes[index];
        if (!report) {
            return { setup, problem: problems[0]?.message.split('\n')[0] ?? 'no reason given' };
        }
        const comparison = compareReports(network, hardware, report, baselinesOn(network, BASELINES));
        return { setup, report, comparison, goals: goalsOf(setup, report, comparison, hardware) };
    });
    return {
        sparsity, sparsities, results, accuracies: options.images > 0 ? await accuracies(options) : [],
        simulations: options.images > 0 ? await simulations(programs.filter(({ setup }, index) => results[index].goals !== undefined && setup.sparsity === sparsity), options) : [],
    };
}

/** Only what no earlier writing compiled is compiled. */
async function compileKept(jobs: readonly CompileJob[], { host, cache, tell, onProgress }: Options): Promise<readonly CompileOutcome[]> {
    const outcomes = await Promise.all(jobs.map(async ({ key }) => await cache?.find(`compile ${key}`) as CompileOutcome | undefined));
    const missing = jobs.flatMap((job, index) => outcomes[index] ? [] : [{ job, index }]);
    tell(`compiling ${missing.length} programs${missing.length < jobs.length ? `; ${jobs.length - missing.length} are known from earlier` : ''}`);
    const keeping: Promise<void>[] = [];
    await compileAll(missing.map(({ job }) => job), {
        startWorker: () => host.startWorker(), workers: host.cores, onProgress,
        onOutcome: (at, outcome) => {
            outcomes[missing[at].index] = outcome;
            if (cache && outcome.report) {
                keeping.push(cache.keep(`compile ${missing[at].job.key}`, outcome));
            }
        },
    });
    await Promise.all(keeping);
    return outcomes as CompileOutcome[];
}

/** Programs run on one seeded image: what they take beside what the estimate says. */
async function simulations(programs: readonly { setup: Setup; network: Network; job: CompileJob }[], { host, cache, tell }: Options): Promise<Simulation[]> {
    const found: Simulation[] = [];
    for (const { setup, network, job } of programs) {
        const key = `simulate ${job.key}`;
        let run = await cache?.find(key) as Omit<Simulation, 'setup'> | undefined;
        if (!run) {
            tell(`running ${setup.network} on one image${setup.chained ? ', chained search' : ''}`);
            const image = seededImage(network.input, SEED);
            const { result } = await runSimulation(job, [image], { startWorker: () => host.startWorker(), workers: 1 });
            const expected = [...evaluate(network, image).get(network.output)!];
            if (!result || expected.some((logit, index) => logit !== result.logits[0][index])) {
                throw new Error(`${setup.network}: the compiled program gives other outputs than integer arithmetic`);
            }
            run = { energyJ: result.measured.energyJ.total, outputs: expected.length };
            await cache?.keep(key, run);
        }
        found.push({ setup, ...run });
    }
    return found;
}

function machineOf({ hardware, chained }: Setup): Hardware {
    const preset = presetHardware(hardware)!;
    return chained ? overrideParameter(preset, { parameter: parameterOf('chained'), written: { value: 1, unit: '' } }) : preset;
}

/** Constants of the cells, which a better device would change. */
const DEVICE = ['search.energy', 'write.energy', 'shift.energy'] as const;

/** Of the claimed programs; undefined for others. */
export function goalsOf({ network, bits, hardware, chained, without }: Setup, report: CompileReport, comparison: Comparison, machine: Hardware): readonly Goal[] | undefined {
    if (network !== CLAIMED || bits !== WIDTHS[0] || hardware !== 'RtmAp' || without.length > 0) {
        return undefined;
    }
    const aims = chained ? CHAINED_AIMS : PLAIN_AIMS;
    const total = report.total.energyJ.total;
    const variableJ = DEVICE.reduce((sum, constant) => sum + proportionalJ(report, machine, constant), 0);
    const belowJ = (name: string, times: number): number => comparison.rows.find(row => row.name === name)!.energyJ / times;
    const goal = (text: string, energyJ: number, by: Goal['by'] = 'Terntrack'): Goal => {
        const [searchEnergyJ, writeEnergyJ, shiftEnergyJ] = DEVICE.map(constant => valueFor(report, machine, constant, energyJ));
        const allScaled = 1 + (energyJ - total) / variableJ;
        return { text, by, energyJ, searchEnergyJ, writeEnergyJ, shiftEnergyJ, ...allScaled >= 0 && { allScaled } };
    };
    return [
        goal('at most', aims.energyJ),
        ...aims.below.map(([name, times]) => goal(times === 1 ? `below ${name}` : `${times}x below ${name}`, belowJ(name, times))),
        // The one figure of the paper's; against which crossbar it was found is not known, so this is the assumed one.
        goal(`${PUBLISHED.ratio}x below ${HEADLINE_BASELINE}`, belowJ(HEADLINE_BASELINE, PUBLISHED.ratio), 'paper'),
    ];
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
