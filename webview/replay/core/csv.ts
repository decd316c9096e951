/** The layers of a run as comma-separated values, in SI units: what the page's table shows. It knows traces, no files. */
import { energyComponents } from '../../../server/simulator/trace/ledger.js';
import type { Trace } from '../../../server/simulator/trace/trace.js';

export function tableOf(trace: Trace, run: number): string {
    const heads = ['layer', 'kind', 'firstCycle', 'cycles', 'latencyS', 'searches', 'writes', 'shifts', 'written', 'tagged', ...energyComponents.map(name => `${name}J`), 'totalJ'];
    const rows = trace.layers.map((layer, index) => {
        const { energyJ, searches, shifts, tagged, written, writes } = trace.layerTally(run, index);
        return [
            quoted(layer.name), layer.kind, trace.cycleOf({ run, layer: index }), layer.waveCycles * layer.placement.waves, layer.latencyS,
            searches, writes, shifts, written, tagged, ...energyComponents.map(name => energyJ[name]), energyJ.total,
        ].join(',');
    });
    return `${[heads.join(','), ...rows].join('\n')}\n`;
}

export function quoted(text: string): string {
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
