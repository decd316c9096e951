// What surrounds the documents: report, status bar, tasks, settings, files that change, typing fast.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { commands, ConfigurationTarget, DiagnosticSeverity, extensions, languages, Range, Selection, tasks, Uri, window, workspace, WorkspaceEdit, type InlayHint, type TextDocument } from 'vscode';
import { codeOf, eventually, extension, inWorkspace, open } from './help.js';

const net = (name: string, layers: string, more = ''): string =>
    `network ${name} {\n    input image : u4[1, 8, 8]\n    weights random(sparsity 0.5, seed 1)\n${layers}\n}\n${more}`;

async function hintCount(document: TextDocument): Promise<number> {
    const found = await commands.executeCommand<InlayHint[]>('vscode.executeInlayHintProvider', document.uri, new Range(0, 0, document.lineCount, 0));
    return found.filter(({ label }) => /J · /.test(typeof label === 'string' ? label : label.map(({ value }) => value).join(''))).length;
}

function errorsOf(document: TextDocument): string[] {
    return languages.getDiagnostics(document.uri).filter(({ severity }) => severity === DiagnosticSeverity.Error).map(codeOf);
}

async function type(document: TextDocument, range: Range, text: string): Promise<void> {
    const edit = new WorkspaceEdit();
    edit.replace(document.uri, range, text);
    ok(await workspace.applyEdit(edit));
}

