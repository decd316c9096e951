/**
 * Entry of the replay view: makes the worker, passes the file's bytes to it, draws, and keeps how the trace is looked at. The page
 * may be destroyed and made anew at any time; the host then opens the file again, and the kept state says where it was.
 */
import { render } from 'lit-html';
import type { ReplayViewInput, ReplayViewOutput } from '../../server/protocol.js';
import { registerControls } from '../shared/controls.js';
import { connectHost } from '../shared/host.js';
import type { Picture as ImagePicture } from '../shared/images.js';
import '../shared/page.css';
import { everyFrame, focusing, obeyKeys } from '../player/frame.js';
import { Reads } from '../player/reads.js';
import { Asker } from './ask.js';
import { registerPictures, type Picture } from './canvas.js';
import { Controller } from './controller.js';
import { panned, zoomed } from './core/scale.js';
import { fitted, initialState, type ViewState } from './core/state.js';
import { commandOf } from './keys.js';
import { registerLongTable } from './long-table.js';
import { readInput, readState } from './messages.js';
import { page, type Actions, type Exported } from './page.js';
import './replay.css';
import { redrawTimeline } from './timeline/timeline.js';

registerControls();
registerPictures();
registerLongTable();
const host = connectHost<ReplayViewOutput, ViewState>();
const root = document.getElementById('root') as HTMLElement;

const reads = new Reads();
const focusFind = focusing(root, '.find input');
const focusKeys = focusing(root, 'dialog.keys');
let asker: Asker | undefined;
let controller: Controller | undefined;
let name = '';
let stale: readonly string[] = [];
let wanted: { readonly file: string; readonly line: number } | undefined;

function read(offset: number, length: number): Promise<Uint8Array | undefined> {
    return reads.ask(id => host.post({ type: 'read', id, offset, length }));
}

const actions: Actions = {
    command: command => controller?.command(command),
    change: change => controller?.change(change),
    goTo: cycle => controller?.goTo(cycle),
    hover: (cycle, drags) => controller?.hover(cycle, drags),
    runTo: cycle => controller?.runTo(Math.round(cycle)),
    wheel(factor, share, anchor) {
        if (controller) {
            const { opened: { cycles }, state: { window } } = controller;
            controller.setWindow(factor === undefined ? panned(window, share, cycles) : zoomed(window, factor, anchor, cycles));
        }
    },
    play: change => controller?.player.set(change),
    find: text => void controller?.searches.find(text),
    save: what => void save(what),
    runAgain: () => {
        const header = controller?.opened.header;
        const file = header?.sources[0]?.file;
        if (header && file !== undefined) {
            host.post({ type: 'runAgain', file, name: header.ranAs });
        }
    },
    compare: () => host.post({ type: 'compare' }),
    cancel: () => controller?.searches.cancel(),
};

async function save(what: Exported): Promise<void> {
    const picture = root.querySelector<Picture>('terntrack-picture.array');
    const file = `${name.replace(/\.terntrace$/, '')}.${what}`;
    if (what === 'vcd') {
        await controller?.waveforms(text => host.post({ type: 'save', name: file, text }));
    } else if (what === 'operations') {
        await controller?.operations(text => host.post({ type: 'save', name: `${name.replace(/\.terntrace$/, '')}-operations.csv`, text }));
    } else if (what === 'csv') {
        host.post({ type: 'save', name: file, text: await asker!.ask('csv', { run: controller?.look?.moment.run ?? 0 }) });
    } else if (picture) {
        host.post({ type: 'save', name: file, ...what === 'png' ? { base64: picture.png } : { text: picture.svg } });
    }
}

function draw(): void {
    if (!controller) {
        return;
    }
    render(page(controller, { name, stale, image: imageOf(controller) }, actions), root);
    focusKeys(controller.keysShown);
    focusFind(controller.finding);
    host.save(() => controller!.state);
}

function drawTimeline(): void {
    if (controller) {
        redrawTimeline(root, controller);
        host.save(() => controller!.state);
    }
}

/** The input as a picture; inputs of another number of channels than one or three show their first. */
function imageOf({ around: { image }, look, opened }: Controller): ImagePicture | undefined {
    const input = opened.header?.input;
    if (!input || image.length === 0) {
        return undefined;
    }
    const [channels, height, width] = input.shape;
    const most = 2 ** input.bits - 1;
    const level = (channel: number, at: number): number => image[channel * height * width + at] / most * 255;
    const colour = channels === 3;
    return {
        width, height, colour, key: `${name} ${look?.moment.run ?? 0}`,
        rgba: () => Uint8ClampedArray.from({ length: height * width * 4 }, (_, i) => i % 4 === 3 ? 255 : level(colour ? i % 4 : 0, Math.floor(i / 4))) as Uint8ClampedArray<ArrayBuffer>,
    };
}

/** Marks the line that wrote the layer in hand; brings it into sight where the reader asks for it. */
function reveal(quietly: boolean): void {
    const source = controller?.look && controller.opened.header?.layers[controller.look.moment.layer].source;
    if (source) {
        host.post({ type: 'reveal', file: source.file, line: source.line, quietly });
    }
}

async function open({ name: file, size, worker }: Extract<ReplayViewInput, { type: 'open' }>): Promise<void> {
    name = file;
    asker?.dispose();
    asker = new Asker(worker, read);
    const opened = await asker.ask('open', { size });
    // The same view of another run of the same thing stays where it is.
    const kept = controller?.state ?? readState(host.savedState());
    controller = new Controller(opened, kept ? fitted(kept, opened.cycles) : initialState(opened.cycles), asker, { draw, drawTimeline, reveal }, () => performance.now());
    draw();
    if (opened.header) {
        host.post({ type: 'sources', files: [...opened.header.sources] });
    }
    if (opened.cycles > 0) {
        if (!kept) {
            await controller.begin();
        }
        await controller.refresh();
        if (wanted !== undefined) {
            controller.searches.line(wanted);
        }
    }
}

host.onMessage(message => {
    const input = readInput(message);
    switch (input?.type) {
        case 'open':
            void open(input).catch((error: unknown) => { root.textContent = `The trace cannot be opened: ${String(error)}`; });
            break;
        case 'bytes':
            reads.answer(input);
            break;
        case 'stale':
            stale = input.files;
            draw();
            break;
        case 'goTo':
            wanted = input;
            controller?.searches.line(input);
            break;
        default:
            break;
    }
});

obeyKeys(commandOf, command => {
    controller?.command(command);
    return controller !== undefined;
});
everyFrame(leastMs => void controller?.player.tick(leastMs));
host.post({ type: 'ready' });
