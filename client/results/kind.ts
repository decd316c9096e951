/**
 * What distinguishes one kind of result from another: the command that asks for it, the request that brings it, the page that
 * shows it. Everything else about results is the same for all kinds.
 */
import {
    compareMethod, simulateMethod, type CompareViewInput, type ComparisonView, type SimulateViewInput, type SimulationView,
} from '../../server/protocol.js';

/** What every result says of itself. */
export interface Shown {
    readonly uri: string;
    /** Network or experiment, as named in the document. */
    readonly name: string;
    readonly network: string;
}

export interface ResultKind<View extends Shown> {
    /** Also the command's id. */
    readonly viewType: string;
    /** `Simulate LeNet5` */
    readonly verb: string;
    readonly doing: string;
    /** Answered by an outcome with a View. */
    readonly method: string;
    /** What progress counts. */
    readonly counted: string;
    /** Bundle in dist/webview. */
    readonly page: string;
    /** Behind a network in the list of what can be asked for. */
    readonly networkDetail: string;
    readonly show: (view: View) => CompareViewInput | SimulateViewInput;
}

export type Outcome<View> =
    /** trace: in base64, where one was wanted; traceRefused: why there is none. */
    | { readonly kind: 'done'; readonly view: View; readonly trace?: string; readonly traceRefused?: string }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export const simulation: ResultKind<SimulationView> = {
    viewType: 'terntrack.simulate', verb: 'Simulate', doing: 'Simulating', method: simulateMethod, counted: 'images', page: 'simulate',
    networkDetail: ', on one seeded image', show: view => ({ type: 'show', view }),
};

export const comparison: ResultKind<ComparisonView> = {
    viewType: 'terntrack.compare', verb: 'Compare', doing: 'Comparing', method: compareMethod, counted: 'layers', page: 'compare',
    networkDetail: ', beside all baselines', show: view => ({ type: 'show', view }),
};
