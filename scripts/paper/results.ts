/**
 * What the experiment is about and what came out: plain data between compiling (`experiment.ts`) and writing (`report.ts` and
 * its kin). It must not know files or formats.
 */
import type { PassName } from '../../server/compiler/compile.js';
import { WRITE_ENERGIES } from '../../server/cost/compare.js';
import type { Comparison, Headline } from '../../server/cost/comparison.js';
import type { CompileReport } from '../../server/cost/report.js';

/** One program: a network of some width and sparsity on a machine, compiled with all passes but those named. */
export interface Setup {
    /** As people call it: `ResNet-18`. */
    readonly network: string;
    readonly bits: number;
    readonly sparsity: number;
    /** A preset, `chained` for RtmAp with chained search. */
    readonly hardware: string;
    readonly chained: boolean;
    readonly without: readonly PassName[];
}

export interface Result {
    readonly setup: Setup;
    /** Absent where it does not compile. */
    readonly report?: CompileReport;
    readonly comparison?: Comparison;
    /** Why there is no report. */
    readonly problem?: string;
    /** What the claimed programs are meant to reach; of others none. */
    readonly goals?: readonly Goal[];
}

export interface Goal {
    /** `12x below isaac-32nm-8b` */
    readonly text: string;
    /** Whose aim it is. */
    readonly by: 'Terntrack' | 'paper';
    readonly energyJ: number;
    /** The energies (J) of a write, a search and a shift at which the program would take that, each alone. */
    readonly writeEnergyJ?: number;
    readonly searchEnergyJ?: number;
    readonly shiftEnergyJ?: number;
    /** All three times this; at least 0, else not even that does. */
    readonly allScaled?: number;
}

/** A trained network, run image by image as compiled. */
export interface Accuracy {
    readonly network: string;
    readonly data: string;
    readonly images: number;
    readonly correct: number;
    /** Of the network before it was made ternary, on all 10,000 test images, from the example's README. */
    readonly fullPrecision: number;
    /** J an image, as measured in the run. */
    readonly energyJ: number;
}

/** The claimed programs on one seeded image, equal to integer arithmetic in every output. */
export interface Simulation {
    readonly setup: Setup;
    /** J, with the cells that did change. */
    readonly energyJ: number;
    readonly outputs: number;
}

export interface Results {
    readonly sparsity: number;
    readonly sparsities: readonly number[];
    readonly results: readonly Result[];
    readonly accuracies: readonly Accuracy[];
    readonly simulations: readonly Simulation[];
}

/** The results that differ from a plain setup in nothing but what is asked for. */
export function find({ results, sparsity }: Results, wanted: Partial<Setup>): Result[] {
    const plain: Omit<Setup, 'network' | 'bits'> = { sparsity, hardware: 'RtmAp', chained: false, without: [] };
    const entries = Object.entries({ ...plain, ...wanted });
    return results.filter(({ setup }) => entries.every(([key, value]) => String(setup[key as keyof Setup]) === String(value)));
}

/** The ratios at the write energies every table has; a machine's own may stand between them. */
export function listedRatios({ atWriteEnergy }: Headline): number[] {
    return WRITE_ENERGIES.map(writeJ => atWriteEnergy.find(({ writeEnergyJ }) => writeEnergyJ === writeJ)!.ratio);
}
