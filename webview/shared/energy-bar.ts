/**
 * A stacked bar of energy components, drawn as SVG so that its sizes are attributes (the page allows no inline styles). Each
 * component has a colour of the theme and a hatching of its own: colour is never the only carrier.
 */
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { patterns } from './patterns.js';

export interface BarPart {
    /** A key of `patterns`; also the CSS class `part-NAME`. */
    readonly name: string;
    /** Of the bar's full length, 0..1. */
    readonly share: number;
}

/** Put once into the page; the bars refer to it. */
export function hatchings(): TemplateResult {
    return html`<svg class="hidden-definitions" aria-hidden="true" focusable="false"><defs>${Object.entries(patterns).map(([name, pattern]) => pattern === undefined ? nothing : svg`
        <pattern id=${`hatch-${name}`} width="6" height="6" patternUnits="userSpaceOnUse"><path class="hatching" d=${pattern.path}></path></pattern>`)}
    </defs></svg>`;
}

/** `label` says in words what the bar shows. */
export function energyBar(parts: readonly BarPart[], label: string, size: 'small' | 'large'): TemplateResult {
    let from = 0;
    const drawn = parts.map(part => {
        const start = from;
        from += part.share;
        return rectangles(part.name, start, part.share);
    });
    return html`<svg class="energy-bar ${size}" role="img" aria-label=${label}>${drawn}</svg>`;
}

/** A square for a legend. */
export function swatch(name: string): TemplateResult {
    return html`<svg class="swatch" aria-hidden="true" focusable="false">${rectangles(name, 0, 1)}</svg>`;
}

function rectangles(name: string, from: number, share: number): TemplateResult<2>[] {
    const fills = patterns[name] ? [undefined, `url(#hatch-${name})`] : [undefined];
    return fills.map(fill => svg`<rect x=${percent(from)} width=${percent(share)} height="100%"
        class=${fill ? 'hatched' : `part part-${name}`} fill=${fill ?? ''}></rect>`);
}

function percent(share: number): string {
    return `${(share * 100).toFixed(3)}%`;
}
