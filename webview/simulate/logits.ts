/** The selected image, large, and its logits as bars: the winner first, the label marked. */
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { formatCount } from '../../server/si.js';
import type { Sample, SimulationView } from '../../server/protocol.js';
import { CHECK, CROSS } from '../shared/icons.js';
import { type Picture, thumbnail } from '../shared/images.js';
import { listedClasses, margin } from './figures.js';
import { isWrong } from './state.js';

export function logitsPanel(view: SimulationView, sample: Sample, picture: Picture): TemplateResult {
    const lead = margin(sample);
    return html`<section class="logits" aria-label=${`Image ${sample.index}`} aria-live="polite">
        <div class="logits-head">
            ${thumbnail(picture)}
            <div>
                <p class="verdict">${verdict(sample)}</p>
                <p class="quiet">image ${formatCount(sample.index)}${view.seededImage ? ', seeded noise' : ''}</p>
                ${lead === undefined ? nothing : html`<p class="quiet">ahead by ${formatCount(lead)}</p>`}
            </div>
        </div>
        ${logitRows(sample)}
    </section>`;
}

function verdict(sample: Sample): TemplateResult {
    if (sample.label === undefined) {
        return html`Read as <b>${sample.prediction}</b>`;
    }
    return isWrong(sample)
        ? html`<span class="wrong-word">${CROSS} Read as <b>${sample.prediction}</b>, is <b>${sample.label}</b></span>`
        : html`<span class="right-word">${CHECK} Read as <b>${sample.prediction}</b></span>`;
}

function logitRows(sample: Sample): TemplateResult {
    const { logits } = sample;
    const listed = listedClasses(sample);
    const low = Math.min(0, ...listed.map(index => logits[index]));
    const high = Math.max(0, ...listed.map(index => logits[index]));
    const range = high - low || 1;
    const zero = -low / range;
    return html`<table class="logit-table"><caption>Logits${listed.length < logits.length ? `, best of ${formatCount(logits.length)}` : ''}</caption>
        <thead class="for-readers"><tr><th scope="col">Class</th><th scope="col">Bar</th><th scope="col">Logit</th><th scope="col">Role</th></tr></thead>
        <tbody>${listed.map(index => html`<tr class=${index === sample.prediction ? 'prediction' : index === sample.label ? 'label' : ''}>
            <th scope="row">${index}</th>
            <td class="bar-cell">${bar(logits[index] / range, zero)}</td>
            <td class="number">${logits[index].toLocaleString('en-US').replace('-', '\u2212')}</td>
            <td class="role">${role(sample, index)}</td>
        </tr>`)}</tbody></table>`;
}

function role(sample: Sample, index: number): string {
    const roles = [index === sample.prediction ? 'read' : '', index === sample.label ? 'label' : ''].filter(word => word !== '');
    return roles.join(', ');
}

/** `length` (signed) and `zero` as shares of the bar's width. */
function bar(length: number, zero: number): TemplateResult {
    const from = length < 0 ? zero + length : zero;
    return html`<svg class="logit-bar" aria-hidden="true" focusable="false">${svg`
        <rect class="fill" x=${`${(from * 100).toFixed(2)}%`} width=${`${(Math.abs(length) * 100).toFixed(2)}%`} y="15%" height="70%"></rect>
        <line class="axis" x1=${`${(zero * 100).toFixed(2)}%`} x2=${`${(zero * 100).toFixed(2)}%`} y1="0" y2="100%"></line>`}</svg>`;
}
