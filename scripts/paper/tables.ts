/** The results for other programs: every figure as CSV, the table of a paper as LaTeX. */
import { PUBLISHED, WRITE_ENERGIES } from '../../server/cost/compare.js';
import { formatSi } from '../../server/si.js';
import { nameOf } from './report.js';
import { find, listedRatios, type Results } from './results.js';
import { csv, joulesOrNever, latex, ratio } from './text.js';

const HEAD = ['network', 'activation_bits', 'sparsity', 'hardware', 'chained', 'without', 'system', 'precision', 'energy_J', 'ratio_to_first', 'latency_s', 'area_m2',
    'movement_share', 'energy_delay_Js', ...WRITE_ENERGIES.map(writeJ => `ratio_at_write_${Math.round(writeJ * 1e15)}_fJ`), 'write_J_for_7.5x', 'write_J_even'];

/** One line a program and system. */
export function resultsCsv({ results }: Results): string {
    const rows = results.flatMap(({ setup, comparison }) => comparison?.rows.map(row => {
        const headline = comparison.headlines.find(({ system }) => system === row.system);
        return [
            setup.network, setup.bits, setup.sparsity, setup.hardware, setup.chained ? 'yes' : 'no', setup.without.join(' '), row.name, row.system.slice(row.name.length).trim(),
            row.energyJ, row.ratioToFirst, row.latencyS, row.areaM2, row.movementShare, row.energyDelayJs,
            ...headline ? listedRatios(headline) : WRITE_ENERGIES.map(() => ''),
            comparison.published.at.writeEnergyJ[row.system] ?? '', comparison.breakEven.writeEnergyJ[row.system] ?? '',
        ];
    }) ?? []);
    return csv([HEAD, ...rows]);
}

/** Ratios of every network and width, for \usepackage{booktabs}. */
export function resultsLatex(results: Results): string {
    const plain = find(results, {}).filter(({ comparison }) => comparison);
    const body = plain.flatMap(result => {
        const { headlines, published, rows } = result.comparison!;
        return [
            `\\midrule\n\\multicolumn{6}{l}{${latex(`${nameOf(result)}: ${formatSi(rows[0].energyJ, 'J')}`)}} \\\\`,
            ...headlines.map(headline => `${[headline.system, ...listedRatios(headline).map(ratio), joulesOrNever(published.at.writeEnergyJ[headline.system])].map(latex).join(' & ')} \\\\`),
        ];
    });
    return [
        `% Energy of a baseline over that of the associative processor (preset RtmAp, random weights, ${results.sparsity * 100} % zeros), by the energy of a write.`,
        '\\begin{tabular}{lrrrrr}',
        '\\toprule',
        `Baseline & ${WRITE_ENERGIES.map(writeJ => latex(`write ${formatSi(writeJ, 'J', 1)}`)).join(' & ')} & ${latex(`${PUBLISHED.ratio}x up to`)} \\\\`,
        ...body,
        '\\bottomrule',
        '\\end{tabular}',
    ].join('\n') + '\n';
}
