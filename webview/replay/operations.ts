/** Operations of a part, looked through: the next of a kind, and those between two cycles as a table. It knows traces, no page. */
import { operationText } from './core/steps.js';
import { quoted } from './core/csv.js';
import type { Moment, Trace } from '../../server/simulator/trace/trace.js';
import type { OperationTable } from './questions.js';

/** Longer tables no spreadsheet opens at once. */
const MOST_ROWS = 100_000;
const AT_ONCE = 256;

/** The first operation of a kind after `op` of a part's program in a wave (-1: from its begin); undefined if there is none. @throws TraceLost, and the signal's reason */
async function nextOfKind(trace: Trace, { layer }: Moment, part: number, op: number, kind: number, signal?: AbortSignal): Promise<number | undefined> {
    for (const [page, { to }] of (await trace.pageFacts(layer, part)).entries()) {
        if (to <= op + 1) {
            continue;
        }
        signal?.throwIfAborted();
        const { from, kinds } = await trace.pageOperations(layer, part, page);
        const found = kinds.indexOf(kind, Math.max(0, op + 1 - from));
        if (found >= 0) {
            return from + found;
        }
    }
    return undefined;
}

/** The cycle at which the next operation of a kind begins, of the part in hand (as near as a layer has it), also in later waves and layers. */
export async function nextOfKindFrom(trace: Trace, cycle: number, wanted: number, kind: number, signal?: AbortSignal): Promise<number | undefined> {
    for (let at = cycle; at < trace.cycles;) {
        const moment = trace.momentAt(at);
        const { parts, waveCycles } = trace.layers[moment.layer];
        const part = Math.min(wanted, parts.length - 1);
        if (isAtWork(trace, moment, part)) {
            // At a wave's first cycle its first operation is still to come, but where the reader stands it is under way.
            const after = at > cycle ? -1 : (await trace.placeAt(moment.layer, part, moment.cycle)).op;
            const op = await nextOfKind(trace, moment, part, after, kind, signal);
            if (op !== undefined) {
                return trace.cycleOf(moment) + await trace.cycleAt(moment.layer, part, { op, step: 0 });
            }
        }
        at = trace.cycleOf(moment) + Math.max(1, waveCycles);
        await new Promise(resolve => setTimeout(resolve));
    }
    return undefined;
}

/** A last wave may have arrays of a few parts alone, and some layers have no parts. */
function isAtWork(trace: Trace, { layer, wave }: Pick<Moment, 'layer' | 'wave'>, part: number): boolean {
    return part >= 0 && trace.arrays(layer).some(tile => tile[part]?.wave === wave);
}

/** Operations that run between two cycles, of a part (as near as a layer has it) in every layer and wave. @throws TraceLost, and the signal's reason */
export async function operationTable(trace: Trace, wanted: number, from: number, to: number, signal?: AbortSignal, most = MOST_ROWS): Promise<OperationTable> {
    const rows = ['run,layer,wave,part,operation,kind,section,firstCycle,cycles,written,tagged,words'];
    for (let at = Math.max(0, Math.floor(from)); at < Math.min(to, trace.cycles);) {
        const { cycle, layer, run, wave } = trace.momentAt(at);
        const { name, parts, sections, waveCycles } = trace.layers[layer];
        const start = trace.cycleOf({ run, layer, wave });
        const nearest = Math.min(wanted, parts.length - 1);
        const part = isAtWork(trace, { layer, wave }, nearest) ? nearest : -1;
        const first = part < 0 ? 0 : (await trace.placeAt(layer, part, cycle)).op;
        for (let op = first, ends = part < 0; !ends; op += AT_ONCE) {
            signal?.throwIfAborted();
            const operations = await trace.operations(layer, part, op, op + AT_ONCE, { run, wave });
            for (const operation of operations.filter(({ startCycle }) => start + startCycle < to)) {
                if (rows.length > most) {
                    return { text: `${rows.join('\n')}\n`, rows: most, cut: true };
                }
                rows.push([
                    run, quoted(name), wave, part, operation.op, operation.kind, quoted(sections[operation.section]?.name ?? ''), start + operation.startCycle, operation.cycles,
                    operation.counts?.written ?? '', operation.counts?.tagged ?? '', quoted(operationText(operation, trace.header.machine.domains)),
                ].join(','));
            }
            ends = operations.length < AT_ONCE || start + operations.at(-1)!.startCycle >= to;
            await new Promise(resolve => setTimeout(resolve));
        }
        at = start + Math.max(1, waveCycles);
    }
    return { text: `${rows.join('\n')}\n`, rows: rows.length - 1, cut: false };
}
