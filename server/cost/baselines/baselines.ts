/**
 * The baselines that ship, by name, and crossbars of one's own: a network in, a report out. One set of constants for all
 * layers and networks.
 */
import type { Crossbar } from '../../hardware/crossbar/model.js';
import { CROSSBAR_PRESETS, presetCrossbar } from '../../hardware/crossbar/presets.js';
import type { Network } from '../../network/model.js';
import { crossbarReport } from './crossbar.js';
import { deepCamReport, HASH_BITS } from './deepcam.js';
import type { BaselineReport } from './report.js';
import { asicReport, cpuReport } from './von-neumann.js';

export interface Baseline {
    readonly name: string;
    readonly report: (network: Network) => BaselineReport;
}

const CROSSBARS = CROSSBAR_PRESETS.map(({ label }) => crossbarBaseline(presetCrossbar(label)!));
const OTHERS: readonly Baseline[] = [
    { name: 'asic-45nm-8b', report: asicReport },
    { name: 'simd-cpu-45nm-8b', report: cpuReport },
    deepCam(HASH_BITS.usual),
];

/** In the order they are compared: crossbars by precision, then the others. */
export const BASELINES: readonly Baseline[] = [...CROSSBARS, ...OTHERS];

/** The one the paper's claim is about: a crossbar that keeps software accuracy without retraining. */
export const HEADLINE_BASELINE = 'isaac-32nm-8b';

/** Of the list, of a crossbar preset by its name in the language, or `deepcam-like-N` with N from 256 to 1024. */
export function baselineNamed(name: string): Baseline | undefined {
    const hashBits = /^deepcam-like-([0-9]{3,4})$/.exec(name)?.[1];
    if (hashBits !== undefined) {
        return Number(hashBits) >= HASH_BITS.least && Number(hashBits) <= HASH_BITS.most ? deepCam(Number(hashBits)) : undefined;
    }
    const crossbar = presetCrossbar(name);
    return crossbar ? crossbarBaseline(crossbar) : BASELINES.find(baseline => baseline.name === name);
}

/** What a document is compared with: an experiment's own choice of crossbars, else all that ship and the document's. */
export function baselinesFor(chosen: readonly Crossbar[], own: readonly Crossbar[]): readonly Baseline[] {
    return [...chosen.length > 0 ? chosen.map(crossbarBaseline) : [...CROSSBARS, ...own.map(crossbarBaseline)], ...OTHERS];
}

/** One report each, in order. */
export function baselinesOn(network: Network, baselines: readonly Baseline[]): BaselineReport[] {
    return baselines.map(({ report }) => report(network));
}

export function crossbarBaseline(crossbar: Crossbar): Baseline {
    return { name: crossbar.name, report: network => crossbarReport(network, crossbar) };
}

function deepCam(hashBits: number): Baseline {
    return { name: `deepcam-like-${hashBits}`, report: network => deepCamReport(network, hashBits) };
}
