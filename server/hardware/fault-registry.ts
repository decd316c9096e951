/**
 * The registry of what goes wrong in an array, beside that of the machine's parameters: a machine without faults says nothing
 * of them, and no cost depends on them.
 */
import type { FaultName } from './model.js';
import type { Parameter } from './registry.js';

const rate = {
    scope: 'technology', dimension: 'rate', unit: '', default: 0, minimum: 0, maximum: 1, integer: false,
    source: 'assumption: a machine without faults', rangeReason: 'a rate is a probability, 0 to 1',
} as const;

export const FAULT_PARAMETERS: readonly Parameter<FaultName>[] = [
    {
        ...rate, name: 'faults.overshift', part: 'overshift',
        documentation: 'Probability that a track goes one domain too far, for each step of each row\'s track.',
    },
    {
        ...rate, name: 'faults.undershift', part: 'undershift',
        documentation: 'Probability that a track stays where it is, for each step of each row\'s track.',
    },
    {
        ...rate, name: 'faults.writeFail', part: 'writeFail',
        documentation: 'Probability that a cell keeps its old value, for each write that should change it.',
    },
    {
        ...rate, name: 'faults.stuck', part: 'stuck',
        documentation: 'Share of cells that always hold 0, or always 1 (each half of them), from the day the chip is made.',
    },
    {
        ...rate, name: 'faults.correction', part: 'correction', dimension: 'count', unit: 'steps', maximum: 1e9, integer: true,
        documentation: 'Steps of a column after which the positions of its tracks are checked and put right; 0: only when a program ends.',
        source: 'assumption: no position is checked while a program runs', rangeReason: 'from never to once in a billion steps',
    },
    {
        ...rate, name: 'faults.seed', part: 'seed', dimension: 'count', default: 1, maximum: 2 ** 31 - 1, integer: true,
        documentation: 'Seed of the draw: the same seed makes the same cells stick and the same shifts and writes fail.',
        source: 'assumption: any seed is as good as another', rangeReason: 'a seed is a whole number of 31 bits',
    },
];
