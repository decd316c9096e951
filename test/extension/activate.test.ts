// The extension in a real VS Code: its language is known, and a document of it activates the extension.
import { strictEqual } from 'node:assert/strict';
import { extensions, workspace } from 'vscode';
import { measured } from './run.js';

suite('activation', () => {
    test('a .tern document activates the extension', async function () {
        const extension = extensions.getExtension('terntrack.terntrack');
        strictEqual(extension?.packageJSON.name, 'terntrack');
        // The first of all tests: nothing has activated it yet.
        const since = performance.now();
        const wasActive = extension.isActive;
        await extension.activate();
        if (!wasActive) {
            measured(this, 'activation', performance.now() - since);
        }
        const document = await workspace.openTextDocument({ language: 'terntrack', content: '' });
        strictEqual(document.languageId, 'terntrack');
        await extension.activate();
        strictEqual(extension.isActive, true);
    });
});
