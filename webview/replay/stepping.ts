/**
 * One unit on or back from a cycle, or many at once, and where a trace is worth looking at first. It knows traces, no page. Few passes are
 * counted one by one; of many, only how many cycles they take in the mean, so that play is as fast as it is wished however long a layer is.
 */
import { operationKinds } from '../../server/simulator/trace/operation.js';
import type { Moment, Trace } from '../../server/simulator/trace/trace.js';
import type { Questions } from './questions.js';

/** Passes that are counted one by one. */
const MOST_COUNTED = 64;

/** What does more than to load inputs and to set constants. */
const telling = (['add', 'sum', 'match', 'max'] as const).map(kind => operationKinds.indexOf(kind));

/** The cycle after `count` units, forth or back; the same where there is none. @throws TraceLost */
export async function stepped(trace: Trace, ask: Questions['step']['ask']): Promise<number> {
    const { count = 1, forward, part, unit } = ask;
    if (count > 1 && forward && unit === 'operation') {
        return operationsOn(trace, ask.cycle, part, count);
    }
    if (count > MOST_COUNTED && forward && unit === 'pass') {
        return passesOn(trace, ask.cycle, part, count);
    }
    let { cycle } = ask;
    for (let i = 0; i < count; i++) {
        const next = await step(trace, { ...ask, cycle });
        if (next === cycle) {
            break;
        }
        cycle = next;
    }
    return cycle;
}

/** The begin of the first operation that computes, in the first layer that has one. @throws TraceLost */
export async function firstTelling(trace: Trace, wanted: number): Promise<number> {
    for (let layer = 0; layer < trace.layers.length; layer++) {
        const part = partOf(trace, layer, wanted);
        const pages = part < 0 ? 0 : (await trace.pageFacts(layer, part)).length;
        for (let page = 0; page < pages; page++) {
            const { kinds, starts } = await trace.pageOperations(layer, part, page);
            const first = kinds.findIndex(kind => telling.includes(kind));
            if (first >= 0) {
                return trace.cycleOf({ run: 0, layer }) + starts[first];
            }
        }
    }
    return 0;
}

function partOf(trace: Trace, layer: number, wanted: number): number {
    return Math.min(wanted, trace.layers[layer].parts.length - 1);
}

/** Where the part in hand goes on after it is done in a wave. */
function behindWave(trace: Trace, moment: Moment): number {
    const { waveCycles } = trace.layers[moment.layer];
    const end = trace.cycleOf(moment) + waveCycles;
    return Math.min(trace.cycles, moment.cycle < waveCycles ? end : end + 1);
}

async function operationsOn(trace: Trace, cycle: number, wanted: number, count: number): Promise<number> {
    let [at, left] = [cycle, count];
    while (left > 0 && at < trace.cycles) {
        const moment = trace.momentAt(at);
        const part = partOf(trace, moment.layer, wanted);
        const program = trace.layers[moment.layer].parts[part];
        if (!program || moment.cycle >= program.cycles) {
            // As for single steps, to be idle is one unit.
            [at, left] = [behindWave(trace, moment), left - 1];
            continue;
        }
        const { op } = await trace.placeAt(moment.layer, part, moment.cycle);
        const to = Math.min(program.operations, op + left);
        at = trace.cycleOf(moment) + await trace.cycleAt(moment.layer, part, { op: to, step: 0 });
        left -= to - op;
    }
    return at;
}

/** Lands where an operation begins: there its words can be read. */
async function passesOn(trace: Trace, cycle: number, wanted: number, count: number): Promise<number> {
    let [at, left] = [cycle, count];
    while (left >= 1 && at < trace.cycles) {
        const moment = trace.momentAt(at);
        const part = partOf(trace, moment.layer, wanted);
        const program = trace.layers[moment.layer].parts[part];
        if (!program || moment.cycle >= program.cycles) {
            [at, left] = [behindWave(trace, moment), left - 1];
            continue;
        }
        const passes = program.searches + program.writes + program.loadedBits + program.readBits;
        const perPass = program.cycles / Math.max(1, passes);
        const to = Math.min(program.cycles, moment.cycle + left * perPass);
        left -= (to - moment.cycle) / perPass;
        const start = trace.cycleOf(moment);
        if (to >= program.cycles) {
            at = start + program.cycles;
            continue;
        }
        const { op } = await trace.placeAt(moment.layer, part, Math.round(to));
        const begin = start + await trace.cycleAt(moment.layer, part, { op, step: 0 });
        return begin > cycle ? begin : start + await trace.cycleAt(moment.layer, part, { op: op + 1, step: 0 });
    }
    return at;
}

async function step(trace: Trace, { cycle, part, unit, forward }: Questions['step']['ask']): Promise<number> {
    const { run, layer, wave, cycle: inWave } = trace.momentAt(cycle);
    const start = trace.cycleOf({ run, layer, wave });
    const { waveCycles, placement } = trace.layers[layer];
    if (unit === 'layer') {
        const first = trace.cycleOf({ run, layer });
        return forward ? Math.min(trace.cycles, first + waveCycles * placement.waves) : cycle > first ? first : trace.cycleOf(trace.momentAt(first - 1));
    }
    const index = partOf(trace, layer, part);
    const program = trace.layers[layer].parts[index];
    if (!program || (forward ? inWave >= program.cycles : inWave <= 0)) {
        return forward ? behindWave(trace, { run, layer, wave, cycle: inWave }) : Math.max(0, start - 1);
    }
    const place = await trace.placeAt(layer, index, inWave);
    const at = async (op: number, done: number): Promise<number> => start + await trace.cycleAt(layer, index, { op, step: done });
    if (unit === 'operation') {
        const here = await at(place.op, 0);
        return forward ? at(Math.min(program.operations, place.op + 1), 0) : here < cycle ? here : at(Math.max(0, place.op - 1), 0);
    }
    const steps = place.op < program.operations ? (await trace.steps(layer, index, place.op)).length : 0;
    if (forward) {
        return place.step + 1 < steps ? at(place.op, place.step + 1) : at(Math.min(program.operations, place.op + 1), 0);
    }
    if (place.step > 0) {
        return at(place.op, place.step - 1);
    }
    const before = place.op > 0 ? (await trace.steps(layer, index, place.op - 1)).length : 0;
    return place.op > 0 ? at(place.op - 1, Math.max(0, before - 1)) : start;
}
