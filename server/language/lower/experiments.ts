/** Experiments: which network, on which machine, with which data. */
import type { Hardware } from '../../hardware/model.js';
import { defaultHardware } from '../../hardware/presets.js';
import type * as ast from '../generated/ast.js';
import { countIsPositive, experimentRunsSomething, labelsHaveImages } from '../rules/networks.js';
import { tell } from '../rules/rule.js';
import { crossbarsOf } from './crossbar.js';
import { lowerHardware } from './hardware.js';
import { Reporter } from './reporter.js';
import type { LowerContext, LoweredExperiment } from './types.js';

export function lowerExperiment(node: ast.Experiment, context: LowerContext, reporter: Reporter): LoweredExperiment {
    const [run] = node.runs ?? [];
    tell(reporter.reportAbsence.bind(reporter), { node, property: 'name' }, experimentRunsSomething(node.name, node.runs?.length ?? 0));
    const data = (kind: ast.DataFile['kind']) => node.data?.find(file => file.kind === kind);
    const [images, labels] = [data('images'), data('labels')];
    for (const file of [images, labels]) {
        const problem = file?.path ? context.dataProblem?.(file.path) : undefined;
        if (file && problem) {
            reporter.report({ node: file, property: 'path' }, problem);
        }
    }
    if (labels) {
        tell(reporter.reportAbsence.bind(reporter), { node: labels }, labelsHaveImages(true, images !== undefined));
    }
    const count = (kind: ast.Count['kind']) => readCount(node.counts?.find(one => one.kind === kind), reporter);
    // Nobody says which machine: the file's one, as for a network without an experiment.
    const hardwareNode = run?.hardware ? run.hardware.ref : run && onlyHardware(node);
    return {
        name: node.name ?? '', node, network: run?.network?.ref, hardwareNode, machineIsNamed: run?.hardware !== undefined, hardware: hardwareOf(run, hardwareNode),
        images: images?.path, labels: labels?.path, limit: count('limit'), batch: count('batch') ?? 1, rate: count('rate'),
        crossbars: crossbarsOf(node.comparisons ?? []),
    };
}

/** Whatever file the hardware stands in, its model is made here; its problems are said by its own file. */
function hardwareOf(run: ast.Run | undefined, node: ast.Hardware | undefined): Hardware | undefined {
    if (!run || !run.hardware && !node) {
        return run && defaultHardware();
    }
    return node && lowerHardware(node, new Reporter(rootOf(node))).hardware;
}

/** The one hardware block of the experiment's file; undefined where there are none or several. */
function onlyHardware(node: ast.Experiment): ast.Hardware | undefined {
    const [first, ...others] = (node.$container.elements ?? []).filter(element => element.$type === 'Hardware');
    return others.length === 0 ? first : undefined;
}

function rootOf(node: ast.Hardware): ast.Model {
    return node.$container;
}

function readCount(count: ast.Count | undefined, reporter: Reporter): number | undefined {
    return count?.value === undefined || tell(reporter.report.bind(reporter), { node: count, property: 'value' }, countIsPositive(count.kind, count.value)) ? undefined : count.value;
}
