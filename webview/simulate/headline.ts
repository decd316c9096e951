/** Top of the Simulate view: what was run, whether the answer is right, what it costs. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { formatCount, formatLargeCount, formatShare, formatSi } from '../../server/si.js';
import type { SimulationView } from '../../server/protocol.js';
import { button, type Content } from '../shared/controls.js';
import { energyBar, swatch } from '../shared/energy-bar.js';
import { INFO, WARNING } from '../shared/icons.js';
import type { Actions } from './actions.js';
import { componentShares, deviation, imagesPerSecond } from './figures.js';

export interface RunStatus {
    readonly running: boolean;
    readonly stale: boolean;
    /** Why no trace of the run was kept. */
    readonly replayRefused?: string;
}

export function titleBar(view: SimulationView, status: RunStatus, actions: Actions): TemplateResult {
    const { total } = view.report;
    const what = view.name === view.network ? nothing : html` (experiment ${view.name})`;
    return html`<header class="title-bar">
        <div>
            <h1>${view.network} <span class="on">on ${view.hardware}</span></h1>
            <p class="quiet">${images(view.images)}${what}, ${total.arrays === 1 ? 'one array' : `${formatCount(total.arrays)} arrays`}, ${formatSi(total.areaM2, 'm²')}</p>
        </div>
        <div class="tools">
            ${button({ label: 'Replay', title: 'Watch the machine at the first image', onClick: actions.openReplay })}
            ${button({ label: 'Open Source', onClick: actions.openSource })}
            ${button({ label: status.running ? 'Running\u2026' : 'Run Again', primary: status.stale, disabled: status.running, onClick: actions.runAgain })}
        </div>
    </header>`;
}

/** What a reader must know before believing a number. */
export function banners(view: SimulationView, status: RunStatus): Content {
    const seeded = view.seededImage ? banner(INFO, 'One seeded image was run, because no images were given.',
        html`It is noise: the costs hold for it, the prediction means nothing. Give an <code>experiment</code> images and labels to measure accuracy.`) : nothing;
    const stale = status.stale ? banner(WARNING, 'The source has changed since this run.',
        html`The numbers below belong to the text as it was.`) : nothing;
    const unlikely = view.warnings.length > 0 ? banner(WARNING, 'Some activations are unlike a trained network\'s.',
        html`${view.warnings.join('; ')}.`) : nothing;
    const noReplay = status.replayRefused === undefined ? nothing : banner(INFO, 'The replay did not open by itself.',
        html`No trace was kept: ${status.replayRefused}. <em>Replay</em> records one all the same.`);
    return html`<div class="banners" role="status">${seeded}${stale}${unlikely}${noReplay}</div>`;
}

function banner(icon: TemplateResult, headline: string, more: TemplateResult): TemplateResult {
    return html`<div class="banner">${icon}<p><strong>${headline}</strong> ${more}</p></div>`;
}

export function headline(view: SimulationView): TemplateResult {
    const { energyJ, report } = view;
    const cards = [
        answerCard(view),
        ...faultsCard(view),
        card('Energy', formatSi(energyJ.total, 'J'), 'per inference', estimate(energyJ.total, report.total.energyJ.total)),
        card('Latency', formatSi(view.latencyS, 's'), 'per inference', `${formatCount(view.cycles)} cycles`),
        card('Passes', formatLargeCount(view.passes), 'search and write,', 'in the whole run'),
        card('Simulated in', formatSi(view.wallMs / 1000, 's'), images(view.images), view.images > 1 ? `${formatImageRate(view)} a second` : ''),
    ];
    return html`<section aria-label="Result"><dl class="cards">${cards}</dl>${split(view)}</section>`;
}

function answerCard(view: SimulationView): TemplateResult {
    if (view.correct !== undefined) {
        const wrong = view.images - view.correct;
        return card('Accuracy', formatShare(view.correct / view.images),
            `${formatCount(view.correct)} of ${formatCount(view.images)} right`, `${wrong === 0 ? 'none' : formatCount(wrong)} wrong`, 'answer');
    }
    if (view.images === 1 && view.samples.length > 0) {
        return card('Prediction', `class ${view.samples[0].prediction}`, 'no label', 'to compare with', 'answer');
    }
    return card('Accuracy', 'no labels', images(view.images), 'nothing to compare with', 'answer');
}

/** The answers with faults beside those without. */
function faultsCard({ accuracy, faults, images: count }: SimulationView): TemplateResult[] {
    if (!faults) {
        return [];
    }
    return [faults.accuracy === undefined || accuracy === undefined
        ? card('With Faults', formatCount(faults.changed), `of ${images(count)}`, 'answered otherwise')
        : card('With Faults', formatShare(faults.accuracy), `right, ${formatShare(accuracy)} without`, `${formatCount(faults.changed)} answered otherwise`)];
}

function card(title: string, value: string, first: string, second: string, kind = ''): TemplateResult {
    return html`<div class="card ${kind}"><dt>${title}</dt><dd class="value">${value}</dd><dd class="more">${first}</dd><dd class="more">${second}</dd></div>`;
}

function estimate(measuredJ: number, estimatedJ: number): string {
    const difference = deviation(measuredJ, estimatedJ);
    return difference === undefined ? 'measured' : `${formatSi(estimatedJ, 'J')} estimated`;
}

/** The energy by component: a bar, and beneath it every number in words, in the bar's order. */
function split(view: SimulationView): Content {
    const parts = componentShares(view.energyJ);
    if (parts.length === 0) {
        return nothing;
    }
    const spoken = parts.map(part => `${part.component} ${formatShare(part.share)}`).join(', ');
    return html`<div class="split">
        ${energyBar(parts.map(part => ({ name: part.component, share: part.share })), `Energy by component: ${spoken}`, 'large')}
        <ul class="legend">${parts.map(part => html`<li>${swatch(part.component)}<span>${part.component}</span>
            <span class="number">${formatSi(part.energyJ, 'J')}</span> <span class="quiet number">${formatShare(part.share)}</span></li>`)}
        </ul>
    </div>`;
}

function formatImageRate(view: SimulationView): string {
    const rate = imagesPerSecond(view);
    return rate >= 100 ? formatCount(rate) : rate.toPrecision(2);
}

function images(count: number): string {
    return count === 1 ? 'one image' : `${formatCount(count)} images`;
}
