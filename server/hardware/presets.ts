/**
 * The machines that ship. One source of truth: the language shows the same presets as text (`server/language/presets`),
 * printed from here. A preset says every constant; sources stand beside the values.
 */
import { buildHardware, type Setting } from './build.js';
import type { Hardware, ParameterName } from './model.js';
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

/** Values that differ from RtmAp's, each with its source; everything else stays its assumption. */
type Differences = Partial<Record<ParameterName, readonly [value: number, unit: string, source: string]>>;

const GOVINDARAJ = 'Govindaraj and Ghosh, JETC 2017, abstract: STT-MTJ TCAM, 256-bit word, 22 nm';
const RTSIM = 'RTSim RM.config (DESTINY 2017), a bit of a 32-bit access, periphery included; its authors do not guarantee it';
const DWM = 'Pitt-JonesLab/DWMsimulator';
const DWM_CYCLES = 'assumption: a clock of 1 GHz; DWMsimulator counts';
const EVA_CAM = 'Eva-CAM run: 2FeFET TCAM of 256 x 256 cells, 45 nm';
const PART_OF_CELLS = 'assumption: part of cell.area, which is of a whole array';
const NO_TRACK = 'assumption: the cell stands in RtmAp\'s tracks; by itself it holds one bit and does not shift';

const sttTcamAp = variant('SttTcamAp', 'RtmAp with the cells of a published STT-MTJ TCAM: search and write as published, tracks assumed.',
    'SttTcam', 'STT-MTJ TCAM cell of Govindaraj and Ghosh, JETC 2017.', {
        'search.energy': [4.7, 'fJ/cell', GOVINDARAJ], 'search.time': [0.263, 'ns', GOVINDARAJ],
        'write.energy': [690, 'fJ/cell', GOVINDARAJ], 'write.time': [4, 'ns', GOVINDARAJ],
        'read.energy': [4.7, 'fJ/cell', 'assumption: a read costs what a search of this cell does'], 'read.time': [0.263, 'ns', 'assumption: a read takes as long as a search of this cell'],
        'track.domains': [64, 'domains', NO_TRACK], node: [22, 'nm', GOVINDARAJ],
        endurance: [1e15, 'writes', 'assumption: recalled for STT-MRAM'],
    });

const rtSimAp = variant('RtSimAp', 'RtmAp with the racetrack of RTSim\'s default configuration: memory accesses with all their periphery, so an upper bound for a cell.',
    'DestinyRacetrack', 'Racetrack of RTSim, modelled with DESTINY: 64 domains, 32 tracks a block.', {
        'write.energy': [3.41, 'pJ/cell', RTSIM], 'write.time': [4.845, 'ns', RTSIM],
        'shift.energy': [0.61, 'pJ/cell', RTSIM], 'shift.time': [2.142, 'ns', RTSIM], 'shift.domains': [64, 'domains', RTSIM],
        'read.energy': [2.5, 'pJ/cell', RTSIM], 'read.time': [1.613, 'ns', RTSIM],
        'track.domains': [64, 'domains', RTSIM],
    });

const dwmAp = variant('DwmAp', 'RtmAp with the values of DWMsimulator, a simulator of processing in domain-wall memory.',
    'DomainWallPim', 'Domain-wall memory of Pitt-JonesLab/DWMsimulator.', {
        'write.energy': [100, 'fJ/cell', DWM], 'write.time': [21, 'ns', `${DWM_CYCLES} 21 cycles`],
        'shift.energy': [300, 'fJ/cell', DWM], 'shift.time': [2, 'ns', `${DWM_CYCLES} 2 cycles`],
        'read.energy': [700, 'fJ/cell', DWM], 'read.time': [17, 'ns', `${DWM_CYCLES} 17 cycles`],
    });

const feFetAp = variant('FeFetAp', 'RtmAp with a 2FeFET TCAM at 45 nm: a cheap search, a dear and slow write, and leakage that nothing gates while an array works.',
    'FeFetTcam', '2FeFET TCAM, 256 x 256 cells at 45 nm, by Eva-CAM.', {
        'search.energy': [0.44, 'fJ/cell', EVA_CAM], 'search.time': [1.21, 'ns', EVA_CAM],
        'write.energy': [96, 'fJ/cell', EVA_CAM], 'write.time': [10.3, 'ns', EVA_CAM],
        'read.energy': [0.44, 'fJ/cell', 'assumption: a read costs what a search of this cell does'], 'read.time': [1.21, 'ns', 'assumption: a read takes as long as a search of this cell'],
        'track.domains': [64, 'domains', NO_TRACK], node: [45, 'nm', EVA_CAM],
        'cell.area': [0.696, 'um2', `${EVA_CAM}: 0.0456 mm2, periphery included`],
        'periphery.row': [0, 'F2/row', PART_OF_CELLS], 'periphery.column': [0, 'F2/column', PART_OF_CELLS], leakage: [7400, 'uW/array', EVA_CAM],
        endurance: [1e10, 'writes', 'assumption: recalled for FeFETs'],
    });

export const PRESETS: readonly Preset[] = [rtmAp, sttTcamAp, rtSimAp, dwmAp, feFetAp];

function variant(name: string, documentation: string, technology: string, technologyDocumentation: string, differences: Differences): Preset {
    const settings = rtmAp.settings.map((setting): Setting => {
        const difference = differences[setting.parameter];
        return difference ? { ...setting, written: { value: difference[0], unit: difference[1] }, source: difference[2] } : setting;
    });
    return { name, documentation, technology: { name: technology, documentation: technologyDocumentation }, settings };
}

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
