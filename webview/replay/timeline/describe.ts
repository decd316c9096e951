/** What is at a cycle, in words: the preview under the pointer. It draws nothing. */
import { formatSi } from '../../../server/si.js';
import { operationKinds } from '../../../server/simulator/trace/operation.js';
import { firstFrom } from '../core/levels.js';
import type { ViewState } from '../core/state.js';
import type { Operation } from '../questions.js';
import type { TimelineStore } from './store.js';

/** The operation that was under the pointer when it was last asked for. */
export interface Peeked {
    readonly cycle: number;
    readonly part: number;
    readonly operation: Operation | undefined;
}

export function describe(store: TimelineStore, { part, window }: Pick<ViewState, 'part' | 'window'>, cycle: number, peeked?: Peeked): string[] {
    const { header, latencyS, cycles } = store.opened;
    const at = Math.round(cycle);
    const span = store.spans[firstFrom(store.spans.length, i => store.spans[i].to > at)] ?? store.spans.at(-1);
    const time = `cycle ${at.toLocaleString('en')}, \u2248 ${formatSi(at * latencyS / Math.max(1, cycles), 's')}`;
    if (!span || !header) {
        return [time];
    }
    const { kind, name } = header.layers[span.layer];
    const run = header.runs > 1 ? `image ${span.run + 1}, ` : '';
    const layer = `${run}${name}, ${kind}, ${formatSi(span.energyJ, 'J')} in all`;
    const page = store.near(window, Number.MAX_SAFE_INTEGER, part).find(({ index, span: { key } }) => {
        const profile = store.profiles.get(key)!;
        return key === span.key && profile.starts[index] <= at && at < profile.ends[index];
    });
    const work = page && store.works.get(page.key);
    if (!work) {
        // From afar the operation is asked for by itself, and holds for its pixels.
        const near = peeked?.part === part && Math.abs(peeked.cycle - at) * 400 <= window.to - window.from ? peeked.operation : undefined;
        return [time, layer, ...near ? [`part ${store.partOf(span, part)}: ${near.kind} #${near.op.toLocaleString('en')}, ${near.cycles.toLocaleString('en')} cycles`] : []];
    }
    const i = Math.min(work.kinds.length - 1, firstFrom(work.kinds.length, k => work.starts[k + 1] > at));
    return [time, layer, `part ${store.partOf(span, part)}: ${operationKinds[work.kinds[i]]} #${(work.from + i).toLocaleString('en')}, ${(work.starts[i + 1] - work.starts[i]).toLocaleString('en')} cycles`];
}
