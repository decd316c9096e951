import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOutput, readShown } from '../../client/results/messages.js';
import { checkInput, checkSavedState } from '../../webview/simulate/messages.js';
import { INITIAL_STATE } from '../../webview/simulate/state.js';
import { seededView, simulationView, unreliableView } from './fixture.js';

/** As it arrives: a message between page and host is copied. */
const sent = (message: unknown): unknown => JSON.parse(JSON.stringify(message));

describe('host -> view', () => {
    test('results and status come through unchanged', () => {
        for (const message of [{ type: 'show', view: simulationView() }, { type: 'show', view: seededView() }, { type: 'show', view: unreliableView() }, { type: 'status', running: true, stale: false }]) {
            expect(checkInput(sent(message))).toEqual({ value: message });
        }
    });

    test('fields that a newer server adds do no harm', () => {
        expect(checkInput(sent({ type: 'show', view: { ...simulationView(), addedLater: 1 } }))).toHaveProperty('value');
    });

    const broken: [string, (view: Record<string, unknown>) => unknown][] = [
        ['no view', () => undefined],
        ['a view without layers', view => ({ ...view, layers: undefined })],
        ['an energy that is no number', view => ({ ...view, energyJ: { ...(view.energyJ as object), search: '3 fJ' } })],
        ['a share over one', view => ({ ...view, accuracy: 1.2 })],
        ['pixels that are markup', view => ({ ...view, samples: [{ index: 0, prediction: 1, logits: [], pixels: '<img src=x>' }] })],
        ['a lifetime that is no number', view => ({ ...view, wear: { ...unreliableView().wear, lifetimeS: null } })],
        ['a negative width', view => ({ ...view, imageWidth: -1 })],
    ];
    test.each(broken)('refused: %s', (_, change) => {
        const checked = checkInput(sent({ type: 'show', view: change({ ...simulationView() }) }));
        expect(checked).toHaveProperty('problem', expect.stringMatching(/^view/));
    });
});

describe('view -> host', () => {
    test('the messages of the protocol are accepted', () => {
        for (const message of [{ type: 'ready', restored: false }, { type: 'revealLayer', layer: 'stage1.1.a' }, { type: 'openSource' }, { type: 'runAgain' }, { type: 'runAgain', variants: true }]) {
            expect(readOutput(sent(message))).toEqual(message);
        }
    });

    test.each([
        undefined, null, 7, 'ready', [], {}, { type: 'ready' }, { type: 'ready', restored: 1 }, { type: 'revealLayer' },
        { type: 'revealLayer', layer: 7 }, { type: 'revealLayer', layer: 'x'.repeat(1001) }, { type: 'runAgain', uri: 'file:///etc/passwd' }, { type: 'runAgain', variants: 'yes' }, { type: 'execute' },
    ])('refused: %j', message => {
        expect(readOutput(message)).toBeUndefined();
    });
});

test('nothing that may arrive throws', () => {
    fc.assert(fc.property(fc.anything(), message => {
        checkInput(message);
        checkSavedState(message);
        readOutput(message);
        readShown(message);
    }));
    fc.assert(fc.property(fc.constantFrom('show', 'status', 'ready', 'revealLayer'), fc.dictionary(fc.string(), fc.jsonValue()), (type, rest) => {
        expect(checkInput({ ...rest, type })).not.toHaveProperty('value.view.layers');
        readOutput({ ...rest, type });
    }));
});

describe('saved state', () => {
    const state = { view: simulationView(), complete: true, state: { ...INITIAL_STATE, selected: 3, filter: { kind: 'pair', label: 1, prediction: 2 } } };

    test('comes back as it was', () => {
        expect(checkSavedState(sent(state))).toEqual({ value: state });
        expect(readShown(sent(state))).toEqual({ uri: state.view.uri, name: state.view.name, network: state.view.network });
    });

    test('of another version is refused, with the place', () => {
        const older = { ...state, state: { ...state.state, tab: 'overview' } };
        expect(checkSavedState(sent(older))).toHaveProperty('problem', expect.stringMatching(/^state\.tab/));
        expect(readShown({ view: { uri: 'no address', name: 'n', network: 'n' } })).toBeUndefined();
    });
});
