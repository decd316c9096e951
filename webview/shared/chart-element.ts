/**
 * A chart as an element of a page: draws on a canvas, in the theme's colours, anew when its size or the theme changes. The
 * page's tables say the same in words; the element carries a label.
 */
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { ChartOption, ChartStyle } from './charts.js';

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/** What a chart shows, for the style it is drawn in. */
export type Drawing = (style: ChartStyle) => ChartOption;

export class ChartElement extends HTMLElement {
    private chart: EChartsType | undefined;
    private shown: Drawing | undefined;
    private readonly resized = new ResizeObserver(() => {
        this.chart?.resize();
        this.redraw();
    });
    private readonly themed = new MutationObserver(() => this.redraw());

    set drawing(drawing: Drawing) {
        this.shown = drawing;
        this.redraw();
    }

    /** Set from here, since the page allows no style attributes. */
    set pixels(height: number) {
        this.style.height = `${height}px`;
    }

    connectedCallback(): void {
        this.chart = init(this, undefined, { renderer: 'canvas' });
        this.resized.observe(this);
        // VS Code changes the class of the body and the variables of the root with the theme.
        this.themed.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
        this.themed.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
        this.redraw();
    }

    disconnectedCallback(): void {
        this.resized.disconnect();
        this.themed.disconnect();
        this.chart?.dispose();
        this.chart = undefined;
    }

    private redraw(): void {
        if (this.chart && this.shown) {
            this.chart.setOption(this.shown(themeStyle(this)), { notMerge: true });
        }
    }
}

/** Call once, before the first render. */
export function registerCharts(): void {
    customElements.define('terntrack-chart', ChartElement);
}

const COLOURS = ['--vscode-charts-blue', '--vscode-charts-yellow', '--vscode-charts-green', '--vscode-charts-purple', '--vscode-terminal-ansiCyan', '--vscode-charts-red'];

let ruler: CanvasRenderingContext2D | null | undefined;

function themeStyle(element: Element): ChartStyle {
    const styles = getComputedStyle(document.body);
    const variable = (name: string, otherwise: string): string => styles.getPropertyValue(name).trim() || otherwise;
    const foreground = variable('--vscode-foreground', styles.color);
    const quiet = variable('--vscode-descriptionForeground', foreground);
    const fontSize = Number.parseFloat(styles.fontSize) || 13;
    ruler ??= document.createElement('canvas').getContext('2d');
    return {
        width: element.clientWidth,
        ...ruler && {
            textWidth: (text: string) => {
                ruler!.font = `${fontSize}px ${styles.fontFamily}`;
                return ruler!.measureText(text).width;
            },
        },
        foreground, quiet, background: variable('--vscode-editor-background', 'white'),
        line: variable('--vscode-widget-border', variable('--vscode-panel-border', variable('--vscode-contrastBorder', quiet))),
        colours: [...COLOURS.map(name => variable(name, foreground)), quiet, foreground],
        fontFamily: styles.fontFamily, fontSize,
    };
}
