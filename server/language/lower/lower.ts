/**
 * Syntax tree to models: the one step behind which nobody sees a Langium node. Pure: the same tree and context give the
 * same result; it reads nothing, changes nothing and never throws, whatever parts of the tree a syntax error left out.
 */
import { AstUtils } from 'langium';
import * as ast from '../generated/ast.js';
import { checkBlock } from './blocks.js';
import { lowerCrossbar } from './crossbar.js';
import { lowerExperiment } from './experiments.js';
import { checkTechnology, lowerHardware } from './hardware.js';
import { checkDeclarations, checkNames } from './names.js';
import { lowerNetwork } from './network.js';
import { Reporter } from './reporter.js';
import type { LowerContext, Lowered, LoweredCrossbar, LoweredExperiment, LoweredHardware, LoweredNetwork } from './types.js';

export type * from './types.js';

/** Lowers everything the document declares. References must be linked (unresolved ones are said by `linkProblems`). */
export function lower(root: ast.Model, context: LowerContext): Lowered {
    const reporter = new Reporter(root);
    const networks: LoweredNetwork[] = [];
    const hardware: LoweredHardware[] = [];
    const crossbars: LoweredCrossbar[] = [];
    const experiments: LoweredExperiment[] = [];
    checkDeclarations(root, reporter);
    for (const element of root.elements ?? []) {
        if (element.$type !== 'Network') {
            checkNames(element, reporter);
        }
        switch (element.$type) {
            case 'Network':
                networks.push(lowerNetwork(element, context, reporter));
                break;
            case 'Block':
                checkBlock(element, reporter);
                break;
            case 'Technology':
                checkTechnology(element, reporter);
                break;
            case 'Hardware':
                hardware.push(lowerHardware(element, reporter));
                break;
            case 'Crossbar':
                crossbars.push(lowerCrossbar(element, reporter));
                break;
            case 'Experiment':
                experiments.push(lowerExperiment(element, context, reporter));
                break;
        }
    }
    return { networks, hardware, crossbars, experiments, problems: reporter.inSourceOrder() };
}

/** Files whose contents `lower` asks its context for (weights) or whose presence it asks for (images, labels), as written. */
export function requiredFiles(root: ast.Model): string[] {
    return [...new Set([...weightFiles(root), ...AstUtils.streamAllContents(root).filter(ast.isDataFile).map(file => file.path)])]
        .filter(path => typeof path === 'string');
}

/** The weights among them. */
export function weightFiles(root: ast.Model): string[] {
    const paths = AstUtils.streamAllContents(root).filter(ast.isWeights).map(weights => weights.file);
    return [...new Set(paths)].filter(path => path !== undefined);
}
