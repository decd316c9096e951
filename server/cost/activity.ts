/**
 * From a compiled layer to the activity of each of its sections: what the arrays do for one run of the batch.
 */
import type { CompiledNetwork } from '../compiler/compile.js';
import { countedProgram } from '../compiler/counted.js';
import { noCounts, type Counts } from '../compiler/counts.js';
import type { CompiledLayer } from '../compiler/layer.js';
import { machineOf } from '../compiler/machine.js';
import { valueOf } from '../hardware/model.js';
import { idleCounts } from '../simulator/idle.js';
import type { Activity } from './energy.js';
import { loadedBits, partialBits, resultBits } from './movement.js';

export interface SectionActivity {
    readonly name: string;
    /** With the expected number of written cells in rows with outputs, and the exact one in idle rows. */
    readonly activity: Activity;
}

/** `isLast`: the layer gives the network's result, which leaves the chip. */
export function sectionActivities(layer: CompiledLayer, { hardware, options }: CompiledNetwork, isLast: boolean): SectionActivity[] {
    const machine = machineOf(hardware, options.without);
    const perPart = layer.parts.map(part => countedProgram(part.program, machine));
    const { placement } = layer;
    const levels = layer.parts.map(({ node }) => node?.level ?? 0);
    const idle = placement.enabledRows > placement.rows ? idleCounts(layer, machine) : undefined;
    const idleRows = placement.enabledRows - placement.rows;
    const moved = loadedBits(layer, valueOf(hardware, 'array.rows'), valueOf(hardware, 'tile.arrays'));
    return layer.sections.map((section, index) => {
        const counts: Counts[] = perPart.map(bySection => bySection.get(section.name) ?? noCounts());
        const projection = index > 0;
        // A projection's own stream travels for the projection, an identity's for the layer itself.
        const bits = projection ? moved[1] : moved.reduce((sum, b, s) => sum + (s > 0 && layer.sections.length > 1 ? 0 : b), 0);
        const partial = partialBits(layer, section.name, machine);
        const results = isLast && !projection ? resultBits(layer) : 0;
        return {
            name: section.name,
            activity: {
                counts, levels, enabledRows: placement.enabledRows, waves: placement.waves, arrays: placement.arrays, tiles: placement.tiles,
                writtenCells: placement.rows * counts.reduce((sum, c) => sum + c.writtenCells, 0) + idleRows * (idle?.get(section.name)?.writtenCells ?? 0),
                chainedCells: placement.rows * counts.reduce((sum, c) => sum + c.chainedCells, 0) + idleRows * (idle?.get(section.name)?.chainedCells ?? 0),
                movedBits: (bits + results) * placement.batch,
                partialBits: partial.bits, partialBitHops: partial.bitHops
            }
        };
    });
}
