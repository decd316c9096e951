/**
 * What a request to run or compare means: a network or an experiment of a document, by name, with its data and crossbars.
 */
import type { LangiumDocument } from 'langium';
import type { Target } from '../../analysis/analyser.js';
import type { DataFile, DataRequest } from '../../analysis/run-data.js';
import type { Crossbar } from '../../hardware/crossbar/model.js';
import type { Lowered } from '../lower/types.js';
import { resolvePath, type Lowering } from './lowering.js';
import { experimentTarget, networkTargetId, targetsOf } from './targets.js';

/** The answer of a request that could not be followed: shown, never a stack trace. */
export interface Failed {
    readonly kind: 'failed';
    readonly code: string;
    readonly message: string;
}

export interface RunTarget {
    readonly kind: 'target';
    readonly target: Target & { readonly model: NonNullable<Target['model']> };
    readonly request: DataRequest;
    /** Images a second of an experiment that says so. */
    readonly rate?: number;
    /** What an experiment's `compare` names. */
    readonly crossbars: readonly Crossbar[];
}

export function failed(code: string, message: string): Failed {
    return { kind: 'failed', code, message };
}

/** What is to be run, and on which data; or why it cannot. */
export function findTarget(lowered: Lowered, name: string, document: LangiumDocument, lowering: Lowering): RunTarget | Failed {
    const experiment = lowered.experiments.find(one => one.name === name);
    const network = lowered.networks.find(one => one.name === name);
    if (!experiment && !network) {
        return failed('simulate/unknown-name', `there is no network or experiment ${name} in this file any more`);
    }
    const target = experiment ? experimentTarget(experiment, lowering)
        : targetsOf(lowered, lowering).find(({ id }) => id === networkTargetId(lowered, network!));
    if (!target?.model) {
        return failed('simulate/has-errors', `${name} has errors; they are in the list of problems`);
    }
    const file = (path: string): DataFile => ({ path, uri: resolvePath(document.uri, path) });
    const request: DataRequest = {
        images: experiment?.images === undefined ? [] : [file(experiment.images)],
        labels: experiment?.images === undefined || experiment.labels === undefined ? undefined : file(experiment.labels),
        limit: experiment?.limit,
    };
    return { kind: 'target', target: { ...target, model: target.model }, request, crossbars: experiment?.crossbars ?? [], rate: experiment?.rate };
}
