/** The replay page as one template: a function of the trace, of the moment shown and of how it is looked at. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Picture as ImagePicture } from '../shared/images.js';
import { thumbnail } from '../shared/images.js';
import { hatchings } from '../shared/energy-bar.js';
import { button, dropdown } from '../shared/controls.js';
import { arrayPicture } from './array-picture.js';
import { chip } from './chip.js';
import { SPEEDS, type Playback } from './core/playback.js';
import type { Heat, Radix, ViewState } from './core/state.js';
import { bindings, keyName, type Command } from './keys.js';
import { arrayTable, layerTable, numbers, words } from './numbers.js';
import type { ArraySummary, Look, Opened, TraceProblem, Unit } from './questions.js';
import { timeline, type TimelineData } from './timeline.js';

export interface PageData {
    readonly name: string;
    readonly opened: Opened;
    readonly look: Look | undefined;
    readonly state: ViewState;
    readonly playback: Playback;
    readonly timeline: TimelineData;
    readonly arrays: readonly ArraySummary[];
    readonly image: ImagePicture | undefined;
    readonly stale: readonly string[];
    readonly keysShown: boolean;
    readonly finding: boolean;
    readonly busy: string | undefined;
    readonly said: string;
}

export interface Actions {
    readonly command: (command: Command) => void;
    readonly change: (change: Partial<ViewState>) => void;
    readonly goTo: (cycle: number) => void;
    readonly wheel: (factor: number | undefined, share: number, anchor: number) => void;
    readonly play: (change: Partial<Playback>) => void;
    readonly find: (text: string) => void;
    readonly save: (what: 'png' | 'svg' | 'csv') => void;
    readonly runAgain: () => void;
    readonly cancel: () => void;
}

export function page(data: PageData, actions: Actions): TemplateResult {
    const { look, opened, state } = data;
    return html`${hatchings()}
        <header><h1>${opened.header?.ranAs ?? data.name} <span class="quiet">replay of ${data.name}${opened.header ? html`, ${opened.header.network} on ${opened.header.hardware.name}` : nothing}</span></h1></header>
        <main>
            ${problems(opened.problems, look?.lost ?? [])}
            ${data.stale.length > 0 ? html`<p class="banner" role="status">This trace is stale: ${data.stale.join(', ')} changed since. ${button({ label: 'Run Again', onClick: actions.runAgain })}</p>` : nothing}
            ${opened.cycles === 0 ? html`<p class="empty">Nothing can be replayed.</p>` : html`
            ${transport(data, actions)}
            <p class="for-readers" role="status" aria-live="polite">${data.said}</p>
            <section aria-label="Timeline" class="timeline-section">${timeline(data.timeline, state, actions.goTo, actions.wheel)}</section>
            ${look ? views(data, look, actions) : html`<p class="empty" role="status">Reading the trace\u2026</p>`}`}
            ${data.keysShown ? overlay(actions) : nothing}
        </main>`;
}

function problems(ofTrace: readonly TraceProblem[], ofMoment: readonly TraceProblem[]): TemplateResult | typeof nothing {
    const all = [...ofTrace, ...ofMoment];
    return all.length === 0 ? nothing : html`<ul class="problems" aria-label="Problems of this trace">${all.map(({ code, message }) => html`<li>${message} <span class="quiet">${code}</span></li>`)}</ul>`;
}

function transport({ busy, finding, playback, state }: PageData, actions: Actions): TemplateResult {
    const key = (label: string, command: Command): TemplateResult => button({ label, title: titleOf(command), onClick: () => actions.command(command) });
    return html`<div class="transport" role="toolbar" aria-label="Transport">
        ${key('|\u00ab', 'layerBack')}${key('\u00ab', 'operationBack')}${key('\u2039', 'passBack')}
        ${button({ label: playback.playing ? 'Pause' : 'Play', primary: true, title: titleOf('play'), onClick: () => actions.command('play') })}
        ${key('\u203a', 'passForward')}${key('\u00bb', 'operationForward')}${key('\u00bb|', 'layerForward')}
        ${dropdown<Unit>({ label: 'Play by', value: playback.unit, options: [{ value: 'pass', text: 'passes' }, { value: 'operation', text: 'operations' }, { value: 'layer', text: 'layers' }], onChange: unit => actions.play({ unit }) })}
        ${dropdown({ label: 'A second', value: String(playback.speed), options: SPEEDS.map(speed => ({ value: String(speed), text: `${speed} a second` })), onChange: speed => actions.play({ speed: Number(speed) }) })}
        ${key(state.loop ? 'Loop: on' : 'Loop', 'loop')}${key('Marker A', 'markA')}${key('Marker B', 'markB')}${key('Bookmark', 'bookmark')}
        ${key('Next Write', 'nextWrite')}${key('Find\u2026', 'find')}${key('Source', 'source')}${key(state.tables ? 'Pictures' : 'Tables', 'tables')}${key('Keys', 'keys')}
        ${button({ label: 'PNG', title: 'Save the array\'s picture', onClick: () => actions.save('png') })}${button({ label: 'SVG', title: 'Save the array\'s picture', onClick: () => actions.save('svg') })}${button({ label: 'CSV', title: 'Save the table of layers', onClick: () => actions.save('csv') })}
        ${busy === undefined ? nothing : html`<span class="quiet" role="status">${busy}</span> ${button({ label: 'Cancel', onClick: actions.cancel })}`}
    </div>
    ${finding ? html`<form class="find" @submit=${(event: Event) => { event.preventDefault(); actions.find(new FormData(event.currentTarget as HTMLFormElement).get('wish') as string); }}>
        <label>Find <input name="wish" autocomplete="off" placeholder="conv2, #120, or 12.3 row 5 = 1" aria-describedby="find-help"></label>
        <span id="find-help" class="quiet">a layer, an operation of this part, or the first time a cell (column.domain) of a row holds a value</span></form>` : nothing}`;
}

function titleOf(command: Command): string {
    const binding = bindings.find(one => one.command === command);
    return binding ? `${binding.text} (${binding.keys.map(keyName).join(' or ')})` : '';
}

function views(data: PageData, look: Look, actions: Actions): TemplateResult {
    const { state, opened } = data;
    const next = look.steps[look.done];
    return html`<div class="views">
        <section aria-label="Array" class="array-section">
            <h2>Array <span class="quiet">row tile ${look.array.tile}, part ${look.array.part}: cells under the ports${next ? `; next: ${next.kind}` : ''}</span></h2>
            ${!look.view ? html`<p class="empty">This layer uses no arrays.</p>` : state.tables ? arrayTable(look.view, look, state)
                : arrayPicture(look.view, next, state, (row, column, domain) => actions.change({ cell: { row, column, domain } }))}
            <p class="legend quiet">Filled: 1. Framed: changed by the last step. L0, L1: rows tagged. Below: how far each track has moved.</p>
            ${look.view ? html`<div class="reading">${dropdown<Radix>({ label: 'Read values as', value: state.radix, options: (['unsigned', 'signed', 'ternary', 'binary', 'hex'] as const).map(value => ({ value, text: value })), onChange: radix => actions.change({ radix }) })}${words(look.view, look, state)}</div>` : nothing}
        </section>
        <section aria-label="Numbers" class="numbers-section"><h2>Numbers</h2>${numbers(opened, look, state)}${predictions(data, look)}</section>
        <section aria-label="Chip" class="chip-section"><h2>Chip</h2>
            ${dropdown<Heat>({ label: 'Heat', value: state.heat, options: (['energy', 'activity', 'wear'] as const).map(value => ({ value, text: value })), onChange: heat => actions.change({ heat }) })}
            ${chip(data.arrays, state, { onChoose: (tile, part) => actions.change({ tile, part }) })}</section>
        <section aria-label="Layers" class="layers-section"><h2>Layers</h2>${layerTable(opened, look, actions.goTo)}</section>
    </div>`;
}

/** The image of this run; its logits once the last layer is done. */
function predictions({ image, opened }: PageData, { cycle, moment }: Look): TemplateResult {
    const header = opened.header!;
    const shown = header.images[moment.run * header.settings.batch];
    const done = cycle >= (moment.run + 1) * header.cycles;
    return html`<figure class="image">${image ? thumbnail(image) : nothing}<figcaption>${header.seededImage ? 'A seeded image' : `Image ${shown?.index ?? 0}${shown?.label === undefined ? '' : `, label ${shown.label}`}`}.
        ${done && shown ? `Prediction ${shown.prediction}: logits ${shown.logits.slice(0, 10).join(', ')}${shown.logits.length > 10 ? ', \u2026' : ''}` : 'The prediction is known at the end of the last layer.'}</figcaption></figure>`;
}

function overlay(actions: Actions): TemplateResult {
    return html`<dialog class="keys" open aria-label="Keys"><h2>Keys</h2><table><tbody>${bindings.map(({ keys, text }) => html`<tr><th scope="row">${keys.map((key, i) => html`${i > 0 ? ' or ' : ''}<kbd>${keyName(key)}</kbd>`)}</th><td>${text}</td></tr>`)}</tbody></table>
        ${button({ label: 'Close', primary: true, onClick: () => actions.command('keys') })}</dialog>`;
}
