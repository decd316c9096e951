/** Exports that take long: of the loop, of what lies between the markers, else of what the timeline shows. It knows no host. */
import type { Ask, Searches } from '../player/searches.js';
import { between, type ViewState } from './core/state.js';

const fewer = ': choose fewer with the loop or the markers';

/** The waveforms of the array in hand; answers what is to be said of them. */
export async function waveforms(searches: Searches, ask: Ask, state: ViewState, save: (text: string) => void, said: (text: string) => void): Promise<void> {
    const { cycle, part, tile } = state;
    await searches.atWork('Writing waveforms\u2026', async signal => {
        const { cut, from, text, to } = await ask('vcd', { cycle, tile, part, ...spanOf(state) }, signal);
        save(text);
        said(`Waveforms of operations ${from} to ${to - 1}${cut ? `, as many as one file takes${fewer}` : ''}.`);
    });
}

/** The operations of the part in hand. */
export async function operations(searches: Searches, ask: Ask, state: ViewState, save: (text: string) => void, said: (text: string) => void): Promise<void> {
    await searches.atWork('Writing operations\u2026', async signal => {
        const { cut, rows, text } = await ask('operationTable', { part: state.part, ...spanOf(state) }, signal);
        save(text);
        said(`${rows.toLocaleString('en')} operations${cut ? `, as many as one table takes${fewer}` : ''}.`);
    });
}

function spanOf(state: ViewState): { readonly from: number; readonly to: number } {
    const { from, to } = state.loop ?? between(state) ?? state.window;
    return { from: Math.floor(from), to: Math.ceil(to) };
}
