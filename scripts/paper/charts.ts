/** The report's pictures as SVG, drawn without a page. */
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { energyAgainstWrite, energyByLayer, layerChartHeight, ratioAgainstSparsity, type ChartOption, type ChartStyle, type RatioLine } from '../../webview/shared/charts.js';
import { chartNames, claimedResult } from './report.js';
import type { Results } from './results.js';

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const WIDTH = 860;

/** Black on white, with colours told apart by the colour-blind (Okabe and Ito). */
const style: ChartStyle = {
    foreground: '#1f2328', quiet: '#57606a', line: '#d0d7de', background: '#ffffff', fontFamily: 'system-ui, sans-serif', fontSize: 12,
    colours: ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#57606a', '#1f2328'],
};

/** SVG by the file's name without its ending. */
export function charts(results: Results): ReadonlyMap<string, string> {
    const { comparison } = claimedResult(results);
    return new Map([
        [chartNames.write, draw(energyAgainstWrite(comparison, style), 380)],
        [chartNames.layers, draw(energyByLayer(comparison.rows[0], style), layerChartHeight(comparison.rows[0]))],
        [chartNames.sparsity, draw(ratioAgainstSparsity(ratioLines(results), style), 340)],
    ]);
}

/** One line a network and width: the first baseline's energy over the machine's. */
function ratioLines({ results, sparsities }: Results): RatioLine[] {
    const plain = results.filter(({ setup, comparison }) => comparison && setup.hardware === 'RtmAp' && !setup.chained && setup.without.length === 0 && sparsities.includes(setup.sparsity));
    const names = [...new Set(plain.map(({ setup }) => `${setup.network}, ${setup.bits} bits`))];
    return names.map(name => ({
        name,
        points: plain.filter(({ setup }) => `${setup.network}, ${setup.bits} bits` === name)
            .map(({ setup, comparison }): [number, number] => [setup.sparsity, comparison!.headlines[0].ratio]).sort(([a], [b]) => a - b),
    }));
}

function draw(option: ChartOption, height: number): string {
    const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
    try {
        chart.setOption({ ...option, backgroundColor: style.background });
        return chart.renderToSVGString();
    } finally {
        chart.dispose();
    }
}
