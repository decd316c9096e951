/**
 * A stacked bar of energy components, drawn as SVG so that its sizes are attributes (the page allows no inline styles). Each
 * component has a colour of the theme and a hatching of its own: colour is never the only carrier.
 */
import { html, svg, type TemplateResult } from 'lit-html';

export interface BarPart {
    /** A key of HATCHINGS; also the CSS class `part-NAME`. */
    readonly name: string;
    /** Of the bar's full length, 0..1. */
    readonly share: number;
}

/** Lines drawn over a component's colour, as paths in a 6 x 6 tile; the first component is plain. */
const HATCHINGS: Readonly<Record<string, string>> = {
    write: 'M-1 7 7 -1 M-1 1 1 -1 M5 7 7 5',
    shift: 'M3 0 3 6',
    read: 'M1.5 1.5h1.5v1.5h-1.5Z M4.5 4.5h1.5v1.5h-1.5Z',
    movement: 'M-1 -1 7 7 M-1 5 1 7 M5 -1 7 1',
    periphery: 'M0 3 6 3',
    leakage: 'M0 3 6 3 M3 0 3 6',
};

/** Put once into the page; the bars refer to it. */
export function hatchings(): TemplateResult {
    return html`<svg class="hidden-definitions" aria-hidden="true" focusable="false"><defs>${Object.entries(HATCHINGS).map(([name, path]) => svg`
        <pattern id=${`hatch-${name}`} width="6" height="6" patternUnits="userSpaceOnUse"><path class="hatching" d=${path}></path></pattern>`)}
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
    const fills = name in HATCHINGS ? [undefined, `url(#hatch-${name})`] : [undefined];
    return fills.map(fill => svg`<rect x=${percent(from)} width=${percent(share)} height="100%"
        class=${fill ? 'hatched' : `part part-${name}`} fill=${fill ?? ''}></rect>`);
}

function percent(share: number): string {
    return `${(share * 100).toFixed(3)}%`;
}
