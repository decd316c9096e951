/**
 * The report in Markdown: results in, text out. What is called published is what the abstracts cited say; everything else is
 * computed here and says what it assumes.
 */
import { passes as passDescriptions } from '../../server/compiler/compile.js';
import { PUBLISHED, WRITE_ENERGIES } from '../../server/cost/compare.js';
import type { Comparison, ComparisonRow } from '../../server/cost/comparison.js';
import type { EnergyJ } from '../../server/cost/report.js';
import { formatCount, formatDuration, formatPower, formatShare, formatSi } from '../../server/si.js';
import { CLAIMED, WIDTHS } from './experiment.js';
import { find, listedRatios, type Result, type Results } from './results.js';
import { joulesOrNever, ratio, table } from './text.js';

/** Pictures the report shows, by the name of their file. */
export const chartNames = { write: 'energy-against-write-energy', layers: 'energy-by-layer', sparsity: 'ratio-against-sparsity' } as const;

/** What is said of a result wherever it shows. */
export function nameOf({ setup }: Result): string {
    return `${setup.network}, ${setup.bits}-bit activations`;
}

/** The program everything starts from: the network of the claim with the narrowest activations, else the first there is. */
export function claimedResult(results: Results): Result & { readonly comparison: Comparison } {
    const [found] = [...find(results, { network: CLAIMED, bits: WIDTHS[0] }), ...find(results, {})].filter(({ comparison }) => comparison);
    return found as Result & { readonly comparison: Comparison };
}

export function markdown(results: Results): string {
    const claimed = claimedResult(results);
    return [
        '# Ternary networks on an associative processor: does 7.5x hold, and when?',
        summary(claimed, results),
        where(results),
        systems(claimed),
        energy(claimed, results),
        sparsity(results),
        passes(results),
        technologies(results),
        accuracy(results),
        bounds(results),
        lifetimes(results),
        constants(claimed),
    ].filter(section => section !== '').join('\n\n') + '\n';
}

function summary({ comparison, setup }: Result & { readonly comparison: Comparison }, { sparsity: share }: Results): string {
    const { rows: [first], headlines } = comparison;
    const [headline] = headlines;
    const at = headline.atWriteEnergy.map(({ writeEnergyJ, ratio: value }) => `${ratio(value)} at ${formatSi(writeEnergyJ, 'J', 1)}`).join(', ');
    return [
        `**Published** (${PUBLISHED.source}): ${PUBLISHED.ratio}x, with software accuracy retained. `
        + 'The baseline\'s precision, the device values and the tables behind it are not at hand, so each is a stated assumption here.',
        `**Computed here**: ${setup.network} with ${setup.bits}-bit activations and ${formatShare(share)} of its (random) weights zero, compiled for \`${first.name}\`, takes `
        + `${formatSi(first.energyJ, 'J')} and ${formatSi(first.latencyS, 's')} an inference. ${headline.system} takes ${ratio(headline.ratio)} as much: ${at} a write. `
        + 'The ratio is a statement about the baseline\'s precision and about the write energy: both stand beside it wherever it shows.',
    ].join('\n\n');
}

/** For every network and width: each baseline's ratio at the write energies, and up to which write energy 7.5x holds. */
function where(results: Results): string {
    const plain = find(results, {}).filter(({ comparison }) => comparison);
    const rows = plain.flatMap(result => result.comparison!.headlines.map(headline => {
        const { system } = headline;
        const { published, breakEven } = result.comparison!;
        return [nameOf(result), system, ...listedRatios(headline).map(ratio),
            joulesOrNever(published.at.writeEnergyJ[system]), joulesOrNever(breakEven.writeEnergyJ[system])];
    }));
    const holds = plain.map(result => {
        const { headlines } = result.comparison!;
        const names = headlines.filter(headline => headline.ratio >= PUBLISHED.ratio).map(({ system }) => system);
        const fails = headlines.filter(headline => headline.ratio < PUBLISHED.ratio).map(({ system, ratio: value }) => `${system} (${ratio(value)})`);
        return `- **${nameOf(result)}**: ${PUBLISHED.ratio}x or more against ${names.join('; ') || 'none'}. Less against ${fails.join('; ') || 'none'}.`;
    });
    return [
        `## Where ${PUBLISHED.ratio}x holds, and where it fails`,
        'At the preset\'s constants:',
        holds.join('\n'),
        'A baseline\'s energy over the machine\'s, by the energy of a write. The last columns: the write energy up to which the ratio is '
        + `${PUBLISHED.ratio} or more, and up to which it is 1 or more, the other constants as they are.`,
        table(['network', 'baseline', ...WRITE_ENERGIES.map(writeJ => `write ${formatSi(writeJ, 'J', 1)}`), `${PUBLISHED.ratio}x up to`, 'even at'], rows),
        picture(chartNames.write, 'Energy of every system against the write energy of a cell'),
    ].join('\n\n');
}

