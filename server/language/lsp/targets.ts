/**
 * What a document gives the compiler to do: each of its networks on the document's hardware, each experiment on its own.
 * The one place that decides which hardware a network runs on when nobody says.
 */
import { AstUtils } from 'langium';
import type { Target } from '../../analysis/analyser.js';
import { defaultSettings } from '../../analysis/job.js';
import { DEFAULT_PRESET, defaultHardware } from '../../hardware/presets.js';
import type { Hardware } from '../../hardware/model.js';
import type * as ast from '../generated/ast.js';
import type { Lowered, LoweredExperiment, LoweredNetwork } from '../lower/types.js';
import type { Lowering } from './lowering.js';

export interface NamedHardware {
    readonly name: string;
    /** Absent while its block has errors. */
    readonly hardware?: Hardware;
}

/** A document's one hardware block, else the default preset; experiments that name none are lowered by the same rule. */
export function hardwareOf({ hardware }: Lowered): NamedHardware {
    return hardware.length === 1 ? hardware[0] : { name: DEFAULT_PRESET, hardware: defaultHardware() };
}

/** Its name. */
export function targetsHardware(lowered: Lowered): string {
    return hardwareOf(lowered).name;
}

/** Names the result that hover, hints and lenses show for a network. */
export function networkTargetId(lowered: Lowered, { name }: LoweredNetwork): string {
    return targetId(name, hardwareOf(lowered).name, 1);
}

export function targetsOf(lowered: Lowered, lowering: Lowering): readonly Target[] {
    const { name, hardware } = hardwareOf(lowered);
    const networks = lowered.networks.map((network, index): Target => ({
        id: targetId(network.name, name, 1),
        place: `network ${index}`,
        model: network.network && hardware && { network: network.network, hardware },
        ...network.pending && { pending: true },
        settings: defaultSettings,
    }));
    const experiments = lowered.experiments.flatMap((experiment, index): readonly Target[] => {
        const target = experimentTarget(experiment, lowering);
        return target ? [{ ...target, place: `experiment ${index}` }] : [];
    });
    const byId = new Map([...experiments, ...networks].map(target => [target.id, target]));
    return [...networks.map(({ id }) => byId.get(id)!), ...byId.values()].filter((target, index, all) => all.indexOf(target) === index);
}

/** Undefined while the experiment does not say which network it runs. */
export function experimentTarget(experiment: LoweredExperiment, lowering: Lowering): Target | undefined {
    const network = experimentNetwork(experiment, lowering);
    if (network === undefined) {
        return undefined;
    }
    const { hardware, batch } = experiment;
    return {
        id: experimentTargetId(experiment, network.name),
        model: network.network && hardware && { network: network.network, hardware },
        ...network.pending && { pending: true },
        settings: { ...defaultSettings, batch },
    };
}

/** Names the result that a lens shows for an experiment. */
export function experimentTargetId({ node, hardwareNode, batch }: LoweredExperiment, network: string): string {
    // A name that leads nowhere is no other machine's.
    return targetId(network, hardwareNode?.name ?? node.runs?.[0]?.hardware?.$refText ?? DEFAULT_PRESET, batch);
}

/** The line whose experiment is compiled as `target`; undefined where no experiment of the document is. */
export function runOfTarget({ experiments }: Lowered, { node, name }: LoweredNetwork, target: string): ast.Run | undefined {
    const experiment = experiments.find(one => one.network === node && experimentTargetId(one, name) === target);
    return experiment?.node.runs?.find(({ network }) => network?.ref === node);
}

/** What experiments compile is what is meant: of the network by itself, remarks would advise what an experiment says already. */
export function isAdvised(lowered: Lowered, network: LoweredNetwork, target: string): boolean {
    return runOfTarget(lowered, network, target) !== undefined || !lowered.experiments.some(one => one.network === network.node && one.hardware !== undefined);
}

/** The network an experiment runs, in whichever document it stands. */
export function experimentNetwork({ network }: LoweredExperiment, lowering: Lowering): LoweredNetwork | undefined {
    return network && lowering.networkOf(network, AstUtils.getDocument(network));
}

function targetId(network: string, hardware: string, batch: number): string {
    return `${network} on ${hardware}${batch === 1 ? '' : ` at batch ${batch}`}`;
}
