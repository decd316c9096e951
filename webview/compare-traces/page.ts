/** Two traces on one page, as one template: one transport, both machines, and what each layer took in each. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { finding, findForm, heatChoice, keyOverlay, keysWith, markers, player, problemList, radixChoice, titleOf, underWay } from '../player/controls.js';
import { button, dropdown, grid, iconButton, type GridRow } from '../shared/controls.js';
import { hatchings } from '../shared/energy-bar.js';
import { KEYBOARD, SWAP, TABLE } from '../shared/icons.js';
import { arrayPicture } from '../replay/array-picture.js';
import { chip } from '../replay/chip.js';
import type { ViewState } from '../replay/core/state.js';
import { arrayTable, numbers, words } from '../replay/numbers.js';
import type { ArrayView, Look } from '../replay/questions.js';
import type { Controller } from './controller.js';
import type { Pair, Side } from './core/align.js';
import { betweenMarkers, byLayer, differencesOf, measureNames, measures, ofLayer, textOf, type Compared, type Measure } from './core/figures.js';
import { isSame } from './core/marks.js';
import { sideState } from './core/state.js';
import { bindings } from './keys.js';
import { strips } from './strips.js';

export interface Actions {
    readonly save: (what: 'csv' | 'swap') => void;
    readonly open: (side: Side) => void;
}

const letters = ['A', 'B'] as const;
const mouse = 'In the strips: click or drag to go there; the trace that is pointed at comes in hand.';

export function page(controller: Controller, names: readonly [string, string], actions: Actions): TemplateResult {
    const { looks, pairs, said, state, traces } = controller;
    const run = looks[state.lead]?.moment.run ?? 0;
    const layer = looks[state.lead]?.moment.layer;
    const pair = pairs.find(({ layers }) => layers[state.lead] === layer) ?? pairs[0];
    return html`${hatchings()}
        <header class="title-bar"><h1>Two traces <span class="quiet">A: ${names[0]}, B: ${names[1]}</span></h1>${tools(controller, actions)}</header>
        <main>
            ${problems(controller, names)}
            ${transport(controller)}
            <p class="for-readers" role="status" aria-live="polite">${said}</p>
            <section aria-label="Layers of both"><h2>${measureNames[state.measure]} by layer <span class="quiet">as wide as the longer of the two is long</span></h2>
                ${state.tables ? nothing : strips({ pairs, traces, run }, state, controller.hovered, { onPoint: (side, cycle) => void controller.goTo(side, cycle), onHover: over => controller.hover(over) })}</section>
            <div class="both">${([0, 1] as const).map(side => one(controller, side, names[side], pair, actions))}</div>
            <div class="tables">
                <section aria-label="By layer" class="by-layer"><div class="section-head"><h2>By layer</h2>
                    ${dropdown<Measure>({ label: 'Measure', value: state.measure, options: measures.map(value => ({ value, text: measureNames[value] })), onChange: measure => void controller.change({ measure }) })}</div>
                    ${table(`${measureNames[state.measure]} of every layer`, 'Layer', byLayer(pairs, traces, run, state.measure), () => state.measure, pair.name, row => goTo(controller, row, run))}</section>
                <section aria-label="Layer in hand" class="of-layer"><h2>${pair.name} <span class="quiet">by every measure</span></h2>
                    ${table(`${pair.name} by every measure`, 'Measure', ofLayer(pair, traces, run), index => measures[index])}</section>
                ${between(controller)}
                ${differs(controller)}
            </div>
            ${controller.keysShown ? keyOverlay(bindings, mouse, () => void controller.command('keys')) : nothing}
        </main>`;
}

function problems({ looks, traces }: Controller, names: readonly [string, string]): TemplateResult | typeof nothing {
    return problemList('Problems of these traces', ([0, 1] as const).flatMap(side => [...traces[side].problems, ...looks[side]?.lost ?? []].map(({ code, message }) => ({ code, message: `${names[side]}: ${message}` }))));
}

function transport(controller: Controller): TemplateResult {
    const { finding: isFinding, player: { playback }, said, searches, state } = controller;
    const key = keysWith(bindings, command => void controller.command(command));
    const inHand = { label: `In hand: ${letters[state.lead]}`, title: titleOf(bindings, 'swap'), onClick: () => void controller.command('swap') };
    return html`<div class="transport" role="toolbar" aria-label="Transport">
        ${player(key, playback, () => void controller.command('play'), change => controller.player.set(change))}
        ${markers(key, ['1', '2'], {
            runs: playback.until !== undefined, loops: state.loop !== undefined, a: state.markers.a !== undefined, b: state.markers.b !== undefined,
            here: state.bookmarks.some(place => isSame(place, state.cycles)),
        })}
        ${finding(key, isFinding)}<span class="group">${button(inHand)}</span>${underWay(searches.busy, () => searches.cancel())}
    </div>
    ${isFinding ? findForm(said, text => void searches.find(text)) : nothing}`;
}

function tools(controller: Controller, actions: Actions): TemplateResult {
    const key = keysWith(bindings, command => void controller.command(command));
    return html`<div class="tools" role="toolbar" aria-label="View">
        ${key(TABLE, 'tables', controller.state.tables)}${key(KEYBOARD, 'keys')}${iconButton({ icon: SWAP, label: 'Swap A and B', onClick: () => actions.save('swap') })}
        ${button({ label: 'CSV', title: 'Save every layer of both by every measure', onClick: () => actions.save('csv') })}
    </div>`;
}

function one(controller: Controller, side: Side, name: string, pair: Pair, actions: Actions): TemplateResult {
    const { arrays, looks, state, traces } = controller;
    const [look, opened] = [looks[side], traces[side]];
    const { hardware, network } = opened.header!;
    const own = sideState(state, side, opened.cycles);
    return html`<section class=${state.lead === side ? 'side lead' : 'side'} aria-label=${`Trace ${letters[side]}`}>
        <h2>${letters[side]}: ${network} on ${hardware.name} <span class="quiet">${name}${state.lead === side ? ', in hand' : ', follows'}</span></h2>
        ${pair.layers[side] === undefined ? html`<p class="banner">No layer here is called ${pair.name}: it waits where the last layer that both have ended.</p>` : nothing}
        ${!look ? html`<p class="empty">Reading\u2026</p>` : html`
            ${look.view ? array(controller, look, look.view, own) : html`<p class="empty">This layer uses no arrays.</p>`}
            <div class="numbers-section">${numbers(opened, look, controller.soFar[side], own.cell)}</div>
            <div class="section-head"><h3>Chip</h3>
                ${heatChoice(state.heat, heat => void controller.change({ heat }))}</div>
            ${chip(arrays[side], opened, look.moment.wave, own, { onChoose: (tile, part) => void controller.change({ tile, part }) })}`}
        ${button({ label: `Open ${letters[side]} Alone`, onClick: () => actions.open(side) })}
    </section>`;
}

function array(controller: Controller, look: Look, view: ArrayView, own: ViewState): TemplateResult {
    return html`<div class="section-head"><h3>Array</h3>
            ${radixChoice(own.radix, radix => void controller.change({ radix }))}</div>
        ${own.tables ? arrayTable(view, look, own) : arrayPicture(view, look.steps[look.done], own, (row, column, domain) => void controller.change({ cell: { row, column, domain } }))}
        ${words(view, look, own)}`;
}

function table(label: string, first: string, rows: readonly Compared[], measureOf: (index: number) => Measure, chosen?: string, onGo?: (row: Compared) => void): TemplateResult {
    return html`<div class="compared">${grid(label, [
        { id: 'name', title: first }, { id: 'a', title: 'A', numeric: true }, { id: 'b', title: 'B', numeric: true }, { id: 'difference', title: 'B \u2212 A', numeric: true }, { id: 'ratio', title: 'B / A', numeric: true },
    ], rows.map(({ difference, name, ratio, values }, index): GridRow => ({
        key: name, emphasised: name === chosen, ...(onGo && index < rows.length - 1 && { onActivate: () => onGo(rows[index]) }),
        cells: [name, ...values.map(value => textOf(value, measureOf(index))), difference === undefined ? '' : textOf(difference, measureOf(index)), ratio === undefined ? '' : ratio.toFixed(3)],
    })))}</div>`;
}

/** To the begin of a layer: in the trace in hand, or in the other where only that has it. */
function goTo(controller: Controller, { name }: Compared, run: number): void {
    const { pairs, state: { lead }, traces } = controller;
    const pair = pairs.find(each => each.name === name);
    const side = pair?.layers[lead] === undefined ? (1 - lead) as Side : lead;
    const starts = traces[side].layerStart;
    const layer = pair?.layers[side];
    if (layer !== undefined) {
        void controller.goTo(side, starts[Math.min(run, starts.length - 1)][layer]);
    }
}

function between({ spans }: Controller): TemplateResult | typeof nothing {
    return spans ? html`<section aria-label="Between the markers" class="between"><h2>Between the markers</h2>
        ${table('Between the markers, by every measure', 'Measure', betweenMarkers(spans), index => measures[index])}</section>` : nothing;
}

function differs({ traces }: Controller): TemplateResult {
    const all = differencesOf(traces[0].header!, traces[1].header!);
    return html`<section aria-label="What differs" class="differs"><h2>What differs</h2>${all.length === 0 ? html`<p class="empty">Machine, settings and compiler are the same.</p>` : html`
        <table><thead><tr><th scope="col">Setting</th><th scope="col">A</th><th scope="col">B</th></tr></thead>
        <tbody>${all.map(({ first, second, what }) => html`<tr><th scope="row">${what}</th><td>${first}</td><td>${second}</td></tr>`)}</tbody></table>`}</section>`;
}
