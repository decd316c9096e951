/** Machines for property tests: one of each kind that changes what the compiler may do. */
import fc from 'fast-check';
import type { Hardware, ParameterName } from '../../server/hardware/model.js';
import { defaultHardware } from '../../server/hardware/presets.js';

type Overrides = Partial<Record<ParameterName, number>>;

export function machineWith(overrides: Overrides): Hardware {
    const base = defaultHardware();
    const parameters = { ...base.parameters };
    for (const [name, value] of Object.entries(overrides)) {
        parameters[name as ParameterName] = { ...parameters[name as ParameterName], value };
    }
    return { ...base, parameters };
}

/** What is unlike the default machine. Domains that ports do not divide leave some of them out of reach: the language refuses such tracks, programs for them must be right all the same. */
export const machineKinds: Readonly<Record<string, Overrides>> = {
    'default': {},
    'one latch': { latches: 1 },
    'chained search': { chained: 1 },
    'operands along the track': { 'shift.energy': 1e-20 },
    'one port': { 'track.ports': 1 },
    'four ports, odd domains': { 'track.domains': 63, 'track.ports': 4 },
    'three ports, prime domains': { 'track.domains': 31, 'track.ports': 3, chained: 1 },
    'narrow array': { 'array.columns': 96, 'array.rows': 16, 'gate.rows': 8, 'track.ports': 1 },
    'narrow array, short tracks': { 'array.columns': 80, 'array.rows': 8, 'gate.rows': 8, 'track.domains': 32, 'segment.columns': 16, 'segment.active': 5 },
};

export const machines = fc.constantFrom(...Object.keys(machineKinds));
