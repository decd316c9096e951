/**
 * Code lenses: `Simulate`, `Compare` and `Explain` above what can be run, and what it costs by the newest finished compilation;
 * above a machine how much it holds and how large it is.
 */
import { GrammarUtils, type LangiumDocument } from 'langium';
import type { CodeLensProvider } from 'langium/lsp';
import type { CodeLens, CodeLensParams, Range } from 'vscode-languageserver';
import { chipSize } from '../../cost/chip.js';
import { formatCount, formatSi, NO_BREAK_SPACE } from '../../si.js';
import type { LoweredHardware } from '../lower/types.js';
import type { TerntrackConfiguration } from './configuration.js';
import type { LiveAnalysis, ShownReport } from './live-analysis.js';
import type { Lowering } from './lowering.js';
import { runnableNodes } from './runnables.js';
import { codeLensesWanted } from './settings.js';

/** The client's commands; arguments are the document's URI and the name of a network or experiment in it. */
export const simulateCommand = 'terntrack.simulate';
export const compareCommand = 'terntrack.compare';
export const explainCommand = 'terntrack.explain';
export const replayCommand = 'terntrack.replay';

export class TerntrackCodeLensProvider implements CodeLensProvider {
    constructor(private readonly configuration: TerntrackConfiguration, private readonly lowering: Lowering, private readonly analysis: LiveAnalysis) {}

    async provideCodeLens(document: LangiumDocument, _params: CodeLensParams): Promise<CodeLens[]> {
        if (!codeLensesWanted(await this.configuration.of(document.uri))) {
            return [];
        }
        const uri = document.uri.toString();
        const lowered = this.lowering.of(document);
        // The editor drops a common space behind an icon.
        const lens = (range: Range, icon: string, title: string, command: string, name: string): CodeLens => ({ range, command: { title: `${icon}${NO_BREAK_SPACE}${title}`, command, arguments: [uri, name] } });
        return [...runnableNodes(lowered).flatMap(({ name, range, target }) => {
            const shown = this.analysis.report(document, target);
            return [
                lens(range, '$(play)', 'Simulate', simulateCommand, name), lens(range, '$(debug-alt)', 'Replay', replayCommand, name),
                lens(range, '$(graph)', 'Compare', compareCommand, name),
                lens(range, '$(info)', 'Explain', explainCommand, name), ...shown ? [totals(range, shown)] : [],
            ];
        }), ...lowered.hardware.flatMap(machine)];
    }
}

/** A lens that only says something has a command without a name. */
function totals(range: Range, { report, stale, blocked }: ShownReport): CodeLens {
    const { energyJ, latencyS } = report.total;
    const title = `${formatSi(energyJ.total, 'J')}, ${formatSi(latencyS, 's')} on ${report.hardware}${blocked ? ' (before the errors)' : stale ? ' (being updated)' : ''}`;
    return { range, command: { title, command: '' } };
}

/** `64 arrays, 268.4 Mbit, 0.12 mm²`; nothing while it has errors. */
function machine({ node, hardware }: LoweredHardware): CodeLens[] {
    const range = GrammarUtils.findNodeForProperty(node.$cstNode, 'name')?.range;
    if (!hardware || !range) {
        return [];
    }
    const { arrays, bits, areaM2 } = chipSize(hardware);
    return [{ range, command: { title: `${formatCount(arrays)} ${arrays === 1 ? 'array' : 'arrays'}, ${formatSi(bits, 'bit')}, ${formatSi(areaM2, 'm²')}`, command: '' } }];
}
