/** The player's controls of one trace: to go and to play, to mark and to find; and, beside the title, what one does with the whole view. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { finding, findForm, keysWith, markers, player, underWay } from '../player/controls.js';
import { button } from '../shared/controls.js';
import { KEYBOARD, SOURCE, TABLE, ZOOM_ALL, ZOOM_IN, ZOOM_OUT } from '../shared/icons.js';
import type { Controller } from './controller.js';
import { bindings } from './keys.js';
import type { Actions, Exported } from './page.js';

export function transport({ finding: isFinding, player: { playback }, said, searches, state }: Controller, actions: Actions): TemplateResult {
    const key = keysWith(bindings, actions.command);
    return html`<div class="transport" role="toolbar" aria-label="Transport">
        ${player(key, playback, () => actions.command('play'), actions.play)}
        ${markers(key, ['A', 'B'], {
            runs: playback.until !== undefined, loops: state.loop !== undefined, a: state.markers.a !== undefined, b: state.markers.b !== undefined, here: state.bookmarks.includes(state.cycle),
        })}
        <span class="group">${key(ZOOM_IN, 'zoomIn')}${key(ZOOM_OUT, 'zoomOut')}${key(ZOOM_ALL, 'zoomAll')}</span>
        ${finding(key, isFinding)}${underWay(searches.busy, actions.cancel)}
    </div>
    ${isFinding ? findForm(said, actions.find) : nothing}`;
}

const saved: Readonly<Record<Exported, string>> = {
    png: 'Save the picture of the array', svg: 'Save the picture of the array, in vectors', csv: 'Save the table of layers',
    operations: 'Save the operations of the part in hand as a table: of the loop, between the markers, or of what the timeline shows',
    vcd: 'Save waveforms of the array: of the loop, between the markers, or of what the timeline shows',
};

export function tools({ state }: Controller, actions: Actions): TemplateResult {
    const key = keysWith(bindings, actions.command);
    return html`<div class="tools" role="toolbar" aria-label="View">
        ${key(SOURCE, 'source')}${key(TABLE, 'tables', state.tables)}${key(KEYBOARD, 'keys')}
        ${(['png', 'svg', 'csv', 'operations', 'vcd'] as const).map(kind => button({ label: kind === 'operations' ? 'Operations' : kind.toUpperCase(), title: saved[kind], onClick: () => actions.save(kind) }))}
        ${button({ label: 'Compare\u2026', title: 'Set this trace beside another one', onClick: actions.compare })}
    </div>`;
}
