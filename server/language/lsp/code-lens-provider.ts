/**
 * Code lenses: `Simulate` and `Compare` above what can be run, and what it costs by the newest finished compilation.
 */
import { type ConfigurationProvider, type LangiumDocument } from 'langium';
import type { CodeLensProvider, LangiumServices } from 'langium/lsp';
import type { CodeLens, CodeLensParams, Range } from 'vscode-languageserver';
import { formatSi } from '../../si.js';
import type { LiveAnalysis, ShownReport } from './live-analysis.js';
import type { Lowering } from './lowering.js';
import { runnableNodes } from './runnables.js';
import { codeLensesWanted } from './settings.js';

/** The client's commands; arguments are the document's URI and the name of a network or experiment in it. */
export const simulateCommand = 'terntrack.simulate';
export const compareCommand = 'terntrack.compare';

export class TerntrackCodeLensProvider implements CodeLensProvider {
    private readonly configuration: ConfigurationProvider;

    constructor(services: LangiumServices, private readonly lowering: Lowering, private readonly analysis: LiveAnalysis) {
        this.configuration = services.shared.workspace.ConfigurationProvider;
    }

    async provideCodeLens(document: LangiumDocument, _params: CodeLensParams): Promise<CodeLens[]> {
        if (!await codeLensesWanted(this.configuration)) {
            return [];
        }
        const uri = document.uri.toString();
        return runnableNodes(this.lowering.of(document)).flatMap(({ name, range, target }) => {
            const shown = this.analysis.report(document, target);
            const simulate = { range, command: { title: '$(play) Simulate', command: simulateCommand, arguments: [uri, name] } };
            const compare = { range, command: { title: '$(graph) Compare', command: compareCommand, arguments: [uri, name] } };
            return shown ? [simulate, compare, totals(range, shown)] : [simulate, compare];
        });
    }
}

/** A lens that only says something has a command without a name. */
function totals(range: Range, { report, stale }: ShownReport): CodeLens {
    const { energyJ, latencyS } = report.total;
    const title = `${formatSi(energyJ.total, 'J')}, ${formatSi(latencyS, 's')} on ${report.hardware}${stale ? ' (being updated)' : ''}`;
    return { range, command: { title, command: '' } };
}
