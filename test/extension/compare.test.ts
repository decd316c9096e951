// Compare, the whole way: command, server, worker, webview.
import { deepEqual, ok } from 'node:assert/strict';
import { commands, TabInputWebview, window } from 'vscode';
import { eventually, extension, open } from './help.js';

const compared = [
    'import "lenet5.tern"',
    'crossbar Mine refines Isaac32nm8b { adc 6 bits, 1.2 pJ }',
    'experiment beside {', '    run LeNet5 on RtmAp', '    compare Mine', '}', '',
].join('\n');

suite('Compare', () => {
    test('an experiment is set beside its crossbars, and its view opens', async () => {
        const api = await extension();
        const document = await open('lenet5-mnist/compared.tern', compared);
        await commands.executeCommand('terntrack.compare', document.uri.toString(), 'beside');
        const view = api.lastComparison();
        ok(view);
        deepEqual([view.name, view.network, view.comparison.hardware], ['beside', 'LeNet5', 'RtmAp']);
        deepEqual(view.comparison.rows.map(({ name }) => name), ['RtmAp', 'Mine', 'asic-45nm-8b', 'simd-cpu-45nm-8b', 'deepcam-like-512']);
        deepEqual(view.comparison.rows[0].layers.map(({ name }) => name), ['conv1', 'pool1', 'conv2', 'pool2', 'fc1', 'fc2', 'fc3']);
        await eventually(() => api.comparisonDelivered());
        await eventually(() => window.tabGroups.all.flatMap(({ tabs }) => tabs)
            .some(({ input, label }) => input instanceof TabInputWebview && input.viewType.endsWith('terntrack.compare') && label === 'Compare beside'));
    });
});
