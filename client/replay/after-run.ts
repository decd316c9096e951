/**
 * What goes along with Simulate: the run records a trace of its first images beside its results, and the replay of that stands
 * as a tab behind them. Where there is no trace the results say why.
 */
import { type LogOutputChannel, Uri, ViewColumn, workspace } from 'vscode';
import type { SimulateParams } from '../../server/protocol.js';
import type { Outcome, Shown } from '../results/kind.js';
import type { Companion } from '../results/command.js';
import type { ResultPanel } from '../results/panel.js';
import type { Traces } from './traces.js';

/** A ResNet-18 of 224 x 224 takes 36 MiB. */
const MOST_BYTES = 64 * 2 ** 20;

export class ReplayAfterRun<View extends Shown> implements Companion<View> {
    constructor(private readonly traces: Traces, private readonly log: LogOutputChannel) {}

    wish(uri: string): Pick<SimulateParams, 'trace'> {
        const wanted = workspace.getConfiguration('terntrack', Uri.parse(uri)).get<boolean>('simulate.openReplay', true);
        return wanted ? { trace: { ...this.traces.wish(uri), mostBytes: MOST_BYTES } } : {};
    }

    async done({ trace, traceRefused, view }: Extract<Outcome<View>, { kind: 'done' }>, panel: ResultPanel<View>): Promise<void> {
        if (trace === undefined) {
            panel.setReplay(traceRefused);
            return;
        }
        try {
            await this.traces.keep(view.uri, view.name, trace);
            panel.setReplay(undefined);
            await this.traces.offer(view.uri, view.name, panel.panel.viewColumn ?? ViewColumn.Beside);
        } catch (error) {
            this.log.error(`Replay of ${view.name}: ${String(error)}`);
            panel.setReplay(`the trace could not be written: ${error instanceof Error ? error.message : String(error)}`);
        }
    }
}