function systems({ comparison, setup }: Result & { readonly comparison: Comparison }): string {
    const rows = comparison.rows.map((row: ComparisonRow) => [row.system, formatSi(row.energyJ, 'J'), ratio(row.ratioToFirst), formatSi(row.latencyS, 's'),
        `${row.energyDelayJs.toExponential(2)} Js`, formatSi(row.areaM2, 'm²'), formatShare(row.movementShare)]);
    return [
        `## Systems: ${setup.network}, ${setup.bits}-bit activations`,
        table(['system', 'energy', 'ratio', 'latency', 'energy x delay', 'area', 'movement'], rows),
        'Energies of different nodes stand side by side unscaled. Baselines leave out pooling and rounding. The DeepCAM-like machine is modelled from DeepCAM\'s idea, with assumed constants; '
        + 'what its authors publish, 2.16x to 109x over Eyeriss (arXiv 2302.04712), is quoted, not modelled.',
    ].join('\n\n');
}

function energy({ comparison, setup }: Result & { readonly comparison: Comparison }, results: Results): string {
    const plain = find(results, {}).filter(({ report }) => report);
    const rows = plain.map(({ setup: { network, bits }, report }) => {
        const { energyJ } = report!.total;
        return [network, String(bits), formatSi(energyJ.total, 'J'), ...(['search', 'write', 'shift', 'read', 'movement', 'periphery', 'leakage'] as const)
            .map(part => formatShare(energyJ[part] / energyJ.total))];
    });
    return [
        '## Where the energy goes',
        table(['network', 'bits', 'energy', 'search', 'write', 'shift', 'read', 'movement', 'program', 'leakage'], rows),
        `Movement is the share of activations carried over the bus: ${formatShare(comparison.rows[0].movementShare)} for ${setup.network} with ${setup.bits}-bit activations. `
        + 'Summaries of the paper report 3 %; that figure was not checked against the paper.',
        picture(chartNames.layers, `Energy of ${setup.network} with ${setup.bits}-bit activations by layer and component`),
    ].join('\n\n');
}

function sparsity(results: Results): string {
    const rows = results.sparsities.flatMap(share => find(results, { sparsity: share }).map(({ setup, report, comparison }) => [
        formatShare(share), setup.network, String(setup.bits), report ? formatSi(report.total.energyJ.total, 'J') : 'no program',
        ...report ? [ratioOf((report.total.adds.shared + report.total.adds.accumulate) / report.total.adds.naive), ...comparison!.headlines.slice(0, 4).map(({ ratio: value }) => ratio(value))] : ['–', '–', '–', '–', '–'],
    ]));
    const names = claimedResult(results).comparison.rows.slice(1, 5).map(({ name }) => name);
    return [
        '## Sparsity and activation bits',
        'Zeros of random weights, by their share. Additions are those left after sharing, of one for each nonzero weight.',
        table(['zeros', 'network', 'bits', 'energy', 'additions', ...names], rows),
        picture(chartNames.sparsity, 'Ratio to the 8-bit crossbar against the share of zeros'),
    ].join('\n\n');
}

function ratioOf(value: number): string {
    return value.toFixed(3);
}

