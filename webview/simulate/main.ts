/**
 * Entry of the Simulate view: takes messages of the extension host and its own saved state, draws, and sends back what the
 * reader asks for. The page may be destroyed and made anew at any time; everything it needs then comes from the saved state
 * or from the host's answer to `ready`.
 */
import { render } from 'lit-html';
import type { SimulateViewInput, SimulateViewOutput, SimulationView } from '../../server/protocol.js';
import { registerControls } from '../shared/controls.js';
import { connectHost } from '../shared/host.js';
import '../shared/page.css';
import type { Actions } from './actions.js';
import type { RunStatus } from './headline.js';
import { checkInput, checkSavedState, type SavedState } from './messages.js';
import { page, placeholder } from './page.js';
import './simulate.css';
import { carriedOver, forSaving, INITIAL_STATE, type ViewState } from './state.js';

const LOST = 'This result was kept by another version of Terntrack and cannot be shown any more.';

registerControls();
const host = connectHost<SimulateViewOutput, SavedState>();
const root = document.getElementById('root') as HTMLElement;

let view: SimulationView | undefined;
/** `view` is as the host sent it, nothing left out. */
let complete = false;
let state: ViewState = INITIAL_STATE;
let status: RunStatus = { running: false, stale: false };
let lost: string | undefined;

const actions: Actions = {
    look(change) {
        state = { ...state, ...change };
        draw();
    },
    revealLayer: layer => host.post({ type: 'revealLayer', layer }),
    openSource: () => host.post({ type: 'openSource' }),
    openReplay: () => host.post({ type: 'openReplay' }),
    runAgain: () => host.post({ type: 'runAgain' }),
};

function draw(): void {
    if (!view) {
        render(placeholder(lost, status, actions), root);
        return;
    }
    render(page(view, state, status, actions), root);
    save(view);
}

function save(shown: SimulationView): void {
    host.save(() => {
        const kept = forSaving(shown);
        return { view: kept, complete: kept === shown && complete, state };
    });
}

function receive(message: SimulateViewInput): void {
    if (message.type === 'show') {
        state = view ? carriedOver(state, message.view) : state;
        ({ view } = message);
        complete = true;
    } else if (message.type === 'replay') {
        const { replayRefused: _, ...rest } = status;
        status = { ...rest, ...message.refused !== undefined && { replayRefused: message.refused } };
    } else {
        status = { ...status, running: message.running, stale: message.stale };
    }
    draw();
}

function restore(): void {
    const kept = host.savedState();
    if (kept === undefined || kept === null) {
        return;
    }
    const checked = checkSavedState(kept);
    if ('value' in checked) {
        ({ view, complete, state } = checked.value);
    } else {
        lost = LOST;
    }
}

host.onMessage(message => {
    const checked = checkInput(message);
    if ('value' in checked) {
        receive(checked.value);
    } else {
        console.warn(`Terntrack: message refused: ${checked.problem}`);
    }
});
window.addEventListener('scroll', () => {
    state = { ...state, scroll: window.scrollY };
    if (view) {
        save(view);
    }
}, { passive: true });

restore();
draw();
window.scrollTo(0, state.scroll);
host.post({ type: 'ready', restored: complete });
