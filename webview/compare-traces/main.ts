/**
 * Entry of the page of two traces: a worker for each, bytes passed to them, one controller over both. The page may be destroyed and
 * made anew at any time; the kept state says where it was.
 */
import { render } from 'lit-html';
import type { CompareTracesInput, CompareTracesOutput } from '../../server/protocol.js';
import { registerControls } from '../shared/controls.js';
import { connectHost } from '../shared/host.js';
import '../shared/page.css';
import { everyFrame, focusing, obeyKeys } from '../player/frame.js';
import { Reads } from '../player/reads.js';
import type { Ask } from '../player/searches.js';
import { Asker } from '../replay/ask.js';
import { registerPictures } from '../replay/canvas.js';
import '../replay/replay.css';
import './compare-traces.css';
import { Controller, SIDES } from './controller.js';
import { csvOf } from './core/figures.js';
import { INITIAL } from './core/state.js';
import { commandOf } from './keys.js';
import { readInput, readSaved, type Saved } from './messages.js';
import { page, type Actions } from './page.js';

registerControls();
registerPictures();
const host = connectHost<CompareTracesOutput, Saved>();
const root = document.getElementById('root') as HTMLElement;
const reads = new Reads();
const focusFind = focusing(root, '.find input');
const focusKeys = focusing(root, 'dialog.keys');
let controller: Controller | undefined;
let askers: readonly Asker[] = [];
let shown: Extract<CompareTracesInput, { type: 'open' }> | undefined;

const actions: Actions = {
    save(what) {
        if (what === 'swap') {
            host.post({ type: 'swap' });
        } else if (controller) {
            const { looks, pairs, state, traces } = controller;
            host.post({ type: 'save', name: 'traces.csv', text: csvOf(pairs, traces, looks[state.lead]?.moment.run ?? 0) });
        }
    },
    open: trace => host.post({ type: 'openTrace', trace }),
};

function draw(): void {
    if (controller && shown) {
        const { traces } = shown;
        render(page(controller, [traces[0].name, traces[1].name], actions), root);
        focusKeys(controller.keysShown);
        focusFind(controller.finding);
        host.save(() => ({ uris: traces.map(({ uri }) => uri), state: controller!.state }));
    }
}

async function open(message: Extract<CompareTracesInput, { type: 'open' }>): Promise<void> {
    shown = message;
    askers.forEach(asker => asker.dispose());
    askers = SIDES.map(trace => new Asker(message.worker, (offset, length) => reads.ask(id => host.post({ type: 'read', trace, id, offset, length }))));
    const [a, b] = await Promise.all(SIDES.map(side => askers[side].ask('open', { size: message.traces[side].size })));
    const unusable = [a, b].findIndex(({ cycles }) => cycles === 0);
    if (unusable >= 0) {
        root.textContent = `${message.traces[unusable].name} cannot be replayed, so there is nothing to compare: ${[a, b][unusable].problems.map(problem => problem.message).join('; ')}`;
        return;
    }
    const ask = (side: 0 | 1): Ask => (name, question, signal) => askers[side].ask(name, question, signal);
    const kept = readSaved(host.savedState(), message.traces.map(({ uri }) => uri));
    controller = new Controller([a, b], kept ?? INITIAL, [ask(0), ask(1)], draw, () => performance.now());
    await (kept ? controller.goTo(kept.lead, kept.cycles[kept.lead]) : controller.begin());
}

host.onMessage(message => {
    const input = readInput(message);
    if (input?.type === 'open') {
        void open(input).catch((error: unknown) => { root.textContent = `The traces cannot be opened: ${String(error)}`; });
    } else if (input) {
        reads.answer(input);
    }
});

obeyKeys(commandOf, command => {
    void controller?.command(command);
    return controller !== undefined;
});
everyFrame(leastMs => void controller?.player.tick(leastMs));
host.post({ type: 'ready' });