/** With everything, and without one pass each. */
function passes(results: Results): string {
    const plain = find(results, {}).filter(({ report }) => report);
    const names = [...new Set(results.results.flatMap(({ setup }) => setup.without))];
    if (names.length === 0) {
        return '';
    }
    const rows = plain.flatMap(whole => [whole, ...names.flatMap(pass => find(results, { network: whole.setup.network, bits: whole.setup.bits, without: [pass] }))].map(({ setup, report }) => {
        const total = report?.total;
        const cells = total ? [formatSi(total.energyJ.total, 'J'), ratio(total.energyJ.total / whole.report!.total.energyJ.total),
            formatCount(total.adds.shared + total.adds.accumulate), formatCount(total.arithmeticCycles), formatSi(total.latencyS, 's')] : ['no program', '–', '–', '–', '–'];
        return [setup.network, String(setup.bits), setup.without.length === 0 ? 'all passes' : `without ${setup.without.join(', ')}`, ...cells];
    }));
    return [
        '## With and without each pass',
        'What the compiler can leave out, one at a time; what is left is a correct program in every case:',
        names.map(name => `- \`${name}\`: ${passDescriptions[name]}`).join('\n'),
        table(['network', 'bits', 'compiled', 'energy', 'of all passes', 'additions', 'arithmetic cycles', 'latency'], rows),
    ].join('\n\n');
}

/** The claimed network on cells of other technologies and with chained search. */
function technologies(results: Results): string {
    const { setup: { network, bits } } = claimedResult(results);
    const found = results.results.filter(({ setup }) => setup.network === network && setup.bits === bits && setup.sparsity === results.sparsity && setup.without.length === 0);
    const rows = found.map(({ setup, report, comparison }) => [
        setup.chained ? `${setup.hardware}, chained search` : setup.hardware,
        ...report ? [formatSi(report.total.energyJ.total, 'J'), formatSi(report.total.latencyS, 's'), largest(report.total.energyJ),
            ...comparison!.headlines.slice(0, 4).map(({ ratio: value }) => ratio(value))] : ['no program', '–', '–', '–', '–', '–', '–'],
    ]);
    return [
        `## Cells and machines: ${network}, ${bits}-bit activations`,
        'Each machine is compiled for on its own. `RtmAp` is an assumption throughout; the others take search, write, shift and read from the source their name stands for.',
        table(['machine', 'energy', 'latency', 'most of it', ...claimedResult(results).comparison.rows.slice(1, 5).map(({ name }) => name)], rows),
    ].join('\n\n');
}

function largest(energyJ: EnergyJ): string {
    const [[name, value]] = Object.entries(energyJ).filter(([part]) => part !== 'total').sort(([, a], [, b]) => b - a);
    return `${name} ${formatShare(value / energyJ.total)}`;
}

function accuracy({ accuracies }: Results): string {
    const rows = accuracies.map(({ network, data, images, correct, fullPrecision, energyJ }) =>
        [network, data, formatCount(images), `${(100 * correct / images).toFixed(2)} %`, `${(100 * fullPrecision).toFixed(2)} %`, formatSi(energyJ, 'J')]);
    return [
        '## Accuracy',
        ...rows.length > 0 ? [
            'Trained networks, their compiled programs run bit for bit on the test images at hand. Full precision: the network before it was made ternary, on all 10,000 test images.',
            table(['network', 'data', 'images', 'compiled program', 'full precision', 'energy an image'], rows),
        ] : ['No trained network was run.'],
        'ResNet-18 on ImageNet, all layers ternary: 66.01 % top-1 against 69.75 % in full precision, published (He et al. 2018); not run here, whose ResNet-18 has random weights.',
    ].join('\n\n');
}

