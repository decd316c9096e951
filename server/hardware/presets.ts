/**
 * The machines that ship. One source of truth: the language shows the same presets as text (`server/language/presets`),
 * printed from here. A preset says every constant; sources stand beside the values.
 */
import { buildHardware, type Setting } from './build.js';
import type { Hardware } from './model.js';
import { PARAMETERS } from './registry.js';

export interface Preset {
    readonly name: string;
    /** One or two sentences. */
    readonly documentation: string;
    /** The technology block it is made of: all parameters of scope `technology`. */
    readonly technology: { readonly name: string; readonly documentation: string };
    /** One for each parameter. */
    readonly settings: readonly Setting[];
}

/** The registry's defaults: they are this preset's values, so that a machine that leaves something out stays near it. */
const rtmAp: Preset = {
    name: 'RtmAp',
    documentation: 'Associative processor on racetrack memory: 64 arrays of 256 x 256 cells, 64 domains and two ports a track. '
        + 'Every value is an assumption; refine it where you know better.',
    technology: {
        name: 'RacetrackTcam',
        documentation: 'Ternary cells of two racetracks at 22 nm; every value is an assumption.',
    },
    settings: PARAMETERS.map(parameter => ({
        parameter: parameter.name, written: { value: parameter.default, unit: parameter.unit },
        source: parameter.source, origin: 'preset',
    })),
};

export const PRESETS: readonly Preset[] = [rtmAp];

/** What an experiment or a network runs on when nobody says. */
export const DEFAULT_PRESET = rtmAp.name;

/** Undefined for a name no preset has. */
export function presetHardware(name: string): Hardware | undefined {
    const preset = PRESETS.find(candidate => candidate.name === name);
    return preset && buildHardware(preset.name, preset.settings);
}

export function defaultHardware(): Hardware {
    return presetHardware(DEFAULT_PRESET)!;
}
