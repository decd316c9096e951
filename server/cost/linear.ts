/**
 * The energy of a compiled program as a function of the machine's energy constants. Search, write and shift energies and
 * the energy of a match-line segment enter linearly, so other values need no new compilation; but the program stays the
 * one chosen for the constants it was compiled with.
 */
import { valueOf, type Hardware, type ParameterName } from '../hardware/model.js';
import type { CompileReport } from './report.js';

/** Constants whose effect is known exactly. */
export const linearConstants = ['search.energy', 'write.energy', 'shift.energy', 'segment.energy'] as const;
export type LinearConstant = typeof linearConstants[number];

/** Joules of one inference that are proportional to the constant. */
export function proportionalJ({ total }: CompileReport, hardware: Hardware, constant: LinearConstant): number {
    const segmentsJ = (total.searchedSegments ?? 0) * valueOf(hardware, 'segment.energy');
    switch (constant) {
        case 'search.energy':
            return total.energyJ.search - segmentsJ;
        case 'write.energy':
            return total.energyJ.write;
        case 'shift.energy':
            return total.energyJ.shift;
        case 'segment.energy':
            return segmentsJ;
    }
}

/** Total joules of one inference with one constant at another value (J), the others as they are. */
export function energyAt(report: CompileReport, hardware: Hardware, constant: LinearConstant, valueJ: number): number {
    return report.total.energyJ.total + (valueJ - valueOf(hardware, constant)) * slope(report, hardware, constant);
}

/** The value (J) at which the program takes `energyJ`; undefined where only a value below 0 would, or none matters. */
export function valueFor(report: CompileReport, hardware: Hardware, constant: LinearConstant, energyJ: number): number | undefined {
    const perJoule = slope(report, hardware, constant);
    const value = valueOf(hardware, constant) + (energyJ - report.total.energyJ.total) / perJoule;
    return perJoule > 0 && value >= 0 ? value : undefined;
}

/** How often one inference pays the constant. */
function slope(report: CompileReport, hardware: Hardware, constant: LinearConstant): number {
    if (constant === 'segment.energy') {
        return report.total.searchedSegments ?? 0;
    }
    return proportionalJ(report, hardware, constant) / valueOf(hardware, constant satisfies ParameterName);
}
