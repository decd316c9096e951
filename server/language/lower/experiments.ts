/** Experiments: which network, on which machine, with which data. */
import type { Hardware } from '../../hardware/model.js';
import { defaultHardware } from '../../hardware/presets.js';
import type * as ast from '../generated/ast.js';
import { crossbarsOf } from './crossbar.js';
import { lowerHardware } from './hardware.js';
import { Reporter } from './reporter.js';
import type { LowerContext, LoweredExperiment } from './types.js';

export function lowerExperiment(node: ast.Experiment, context: LowerContext, reporter: Reporter): LoweredExperiment {
    const [run] = node.runs ?? [];
    if (!run) {
        reporter.reportAbsence({ node, property: 'name' }, {
            code: 'experiment/no-run', message: `experiment \`${node.name}\` runs nothing\nSay what on what: \`run LeNet5 on RtmAp\`.`,
        });
    }
    const data = (kind: ast.DataFile['kind']) => node.data?.find(file => file.kind === kind);
    const [images, labels] = [data('images'), data('labels')];
    for (const file of [images, labels]) {
        const problem = file?.path ? context.dataProblem?.(file.path) : undefined;
        if (file && problem) {
            reporter.report({ node: file, property: 'path' }, problem);
        }
    }
    if (labels && !images) {
        reporter.reportAbsence({ node: labels }, {
            code: 'experiment/labels-without-images', severity: 'warning',
            message: 'labels without images say nothing\nAdd `images` with the file they belong to, or delete this line.',
        });
    }
    const count = (kind: ast.Count['kind']) => readCount(node.counts?.find(one => one.kind === kind), reporter);
    const hardwareNode = run?.hardware?.ref;
    return {
        name: node.name ?? '', node, network: run?.network?.ref, hardwareNode, hardware: hardwareOf(run, hardwareNode),
        images: images?.path, labels: labels?.path, limit: count('limit'), batch: count('batch') ?? 1, rate: count('rate'),
        crossbars: crossbarsOf(node.comparisons ?? []),
    };
}

/** Whatever file the hardware stands in, its model is made here; its problems are said by its own file. */
function hardwareOf(run: ast.Run | undefined, node: ast.Hardware | undefined): Hardware | undefined {
    if (!run?.hardware) {
        return run && defaultHardware();
    }
    return node && lowerHardware(node, new Reporter(rootOf(node))).hardware;
}

function rootOf(node: ast.Hardware): ast.Model {
    return node.$container;
}

const COUNTS: Readonly<Record<ast.Count['kind'], string>> = {
    limit: 'It says how many images are run at most.', batch: 'It says how many images share the arrays at a time.',
    rate: 'It says how many images come in a second.',
};

function readCount(count: ast.Count | undefined, reporter: Reporter): number | undefined {
    if (count?.value === undefined) {
        return undefined;
    }
    if (count.value < 1 || !Number.isSafeInteger(count.value)) {
        reporter.report({ node: count, property: 'value' }, {
            code: 'experiment/count', message: `\`${count.kind}\` is ${count.value}; it must be at least 1\n`
                + COUNTS[count.kind],
        });
        return undefined;
    }
    return count.value;
}
