// The extension in a real VS Code: its language is known, and a document of it activates the extension.
import { strictEqual } from 'node:assert/strict';
import { extensions, workspace } from 'vscode';
import type { TestApi } from '../../client/extension.js';
import { measured } from './run.js';

suite('activation', () => {
    test('a .tern document activates the extension', async function () {
        const extension = extensions.getExtension('terntrack.terntrack');
        strictEqual(extension?.packageJSON.name, 'terntrack');
        // The first of all tests: nothing has activated it yet.
        const wasActive = extension.isActive;
        const since = performance.now();
        await extension.activate();
        if (!wasActive) {
            measured(this, 'activation', performance.now() - since);
            // Besides loading the bundle the rest is VS Code's own: it asks the window for what the extension stored.
            const api = extension.exports as TestApi;
            measured(this, 'of it activate()', api.activateMs);
            await api.ready;
            measured(this, 'until the language server answers', performance.now() - since);
        }
        const document = await workspace.openTextDocument({ language: 'terntrack', content: '' });
        strictEqual(document.languageId, 'terntrack');
        await extension.activate();
        strictEqual(extension.isActive, true);
    });
});
