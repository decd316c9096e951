// Language services through VS Code's own commands, each at least once: what a person reaches by keys and menus.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import {
    type CallHierarchyIncomingCall, type CallHierarchyItem, type CodeAction, type CompletionList, commands, ConfigurationTarget, type DocumentHighlight, type DocumentLink, type DocumentSymbol, type FoldingRange,
    type Hover, languages, type Location, type LocationLink, type MarkdownString, Range, type SelectionRange, type SemanticTokens, type SignatureHelp, type SymbolInformation, type TextDocument, type TextEdit, type Uri, window, workspace, WorkspaceEdit,
} from 'vscode';
import { codeOf, diagnosticsOf, eventually, extension, inWorkspace, open, positionOf } from './help.js';

const lenet = 'lenet5-mnist/lenet5.tern';
const text = [
    'block Pair(channels) {', '    a : conv channels of 3x3, pad 1 -> u4', '    b : conv channels of 3x3, pad 1 -> u4', '}', '',
    'network Small {', '    input image : u4[1, 8, 8]', '    weights random(sparsity 0.5, seed 1)', '    first : Pair(2)', '    last : dense 3 from first', '    output last', '}', '',
].join('\n');

async function replaceAll(document: TextDocument, newText: string): Promise<void> {
    const edit = new WorkspaceEdit();
    edit.replace(document.uri, new Range(0, 0, document.lineCount, 0), newText);
    ok(await workspace.applyEdit(edit));
}

async function actions(document: TextDocument, range: Range, kind: string): Promise<CodeAction[]> {
    return commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range, kind);
}

