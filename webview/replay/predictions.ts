/** The image of a run and what the network says of it, output by output as the arrays of its last layer store them. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { button } from '../shared/controls.js';
import { thumbnail, type Picture } from '../shared/images.js';
import { barOf, forming } from './core/predictions.js';
import type { Look, Opened, Outputs } from './questions.js';

/** Classes that are listed. */
const MOST = 10;

interface Data {
    readonly image: Picture | undefined;
    readonly opened: Opened;
    readonly outputs: Outputs | undefined;
}

export function predictions({ image, opened, outputs }: Data, { cycle, moment }: Look, onGo: (cycle: number) => void): TemplateResult {
    const header = opened.header!;
    const shown = header.images[moment.run * header.settings.batch];
    const last = header.layers.findLastIndex(({ outputBits }) => outputBits === null);
    const start = opened.layerStart[moment.run]?.[last];
    const end = (moment.run + 1) * header.cycles;
    // Of a trace whose stores cannot be read, all are known at the end.
    const known = outputs ?? (shown && cycle >= end ? { layer: last, done: new Float64Array(shown.logits.length) } : undefined);
    return html`<figure class="image">${image ? thumbnail(image) : nothing}<figcaption>
        <p>${header.seededImage ? 'A seeded image' : `Image ${shown?.index ?? 0}${shown?.label === undefined ? '' : `, label ${shown.label}`}`}.</p>
        ${shown && known && cycle >= start ? logits(shown.logits, known, cycle, shown.label) : html`<p class="quiet">The outputs form in the last layer${last >= 0 ? `, ${header.layers[last].name}` : ''}.</p>
            ${start === undefined ? nothing : button({ label: 'Go There', title: 'To the first cycle of the last layer', onClick: () => onGo(start) })}`}
    </figcaption></figure>`;
}

function logits(values: readonly number[], outputs: Outputs, cycle: number, label: number | undefined): TemplateResult {
    const { known, leading, of, rows } = forming(values, outputs, cycle, MOST);
    const complete = known === of;
    return html`<p>${complete ? `Prediction ${leading}` : leading === undefined ? `No output of ${of} is stored yet` : `${known} of ${of} outputs stored, the largest so far: ${leading}`}</p>
        <table class="logits" aria-label="Outputs"><tbody>${rows.map(({ index, value }) => html`<tr><th scope="row">${index}${index === label ? ' (label)' : ''}</th>
            <td class="number">${value ?? '\u2026'}</td><td class="bar">${value === undefined ? nothing : bar(value, values)}</td></tr>`)}</tbody></table>
        ${of > rows.length ? html`<p class="quiet">and ${(of - rows.length).toLocaleString('en')} more</p>` : nothing}`;
}

function bar(value: number, values: readonly number[]): TemplateResult {
    const { width, x } = barOf(value, values);
    return html`<svg class="share" aria-hidden="true" width="100%" height="8"><rect x=${`${(x * 100).toFixed(2)}%`} width=${`${(width * 100).toFixed(2)}%`} height="8"></rect></svg>`;
}
