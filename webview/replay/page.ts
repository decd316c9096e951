/** The replay page as one template: a function of the trace, of the moment shown and of how it is looked at. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { heatChoice, keyOverlay, problemList, radixChoice } from '../player/controls.js';
import type { Picture as ImagePicture } from '../shared/images.js';
import { hatchings } from '../shared/energy-bar.js';
import { button } from '../shared/controls.js';
import { WARNING } from '../shared/icons.js';
import { arrayPicture } from './array-picture.js';
import { chip, chipTitle } from './chip.js';
import { closeUp } from './close-up.js';
import type { Controller } from './controller.js';
import type { Playback } from './core/playback.js';
import type { ViewState } from './core/state.js';
import { bindings, type Command } from './keys.js';
import { arrayTable, layerTable, numbers, words } from './numbers.js';
import { predictions } from './predictions.js';
import type { Look, TraceProblem } from './questions.js';
import { timeline } from './timeline/timeline.js';
import { tools, transport } from './transport.js';

/** What the page knows beside its trace. */
export interface Surround {
    /** Of the file. */
    readonly name: string;
    readonly image: ImagePicture | undefined;
    /** Texts that have changed since. */
    readonly stale: readonly string[];
}

export type Exported = 'png' | 'svg' | 'csv' | 'operations' | 'vcd';

export interface Actions {
    readonly command: (command: Command) => void;
    readonly change: (change: Partial<ViewState>) => void;
    readonly goTo: (cycle: number) => void;
    readonly runTo: (cycle: number) => void;
    readonly hover: (cycle: number | undefined, drags?: boolean) => void;
    readonly wheel: (factor: number | undefined, share: number, anchor: number) => void;
    readonly play: (change: Partial<Pick<Playback, 'unit' | 'speed'>>) => void;
    readonly find: (text: string) => void;
    readonly save: (what: Exported) => void;
    readonly runAgain: () => void;
    readonly compare: () => void;
    readonly cancel: () => void;
}

const mouse = 'In the timeline: click or drag to go there, Alt+click to run there, rest to see the array there, turn the wheel to zoom, with Shift to pan.';

export function page(controller: Controller, surround: Surround, actions: Actions): TemplateResult {
    const { look, opened } = controller;
    const { name, stale } = surround;
    return html`${hatchings()}
        <header class="title-bar"><h1>${opened.header?.ranAs ?? name} <span class="quiet">${opened.header ? html`${opened.header.network === opened.header.ranAs ? nothing : `${opened.header.network} `}on ${opened.header.hardware.name}, ` : nothing}${name}</span></h1>
            ${opened.cycles === 0 ? nothing : tools(controller, actions)}</header>
        <main>
            ${problemList('Problems of this trace', [...opened.problems, ...lostOf(controller)])}
            ${stale.length > 0 ? html`<p class="banner" role="status">${WARNING} <span>This trace is stale: ${stale.join(', ')} changed since.</span> ${button({ label: 'Run Again', onClick: actions.runAgain })}</p>` : nothing}
            ${opened.cycles === 0 ? html`<p class="empty">Nothing can be replayed.</p>` : html`
            ${transport(controller, actions)}
            <p class="for-readers" role="status" aria-live="polite">${controller.said}</p>
            <section aria-label="Timeline" class="timeline-section">${timeline(controller, { onPoint: actions.goTo, onRunTo: actions.runTo, onHover: actions.hover, onWheel: actions.wheel })}</section>
            ${look ? views(controller, look, surround, actions) : html`<p class="empty" role="status">Reading the trace\u2026</p>`}`}
            ${controller.keysShown ? keyOverlay(bindings, mouse, () => actions.command('keys')) : nothing}
        </main>`;
}

function lostOf({ look, soFar }: Controller): readonly TraceProblem[] {
    return [...look?.lost ?? [], ...soFar?.lost ? [soFar.lost] : []];
}

function views({ around, opened, soFar, state }: Controller, look: Look, { image }: Surround, actions: Actions): TemplateResult {
    return html`<div class="views">
        ${arraySection(look, state, actions)}
        <section aria-label="Numbers" class="numbers-section"><h2>Numbers</h2>${numbers(opened, look, soFar, state.cell, around.span)}${predictions({ image, opened, outputs: around.outputs }, look, actions.goTo)}</section>
        <section aria-label="Chip" class="chip-section"><div class="section-head"><h2>Chip <span class="quiet">${chipTitle(around.arrays, opened)}</span></h2>
            ${heatChoice(state.heat, heat => actions.change({ heat }))}</div>
            ${chip(around.arrays, opened, look.moment.wave, state, { onChoose: (tile, part) => actions.change({ tile, part }) })}</section>
        <section aria-label="Layers" class="layers-section"><h2>Layers</h2>${layerTable(opened, look, actions.goTo)}</section>
    </div>`;
}

function arraySection(look: Look, state: ViewState, actions: Actions): TemplateResult {
    const { array, steps, view } = look;
    const next = steps[look.done];
    const choose = (row: number, column: number, domain: number): void => actions.change({ cell: { row, column, domain } });
    const head = html`<div class="section-head"><h2>Array <span class="quiet">row tile ${array.tile}, part ${array.part}</span></h2>
        ${radixChoice(state.radix, radix => actions.change({ radix }))}</div>`;
    if (!view) {
        return html`<section aria-label="Array" class="array-section">${head}<p class="empty">This layer uses no arrays: it only moves or renames values.</p></section>`;
    }
    return html`<section aria-label="Array" class="array-section">${head}
        ${state.tables ? html`${arrayTable(view, look, state)}${words(view, look, state)}` : html`${arrayPicture(view, next, state, choose)}
            <p class="legend quiet">All columns, the cells under the ports. Filled: 1. Framed: changed by the last step. L0, L1: rows tagged. Below: how far each track has moved.${view.rows < view.enabledRows ? ' Faint: rows that this layer does not use.' : ''}</p>
            ${closeUp(view, look, state, choose)}
            <p class="legend quiet">The words of the operation, the highest bit first. Without a box: not under a port now.</p>`}
    </section>`;
}
