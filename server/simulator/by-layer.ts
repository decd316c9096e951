/**
 * A run's results by the layers of the network: those that ran level by level are summed up again. It knows results, no
 * programs.
 */
import type { CompiledNetwork } from '../compiler/compile.js';
import { levelsOf } from '../compiler/levels.js';
import type { SimulationRun } from './simulate.js';
import type { FaultyLayer } from './faults/run.js';
import type { LayerRun, SectionRun } from './totals.js';

/** `run` of the network with levels. */
export function byLayer({ layers }: CompiledNetwork, run: SimulationRun): SimulationRun {
    let first = 0;
    const groups = layers.map(layer => {
        const from = first;
        first += levelsOf(layer).length;
        return [from, first] as const;
    });
    if (first === layers.length) {
        return run;
    }
    const names = new Set(layers.map(({ layer }) => layer.name));
    const { faulty, intermediates } = run;
    return {
        ...run, layers: groups.map(([from, to]) => layerRun(run.layers.slice(from, to))),
        ...(intermediates && { intermediates: new Map([...intermediates].filter(([name]) => names.has(name) || !run.layers.some(l => l.name === name))) }),
        ...(faulty && { faulty: { ...faulty, layers: groups.map(([from, to]) => faultyLayer(faulty.layers.slice(from, to))) } })
    };
}

function layerRun(levels: readonly LayerRun[]): LayerRun {
    const sections = new Map<string, SectionRun>();
    for (const section of levels.flatMap(level => level.sections)) {
        const { name, searches, writtenCells, chainedCells } = section;
        const sum = sections.get(name);
        sections.set(name, !sum ? section
            : { name, searches: sum.searches + searches, writtenCells: sum.writtenCells + writtenCells, chainedCells: sum.chainedCells + chainedCells });
    }
    return { ...levels.at(-1)!, sections: [...sections.values()] };
}

/** What went wrong in all levels; results are those of the last. */
function faultyLayer(levels: readonly FaultyLayer[]): FaultyLayer {
    const last = levels.at(-1)!;
    const { name: _name, outputs: _outputs, wrong: _wrong, caused: _caused, ...counts } = last;
    const sums = Object.fromEntries(Object.keys(counts).map(key =>
        [key, levels.reduce((sum, level) => sum + level[key as keyof typeof counts], 0)])) as typeof counts;
    return { ...last, ...sums };
}
