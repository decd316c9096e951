/**
 * Entry of the replay view: makes the worker, passes the file's bytes to it, draws, and keeps how the trace is looked at. The page
 * may be destroyed and made anew at any time; the host then opens the file again, and the kept state says where it was.
 */
import { render } from 'lit-html';
import type { ReplayViewInput, ReplayViewOutput } from '../../server/protocol.js';
import { registerControls } from '../shared/controls.js';
import { connectHost } from '../shared/host.js';
import { leastMs } from '../shared/motion.js';
import type { Picture as ImagePicture } from '../shared/images.js';
import '../shared/page.css';
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

const reads = new Map<number, (bytes: Uint8Array | undefined) => void>();
let nextRead = 0;
let asker: Asker | undefined;
let controller: Controller | undefined;
let name = '';
let stale: readonly string[] = [];
let wasFinding = false;
let keysWereShown = false;
let wanted: { readonly file: string; readonly line: number } | undefined;

function read(offset: number, length: number): Promise<Uint8Array | undefined> {
    const id = nextRead++;
    host.post({ type: 'read', id, offset, length });
    return new Promise(resolve => reads.set(id, resolve));
}

const actions: Actions = {
    command: command => controller?.command(command),
    change: change => controller?.change(change),
    goTo: cycle => controller?.goTo(cycle),
    hover: cycle => controller?.hover(cycle),
    runTo: cycle => controller?.runTo(Math.round(cycle)),
    wheel(factor, share, anchor) {
        if (controller) {
            const { opened: { cycles }, state: { window } } = controller;
            controller.setWindow(factor === undefined ? panned(window, share, cycles) : zoomed(window, factor, anchor, cycles));
        }
    },
    play: change => controller?.play(change),
    find: text => void controller?.find(text),
    save: what => void save(what),
    runAgain: () => {
        const header = controller?.opened.header;
        const file = header?.sources[0]?.file;
        if (header && file !== undefined) {
            host.post({ type: 'runAgain', file, name: header.ranAs });
        }
    },
    compare: () => host.post({ type: 'compare' }),
    cancel: () => controller?.cancel(),
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
    const { arrays, busy, finding, hovered, keysShown, look, opened, outputs, playback, said, soFar, span, state, timeline } = controller;
    render(page({
        name, opened, look, soFar, state, playback, arrays, stale, keysShown, finding, busy, said,
        timeline, hovered, outputs, span, image: imageOf(controller),
    }, actions), root);
    if (keysShown !== keysWereShown) {
        keysWereShown = keysShown;
        (keysShown ? root.querySelector<HTMLElement>('dialog.keys vscode-button') : document.body)?.focus();
    }
    if (finding !== wasFinding) {
        wasFinding = finding;
        // What is typed next is what is looked for; without the field, keys are commands again.
        (finding ? root.querySelector<HTMLElement>('.find input') : document.body)?.focus();
    }
    host.save(() => controller!.state);
}

function drawTimeline(): void {
    if (controller) {
        redrawTimeline(root, controller.timeline, controller.state, controller.hovered);
        host.save(() => controller!.state);
    }
}

/** The input as a picture; inputs of another number of channels than one or three show their first. */
function imageOf({ image, look, opened }: Controller): ImagePicture | undefined {
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
    controller = new Controller(opened, kept ? fitted(kept, opened.cycles) : initialState(opened.cycles), asker, draw, drawTimeline, reveal, () => performance.now());
    draw();
    if (opened.header) {
        host.post({ type: 'sources', files: [...opened.header.sources] });
    }
    if (opened.cycles > 0) {
        await controller.refresh();
        if (wanted !== undefined) {
            controller.line(wanted);
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
            reads.get(input.id)?.(input.bytes);
            reads.delete(input.id);
            break;
        case 'stale':
            stale = input.files;
            draw();
            break;
        case 'goTo':
            wanted = input;
            controller?.line(input);
            break;
        default:
            break;
    }
});

window.addEventListener('keydown', event => {
    const command = commandOf(event, event.composedPath()[0] as Element | null);
    if (command && controller) {
        event.preventDefault();
        controller.command(command);
    }
});

function frame(): void {
    if (controller?.playback.playing) {
        void controller.tick(leastMs());
    }
    requestAnimationFrame(frame);
}

requestAnimationFrame(frame);
host.post({ type: 'ready' });