/** What was aimed at, what came out, and which device would do where it did not. */
function bounds(results: Results): string {
    const claimed = results.results.filter(({ goals, setup }) => goals && setup.sparsity === results.sparsity);
    const rows = claimed.flatMap(({ setup, report, goals }) => goals!.map(goal => {
        const { total } = report!.total.energyJ;
        const run = results.simulations.find(({ setup: ran }) => JSON.stringify(ran) === JSON.stringify(setup))?.energyJ;
        const isMet = (run ?? total) <= goal.energyJ;
        const values = isMet ? ['–', '–', '–', '–']
            : [...[goal.searchEnergyJ, goal.writeEnergyJ, goal.shiftEnergyJ].map(joulesOrNever), goal.allScaled === undefined ? 'never' : goal.allScaled.toPrecision(3)];
        return [setup.chained ? 'chained search' : 'plain search', goal.by, goal.text, formatSi(goal.energyJ, 'J'), formatSi(total, 'J'), run === undefined ? '–' : formatSi(run, 'J'), isMet ? 'yes' : 'no', ...values];
    }));
    const { breakdown, energyJ } = claimedResult(results).comparison.rows[0];
    return [
        '## Aims, and what bounds the energy',
        ...rows.length > 0 ? [
            `${CLAIMED} with ${WIDTHS[0]}-bit activations on \`RtmAp\` as it ships. The aims are those Terntrack sets itself; the paper sets none but its ${PUBLISHED.ratio}x, which stands here against the crossbar this report assumes it to be about. What was simulated counts, the estimate where nothing was. Where an aim is missed: the search energy of a key cell, the write energy of a cell or the shift energy of a step at which `
            + 'the compiled program would meet it, each alone, and the factor on all three together (never: not even at 0 J).',
            table(['machine', 'aim of', 'aim', 'energy aimed at', 'estimated', 'simulated', 'met', 'search', 'write', 'shift', 'all three x'], rows),
            ...simulated(results),
        ] : [],
        `What bounds it: ${Object.entries(breakdown).sort(([, a], [, b]) => b - a).filter(([, part]) => part > 0).map(([name, part]) => `${name} ${formatSi(part, 'J')}`).join(', ')} of ${formatSi(energyJ, 'J')}. `
        + 'Every enabled row is precharged in every search, tagged or not, so searches come first; chained search precharges only rows tagged before, for more searches. What no cell changes is the program '
        + `(fetched once for all arrays that run it) and the bus: ${formatSi(breakdown.periphery + breakdown.movement, 'J')}. `
        + 'A search that charges whole match-line segments instead of key cells costs more:',
        segments(results),
    ].join('\n\n');
}

function simulated({ simulations }: Results): string[] {
    const each = simulations.map(({ setup, energyJ, outputs }) => `${setup.chained ? 'with chained search ' : ''}${formatSi(energyJ, 'J')} (${formatCount(outputs)} outputs)`);
    return each.length === 0 ? [] : [`Simulated on one seeded image, with the cells that did change, and every output equal to integer arithmetic: ${each.join('; ')}.`];
}

function segments(results: Results): string {
    const { rows, sensitivity } = claimedResult(results).comparison;
    return table(['match-line segment', 'energy', ...rows.slice(1, 5).map(({ name }) => name)], sensitivity.filter(({ parameter }) => parameter === 'segment.energy')
        .map(({ text, energyJ, ratios }) => [text, formatSi(energyJ, 'J'), ...rows.slice(1, 5).map(({ name }) => ratio(ratios[name]))]));
}

function lifetimes(results: Results): string {
    const rows = find(results, {}).filter(({ report }) => report).map(({ setup, report }) => {
        const { areaM2, areaPartsM2: { cells, periphery, program }, writesPerCellPerInference: mean, writesOfCarryCellPerInference: carry, lifetime: { evenWear, carryCell } } = report!.total;
        return [setup.network, String(setup.bits), formatSi(areaM2, 'm²'), formatSi(cells, 'm²'), formatSi(periphery, 'm²'), formatSi(program, 'm²'),
            mean.toPrecision(3), formatPower(carry), carryCell ? formatDuration(carryCell.seconds) : '–', evenWear ? formatDuration(evenWear.seconds) : '–'];
    });
    return [
        '## Area and lifetime',
        'Area is that of the cells, of what stands around the arrays, and of the memory of the program, all by assumed constants. Lifetime is without a pause between inferences, by an assumed endurance (10^16 writes, '
        + 'from summaries of the paper, not checked against it): of the carry\'s cell, which every addition writes, and of the mean cell, where all wear alike.',
        table(['network', 'bits', 'area', 'cells', 'periphery', 'program', 'writes a cell', 'of the carry', 'carry lives', 'mean cell lives'], rows),
    ].join('\n\n');
}

function constants({ comparison }: Result & { readonly comparison: Comparison }): string {
    return [
        '## Constants and assumptions',
        comparison.notes.map(note => `- ${note}`).join('\n'),
        ...comparison.rows.map(({ system, assumptions, sourced }) => `### ${system}\n\n${table(['constant', 'value', 'source'],
            [...assumptions, ...sourced].map(({ parameter, value, text, source }) => [`\`${parameter}\``, text ?? String(value), source]))}`),
    ].join('\n\n');
}

function picture(name: string, alt: string): string {
    return `![${alt}](charts/${name}.svg)`;
}
