/** The dump after choose: the candidates, best first, with what they cost on the sample, and which was taken. */
import type { Candidate } from '../candidates.js';
import type { LayerTrace, MacTrace } from '../trace.js';
import { counted } from './names.js';

export function* dumpChoose({ mac, options }: LayerTrace): Generator<string> {
    if (!mac) {
        return;
    }
    const { considered, chosen, notes } = mac.result;
    yield `effort ${options.effort}: ${counted(considered.length, 'candidate')} fit on the layer's first channels, best first`;
    for (const { candidate, joules, cycles } of considered) {
        const price = considered.length > 1 || cycles > 0 ? `, ${joules.toExponential(3)} J a row, ${Math.round(cycles)} cycles` : '';
        yield `${candidate === chosen ? '* ' : '  '}${candidateText(mac, candidate)}${price}`;
    }
    if (!considered.some(({ candidate }) => candidate === chosen)) {
        yield `* ${candidateText(mac, chosen)} (a last resort)`;
    }
    for (const note of notes) {
        yield `  ${note}`;
    }
}

/** A candidate in words. */
export function candidateText({ result }: MacTrace, { parts, elements, frontColumns, layout, push, form }: Candidate): string {
    const joined = elements / result.folded.sets[0].elementsPerChannel;
    const g = Number.isInteger(joined) ? String(joined) : joined.toFixed(2);
    return `g ${g} (slices of ${counted(elements, 'input')}), ${counted(parts, 'part')}, ${counted(frontColumns, 'front column')}, ${layout}, `
        + `pairs by ${form}, ${push === 'all' ? 'into all sums at once' : 'block by block'}`;
}
