/** The replay page as one template: a function of the trace, of the moment shown and of how it is looked at. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Picture as ImagePicture } from '../shared/images.js';
import { hatchings } from '../shared/energy-bar.js';
import { button, dropdown } from '../shared/controls.js';
import { WARNING } from '../shared/icons.js';
import { arrayPicture } from './array-picture.js';
import { chip, chipTitle } from './chip.js';
import { closeUp } from './close-up.js';
import type { Playback } from './core/playback.js';
import type { Heat, Radix, ViewState } from './core/state.js';
import { bindings, keyName, type Command } from './keys.js';
import { arrayTable, layerTable, numbers, words } from './numbers.js';
import { predictions } from './predictions.js';
import type { ArraySummary, Between, Look, Opened, Outputs, SoFar, TraceProblem } from './questions.js';
import type { TimelineStore } from './timeline/store.js';
import { timeline } from './timeline/timeline.js';
import { tools, transport } from './transport.js';

export interface PageData {
    readonly name: string;
    readonly opened: Opened;
    readonly look: Look | undefined;
    readonly soFar: SoFar | undefined;
    readonly state: ViewState;
    readonly playback: Playback;
    readonly timeline: TimelineStore;
    readonly hovered: number | undefined;
    readonly arrays: readonly ArraySummary[];
    readonly image: ImagePicture | undefined;
    readonly outputs: Outputs | undefined;
    readonly span: Between | undefined;
    readonly stale: readonly string[];
    readonly keysShown: boolean;
    readonly finding: boolean;
    readonly busy: string | undefined;
    readonly said: string;
}

export type Exported = 'png' | 'svg' | 'csv' | 'operations' | 'vcd';

export interface Actions {
    readonly command: (command: Command) => void;
    readonly change: (change: Partial<ViewState>) => void;
    readonly goTo: (cycle: number) => void;
    readonly runTo: (cycle: number) => void;
    readonly hover: (cycle: number | undefined) => void;
    readonly wheel: (factor: number | undefined, share: number, anchor: number) => void;
    readonly play: (change: Partial<Playback>) => void;
    readonly find: (text: string) => void;
    readonly save: (what: Exported) => void;
    readonly runAgain: () => void;
    readonly compare: () => void;
    readonly cancel: () => void;
}

export function page(data: PageData, actions: Actions): TemplateResult {
    const { look, opened, state } = data;
    return html`${hatchings()}
        <header class="title-bar"><h1>${opened.header?.ranAs ?? data.name} <span class="quiet">${opened.header ? html`${opened.header.network === opened.header.ranAs ? nothing : `${opened.header.network} `}on ${opened.header.hardware.name}, ` : nothing}${data.name}</span></h1>
            ${opened.cycles === 0 ? nothing : tools(data, actions)}</header>
        <main>
            ${problems(opened.problems, lostOf(data))}
            ${data.stale.length > 0 ? html`<p class="banner" role="status">${WARNING} <span>This trace is stale: ${data.stale.join(', ')} changed since.</span> ${button({ label: 'Run Again', onClick: actions.runAgain })}</p>` : nothing}
            ${opened.cycles === 0 ? html`<p class="empty">Nothing can be replayed.</p>` : html`
            ${transport(data, actions)}
            <p class="for-readers" role="status" aria-live="polite">${data.said}</p>
            <section aria-label="Timeline" class="timeline-section">${timeline(data.timeline, state, data.hovered, { onPoint: actions.goTo, onRunTo: actions.runTo, onHover: actions.hover, onWheel: actions.wheel })}</section>
            ${look ? views(data, look, actions) : html`<p class="empty" role="status">Reading the trace\u2026</p>`}`}
            ${data.keysShown ? overlay(actions) : nothing}
        </main>`;
}

function problems(ofTrace: readonly TraceProblem[], ofMoment: readonly TraceProblem[]): TemplateResult | typeof nothing {
    const all = [...ofTrace, ...ofMoment];
    return all.length === 0 ? nothing : html`<ul class="problems" aria-label="Problems of this trace">${all.map(({ code, message }) => html`<li class="banner">${WARNING} <span>${message} <span class="quiet">${code}</span></span></li>`)}</ul>`;
}

/** The moment's blocks and those of what was done before it may be the same. */
function lostOf({ look, soFar }: PageData): TraceProblem[] {
    const all = [...look?.lost ?? [], ...soFar?.lost ? [soFar.lost] : []];
    return [...new Map(all.map(problem => [problem.message, problem])).values()];
}

function views(data: PageData, look: Look, actions: Actions): TemplateResult {
    const { state, opened } = data;
    return html`<div class="views">
        ${arraySection(look, state, actions)}
        <section aria-label="Numbers" class="numbers-section"><h2>Numbers</h2>${numbers(opened, look, data.soFar, data.span)}${predictions(data, look, actions.goTo)}</section>
        <section aria-label="Chip" class="chip-section"><div class="section-head"><h2>Chip <span class="quiet">${chipTitle(data.arrays, opened)}</span></h2>
            ${dropdown<Heat>({ label: 'Heat', value: state.heat, options: (['energy', 'activity', 'wear'] as const).map(value => ({ value, text: value })), onChange: heat => actions.change({ heat }) })}</div>
            ${chip(data.arrays, opened, look.moment.wave, state, { onChoose: (tile, part) => actions.change({ tile, part }) })}</section>
        <section aria-label="Layers" class="layers-section"><h2>Layers</h2>${layerTable(opened, look, actions.goTo)}</section>
    </div>`;
}

function arraySection(look: Look, state: ViewState, actions: Actions): TemplateResult {
    const { array, steps, view } = look;
    const next = steps[look.done];
    const choose = (row: number, column: number, domain: number): void => actions.change({ cell: { row, column, domain } });
    const head = html`<div class="section-head"><h2>Array <span class="quiet">row tile ${array.tile}, part ${array.part}</span></h2>
        ${dropdown<Radix>({ label: 'Read values as', value: state.radix, options: (['unsigned', 'signed', 'ternary', 'binary', 'hex'] as const).map(value => ({ value, text: value })), onChange: radix => actions.change({ radix }) })}</div>`;
    if (!view) {
        return html`<section aria-label="Array" class="array-section">${head}<p class="empty">This layer uses no arrays: it only moves or renames values.</p></section>`;
    }
    return html`<section aria-label="Array" class="array-section">${head}
        ${state.tables ? html`${arrayTable(view, look, state)}${words(view, look, state)}` : html`${arrayPicture(view, next, state, choose)}
            <p class="legend quiet">All columns, the cells under the ports. Filled: 1. Framed: changed by the last step. L0, L1: rows tagged. Below: how far each track has moved.</p>
            ${closeUp(view, look, state, choose)}`}
    </section>`;
}

function overlay(actions: Actions): TemplateResult {
    return html`<dialog class="keys" open aria-label="Keys"><h2>Keys</h2><table><tbody>${bindings.map(({ keys, text }) => html`<tr><th scope="row">${keys.map((key, i) => html`${i > 0 ? ' or ' : ''}<kbd>${keyName(key)}</kbd>`)}</th><td>${text}</td></tr>`)}</tbody></table>
        <p class="quiet">In the timeline: click or drag to go there, Alt+click to run there, turn the wheel to zoom, with Shift to pan.</p>
        ${button({ label: 'Close', primary: true, onClick: () => actions.command('keys') })}</dialog>`;
}
