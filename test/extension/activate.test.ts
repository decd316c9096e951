// The extension in a real VS Code: its language is known, and a document of it activates the extension.
import { strictEqual } from 'node:assert/strict';
import { extensions, workspace } from 'vscode';

suite('activation', () => {
    test('a .tern document activates the extension', async () => {
        const extension = extensions.getExtension('terntrack.terntrack');
        strictEqual(extension?.packageJSON.name, 'terntrack');
        const document = await workspace.openTextDocument({ language: 'terntrack', content: '' });
        strictEqual(document.languageId, 'terntrack');
        await extension.activate();
        strictEqual(extension.isActive, true);
    });
});
