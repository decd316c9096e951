/**
 * What the cost model has to say in a trace: the energy of single events, and of each layer its latency and what it moves. It
 * knows activities, no trace files.
 */
import type { CompiledNetwork } from '../compiler/compile.js';
import { shiftStepJ, valueOf, type Hardware, type ParameterName } from '../hardware/model.js';
import type { EventPrices } from '../simulator/trace/format.js';
import { sectionActivities } from './activity.js';
import { latency } from './energy.js';
import { interconnectJ } from './formulas/interconnect.js';
import { totalS } from './formulas/latency.js';
import { leakageJ } from './formulas/leakage.js';
import { peripheryJ } from './formulas/periphery.js';
import { readJ } from './formulas/read.js';
import { searchJ } from './formulas/search.js';
import { shiftJ } from './formulas/shift.js';
import { writeJ } from './formulas/write.js';

/** The formulas are linear in their counts: each price is a formula of one event. */
export function eventPrices(hardware: Hardware): EventPrices {
    const v = (name: ParameterName): number => valueOf(hardware, name);
    const search = (keyCells: number, segments: number): number =>
        searchJ({ enabledRows: 1, keyCells, chainedCells: 0, segments }, v('search.energy'), v('segment.energy'));
    const control = (instructions: number, arrayCycles: number): number =>
        peripheryJ({ instructions, arrayCycles }, v('program.bits'), v('program.energy'), v('controller.energy'));
    return {
        searchCell: search(1, 0), searchSegment: search(0, 1), writtenCell: writeJ(1, v('write.energy')),
        trackStep: shiftJ(1, 1, shiftStepJ(hardware)), readBit: readJ(1, 1, v('read.energy')),
        movedBit: interconnectJ(1, v('bus.hops'), v('bus.energy')), instruction: control(1, 0), arrayCycle: control(0, 1),
        arraySecond: leakageJ(1, v('leakage'), 1),
    };
}

/** Of one run of the batch: seconds, and bits over the bus. */
export interface LayerTraffic {
    readonly latencyS: number;
    readonly movedBits: number;
}

/** By layer, its sections together. */
export function layerTraffic(compiled: CompiledNetwork): ReadonlyMap<string, LayerTraffic> {
    const hops = valueOf(compiled.hardware, 'bus.hops');
    return new Map(compiled.layers.map(layer => {
        const activities = sectionActivities(layer, compiled, layer.layer.name === compiled.network.output).map(({ activity }) => activity);
        return [layer.layer.name, {
            latencyS: activities.reduce((sum, activity) => sum + totalS(latency(compiled.hardware, activity)), 0),
            // Partial sums at their share of the bus's hops.
            movedBits: activities.reduce((sum, { movedBits, partialBitHops }) => sum + movedBits + (hops > 0 ? partialBitHops / hops : 0), 0),
        }];
    }));
}
