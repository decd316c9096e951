/**
 * Sums of energies, part by part; the total is kept the sum of the parts.
 */
import type { EnergyJ } from '../cost/report.js';

/** The parts of an energy, in the order in which reports show them. */
export const energyParts = ['search', 'write', 'shift', 'read', 'movement', 'periphery', 'leakage'] as const;
export type EnergyPart = typeof energyParts[number];

export function addEnergy(a: EnergyJ, b: EnergyJ): EnergyJ {
    return fromParts(part => a[part] + b[part]);
}

export function scaleEnergy(energyJ: EnergyJ, factor: number): EnergyJ {
    return fromParts(part => energyJ[part] * factor);
}

/** Joules of all `energies`; zero for none. */
export function sumEnergy(energies: readonly EnergyJ[]): EnergyJ {
    return energies.reduce(addEnergy, fromParts(() => 0));
}

function fromParts(value: (part: EnergyPart) => number): EnergyJ {
    const [search, write, shift, read, movement, periphery, leakage] = energyParts.map(value);
    const total = search + write + shift + read + movement + periphery + leakage;
    return { search, write, shift, read, movement, periphery, leakage, total };
}
