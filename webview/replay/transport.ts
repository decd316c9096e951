/** The player's controls: to go and to play, to mark and to find; and, beside the title, what one does with the whole view. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { button, dropdown, iconButton } from '../shared/controls.js';
import {
    BOOKMARK, FIND, KEYBOARD, LEAP, LEAP_BACK, LOOP, NEXT_WRITE, PAUSE, PLAY, RUN_TO, SKIP, SKIP_BACK, SOURCE, STEP, STEP_BACK, TABLE, ZOOM_ALL, ZOOM_IN, ZOOM_OUT,
} from '../shared/icons.js';
import { SPEEDS, type Playback } from './core/playback.js';
import { bindings, keyName, type Binding, type PlayerCommand } from './keys.js';
import type { Actions, Exported, PageData } from './page.js';
import type { Unit } from './questions.js';

/** `One pass on (→ or l)` */
export function titleOf<Name extends string>(all: readonly Binding<Name>[], command: Name): string {
    const binding = all.find(one => one.command === command);
    return binding ? `${binding.text} (${binding.keys.map(keyName).join(' or ')})` : '';
}

/** Makes the icon button of a command. */
export type KeyOf<Name extends string> = (icon: TemplateResult, command: Name, pressed?: boolean) => TemplateResult;

export function keysWith<Name extends string>(all: readonly Binding<Name>[], obey: (command: Name) => void): KeyOf<Name> {
    return (icon, command, pressed) => iconButton({ icon, label: titleOf(all, command), pressed, onClick: () => obey(command) });
}

/** To go and to play: what one trace and two side by side have in common. */
export function player(key: KeyOf<PlayerCommand>, playback: Playback, onPlay: () => void, onChange: (change: Partial<Playback>) => void): TemplateResult {
    return html`<span class="group">${key(SKIP_BACK, 'layerBack')}${key(LEAP_BACK, 'operationBack')}${key(STEP_BACK, 'passBack')}</span>
        <vscode-button class="play" appearance="primary" title=${titleOf(bindings, 'play')} @click=${onPlay}><span slot="start">${playback.playing ? PAUSE : PLAY}</span>${playback.playing ? 'Pause' : 'Play'}</vscode-button>
        <span class="group">${key(STEP, 'passForward')}${key(LEAP, 'operationForward')}${key(SKIP, 'layerForward')}</span>
        <span class="group">${dropdown<Unit>({ label: 'Play by', value: playback.unit, options: [{ value: 'pass', text: 'passes' }, { value: 'operation', text: 'operations' }, { value: 'layer', text: 'layers' }], onChange: unit => onChange({ unit }) })}
        ${dropdown({ label: 'A second', value: String(playback.speed), options: SPEEDS.map(speed => ({ value: String(speed), text: `${speed} a second` })), onChange: speed => onChange({ speed: Number(speed) }) })}</span>`;
}

export function transport(data: PageData, actions: Actions): TemplateResult {
    const { busy, finding, playback, state } = data;
    const key = keysWith(bindings, actions.command);
    return html`<div class="transport" role="toolbar" aria-label="Transport">
        ${player(key, playback, () => actions.command('play'), actions.play)}
        <span class="group">${key(RUN_TO, 'runTo', playback.until !== undefined)}${key(LOOP, 'loop', state.loop !== undefined)}${key(letter('A'), 'markA', state.markers.a !== undefined)}${key(letter('B'), 'markB', state.markers.b !== undefined)}${key(BOOKMARK, 'bookmark', state.bookmarks.includes(state.cycle))}</span>
        <span class="group">${key(ZOOM_IN, 'zoomIn')}${key(ZOOM_OUT, 'zoomOut')}${key(ZOOM_ALL, 'zoomAll')}</span>
        <span class="group">${key(NEXT_WRITE, 'nextWrite')}${key(FIND, 'find', finding)}</span>
        ${busy === undefined ? nothing : html`<span class="busy"><span class="quiet" role="status">${busy}</span> ${button({ label: 'Cancel', onClick: actions.cancel })}</span>`}
    </div>
    ${finding ? find(data, actions) : nothing}`;
}

const saved: Readonly<Record<Exported, string>> = {
    png: 'Save the picture of the array', svg: 'Save the picture of the array, in vectors', csv: 'Save the table of layers',
    operations: 'Save the operations of the part in hand as a table: of the loop, between the markers, or of what the timeline shows',
    vcd: 'Save waveforms of the array: of the loop, between the markers, or of what the timeline shows',
};

export function tools({ state }: PageData, actions: Actions): TemplateResult {
    const key = keysWith(bindings, actions.command);
    return html`<div class="tools" role="toolbar" aria-label="View">
        ${key(SOURCE, 'source')}${key(TABLE, 'tables', state.tables)}${key(KEYBOARD, 'keys')}
        ${(['png', 'svg', 'csv', 'operations', 'vcd'] as const).map(kind => button({ label: kind === 'operations' ? 'Operations' : kind.toUpperCase(), title: saved[kind], onClick: () => actions.save(kind) }))}
        ${button({ label: 'Compare\u2026', title: 'Set this trace beside another one', onClick: actions.compare })}
    </div>`;
}

function letter(text: string): TemplateResult {
    return html`<span class="letter" aria-hidden="true">${text}</span>`;
}

function find({ said }: PageData, actions: Actions): TemplateResult {
    const submitted = (event: Event): void => {
        event.preventDefault();
        actions.find(new FormData(event.currentTarget as HTMLFormElement).get('wish') as string);
    };
    return html`<form class="find" @submit=${submitted}>
        <label>Find <input name="wish" autocomplete="off" placeholder="conv2, #120, next store, 12.3 row 5 = 1" aria-describedby="find-help"></label>
        <span id="find-help" class="quiet">A layer; an operation of this part, by number or by kind; or the first time a cell (column.domain, or a column) of a row holds a value. ${said}</span></form>`;
}
