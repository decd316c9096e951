/**
 * What `terntrack simulate` says for people of faults, of the cells' life and of the comparison of executors.
 */
import type { createColors } from 'picocolors';
import type { FaultReport, WearReport } from '../cost/reliability.js';
import type { Difference, LockstepRun } from '../simulator/lockstep.js';
import { printQuantity } from '../hardware/units.js';
import { formatCount, formatDuration, formatLargeCount, formatPower, formatShare } from '../si.js';
import { plainTable, right } from './compile-table.js';

type Colours = ReturnType<typeof createColors>;

export function faultsText(faults: FaultReport, images: number, cleanAccuracy: number | undefined, paint: Colours): string {
    const { layers, rates, worst } = faults;
    const table = plainTable(['layer', 'wrong', 'by its own', 'rows hit', 'too far', 'stayed', 'writes failed', 'stuck'], paint);
    for (const layer of layers) {
        table.push([layer.name, ...right(
            formatShare(layer.wrongShare), formatShare(layer.causedShare), formatShare(layer.rows > 0 ? layer.faultyRows / layer.rows : 0),
            formatLargeCount(layer.overshifts), formatLargeCount(layer.undershifts), formatLargeCount(layer.failedWrites), formatLargeCount(layer.stuckCells))]);
    }
    const said = [
        ...(['overshift', 'undershift', 'writeFail', 'stuck'] as const).map(kind => `${kind} ${printQuantity({ value: rates[kind], unit: '' })}`),
        rates.correctionSteps > 0 ? `corrected every ${formatCount(rates.correctionSteps)} steps` : 'corrected when a program ends', `seed ${rates.seed}`];
    const accuracy = faults.accuracy === undefined ? [] : [`accuracy   ${formatShare(faults.accuracy)} with faults, ${formatShare(cleanAccuracy!)} without`];
    return [
        paint.bold('With faults'), said.join(', '), '', table.toString(), '', ...accuracy,
        `changed    ${formatCount(faults.changed)} of ${formatCount(images)} predictions`,
        worst ? `worst      ${worst.caused} makes most of its outputs wrong by its own faults, ${worst.wrong} has most wrong` : 'worst      no output is wrong',
    ].join('\n');
}

export function wearText({ columns, endurance, enduranceSource, hottest, images, lifetimeInferences, lifetimeS, mean, rateHz, rows }: WearReport): string {
    const worn = [...columns].sort((a, b) => b.most - a.most).slice(0, 3).map(({ column, mean: own, most }) => `${column} (mean ${formatPower(own)}, most ${formatPower(most)})`);
    return [
        `writes     an inference: mean ${formatPower(mean)} over the cells that are written; most ${formatPower(hottest.writes)} in array ${hottest.array}, column ${hottest.column}, domain ${hottest.domain},`
            + ` ${formatPower(hottest.mostInARow)} in its hottest row`,
        `columns    written most: ${worn.join(', ')}`,
        `           (${formatCount(rows)} rows of ${formatCount(images)} ${images === 1 ? 'image' : 'images'} looked at)`,
        `lifetime   ${formatDuration(lifetimeS)} at ${formatCount(rateHz)} images a second: ${formatPower(lifetimeInferences)} inferences`,
        `           until a cell has ${formatPower(endurance)} writes (${enduranceSource})`,
    ].join('\n');
}

export function lockstepText({ cells, operations }: LockstepRun): string {
    return `executors  agree: ${formatLargeCount(operations)} operations, ${formatLargeCount(cells)} cells compared in every row`;
}

/** The diagnostic's message. */
export function differenceMessage({ array, column, cycles, domain, expected, found, image, layer, operation, part, row, what }: Difference): string {
    const at = [
        ...operation ? [`operation ${operation.index} (${operation.name}) of part ${part}`] : [], ...cycles ? [`cycles ${cycles[0]} to ${cycles[1]} of the program`] : [],
        ...array === undefined ? [] : [`array ${array}`, `row ${row}`, `column ${column}`, `domain ${domain}`], ...image === undefined ? [] : [`image ${image}`],
    ];
    return `the executors differ in ${layer}: ${what} is ${found} in bulk, ${expected} pass by pass\n`
        + `${at.join(', ')}.\nThis is a defect of Terntrack. Please report it with the network and its images; --executor pass gives the results of the passes.`;
}
