/**
 * Pieces of hovers: tables, bars and energies in Markdown. Knows numbers, no documents.
 */
import { energyParts } from '../../cost/energy.js';
import { MODEL_ASSUMPTIONS } from '../../cost/estimate.js';
import type { Adds, CompileReport, EnergyJ, LayerReport } from '../../cost/report.js';
import { formatCount, formatShare, formatSi } from '../../si.js';
import type { ShownReport } from './live-analysis.js';

const barLength = 16;

/** Rows of two columns without a visible head. */
export function facts(rows: readonly (readonly [name: string, value: string] | undefined)[]): string {
    const shown = rows.filter(row => row !== undefined).map(([name, value]) => `| ${name} | ${value} |`);
    return ['| | |', '|:--|:--|', ...shown].join('\n');
}

/** Numbers stand to the right: all columns but the first, and those whose head begins with `< `. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const isText = (title: string, index: number): boolean => index === 0 || title.startsWith('< ');
    return [line(head.map(title => title.replace(/^< /, ''))), line(head.map((title, index) => isText(title, index) ? ':--' : '--:')), ...rows.map(line)].join('\n');
}

/** Parts below this share of the energy get no bar. */
const leastShown = 0.005;

/** The parts of an energy, largest first, a bar each; in a code block, so that columns stay columns. */
export function energyBars(energyJ: EnergyJ): string {
    const parts = energyParts.filter(part => energyJ[part] > leastShown * energyJ.total).sort((a, b) => energyJ[b] - energyJ[a]);
    const lines = parts.map(part => {
        const share = energyJ[part] / energyJ.total;
        return `${part.padEnd(10)} ${bar(share)} ${formatShare(share).padStart(7)}  ${formatSi(energyJ[part], 'J')}`;
    });
    return ['```text', ...lines, '```'].join('\n');
}

/** At least a sliver for what is not nothing. */
function bar(share: number): string {
    const full = Math.min(barLength, Math.max(1, Math.round(share * barLength)));
    return '█'.repeat(full) + '░'.repeat(barLength - full);
}

/** `1,234 shared + 5,678 accumulations, 0.61 of 11,000 naive` */
export function addsText({ naive, shared, accumulate }: Adds): string {
    const sum = `${formatCount(shared)} shared + ${formatCount(accumulate)} accumulations`;
    return naive > 0 ? `${sum}, ${((shared + accumulate) / naive).toFixed(2)} of ${formatCount(naive)} naive` : sum;
}

/** `1 array`, `1,234 arrays` */
export function countOf(count: number, noun: string): string {
    return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Assumptions a hover names; the report has all. */
const namedAssumptions = 4;

/** `40 assumptions (37 constants of the machine, 3 of the model)` */
export function assumptionsOf(assumptions: CompileReport['assumptions']): string {
    const ofModel = assumptions.filter(({ parameter }) => (MODEL_ASSUMPTIONS as readonly string[]).includes(parameter)).length;
    return `${countOf(assumptions.length, 'assumption')} (${countOf(assumptions.length - ofModel, 'constant')} of the machine, ${ofModel} of the model)`;
}

/** All of them, each with its value and where that is from. */
export function assumptionList(assumptions: CompileReport['assumptions']): string {
    return assumptions.map(({ parameter, text, value, source }) => `- \`${parameter}\` ${escape(text ?? String(value))} (${escape(source)})`).join('\n');
}

/** How words lie in an array, in the words of docs/machine.md. */
export function layoutText(layout: LayerReport['layout']): string {
    return layout === 'along' ? 'along: operands along the track' : 'across: one bit per column';
}

/** What is said of figures that are not those of the text as it is; empty where they are. */
export function oldNote({ stale, blocked }: Pick<ShownReport, 'stale' | 'blocked'>): string {
    return !stale ? '' : `Of the last finished compilation; ${blocked ? 'the file has errors now' : 'a newer one is on its way'}.`;
}

/** What stands under every figure of a compilation. */
export function footnote(target: string, { report: { assumptions, batch }, ...age }: ShownReport): string {
    const named = assumptions.slice(0, namedAssumptions).map(({ parameter, text }) => `\`${parameter}\`${text === undefined ? '' : ` ${text}`}`).join(', ');
    const more = assumptions.length > namedAssumptions ? ` and ${assumptions.length - namedAssumptions} more` : '';
    const assumed = assumptions.length > 0 ? `\n\nResting on ${assumptionsOf(assumptions)}: ${named}${more}.` : '';
    const note = `*${target}, per inference at batch ${batch}.*${assumed}`;
    return age.stale ? `${note}\n\n*${oldNote(age)}*` : note;
}

/** Text of a document inside Markdown. */
export function escape(text: string): string {
    return text.replace(/[\\`*_{}[\]<>|#]/g, character => `\\${character}`);
}
