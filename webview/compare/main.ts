/**
 * Entry of the Compare view: takes messages of the extension host and its own saved state, draws, and sends back what the
 * reader asks for. The page may be destroyed and made anew at any time.
 */
import { render } from 'lit-html';
import type { ComparisonView, SimulateViewOutput } from '../../server/protocol.js';
import { registerCharts } from '../shared/chart-element.js';
import { registerControls } from '../shared/controls.js';
import { connectHost } from '../shared/host.js';
import '../shared/page.css';
import './compare.css';
import { checkInput, checkSavedState, type SavedState } from './messages.js';
import { page, placeholder } from './page.js';
import { INITIAL_STATE, type Actions, type RunStatus, type ViewState } from './state.js';

const LOST = 'This comparison was kept by another version of Terntrack and cannot be shown any more.';

registerControls();
registerCharts();
const host = connectHost<SimulateViewOutput, SavedState>();
const root = document.getElementById('root') as HTMLElement;

let view: ComparisonView | undefined;
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
    runAgain: () => host.post({ type: 'runAgain' }),
    compileVariants: () => host.post({ type: 'runAgain', variants: true }),
};

function draw(): void {
    if (!view) {
        render(placeholder(lost, status, actions), root);
        return;
    }
    render(page(view, state, status, actions), root);
    save(view);
}

function save(shown: ComparisonView): void {
    host.save(() => ({ view: shown, state }));
}

function restore(): void {
    const kept = host.savedState();
    if (kept === undefined || kept === null) {
        return;
    }
    const checked = checkSavedState(kept);
    if ('value' in checked) {
        ({ view, state } = checked.value);
    } else {
        lost = LOST;
    }
}

host.onMessage(message => {
    const checked = checkInput(message);
    if (!('value' in checked)) {
        console.warn(`Terntrack: message refused: ${checked.problem}`);
        return;
    }
    if (checked.value.type === 'show') {
        ({ view } = checked.value);
    } else {
        status = { running: checked.value.running, stale: checked.value.stale };
    }
    draw();
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
host.post({ type: 'ready', restored: view !== undefined });
