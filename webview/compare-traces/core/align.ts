/**
 * Two traces set side by side: which layers correspond, and where the one is when the other is somewhere. Pure; it knows what is
 * known of a trace on opening, no page.
 *
 * The rule: layers of the same name correspond. Where one trace has done a share of a layer's cycles, the other has done the same
 * share of its own; begin meets begin, end meets end. In a layer without counterpart the other waits where the last layer
 * before it that has one ended.
 */
import type { Opened } from '../../replay/questions.js';

/** A layer by its index in each trace; absent where a trace has none of that name. */
export interface Pair {
    readonly name: string;
    readonly layers: readonly [number | undefined, number | undefined];
}

export type Side = 0 | 1;

/** All layers of both, in the order of the first; what only the second has stands behind its predecessor there. */
export function align(first: Opened, second: Opened): readonly Pair[] {
    const [a, b] = [namesOf(first), namesOf(second)];
    const pairs: Pair[] = a.map((name, layer) => ({ name, layers: [layer, indexOf(b, name)] }));
    b.forEach((name, layer) => {
        if (!a.includes(name)) {
            const before = pairs.findIndex(pair => pair.name === b[layer - 1]);
            pairs.splice(before + 1, 0, { name, layers: [undefined, layer] });
        }
    });
    return pairs;
}

/** The place of a cycle: a layer, and the share of its cycles that is done. A begin belongs to the layer that begins. */
export function shareAt(trace: Opened, cycle: number): { readonly run: number; readonly layer: number; readonly share: number } {
    const perRun = trace.header!.cycles;
    const run = Math.max(0, Math.min(trace.header!.runs - 1, Math.floor(cycle / Math.max(1, perRun))));
    const starts = trace.layerStart[run];
    const layer = starts.reduce((found, start, i) => start <= cycle && cyclesOf(trace, i) > 0 ? i : found, 0);
    const cycles = cyclesOf(trace, layer);
    return { run, layer, share: cycles === 0 ? 0 : Math.max(0, Math.min(1, (cycle - starts[layer]) / cycles)) };
}

/** Where `to` is when `from`, which is the one at `side`, is at a cycle. */
export function corresponding(pairs: readonly Pair[], traces: readonly [Opened, Opened], side: Side, cycle: number): number {
    const [from, to] = [traces[side], traces[1 - side]];
    const { layer, run, share } = shareAt(from, cycle);
    const starts = to.layerStart[Math.min(run, to.layerStart.length - 1)];
    const at = pairs.findIndex(pair => pair.layers[side] === layer);
    const other = pairs[at]?.layers[1 - side];
    if (other !== undefined) {
        return starts[other] + Math.round(share * cyclesOf(to, other));
    }
    const before = pairs.slice(0, at).findLast(pair => pair.layers[0] !== undefined && pair.layers[1] !== undefined)?.layers[1 - side];
    return before === undefined ? starts[0] : starts[before] + cyclesOf(to, before);
}

export function cyclesOf(trace: Opened, layer: number): number {
    const { placement, waveCycles } = trace.header!.layers[layer];
    return waveCycles * placement.waves;
}

function namesOf(trace: Opened): readonly string[] {
    return trace.header!.layers.map(({ name }) => name);
}

function indexOf(names: readonly string[], name: string): number | undefined {
    const index = names.indexOf(name);
    return index < 0 ? undefined : index;
}
