/**
 * What the pictures have in common: a canvas that fits its element at the screen's density, the theme's colours, and drawing once
 * a frame however often it is asked for. Pictures say nothing that the tables beside them do not say.
 */

import { SvgContext } from './core/svg.js';

export interface Palette {
    readonly foreground: string;
    readonly background: string;
    readonly quiet: string;
    readonly line: string;
    readonly one: string;
    readonly changed: string;
    readonly key: string;
    readonly tag: string;
    readonly cursor: string;
    readonly heat: string;
    readonly layers: readonly string[];
    readonly font: string;
    /** For numbers beside cells. */
    readonly small: string;
    /** Red, green, blue of a colour, for pictures made of pixels. */
    rgb(colour: string): readonly [number, number, number];
}

export function palette(element: Element): Palette {
    const style = getComputedStyle(element);
    const colour = (...names: string[]): string => names.map(name => style.getPropertyValue(`--vscode-${name}`).trim()).find(value => value !== '') ?? style.color;
    return {
        foreground: colour('foreground'), background: colour('editor-background'), quiet: colour('descriptionForeground'),
        line: colour('contrastBorder', 'widget-border', 'panel-border', 'descriptionForeground'), one: colour('foreground'),
        changed: colour('editorWarning-foreground', 'charts-yellow'), key: colour('charts-blue', 'focusBorder'), tag: colour('charts-green', 'testing-iconPassed'),
        cursor: colour('focusBorder', 'charts-red'), heat: colour('charts-red', 'errorForeground'),
        layers: [colour('charts-blue'), colour('charts-green'), colour('charts-purple'), colour('terminal-ansiCyan', 'charts-blue')],
        font: `12px ${style.fontFamily}`, small: `10px ${style.fontFamily}`, rgb,
    };
}

let probe: CanvasRenderingContext2D | null | undefined;

function rgb(colour: string): readonly [number, number, number] {
    probe ??= Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
    if (!probe) {
        return [128, 128, 128];
    }
    probe.clearRect(0, 0, 1, 1);
    probe.fillStyle = colour;
    probe.fillRect(0, 0, 1, 1);
    const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
}

/** May answer the height in pixels that the picture would rather have. */
export type Draw = (context: CanvasRenderingContext2D, size: { readonly width: number; readonly height: number }, colours: Palette) => number | void;

/** A canvas element that draws what it was last given, anew when its size or the theme changes. */
export class Picture extends HTMLElement {
    private readonly canvas = document.createElement('canvas');
    private shown: Draw | undefined;
    private asked = false;
    private readonly resized = new ResizeObserver(() => this.redraw());
    private readonly themed = new MutationObserver(() => this.redraw());

    set draw(draw: Draw) {
        this.shown = draw;
        this.redraw();
    }

    connectedCallback(): void {
        this.canvas.setAttribute('aria-hidden', 'true');
        this.append(this.canvas);
        this.resized.observe(this);
        this.themed.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
    }

    disconnectedCallback(): void {
        this.resized.disconnect();
        this.themed.disconnect();
    }

    /** As a PNG, in base64. */
    get png(): string {
        return this.canvas.toDataURL('image/png').split(',')[1] ?? '';
    }

    /** The same picture in vectors, on the theme's background. */
    get svg(): string {
        const { width, height } = this.getBoundingClientRect();
        const colours = palette(this);
        const context = new SvgContext(width, height);
        this.shown?.(context as unknown as CanvasRenderingContext2D, { width, height }, colours);
        return context.document(colours.background);
    }

    private redraw(): void {
        if (this.asked) {
            return;
        }
        this.asked = true;
        requestAnimationFrame(() => {
            this.asked = false;
            const { width, height } = this.getBoundingClientRect();
            const context = this.canvas.getContext('2d');
            if (!this.shown || !context || width === 0 || height === 0) {
                return;
            }
            const density = window.devicePixelRatio || 1;
            this.canvas.width = Math.round(width * density);
            this.canvas.height = Math.round(height * density);
            context.setTransform(density, 0, 0, density, 0, 0);
            context.clearRect(0, 0, width, height);
            const wanted = this.shown(context, { width, height }, palette(this));
            if (typeof wanted === 'number' && Math.abs(wanted - height) >= 1) {
                this.style.height = `${Math.ceil(wanted)}px`;
            }
        });
    }
}

export function registerPictures(): void {
    customElements.define('terntrack-picture', Picture);
}
