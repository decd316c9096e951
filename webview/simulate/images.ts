/** The images of a run as pages of thumbnails, each with its prediction beside its label, and the logits of the selected one. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { formatCount } from '../../server/si.js';
import type { Sample, SimulationView } from '../../server/protocol.js';
import { button, type Content, dropdown } from '../shared/controls.js';
import { CHECK, CROSS } from '../shared/icons.js';
import { type Picture, thumbnail } from '../shared/images.js';
import type { Actions } from './actions.js';
import { logitsPanel } from './logits.js';
import { decodeBase64, toRgba } from './pixels.js';
import { currentPage, isWrong, type Page, PAGE_SIZE, selectedSample, step, type ViewState } from './state.js';

export function imagesTab(view: SimulationView, state: ViewState, actions: Actions): TemplateResult {
    const page = currentPage(view, state);
    const selected = selectedSample(page, state);
    return html`<div class="images">
        ${toolbar(view, state, page, actions)}
        <div class="images-body ${view.samples.length === 1 ? 'single' : ''}">
            ${view.samples.length === 1 ? nothing : thumbnails(view, page, selected, actions)}
            ${selected ? logitsPanel(view, selected, picture(view, selected)) : nothing}
        </div>
    </div>`;
}

function toolbar(view: SimulationView, state: ViewState, page: Page, actions: Actions): TemplateResult {
    return html`<div class="toolbar">
        ${view.correct === undefined ? nothing : filterControl(view, state, actions)}
        <p class="quiet" role="status">${position(view, page)}</p>
        ${page.pages === 1 ? nothing : html`<div class="pager" role="group" aria-label="Pages">
            ${button({ label: 'Previous', disabled: page.page === 0, onClick: () => actions.look({ page: page.page - 1, selected: undefined }) })}
            ${button({ label: 'Next', disabled: page.page === page.pages - 1, onClick: () => actions.look({ page: page.page + 1, selected: undefined }) })}
        </div>`}
    </div>`;
}

function filterControl(view: SimulationView, state: ViewState, actions: Actions): Content {
    if (state.filter.kind === 'pair') {
        const { label, prediction } = state.filter;
        return html`<span class="pair-filter">${label} read as ${prediction}</span>
            ${button({ label: 'Show All', onClick: () => actions.look({ filter: { kind: 'all' }, page: 0, selected: undefined }) })}`;
    }
    const wrong = view.samples.filter(isWrong).length;
    return dropdown({
        label: 'Images to show',
        value: state.filter.kind,
        options: [
            { value: 'all', text: `All (${formatCount(view.samples.length)})` },
            { value: 'wrong', text: `Wrong (${formatCount(wrong)})` },
            { value: 'right', text: `Right (${formatCount(view.samples.length - wrong)})` },
        ],
        onChange: kind => actions.look({ filter: { kind }, page: 0, selected: undefined }),
    });
}

function position(view: SimulationView, page: Page): string {
    const { first, matching, samples } = page;
    const range = page.pages === 1 ? formatCount(matching) : `${formatCount(first + 1)}\u2013${formatCount(first + samples.length)} of ${formatCount(matching)}`;
    const kept = view.samples.length < view.images ? `, out of ${formatCount(view.images)} that were run` : '';
    const order = view.correct !== undefined && matching > 1 ? ', wrong ones first' : '';
    return `${range} ${matching === 1 ? 'image' : 'images'}${kept}${order}`;
}

/** One stop for the Tab key; arrow keys walk the images, Page Up and Page Down the pages. */
function thumbnails(view: SimulationView, page: Page, selected: Sample | undefined, actions: Actions): TemplateResult {
    if (page.samples.length === 0) {
        return html`<p class="empty">No image passes this filter.</p>`;
    }
    const onKey = (event: KeyboardEvent): void => {
        const grid = event.currentTarget as HTMLElement;
        const at = page.samples.findIndex(sample => sample.index === selected?.index);
        const change = step(event.key, at, page, columnsOf(grid));
        if (change) {
            event.preventDefault();
            actions.look(change);
            grid.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
        }
    };
    return html`<div class="thumbnails" role="listbox" tabindex="0" aria-label="Images" @keydown=${onKey}
        aria-activedescendant=${selected ? `sample-${selected.index}` : nothing}>
        ${repeat(page.samples, sample => sample.index, sample => option(view, sample, sample === selected, actions))}
    </div>`;
}

/** As the page laid them out: the options beside the first one. */
function columnsOf(grid: HTMLElement): number {
    const options = [...grid.querySelectorAll<HTMLElement>('[role=option]')];
    const next = options.findIndex(option => option.offsetTop > options[0].offsetTop);
    return next === -1 ? PAGE_SIZE : next;
}

function option(view: SimulationView, sample: Sample, selected: boolean, actions: Actions): TemplateResult {
    const wrong = isWrong(sample);
    const verdict = sample.label === undefined ? nothing : html`<span class="for-readers">, ${wrong ? 'wrong,' : 'right'} </span>`;
    return html`<div id=${`sample-${sample.index}`} class="thumbnail ${wrong ? 'wrong' : ''}" role="option" aria-selected=${selected}
        @click=${() => actions.look({ selected: sample.index })}>
        ${thumbnail(picture(view, sample))}
        <span class="caption">${sample.label === undefined ? nothing : wrong ? CROSS : CHECK}<span
            class="for-readers">Image ${sample.index}, read as </span><b>${sample.prediction}</b>${verdict}${wrong ? html`<span>is ${sample.label}</span>` : nothing}</span>
    </div>`;
}

function picture(view: SimulationView, sample: Sample): Picture {
    const shape = { channels: view.imageChannels, height: view.imageHeight, width: view.imageWidth };
    return {
        width: shape.width, height: shape.height, colour: shape.channels === 3, key: sample.pixels,
        rgba: () => toRgba(decodeBase64(sample.pixels), shape),
    };
}