suite('around the documents', () => {
    test('the status bar follows the cursor from network to network', async () => {
        const api = await extension();
        const document = await open('two.tern', net('First', '    fc : dense 10') + net('Second', '    fc : dense 20'));
        const lineOf = (name: string): number => document.getText().slice(0, document.getText().indexOf(`network ${name}`)).split('\n').length - 1;
        for (const name of ['First', 'Second', 'First']) {
            window.activeTextEditor!.selection = new Selection(lineOf(name) + 1, 0, lineOf(name) + 1, 0);
            await eventually(() => api.statusBarText()?.includes(`${name} `));
        }
    });

    test('the report lists every layer, and follows the text', async () => {
        await extension();
        const document = await open('report.tern', net('Reported', '    a : conv 4 of 3x3, pad 1 -> u4\n    b : dense 10'));
        await eventually(async () => await hintCount(document) === 2);
        const page = await commands.executeCommand<Uri>('terntrack.showReport');
        const report = await workspace.openTextDocument(page);
        match(report.getText(), /## Reported on RtmAp/);
        match(report.getText(), /\| a \| [\d.]+\s\S*J \| .* \| [\d,]+ \|/);
        match(report.getText(), /\| a \| conv \| 4\sx\s8\sx\s8 \|/);
        match(report.getText(), /What is assumed/);
        await type(document, document.lineAt(4).range, '    b2 : dense 20');
        await eventually(() => /\| b2 \| dense \| 20\sx\s1\sx\s1 \|/.test(report.getText()));
        // The page stands in a group of its own; the text, not saved, stays.
        await commands.executeCommand('workbench.action.focusFirstEditorGroup');
        await commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
    });

    test('tasks run the command line, and what it finds becomes problems', async () => {
        await extension();
        const document = await open('task.tern', net('Wrong', '    fc : dense 10 from nowhere'));
        const offered = await tasks.fetchTasks({ type: 'terntrack' });
        ok(offered.some(({ name }) => name === 'check all'));
        deepEqual(offered.filter(({ name }) => name.endsWith(' task.tern')).map(({ definition }) => String(definition.command)), ['check', 'compile', 'simulate', 'compare']);
        const check = offered.find(({ name }) => name === 'check task.tern')!;
        deepEqual(check.problemMatchers, ['$terntrack']);
        const code = await new Promise<number | undefined>(resolve => {
            const listening = tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
                if (execution.task.name === check.name) {
                    listening.dispose();
                    resolve(exitCode);
                }
            });
            void tasks.executeTask(check);
        });
        equal(code, 1);
        // Open documents have their own diagnostics; of a closed one they are what the matcher reads.
        await commands.executeCommand('workbench.action.closeActiveEditor');
        await eventually(() => languages.getDiagnostics(document.uri).some(({ source, message }) => source === 'terntrack' && message.includes('nowhere')));
    });

    test('settings take effect at once: nothing is compiled while compilation is off', async () => {
        const api = await extension();
        const document = await open('settings.tern', net('Set', '    fc : dense 10'));
        await eventually(async () => await hintCount(document) === 1);
        const settings = workspace.getConfiguration('terntrack');
        await settings.update('compilation.enabled', false, ConfigurationTarget.Global);
        await eventually(async () => await hintCount(document) === 0);
        await settings.update('statusBar.enabled', false, ConfigurationTarget.Global);
        await settings.update('statusBar.enabled', undefined, ConfigurationTarget.Global);
        await settings.update('compilation.enabled', undefined, ConfigurationTarget.Global);
        await eventually(async () => await hintCount(document) === 1);
        await eventually(() => api.statusBarText()?.includes('Set '));
    });

    test('a compilation can be stopped, and goes on with the next edit', async () => {
        const api = await extension();
        const document = await open('stop.tern', net('Slow', Array.from({ length: 12 }, (_, index) => `    c${index} : conv 96 of 3x3, pad 1 -> u4`).join('\n')));
        await eventually(() => api.statusBarText()?.includes('sync~spin'));
        await commands.executeCommand('terntrack.stopCompiling');
        await eventually(() => !api.statusBarText()?.includes('sync~spin'));
        equal(await hintCount(document), 0);
        await type(document, new Range(3, 0, document.lineCount - 2, 0), '    c0 : conv 4 of 3x3, pad 1 -> u4\n');
        await eventually(async () => await hintCount(document) === 1);
    });

    test('the walkthrough opens, and each of its four steps has something to show', async () => {
        await extension();
        const { extensionUri, packageJSON } = extensions.getExtension('terntrack.terntrack')!;
        const [{ id, steps }] = (packageJSON as { contributes: { walkthroughs: { id: string; steps: { media: { markdown: string } }[] }[] } }).contributes.walkthroughs;
        equal(steps.length, 4);
        for (const { media } of steps) {
            ok((await workspace.fs.readFile(Uri.joinPath(extensionUri, media.markdown))).length > 100);
        }
        const document = await open('walked.tern', net('Walked', '    fc : dense 10'));
        await eventually(async () => await hintCount(document) === 1);
        await commands.executeCommand('workbench.action.openWalkthrough', `terntrack.terntrack#${id}`);
        await eventually(() => window.tabGroups.activeTabGroup.activeTab?.label.includes('Welcome') || window.tabGroups.activeTabGroup.activeTab?.label.includes('Walkthrough'));
        // Its buttons mean the text that was there before it.
        const page = await commands.executeCommand<Uri | undefined>('terntrack.showReport');
        match((await workspace.openTextDocument(page!)).getText(), /## Walked on RtmAp/);
        await commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
        await commands.executeCommand('workbench.action.closeActiveEditor');
    });

    test('the output channel opens', async () => {
        await extension();
        await commands.executeCommand('terntrack.showOutput');
        await eventually(() => window.visibleTextEditors.some(({ document }) => document.uri.scheme === 'output' && document.uri.path.toLowerCase().includes('terntrack')));
        await commands.executeCommand('workbench.action.closePanel');
    });

    test('a file that is open twice has one text, and its figures in both', async () => {
        await extension();
        const document = await open('twice.tern', net('Twice', '    fc : dense 10'));
        const beside = await window.showTextDocument(document, { viewColumn: 2 });
        await eventually(async () => await hintCount(document) === 1);
        ok(await beside.edit(edit => edit.insert(document.lineAt(3).range.end, '\n    more : dense 20')));
        await eventually(async () => await hintCount(document) === 1 && errorsOf(document).length > 0 || await hintCount(document) === 2);
        equal(window.visibleTextEditors.filter(editor => editor.document === document).length, 2);
        await commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
        await commands.executeCommand('workbench.action.focusFirstEditorGroup');
    });

    test('an example opens that compiles', async () => {
        const api = await extension();
        await commands.executeCommand('terntrack.openExample');
        const document = window.activeTextEditor!.document;
        equal(document.languageId, 'terntrack');
        await eventually(() => api.statusBarText()?.includes('LeNet5 '));
        deepEqual(languages.getDiagnostics(document.uri).filter(({ severity }) => severity <= DiagnosticSeverity.Warning), []);
        await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });

    test('an import counts as it stands in the editor, saved or not', async () => {
        await extension();
        const parts = await open('parts.tern', 'hardware Mine refines RtmAp { latches 1 }\n');
        const user = await open('user.tern', `import "parts.tern"\n${net('N', '    fc : dense 10')}experiment e { run N on Mine }\n`);
        await eventually(() => errorsOf(user).length === 0);
        await type(parts, new Range(0, 9, 0, 13), 'Other');
        ok(parts.isDirty);
        await eventually(() => errorsOf(user).includes('link/unknown-hardware'));
        await type(parts, new Range(0, 9, 0, 14), 'Mine');
        await eventually(() => errorsOf(user).length === 0);
    });

    test('weights that change on the disk make a result old', async () => {
        const api = await extension();
        const document = await open('lenet5-mnist/lenet5.tern');
        await commands.executeCommand('terntrack.simulate', document.uri.toString(), 'LeNet5');
        await eventually(() => api.viewDelivered());
        equal(api.simulationStale(), false);
        const weights = inWorkspace('lenet5-mnist/lenet5.safetensors');
        const bytes = await workspace.fs.readFile(weights);
        await new Promise(resolve => setTimeout(resolve, 20));
        await workspace.fs.writeFile(weights, bytes);
        await eventually(() => api.simulationStale());
        await commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
    });

    test('typing fast ends in the diagnostics of the whole text', async () => {
        await extension();
        const text = net('Typed', '    a : conv 4 of 3x3, pad 1 -> u4\n    b : dense 10 from nowhere\n    c : dense 20');
        const document = await open('typed.tern', '');
        const editor = window.activeTextEditor!;
        for (let at = 0; at < text.length; at += 2) {
            await editor.edit(edit => edit.insert(document.positionAt(at), text.slice(at, at + 2)), { undoStopBefore: false, undoStopAfter: false });
        }
        equal(document.getText(), text);
        const fresh = await open('fresh.tern', text);
        const shown = (of: TextDocument): string[] => languages.getDiagnostics(of.uri).map(found => `${found.range.start.line}:${found.range.start.character} ${codeOf(found)}`).sort();
        await eventually(() => shown(fresh).length > 0 && JSON.stringify(shown(fresh)) === JSON.stringify(shown(document)));
        ok(shown(document).some(line => line.includes('link/unknown-layer')));
    });
});
