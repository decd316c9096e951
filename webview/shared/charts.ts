/**
 * Charts of comparisons as options of the chart library: data and style in, options out, for whatever draws them (a page, or
 * a report without one). Colour is never the only carrier: parts have patterns, lines have dashes and names.
 */
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { AriaComponentOption, GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { formatSi } from '../../server/si.js';
import type { Comparison, ComparisonRow } from '../../server/protocol.js';
import { looksOf, patterns } from './patterns.js';

export type ChartOption = ComposeOption<
    BarSeriesOption | LineSeriesOption | AriaComponentOption | GridComponentOption | LegendComponentOption | TooltipComponentOption>;

export interface ChartStyle {
    readonly foreground: string;
    readonly quiet: string;
    readonly line: string;
    readonly background: string;
    /** Told apart from one another and from the background. */
    readonly colours: readonly string[];
    readonly fontFamily: string;
    readonly fontSize: number;
    /** Of the chart and of a text in it, in pixels; unknown where nothing is drawn on. */
    readonly width?: number;
    readonly textWidth?: (text: string) => number;
}

/** Pixels a layer's bar takes. */
const BAR_PIXELS = 22;

/** Height that shows every layer of the row. */
export function layerChartHeight({ layers }: ComparisonRow): number {
    return layers.length * BAR_PIXELS + 90;
}

/** Energy of one system by layer, stacked by component. */
export function energyByLayer({ layers, breakdown }: ComparisonRow, style: ChartStyle): ChartOption {
    const parts = Object.keys(breakdown).filter(part => breakdown[part] > 0);
    const looks = looksOf(parts);
    return {
        ...common(style),
        aria: { enabled: true, label: { enabled: false } },
        legend: { ...legend(style), data: parts },
        grid: { left: 8, right: 24, top: legendHeight(parts, style, 34), bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'all' },
        tooltip: { ...tooltip(style), trigger: 'axis', axisPointer: { type: 'shadow' } },
        xAxis: { type: 'value', ...axis(style), axisLabel: { ...axis(style).axisLabel, formatter: joules, hideOverlap: true } },
        yAxis: { type: 'category', inverse: true, data: layers.map(({ name }) => name), ...axis(style), splitLine: { show: false }, axisTick: { show: false } },
        series: parts.map((part, index): BarSeriesOption => ({
            type: 'bar', name: part, itemStyle: lookOf(looks[index], style), stack: 'energy', barCategoryGap: '25%', data: layers.map(layer => layer.breakdown[part] ?? 0),
        })),
    };
}

/** Write energies (J) between which lines are drawn. */
const WRITE_RANGE = [1e-16, 1e-11] as const;
const STEPS = 50;
const DASHES = ['solid', 'dashed', 'dotted'] as const;

/** Energy of every system against the write energy of a cell, both logarithmic. Baselines write nothing: they stay where they are. */
export function energyAgainstWrite({ rows, sensitivity }: Comparison, style: ChartStyle): ChartOption {
    const [first, ...others] = rows;
    const at = writeLine(sensitivity);
    const xs = Array.from({ length: STEPS + 1 }, (_, step) => WRITE_RANGE[0] * (WRITE_RANGE[1] / WRITE_RANGE[0]) ** (step / STEPS));
    return {
        ...common(style),
        legend: { ...legend(style), data: rows.map(({ name }) => name) },
        grid: { left: 8, right: 24, top: legendHeight(rows.map(({ name }) => name), style, 20 + 20 * Math.ceil(rows.length / 4)), bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'all' },
        tooltip: { ...tooltip(style), trigger: 'axis' },
        xAxis: {
            type: 'log', min: WRITE_RANGE[0], max: WRITE_RANGE[1], name: 'write energy of a cell', nameLocation: 'middle', nameGap: 32,
            // The lowest names of both axes stand apart.
            ...axis(style), axisLabel: { ...axis(style).axisLabel, margin: 14, formatter: joules },
            axisPointer: { label: { formatter: ({ value }) => formatSi(Number(value), 'J') } },
        },
        yAxis: { type: 'log', ...axis(style), axisLabel: { ...axis(style).axisLabel, formatter: joules } },
        series: [
            line(first.name, xs.map(x => [x, at(x)]), 3, 0),
            ...others.map(({ name, energyJ }, index) => line(name, xs.map(x => [x, energyJ]), 1.5, index)),
        ],
    };
}

/** A baseline's energy over the machine's, at shares of zero weights (0..1). */
export interface RatioLine {
    readonly name: string;
    readonly points: readonly (readonly [sparsity: number, ratio: number])[];
}

export function ratioAgainstSparsity(lines: readonly RatioLine[], style: ChartStyle): ChartOption {
    const shares = lines.flatMap(({ points }) => points.map(([share]) => share));
    return {
        ...common(style),
        legend: { ...legend(style), data: lines.map(({ name }) => name) },
        grid: { left: 8, right: 24, top: legendHeight(lines.map(({ name }) => name), style, 20 + 20 * Math.ceil(lines.length / 4)), bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'all' },
        tooltip: { ...tooltip(style), trigger: 'axis', valueFormatter: value => `${Number(value).toPrecision(3)}×` },
        xAxis: {
            type: 'value', min: Math.min(...shares), max: Math.max(...shares), name: 'share of zero weights', nameLocation: 'middle', nameGap: 26,
            ...axis(style), axisLabel: { ...axis(style).axisLabel, formatter: (share: number) => `${Math.round(share * 100)} %` },
        },
        yAxis: { type: 'value', min: 0, ...axis(style), axisLabel: { ...axis(style).axisLabel, formatter: '{value}×' } },
        series: lines.map(({ name, points }, index): LineSeriesOption => ({ ...line(name, points.map(([x, y]) => [x, y]), 2, index), symbol: 'circle', symbolSize: 6 })),
    };
}

/** Energy of the first system at any write energy: linear in it, so two of the comparison's values say all. */
function writeLine(sensitivity: Comparison['sensitivity']): (writeJ: number) => number {
    const known = sensitivity.filter(({ parameter, recompiled }) => parameter === 'write.energy' && !recompiled);
    const [a, b] = [known[0], known.at(-1)!];
    return writeJ => a.energyJ + (writeJ - a.value) * (b.energyJ - a.energyJ) / (b.value - a.value);
}

function line(name: string, data: [number, number][], width: number, index: number): LineSeriesOption {
    return { type: 'line', name, data, symbol: 'none', lineStyle: { width, type: DASHES[index % DASHES.length] } };
}

function common({ colours, fontFamily, fontSize, foreground }: ChartStyle): ChartOption {
    return { animation: false, color: [...colours], backgroundColor: 'transparent', textStyle: { fontFamily, fontSize, color: foreground } };
}

/** Colour and pattern of a part of an energy. */
function lookOf(look: number, { background, colours }: ChartStyle): BarSeriesOption['itemStyle'] {
    const decal = Object.values(patterns)[look]?.decal;
    return { color: colours[look % colours.length], ...decal && { decal: { ...decal, color: background } as never } };
}

const LEGEND = { left: 8, icon: 25, text: 5, gap: 14, row: 16 } as const;

/** Room above a chart: the legend takes as many rows as its names need at the chart's width. */
function legendHeight(names: readonly string[], { textWidth, width }: ChartStyle, otherwise: number): number {
    if (!textWidth || width === undefined) {
        return otherwise;
    }
    let [rows, used] = [1, 0];
    for (const name of names) {
        const wide = LEGEND.icon + LEGEND.text + textWidth(name);
        if (used > 0 && used + wide > width - 2 * LEGEND.left) {
            rows++;
            used = 0;
        }
        used += wide + LEGEND.gap;
    }
    return rows * (LEGEND.row + LEGEND.gap) + 8;
}

function legend({ foreground, quiet, textWidth }: ChartStyle): LegendComponentOption {
    // Where nothing is drawn on, text is measured by a table and comes out wider: the gap keeps names apart.
    return { top: 0, left: LEGEND.left, itemGap: textWidth ? LEGEND.gap : 24, textStyle: { color: foreground }, inactiveColor: quiet, type: 'plain' };
}

/** Drawn like the rest: a tooltip of HTML would bring style attributes with it. */
function tooltip({ background, foreground, line: border }: ChartStyle): TooltipComponentOption {
    return {
        renderMode: 'richText', confine: true, backgroundColor: background, borderColor: border, borderWidth: 1, textStyle: { color: foreground },
        valueFormatter: value => joules(Number(value)),
    };
}

function axis({ quiet, line: stroke, foreground }: ChartStyle) {
    return {
        axisLine: { lineStyle: { color: stroke } }, splitLine: { lineStyle: { color: stroke, opacity: 0.5 } },
        axisTick: { lineStyle: { color: stroke } }, axisLabel: { color: foreground }, nameTextStyle: { color: quiet },
    };
}

/** `10 µJ`, as an axis writes it. */
export function joules(value: number): string {
    return formatSi(value, 'J', 2).replace(/\.0+(?=\D)/, '');
}
