/** Controls and notices that the page of one trace and that of two have in common. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Playback } from '../replay/core/playback.js';
import { speedsOf } from '../replay/core/playback.js';
import type { Heat, Radix } from '../replay/core/state.js';
import { bindings, keyName, type Binding, type PlayerCommand } from '../replay/keys.js';
import type { TraceProblem, Unit } from '../replay/questions.js';
import { button, dropdown, iconButton } from '../shared/controls.js';
import { BOOKMARK, FIND, LEAP, LEAP_BACK, LOOP, NEXT_WRITE, PAUSE, PLAY, RUN_TO, SKIP, SKIP_BACK, STEP, STEP_BACK, WARNING } from '../shared/icons.js';

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

/** To go and to play. */
export function player(key: KeyOf<PlayerCommand>, playback: Playback, onPlay: () => void, onChange: (change: Partial<Pick<Playback, 'unit' | 'speed'>>) => void): TemplateResult {
    return html`<span class="group">${key(SKIP_BACK, 'layerBack')}${key(LEAP_BACK, 'operationBack')}${key(STEP_BACK, 'passBack')}</span>
        <span class="group plain"><vscode-button class="play" appearance="primary" title=${titleOf(bindings, 'play')} @click=${onPlay}><span slot="start">${playback.playing ? PAUSE : PLAY}</span>${playback.playing ? 'Pause' : 'Play'}</vscode-button></span>
        <span class="group plain">${key(STEP, 'passForward')}${key(LEAP, 'operationForward')}${key(SKIP, 'layerForward')}</span>
        <span class="group">${dropdown<Unit>({ label: 'Play by', value: playback.unit, options: [{ value: 'pass', text: 'passes' }, { value: 'operation', text: 'operations' }, { value: 'layer', text: 'layers' }], onChange: unit => onChange({ unit }) })}
        ${dropdown({ label: 'A second', value: String(playback.speed), options: speedsOf(playback.unit).map(speed => ({ value: String(speed), text: `${speed.toLocaleString('en')} a second` })), onChange: speed => onChange({ speed: Number(speed) }) })}</span>`;
}

/** What is marked and whether play runs to it or goes round in it. */
export interface Marked {
    readonly runs: boolean;
    readonly loops: boolean;
    readonly a: boolean;
    readonly b: boolean;
    readonly here: boolean;
}

type MarkCommand = 'runTo' | 'loop' | 'markA' | 'markB' | 'bookmark';

export function markers(key: KeyOf<MarkCommand>, [a, b]: readonly [string, string], marked: Marked): TemplateResult {
    return html`<span class="group">${key(RUN_TO, 'runTo', marked.runs)}${key(LOOP, 'loop', marked.loops)}${key(letter(a), 'markA', marked.a)}${key(letter(b), 'markB', marked.b)}${key(BOOKMARK, 'bookmark', marked.here)}</span>`;
}

export function finding(key: KeyOf<'nextWrite' | 'find'>, isOpen: boolean): TemplateResult {
    return html`<span class="group">${key(NEXT_WRITE, 'nextWrite')}${key(FIND, 'find', isOpen)}</span>`;
}

/** A long question that is under way. */
export function underWay(busy: string | undefined, onCancel: () => void): TemplateResult | typeof nothing {
    return busy === undefined ? nothing : html`<span class="group busy"><span class="quiet" role="status">${busy}</span> ${button({ label: 'Cancel', onClick: onCancel })}</span>`;
}

export function findForm(said: string, onFind: (text: string) => void): TemplateResult {
    const submitted = (event: Event): void => {
        event.preventDefault();
        onFind(new FormData(event.currentTarget as HTMLFormElement).get('wish') as string);
    };
    return html`<form class="find" @submit=${submitted}>
        <label>Find <input name="wish" autocomplete="off" placeholder="conv2, #120, next store, 12.3 row 5 = 1" aria-describedby="find-help"></label>
        <span id="find-help" class="quiet">A layer; an operation of this part, by number or by kind; or the first time a cell (column.domain, or a column) of a row holds a value. ${said}</span></form>`;
}

export function heatChoice(value: Heat, onChange: (heat: Heat) => void): TemplateResult {
    return dropdown<Heat>({ label: 'Heat', value, options: (['energy', 'activity', 'wear'] as const).map(one => ({ value: one, text: one })), onChange });
}

export function radixChoice(value: Radix, onChange: (radix: Radix) => void): TemplateResult {
    return dropdown<Radix>({ label: 'Read values as', value, options: (['unsigned', 'signed', 'ternary', 'binary', 'hex'] as const).map(one => ({ value: one, text: one })), onChange });
}

/** Each once: two answers may miss the same block. */
export function problemList(label: string, all: readonly Pick<TraceProblem, 'code' | 'message'>[]): TemplateResult | typeof nothing {
    const distinct = [...new Map(all.map(problem => [problem.message, problem])).values()];
    return distinct.length === 0 ? nothing : html`<ul class="problems" aria-label=${label}>${distinct.map(({ code, message }) => html`<li class="banner">${WARNING} <span>${message} <span class="quiet">${code}</span></span></li>`)}</ul>`;
}

/** Whoever shows it makes it modal; the focus is on it, not on its last control, so that it stands at its top. */
export function keyOverlay(all: readonly Binding<string>[], mouse: string, onClose: () => void): TemplateResult {
    const cancelled = (event: Event): void => {
        event.preventDefault();
        onClose();
    };
    return html`<dialog class="keys" tabindex="-1" autofocus aria-label="Keys" @cancel=${cancelled}>
        <div class="section-head"><h2>Keys</h2>${button({ label: 'Close', onClick: onClose })}</div>
        <dl class="key-list">${all.map(({ keys, text }) => html`<div><dt>${keys.map((key, i) => html`${i > 0 ? ' or ' : ''}<kbd>${keyName(key)}</kbd>`)}</dt><dd>${text}</dd></div>`)}</dl>
        <p class="quiet">${mouse}</p></dialog>`;
}

function letter(text: string): TemplateResult {
    return html`<span class="letter" aria-hidden="true">${text}</span>`;
}