suite('language services', () => {
    test('completion offers operations, blocks and units that fit', async () => {
        const document = await open('complete.tern', text.replace('last : dense 3 from first', 'last : ').concat('hardware Mine refines RtmAp {\n    write 10 \n}\n'));
        await extension();
        const labels = async (words: string, offset: number): Promise<string[]> => (await commands.executeCommand<CompletionList>('vscode.executeCompletionItemProvider', document.uri, positionOf(document, words).translate(0, offset)))
            .items.map(({ label }) => typeof label === 'string' ? label : label.label);
        const operations = await eventually(async () => {
            const now = await labels('last : ', 7);
            return now.includes('conv') && now;
        });
        ok(operations.includes('Pair'), operations.join(' '));
        ok(!operations.includes('layer conv'), 'no snippets where none fits');
        const lines = await labels('    first : Pair', 4);
        ok(lines.includes('layer conv') && !lines.includes('conv'), lines.join(' '));
        equal(workspace.getConfiguration('editor', document).get('wordBasedSuggestions'), 'off');
        const units = await labels('write 10 ', 9);
        ok(units.includes('fJ/cell') && !units.includes('rows'), units.join(' '));
    });

    test('completion offers presets, and the tensors of a weights file; with documentation', async () => {
        const written = (await workspace.fs.readFile(inWorkspace(lenet))).toString();
        const document = await open('lenet5-mnist/tensors.tern', `${written.replace('dense 84 -> u4', 'dense 84 -> u4 tensor "')}\nhardware Mine refines `);
        const items = async (words: string): Promise<CompletionList['items']> => (await commands.executeCommand<CompletionList>('vscode.executeCompletionItemProvider', document.uri, positionOf(document, words).translate(0, words.length), undefined, 100)).items;
        const labels = (all: CompletionList['items']): string[] => all.map(({ label }) => typeof label === 'string' ? label : label.label);
        await eventually(async () => labels(await items('tensor "')).includes('fc2'));
        const presets = await items('Mine refines ');
        ok(labels(presets).includes('RtmAp'), labels(presets).join(' '));
        const operations = await items('conv2 : ');
        ok(operations.some(({ label, documentation }) => label === 'conv' && documentation), 'conv is documented');
    });

    test('a rename goes through all files', async () => {
        const declared = await open('declared.tern', 'hardware Renamed refines RtmAp { latches 1 }\n');
        const user = await open('renames.tern', 'import "declared.tern"\nhardware Smaller refines Renamed { gate 16 rows }\n');
        const edit = await eventually(async () => {
            const now = await commands.executeCommand<WorkspaceEdit>('vscode.executeDocumentRenameProvider', declared.uri, positionOf(declared, 'Renamed'), 'Called');
            return now.size === 2 && now;
        });
        ok(await workspace.applyEdit(edit));
        match(user.getText(), /refines Called \{/);
        match(declared.getText(), /^hardware Called /);
    });

    test('signature help, definition, references, rename, highlights', async () => {
        const document = await open('navigate.tern', text);
        const at = positionOf(document, 'Pair(2)');
        const help = await eventually(() => commands.executeCommand<SignatureHelp | undefined>('vscode.executeSignatureHelpProvider', document.uri, at.translate(0, 5)));
        equal(help.signatures[0].label, 'Pair(channels)');
        const [definition] = await commands.executeCommand<(Location | LocationLink)[]>('vscode.executeDefinitionProvider', document.uri, at);
        equal('targetRange' in definition ? definition.targetSelectionRange?.start.line : definition.range.start.line, 0);
        equal((await commands.executeCommand<Location[]>('vscode.executeReferenceProvider', document.uri, at)).length, 2);
        equal((await commands.executeCommand<DocumentHighlight[]>('vscode.executeDocumentHighlights', document.uri, at)).length, 2);
        const edit = await commands.executeCommand<WorkspaceEdit>('vscode.executeDocumentRenameProvider', document.uri, at, 'Twice');
        equal(edit.get(document.uri).length, 2);
    });

    test('a tensor list opens from the weights file and from a layer', async () => {
        const document = await open(lenet);
        const links = await eventually(async () => {
            const now = await commands.executeCommand<DocumentLink[]>('vscode.executeLinkProvider', document.uri);
            return now.length > 0 && now;
        });
        const list = await workspace.openTextDocument(links.find(({ range }) => document.getText(range).includes('safetensors'))!.target!);
        match(list.getText(), /^conv1\.weight /m);
        const targets = await eventually(async () => {
            const now = await commands.executeCommand<LocationLink[]>('vscode.executeDefinitionProvider', document.uri, positionOf(document, 'conv2'));
            return now.length > 0 && now;
        });
        const [target] = targets;
        match(list.lineAt(('targetRange' in target ? target.targetRange : (target as unknown as Location).range).start.line).text, /^conv2\.weight /);
    });

    test('outline, workspace symbols, folding, selections, colours', async () => {
        const document = await open('structure.tern', text);
        const outline = await eventually(() => commands.executeCommand<DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', document.uri));
        deepEqual(outline.map(({ name, children }) => [name, ...children.map(child => child.name)]), [['Pair', 'channels', 'a', 'b'], ['Small', 'image', 'first', 'last']]);
        ok((await eventually(() => commands.executeCommand<SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', 'LeNet5'))).some(({ name }) => name === 'LeNet5'));
        equal((await commands.executeCommand<FoldingRange[]>('vscode.executeFoldingRangeProvider', document.uri)).length, 2);
        const [selection] = await commands.executeCommand<SelectionRange[]>('vscode.executeSelectionRangeProvider', document.uri, [positionOf(document, 'dense 3')]);
        ok(selection.parent?.parent);
        const tokens = await commands.executeCommand<SemanticTokens>('vscode.provideDocumentSemanticTokens', document.uri);
        ok(tokens.data.length >= 50, String(tokens.data.length));
    });

    test('the call hierarchy leads from a block to the layers that use it', async () => {
        const document = await open('calls.tern', text);
        const items = await eventually(async () => {
            const now = await commands.executeCommand<CallHierarchyItem[]>('vscode.prepareCallHierarchy', document.uri, positionOf(document, 'Pair('));
            return now.length > 0 && now;
        });
        const calls = await commands.executeCommand<CallHierarchyIncomingCall[]>('vscode.provideIncomingCalls', items[0]);
        deepEqual(calls.map(({ from }) => from.name), ['first']);
    });

    test('formatting writes columns and keeps comments', async () => {
        const document = await open('format.tern', 'network N{\ninput image:u4[1,8,8]\nweights random\na:dense 4->u4 // one\nlonger:dense 3\n}\n');
        const edits = await eventually(() => commands.executeCommand<TextEdit[] | undefined>('vscode.executeFormatDocumentProvider', document.uri, { tabSize: 4, insertSpaces: true }));
        const edit = new WorkspaceEdit();
        edit.set(document.uri, edits);
        ok(await workspace.applyEdit(edit));
        equal(document.getText(), 'network N {\n    input image : u4[1, 8, 8]\n    weights random\n    a      : dense 4 -> u4  // one\n    longer : dense 3\n}\n');
    });

    test('a quick fix corrects a misspelt name', async () => {
        const document = await open('fix.tern', text.replace('from first', 'from frist'));
        const [diagnostic] = await diagnosticsOf(document);
        equal(codeOf(diagnostic), 'link/unknown-layer');
        const [fix] = await actions(document, diagnostic.range, 'quickfix');
        equal(fix.title, 'Change to `first`');
        ok(await workspace.applyEdit(fix.edit!));
        await eventually(() => languages.getDiagnostics(document.uri).every(one => codeOf(one) !== 'link/unknown-layer'));
    });

    test('a block can be inlined, and lines that repeat extracted', async () => {
        const document = await open('refactor.tern', text);
        const line = positionOf(document, 'first :').line;
        const [inline] = await eventually(async () => {
            const now = await actions(document, new Range(line, 0, line, 0), 'refactor.inline');
            return now.length > 0 && now;
        });
        ok(await workspace.applyEdit(inline.edit!));
        match(document.getText(), /first_a : conv 2 of 3x3, pad 1 -> u4\n {4}first_b : conv 2 of 3x3/);
        const [extract] = await eventually(async () => {
            const now = await actions(document, new Range(line, 0, line + 1, 40), 'refactor.extract');
            return now.length > 0 && now;
        });
        ok(await workspace.applyEdit(extract.edit!));
        match(document.getText(), /first_b : Block/);
    });

    test('a unit is added, and a machine moves to a file of its own', async () => {
        const document = await open('moves.tern', 'hardware Moved refines RtmAp {\n    tile 2\n}\nhardware Smaller refines Moved { gate 16 rows }\n');
        const [diagnostic] = await diagnosticsOf(document);
        equal(codeOf(diagnostic), 'unit/missing');
        const [fix] = await actions(document, diagnostic.range, 'quickfix');
        equal(fix.title, 'Add the unit `arrays`');
        ok(await workspace.applyEdit(fix.edit!));
        const [move] = await eventually(async () => {
            const now = await actions(document, new Range(0, 10, 0, 10), 'refactor.move');
            return now.length > 0 && now;
        });
        ok(await workspace.applyEdit(move.edit!));
        match(document.getText(), /^import "moved\.tern"/);
        match((await workspace.openTextDocument(inWorkspace('moved.tern'))).getText(), /hardware Moved refines RtmAp \{\n {4}tile 2 arrays\n\}/);
    });

    test('a clash shows its other place, and leads to its page', async () => {
        const document = await open('clash.tern', 'network Twice {\n    input image : u4[1, 8, 8]\n    weights random\n    a : dense 10\n}\nnetwork Twice {\n    input image : u4[1, 8, 8]\n    weights random\n    a : dense 10\n}\n');
        const found = (await diagnosticsOf(document)).find(one => codeOf(one) === 'link/duplicate-name')!;
        equal(found.relatedInformation?.[0].location.range.start.line, 0);
        match(String(typeof found.code === 'object' ? found.code.target : ''), /errors\/link\/duplicate-name\.md$/);
    });

    test('a hover leads to the section about it', async () => {
        const document = await open(lenet);
        const [hover] = await eventually(async () => {
            const found = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, positionOf(document, 'pad'));
            return found.length > 0 && found;
        });
        const text = hover.contents.map(part => (part as MarkdownString).value).join('\n');
        const [, link] = /\[About layers\]\((command:[^)]*)\)/.exec(text) ?? [];
        const page = JSON.parse(decodeURIComponent(link.slice(link.indexOf('?') + 1))) as unknown[];
        deepEqual(page, ['language.md#layers']);
        const tabs = (): string[] => window.tabGroups.all.flatMap(group => group.tabs.map(({ label }) => label));
        await commands.executeCommand('terntrack.openPage', ...page);
        await eventually(() => tabs().some(label => label.includes('language.md')));
        // Nothing but pages of the documentation is opened so.
        const before = tabs();
        await commands.executeCommand('terntrack.openPage', '../README.md');
        deepEqual(tabs(), before);
        // Who follows a link is where it leads.
        await commands.executeCommand('workbench.action.focusFirstEditorGroup');
        await commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
    });

    test('advice is said, and can be silenced', async () => {
        const document = await open(lenet);
        const remarks = (): string[] => languages.getDiagnostics(document.uri).map(codeOf).filter(code => code?.startsWith('cost/')) as string[];
        await eventually(() => remarks().length > 0);
        const settings = workspace.getConfiguration('terntrack');
        await settings.update('diagnostics.severity', { cost: 'off' }, ConfigurationTarget.Global);
        await eventually(() => remarks().length === 0);
        await settings.update('diagnostics.advice', false, ConfigurationTarget.Global);
        await settings.update('diagnostics.severity', undefined, ConfigurationTarget.Global);
        await new Promise(resolve => setTimeout(resolve, 200));
        deepEqual(remarks(), []);
        await settings.update('diagnostics.advice', undefined, ConfigurationTarget.Global);
        await settings.update('diagnostics.severity', undefined, ConfigurationTarget.Global);
        await eventually(() => remarks().length > 0);
    });

    test('the costliest layer is coloured', async () => {
        const api = await extension();
        const document = await open(lenet);
        const uri = document.uri.toString();
        const words = await eventually(() => api.energyColours(uri).length > 0 && api.energyColours(uri));
        ok(words.some(word => word.endsWith(' high')), words.join(', '));
    });

    test('hints of every kind can be had', async () => {
        const document = await open(lenet);
        const settings = workspace.getConfiguration('terntrack');
        const kinds = ['shape', 'accumulator', 'defaults'];
        const labels = async (): Promise<string> => (await commands.executeCommand<{ label: string | { value: string }[] }[]>('vscode.executeInlayHintProvider', document.uri, new Range(0, 0, document.lineCount, 0)))
            .map(({ label }) => (typeof label === 'string' ? label : label.map(({ value }) => value).join('')).replaceAll('\u00a0', ' ')).join('\n');
        for (const kind of kinds) {
            await settings.update(`inlayHints.${kind}.enabled`, true, ConfigurationTarget.Global);
        }
        await eventually(async () => /\[6, 28, 28\]/.test(await labels()) && /\d+ bits/.test(await labels()) && /stride 1/.test(await labels()));
        for (const kind of kinds) {
            await settings.update(`inlayHints.${kind}.enabled`, undefined, ConfigurationTarget.Global);
        }
        await eventually(async () => !(await labels()).includes('bits'));
    });

    test('Explain opens a page about the network', async () => {
        const document = await open(lenet);
        const page = await commands.executeCommand<Uri>('terntrack.explain', document.uri.toString(), 'LeNet5', 'conv2');
        const { languageId, getText } = await workspace.openTextDocument(page);
        equal(languageId, 'markdown');
        match(getText(), /^# LeNet5 on RtmAp\n/);
        match(getText(), /## Layer conv2, step by step/);
        await eventually(() => window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label.includes('LeNet5 on RtmAp'))));
        await eventually(() => window.activeTextEditor?.document === document && window.tabGroups.activeTabGroup.viewColumn === window.activeTextEditor.viewColumn);
        await commands.executeCommand('workbench.action.focusFirstEditorGroup');
        await commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
    });

    test('the typed text is what is checked in the end', async () => {
        const document = await open('typing.tern', '');
        for (let length = 7; length < text.length; length += 11) {
            await replaceAll(document, text.slice(0, length));
        }
        await replaceAll(document, text);
        await eventually(() => languages.getDiagnostics(document.uri).every(({ severity }) => severity > 1));
    });
});
