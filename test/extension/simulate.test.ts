// Simulate, the whole way: lens or command, server, worker, webview; and back from the view to the text.
import { deepEqual, equal, ok, strictEqual } from 'node:assert/strict';
import { commands, ConfigurationTarget, type Tab, TabInputCustom, TabInputWebview, window, workspace } from 'vscode';
import { eventually, extension, open, positionOf } from './help.js';

/** The example's network on its first images; the reference reads all of them right. */
const small = [
    'import "lenet5.tern"',
    'experiment few {', '    run LeNet5 on RtmAp', '    images "test_images.npy"', '    labels "test_labels.npy"', '    limit 20', '}',
    'experiment lost {', '    run LeNet5 on RtmAp', '    images "no_such_file.npy"', '}', '',
].join('\n');

function simulateTabs(): string[] {
    return window.tabGroups.all.flatMap(({ tabs }) => tabs).flatMap(({ input, label }) => input instanceof TabInputWebview && input.viewType.endsWith('terntrack.simulate') ? [label] : []);
}

function replayTabs(): Tab[] {
    return window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof TabInputCustom && input.viewType === 'terntrack.trace');
}

suite('Simulate', () => {
    test('an experiment runs and its view opens', async () => {
        const api = await extension();
        const document = await open('lenet5-mnist/few.tern', small);
        await commands.executeCommand('terntrack.simulate', document.uri.toString(), 'few');
        const view = api.lastSimulation();
        ok(view);
        deepEqual([view.name, view.network, view.hardware, view.images, view.correct, view.seededImage], ['few', 'LeNet5', 'RtmAp', 20, 20, false]);
        deepEqual(view.layers.map(({ name }) => name), ['conv1', 'pool1', 'conv2', 'pool2', 'fc1', 'fc2', 'fc3']);
        ok(Math.abs(view.layers.reduce((sum, { energyJ }) => sum + energyJ.total, 0) / view.energyJ.total - 1) < 1e-9);
        equal(view.samples.length, 20);
        await eventually(() => api.viewDelivered());
        await eventually(() => simulateTabs().join() === 'Simulate few');
    });

    test('a network without an experiment runs on one seeded image, and says so', async () => {
        const api = await extension();
        const document = await open('lenet5-mnist/lenet5.tern');
        await commands.executeCommand('terntrack.simulate', document.uri.toString(), 'LeNet5');
        const view = api.lastSimulation();
        deepEqual([view?.name, view?.seededImage, view?.images, view?.correct], ['LeNet5', true, 1, undefined]);
        await eventually(() => api.viewDelivered());
    });

    test('without arguments it asks which one', async () => {
        const api = await extension();
        await open('lenet5-mnist/few.tern', small);
        const before = api.lastSimulation();
        const done = commands.executeCommand('terntrack.simulate');
        await eventually(async () => {
            await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
            return api.lastSimulation() !== before;
        });
        await done;
        equal(api.lastSimulation()?.name, 'few');
        equal(simulateTabs().filter(label => label === 'Simulate few').length, 1, 'the view of the first run is used again');
    });

    test('what cannot be run opens no view', async () => {
        const api = await extension();
        const document = await open('lenet5-mnist/few.tern', small);
        const before = [api.lastSimulation(), simulateTabs()];
        // Not awaited: its message waits for the reader.
        void commands.executeCommand('terntrack.simulate', document.uri.toString(), 'lost');
        await commands.executeCommand('terntrack.simulate', document.uri.toString(), 'few');
        await eventually(() => api.lastSimulation() !== before[0]);
        equal(api.lastSimulation()?.name, 'few');
        deepEqual(simulateTabs(), before[1]);
    });

    test('a layer of the view leads to its line', async () => {
        const api = await extension();
        const document = await open('lenet5-mnist/lenet5.tern');
        await commands.executeCommand('terntrack.simulate', document.uri.toString(), 'LeNet5');
        strictEqual(api.receiveFromView({ type: 'revealLayer', layer: 'fc2' }), true);
        const line = positionOf(document, 'fc2').line;
        await eventually(() => window.activeTextEditor?.document === document && window.activeTextEditor.selection.active.line === line);
    });

    test('the replay of the first image opens by itself, once, and the cursor stays in the text', async () => {
        const api = await extension();
        await window.tabGroups.close(replayTabs());
        const document = await open('lenet5-mnist/few.tern', small);
        for (let run = 0; run < 2; run++) {
            await commands.executeCommand('terntrack.simulate', document.uri.toString(), 'few');
            deepEqual(replayTabs().map(({ label }) => label), ['few-few.terntrace']);
        }
        strictEqual(window.activeTextEditor?.document, document);
        const { input, group } = replayTabs()[0];
        ok((await workspace.fs.stat((input as TabInputCustom).uri)).size > 10_000);
        ok(group.viewColumn > 1, 'beside the text');
        equal(simulateTabs().filter(label => label === 'Simulate few').length, 1);
        // Closed, the button of the results opens it again.
        await window.tabGroups.close(replayTabs());
        strictEqual(api.receiveFromView({ type: 'openReplay' }), true);
        await eventually(() => replayTabs().length === 1);
    });

    test('no replay opens where the settings say so; the button records it then', async () => {
        const api = await extension();
        await window.tabGroups.close(replayTabs());
        const settings = workspace.getConfiguration('terntrack');
        await settings.update('simulate.openReplay', false, ConfigurationTarget.Workspace);
        try {
            const document = await open('lenet5-mnist/quiet.tern', small);
            await commands.executeCommand('terntrack.simulate', document.uri.toString(), 'few');
            deepEqual(replayTabs(), []);
            strictEqual(api.receiveFromView({ type: 'openReplay' }), true);
            await eventually(() => replayTabs().some(({ label }) => label === 'quiet-few.terntrace'));
        } finally {
            await settings.update('simulate.openReplay', undefined, ConfigurationTarget.Workspace);
        }
    });

    test('messages that the protocol does not know are refused', async () => {
        const api = await extension();
        for (const message of [undefined, null, 'ready', { type: 'evil' }, { type: 'revealLayer' }, { type: 'revealLayer', layer: 'fc1', uri: 'file:///etc/passwd' }, { type: 'runAgain', name: 'x' }]) {
            strictEqual(api.receiveFromView(message), false, JSON.stringify(message));
        }
    });
});
