/** The Simulate view as one template: a function of the result and of how it is being looked at. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { formatCount } from '../../server/si.js';
import type { SimulationView } from '../../server/protocol.js';
import { button, tabs, type TabOptions } from '../shared/controls.js';
import { hatchings } from '../shared/energy-bar.js';
import type { Actions } from './actions.js';
import { assumptionsTab } from './assumptions.js';
import { confusionTab } from './confusion.js';
import { banners, headline, type RunStatus, titleBar } from './headline.js';
import { imagesTab } from './images.js';
import { layerTable } from './layers.js';
import { hasReliability, reliabilityTab } from './reliability.js';
import type { Tab, ViewState } from './state.js';

export function page(view: SimulationView, state: ViewState, status: RunStatus, actions: Actions): TemplateResult {
    return html`${hatchings()}
        ${titleBar(view, status, actions)}
        <main>
            ${banners(view, status)}
            ${headline(view)}
            ${layerTable(view, state, actions)}
            ${tabs('Images and assumptions', state.tab, allTabs(view, state, actions), tab => actions.look({ tab }))}
        </main>`;
}

function allTabs(view: SimulationView, state: ViewState, actions: Actions): readonly TabOptions<Tab>[] {
    const { confusion, report, samples } = view;
    const images: TabOptions<Tab> = {
        id: 'images', title: 'Images', badge: formatCount(samples.length), content: imagesTab(view, state, actions),
    };
    const matrix: TabOptions<Tab>[] = confusion ? [{ id: 'confusion', title: 'Confusion Matrix', content: confusionTab(confusion, actions) }] : [];
    const reliability: TabOptions<Tab>[] = hasReliability(view) ? [{ id: 'reliability', title: 'Reliability', content: reliabilityTab(view, actions) }] : [];
    return [images, ...matrix, ...reliability, {
        id: 'assumptions', title: 'Assumptions', badge: formatCount(report.assumptions.length), content: assumptionsTab(report.assumptions),
    }];
}

/** Before the first result: still on its way, or lost. */
export function placeholder(lost: string | undefined, status: RunStatus, actions: Actions): TemplateResult {
    return html`<main class="placeholder"><p role="status">${lost ?? 'Waiting for the result\u2026'}</p>
        ${lost === undefined ? nothing : button({ label: 'Run Again', primary: true, disabled: status.running, onClick: actions.runAgain })}</main>`;
}
