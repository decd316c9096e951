/** Two traces on one page, as one template: one transport, both machines, and what each layer took in each. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { button, dropdown, grid, type GridRow } from '../shared/controls.js';
import { hatchings } from '../shared/energy-bar.js';
import { arrayPicture } from '../replay/array-picture.js';
import { chip } from '../replay/chip.js';
import { SPEEDS } from '../replay/core/playback.js';
import type { Heat, Radix } from '../replay/core/state.js';
import { keyName } from '../replay/keys.js';
import { arrayTable, numbers, words } from '../replay/numbers.js';
import type { Unit } from '../replay/questions.js';
import type { Controller } from './controller.js';
import type { Pair, Side } from './core/align.js';
import { byLayer, differencesOf, measureNames, measures, ofLayer, textOf, type Compared, type Measure } from './core/figures.js';
import { sideState } from './core/state.js';
import { bindings, type Command } from './keys.js';
import { strips } from './strips.js';

export interface Actions {
    readonly save: (what: 'csv' | 'swap') => void;
    readonly open: (side: Side) => void;
}

const letters = ['A', 'B'] as const;

export function page(controller: Controller, names: readonly [string, string], actions: Actions): TemplateResult {
    const { looks, pairs, said, state, traces } = controller;
    const run = looks[state.lead]?.moment.run ?? 0;
    const layer = looks[state.lead]?.moment.layer;
    const pair = pairs.find(({ layers }) => layers[state.lead] === layer) ?? pairs[0];
    return html`${hatchings()}
        <header><h1>Two traces <span class="quiet">A: ${names[0]}, B: ${names[1]}</span></h1></header>
        <main>
            ${problems(controller, names)}
            ${transport(controller, actions)}
            <p class="for-readers" role="status" aria-live="polite">${said}</p>
            <section aria-label="Layers of both"><h2>${measureNames[state.measure]} by layer <span class="quiet">as wide as the longer of the two is long</span></h2>
                ${state.tables ? nothing : strips({ pairs, traces, run }, state, (side, cycle) => void controller.goTo(side, cycle))}</section>
            <div class="both">${([0, 1] as const).map(side => one(controller, side, names[side], pair, actions))}</div>
            <div class="tables">
                <section aria-label="By layer" class="by-layer"><h2>By layer</h2>
                    ${dropdown<Measure>({ label: 'Measure', value: state.measure, options: measures.map(value => ({ value, text: measureNames[value] })), onChange: measure => void controller.change({ measure }) })}
                    ${table(`${measureNames[state.measure]} of every layer`, 'Layer', byLayer(pairs, traces, run, state.measure), () => state.measure, pair.name, row => goTo(controller, row, run))}</section>
                <section aria-label="Layer in hand" class="of-layer"><h2>${pair.name} <span class="quiet">by every measure</span></h2>
                    ${table(`${pair.name} by every measure`, 'Measure', ofLayer(pair, traces, run), index => measures[index])}</section>
                ${differs(controller)}
            </div>
            ${controller.keysShown ? overlay(controller) : nothing}
        </main>`;
}

function problems({ looks, traces }: Controller, names: readonly [string, string]): TemplateResult | typeof nothing {
    const all = ([0, 1] as const).flatMap(side => [...traces[side].problems, ...looks[side]?.lost ?? []].map(problem => ({ ...problem, name: names[side] })));
    return all.length === 0 ? nothing : html`<ul class="problems" aria-label="Problems of these traces">${all.map(({ code, message, name }) => html`<li>${name}: ${message} <span class="quiet">${code}</span></li>`)}</ul>`;
}

function transport(controller: Controller, actions: Actions): TemplateResult {
    const { playback, state } = controller;
    const key = (label: string, command: Command, primary = false): TemplateResult => button({ label, primary, title: titleOf(command), onClick: () => void controller.command(command) });
    return html`<div class="transport" role="toolbar" aria-label="Transport">
        ${key('|\u00ab', 'layerBack')}${key('\u00ab', 'operationBack')}${key('\u2039', 'passBack')}${key(playback.playing ? 'Pause' : 'Play', 'play', true)}
        ${key('\u203a', 'passForward')}${key('\u00bb', 'operationForward')}${key('\u00bb|', 'layerForward')}
        ${dropdown<Unit>({ label: 'Play by', value: playback.unit, options: [{ value: 'pass', text: 'passes' }, { value: 'operation', text: 'operations' }, { value: 'layer', text: 'layers' }], onChange: unit => controller.play({ unit }) })}
        ${dropdown({ label: 'A second', value: String(playback.speed), options: SPEEDS.map(speed => ({ value: String(speed), text: `${speed} a second` })), onChange: speed => controller.play({ speed: Number(speed) }) })}
        ${key(`In hand: ${letters[state.lead]}`, 'swap')}${key(state.tables ? 'Pictures' : 'Tables', 'tables')}${key('Keys', 'keys')}
        ${button({ label: 'CSV', title: 'Save every layer of both by every measure', onClick: () => actions.save('csv') })}
        ${button({ label: 'Swap A and B', onClick: () => actions.save('swap') })}</div>`;
}

function titleOf(command: Command): string {
    const binding = bindings.find(each => each.command === command);
    return binding ? `${binding.text} (${binding.keys.map(keyName).join(' or ')})` : '';
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
            ${look.view ? html`${state.tables ? arrayTable(look.view, look, own) : arrayPicture(look.view, look.steps[look.done], own, (row, column, domain) => void controller.change({ cell: { row, column, domain } }))}
                <div class="reading">${dropdown<Radix>({ label: 'Read values as', value: state.radix, options: (['unsigned', 'signed', 'ternary', 'binary', 'hex'] as const).map(value => ({ value, text: value })), onChange: radix => void controller.change({ radix }) })}${words(look.view, look, own)}</div>`
                : html`<p class="empty">This layer uses no arrays.</p>`}
            ${numbers(opened, look, own)}
            <h3>Chip</h3>
            ${dropdown<Heat>({ label: 'Heat', value: state.heat, options: (['energy', 'activity', 'wear'] as const).map(value => ({ value, text: value })), onChange: heat => void controller.change({ heat }) })}
            ${chip(arrays[side], opened, look.moment.wave, own, { onChoose: (tile, part) => void controller.change({ tile, part }) })}`}
        ${button({ label: `Open ${letters[side]} Alone`, onClick: () => actions.open(side) })}
    </section>`;
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

function differs({ traces }: Controller): TemplateResult {
    const all = differencesOf(traces[0].header!, traces[1].header!);
    return html`<section aria-label="What differs" class="differs"><h2>What differs</h2>${all.length === 0 ? html`<p class="empty">Machine, settings and compiler are the same.</p>` : html`
        <table><thead><tr><th scope="col">Setting</th><th scope="col">A</th><th scope="col">B</th></tr></thead>
        <tbody>${all.map(({ first, second, what }) => html`<tr><th scope="row">${what}</th><td>${first}</td><td>${second}</td></tr>`)}</tbody></table>`}</section>`;
}

function overlay(controller: Controller): TemplateResult {
    return html`<dialog class="keys" open aria-label="Keys"><h2>Keys</h2><table><tbody>${bindings.map(({ keys, text }) => html`<tr><th scope="row">${keys.map((key, i) => html`${i > 0 ? ' or ' : ''}<kbd>${keyName(key)}</kbd>`)}</th><td>${text}</td></tr>`)}</tbody></table>
        ${button({ label: 'Close', primary: true, onClick: () => void controller.command('keys') })}</dialog>`;
}
