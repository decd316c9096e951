/**
 * What a truncated trace has lost, in words: directories say where blocks should be. It knows directories, reads no data.
 */
import type { BlockRef, RootDirectory, TraceHeader } from './format.js';
import { unlessLost, type Pages } from './pages.js';
import type { BlockStore, TraceProblem } from './store.js';

/** One problem a layer and run that lost something. */
export async function lossesOf(header: TraceHeader, root: RootDirectory, pages: Pages, store: BlockStore): Promise<TraceProblem[]> {
    const problems: TraceProblem[] = [];
    const lost = (ref: BlockRef): boolean => ref.length > 0 && !store.reaches('data', ref);
    for (let run = 0; run < header.runs; run++) {
        const where = header.runs > 1 ? ` of run ${run + 1}` : '';
        if (lost(root.runs[run].input)) {
            problems.push(truncated(`the input${where} is lost`));
        }
        for (const [layer, { name }] of header.layers.entries()) {
            const [directory, events] = [await unlessLost(pages.directory(layer)), await unlessLost(pages.run(run, layer))];
            if (!directory || !events) {
                problems.push(truncated(`layer ${name}${where}: all of it is lost but its totals`));
                continue;
            }
            const first = Math.min(...directory.parts.flatMap(part => part.filter(page => lost(page.program)).map(page => page.from)));
            const keyframes = events.arrays.flat(2);
            const counts = {
                'states to start from': [keyframes.filter(page => lost(page.keyframe)).length, keyframes.filter(page => page.keyframe.length > 0).length],
                'pages of counters': [events.groups.flat(2).filter(page => lost(page.counters)).length, events.groups.flat(2).length],
            };
            const what = [
                ...Number.isFinite(first) ? [`the program from operation ${first} on`] : [],
                ...Object.entries(counts).filter(([, [some]]) => some > 0).map(([things, [some, all]]) => `${some} of ${all} ${things}`),
                ...lost(root.runs[run].layers[layer].output) ? ['its results'] : []];
            if (what.length > 0) {
                problems.push(truncated(`layer ${name}${where}: lost are ${what.join(', ')}`));
            }
        }
    }
    return problems;
}

function truncated(message: string): TraceProblem {
    return { code: 'trace/truncated', message };
}
