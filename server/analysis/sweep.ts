/**
 * What changes only by compiling anew: other arrays, other tracks, wider activations, sparser weights. Jobs out, finished
 * reports in; it must not know how jobs run or where results show.
 */
import { baselinesOn } from '../cost/baselines/baselines.js';
import type { Baseline } from '../cost/baselines/baselines.js';
import { ratiosTo } from '../cost/compare.js';
import type { Sensitivity } from '../cost/comparison.js';
import { activationBits } from '../cost/baselines/workload.js';
import { contradictions } from '../hardware/contradictions.js';
import { overrideParameter } from '../hardware/build.js';
import { valueOf, type Hardware, type ParameterName } from '../hardware/model.js';
import { printWritten } from '../hardware/quantities.js';
import { parameterOf } from '../hardware/registry.js';
import type { Network } from '../network/model.js';
import { makeTwin } from '../network/twin.js';
import { inTurns } from './background.js';
import { createJob } from './job.js';
import type { CompileOutcome, Settings } from './messages.js';
import type { CompileJob } from './worker-client.js';

/** One more thing to compile. */
export interface Variant extends Pick<Sensitivity, 'parameter' | 'value' | 'text'> {
    readonly job: CompileJob;
}

/** Each inner list is one machine: parameters and their values in their own units. */
const MACHINES: readonly (readonly (readonly [ParameterName, number])[])[] = [
    [['array.rows', 128], ['array.columns', 128]],
    [['array.rows', 512], ['array.columns', 512]],
    [['segment.columns', 8]],
    [['segment.columns', 32]],
    [['segment.active', 2]],
    [['track.ports', 1]],
    [['track.ports', 4]],
    [['chained', 1]],
];
const WIDTHS = [4, 8];
const SPARSITIES = [0.5, 0.8, 0.9];
const SEED = 1;

/** Machines and networks beside the ones given, those that differ from them and can exist. */
export async function sweepVariants(network: Network, hardware: Hardware, settings: Settings): Promise<Variant[]> {
    const machines = MACHINES.flatMap(changes => {
        const changed = changes.reduce((machine, [name, value]) => overrideParameter(machine, { parameter: parameterOf(name), written: { value, unit: parameterOf(name).unit } }), hardware);
        const same = changes.every(([name, value]) => valueOf(hardware, name) === value);
        return same || contradictions(changed).length > 0 ? [] : [{ changes, changed }];
    });
    const networks = [
        ...WIDTHS.filter(bits => bits !== activationBits(network)).map(bits => ({ parameter: 'activation.bits', value: bits, text: `${bits} bits, random weights`, options: { bits } })),
        ...SPARSITIES.map(sparsity => ({ parameter: 'sparsity', value: sparsity, text: `${sparsity}, random weights`, options: { sparsity } })),
    ];
    // One after another: each is a network of its own in memory while it is drawn, and the editor has its turns in between.
    const twins: Variant[] = [];
    for (const { options, ...named } of networks) {
        twins.push({ ...named, job: await createJob(await inTurns(makeTwin(network, { ...options, seed: SEED })), hardware, settings) });
    }
    return [
        ...await Promise.all(machines.map(async ({ changes, changed }): Promise<Variant> => ({
            parameter: changes.map(([name]) => name).join(' x '), value: changes[0][1],
            text: changes.map(([name, value]) => printWritten(parameterOf(name), { value, unit: parameterOf(name).unit })).join(' x '),
            job: await createJob(network, changed, settings),
        }))),
        ...twins,
    ];
}

export interface SweepRows {
    readonly rows: readonly Sensitivity[];
    readonly notes: readonly string[];
}

/** A row for each variant that compiled, and a sentence for each that did not. */
export function sweepRows(variants: readonly Variant[], outcomes: readonly CompileOutcome[], baselines: readonly Baseline[]): SweepRows {
    const rows: Sensitivity[] = [];
    const notes: string[] = [];
    variants.forEach(({ parameter, value, text, job }, index) => {
        const { report, problems } = outcomes[index];
        if (report) {
            const { energyJ, latencyS } = report.total;
            rows.push({ parameter, value, text, recompiled: true, energyJ: energyJ.total, latencyS, ratios: ratiosTo(energyJ.total, baselinesOn(job.network, baselines)) });
        } else {
            notes.push(`${parameter} = ${text} does not compile: ${problems[0]?.message.split('\n')[0] ?? 'no reason given'}.`);
        }
    });
    return { rows, notes };
}
