/** Settings of the folder a document lies in: each folder of a window may have its own. */
import { URI } from 'langium';
import { expect, it } from 'vitest';
import type { ConfigurationItem } from 'vscode-languageserver';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { openEditor, uriOf } from './editor.js';
import { hints, lenses } from './requests.js';

/** An editor whose settings for a document are those of the folder in its path. */
async function editorOfFolders(folders: Record<string, object>) {
    const editor = await openEditor();
    const asked: ConfigurationItem[] = [];
    const { configuration } = editor.language;
    configuration.initialize({ capabilities: { workspace: { configuration: true } }, processId: null, rootUri: null });
    await configuration.initialized({
        fetchConfiguration: async items => {
            asked.push(...items);
            return items.map(({ scopeUri }) => Object.entries(folders).find(([folder]) => scopeUri?.startsWith(uriOf(folder)))?.[1] ?? null);
        },
    });
    for (const folder of ['a', 'b']) {
        await editor.write(`${folder}/tiny.safetensors`, tinyWeights());
        await editor.edit(`${folder}/net.tern`, tinyText.replace('dense 3', 'dense 3\n    spare : dense 4 from image'));
    }
    return { ...editor, asked };
}

it('hints, lenses and severities are those of the folder', async () => {
    const folders: Record<string, object> = { a: { codeLens: { enabled: false }, inlayHints: { shape: { enabled: true }, energy: { enabled: false } }, diagnostics: { severity: { 'link/unused-layer': 'off' } } } };
    const editor = await editorOfFolders(folders);
    const codes = (name: string) => editor.diagnostics(name).map(({ code }) => code);
    expect((await lenses(editor, 'a/net.tern')).length).toBe(0);
    expect((await lenses(editor, 'b/net.tern')).length).toBeGreaterThan(0);
    expect([...(await hints(editor, 'a/net.tern')).values()].join()).toMatch(/^\[[^J]*$/);
    expect([...(await hints(editor, 'b/net.tern')).values()].join()).not.toContain('[');
    expect(codes('a/net.tern')).not.toContain('link/unused-layer');
    expect(codes('b/net.tern')).toContain('link/unused-layer');

    // Asked once a document, and again when the settings have changed.
    const { length } = editor.asked;
    await lenses(editor, 'a/net.tern');
    expect(editor.asked.length).toBe(length);
    folders.a = {};
    editor.language.configuration.updateConfiguration({ settings: { terntrack: {} } });
    await editor.language.analysis.useSettings();
    expect((await lenses(editor, 'a/net.tern')).length).toBeGreaterThan(0);
    expect(codes('a/net.tern')).toContain('link/unused-layer');
});

it('those of the window hold while the editor has not answered', async () => {
    const editor = await editorOfFolders({});
    editor.language.configuration.updateConfiguration({ settings: { terntrack: { codeLens: { enabled: false } } } });
    expect(editor.language.configuration.known(URI.parse(uriOf('c/new.tern')))).toEqual({ codeLens: { enabled: false } });
    expect(await lenses(editor, 'b/net.tern')).toEqual([]);
});
