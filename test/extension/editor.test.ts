// What the editor shows of a document: diagnostics, hover, hints, lenses, the status bar; and that it survives a restart.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { commands, DiagnosticSeverity, languages, Range, Uri, window, workspace, WorkspaceEdit, type CodeLens, type Hover, type InlayHint, type MarkdownString, type TextDocument } from 'vscode';
import { codeOf, diagnosticsOf, eventually, extension, open, positionOf } from './help.js';

const lenet = 'lenet5-mnist/lenet5.tern';

async function hints(document: TextDocument): Promise<string[]> {
    const whole = new Range(0, 0, document.lineCount, 0);
    const found = await commands.executeCommand<InlayHint[]>('vscode.executeInlayHintProvider', document.uri, whole);
    return found.map(({ label }) => (typeof label === 'string' ? label : label.map(({ value }) => value).join('')).replaceAll('\u00a0', ' '));
}

async function hover(document: TextDocument, words: string): Promise<string | undefined> {
    const found = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, positionOf(document, words));
    return found.flatMap(({ contents }) => contents.map(content => (content as MarkdownString).value)).join('\n').replaceAll('\u00a0', ' ');
}

suite('the editor', () => {
    test('a sound example has no errors', async () => {
        const api = await extension();
        const document = await open(lenet);
        await eventually(() => api.statusBarText()?.includes('LeNet5'));
        // Remarks on what could be better are no errors.
        deepEqual(languages.getDiagnostics(document.uri).filter(({ severity }) => severity <= DiagnosticSeverity.Warning).map(({ message }) => message), []);
    });

    test('each kind of mistake is marked at its place', async () => {
        const document = await open('mistakes.tern', [
            'network N {', '    input image : u4[1, 8, 8]', '    weights random(sparsity 0.5, seed 1)',
            '    a : conv 4 of 3x3, pad 1 -> u4', '    b : dense 10 from nowhere', '    output b', '}',
            'technology T refines RacetrackTcam { search 3 fX/cell }', '',
        ].join('\n'));
        const found = await eventually(() => {
            const now = languages.getDiagnostics(document.uri);
            return now.length >= 2 && now;
        });
        const places = found.map(diagnostic => `${document.getText(diagnostic.range)} ${codeOf(diagnostic)}`);
        ok(places.some(place => place.startsWith('nowhere ')), places.join('\n'));
        ok(places.some(place => /fX/.test(place) && /unit/.test(place)), places.join('\n'));
        for (const { message } of found) {
            ok(message.split('\n')[0].length <= 100, message);
        }
    });

    test('a mistake goes when it is corrected', async () => {
        const document = await open('corrected.tern', 'network N {\n    input image : u4[1, 8, 8]\n    weights random(sparsity 0.5, seed 1)\n    a : dense 10 from imag\n    output a\n}\n');
        await diagnosticsOf(document);
        const start = positionOf(document, 'imag\n');
        const edit = new WorkspaceEdit();
        edit.replace(document.uri, new Range(start, start.translate(0, 4)), 'image');
        ok(await workspace.applyEdit(edit));
        await eventually(() => languages.getDiagnostics(document.uri).every(({ severity }) => severity !== DiagnosticSeverity.Error));
    });

    test('a text as it was, beside a change of it, has figures and no complaints', async () => {
        const text = 'network Was {\n    input image : u4[1, 8, 8]\n    weights random(sparsity 0.5, seed 1)\n    a : dense 10\n    b : dense 10 from nothing\n}\n';
        const provided = workspace.registerTextDocumentContentProvider('git', { provideTextDocumentContent: () => text });
        const document = await workspace.openTextDocument(Uri.parse('git:/was/was.tern'));
        await languages.setTextDocumentLanguage(document, 'terntrack');
        await window.showTextDocument(document);
        await eventually(async () => (await hover(document, 'a : dense'))?.includes('10, 1, 1'));
        // The same text beside it, read after it, has its error by now.
        const now = await open('was.tern', text);
        ok((await diagnosticsOf(now)).some(one => codeOf(one) === 'link/unknown-layer'));
        deepEqual(languages.getDiagnostics(document.uri), []);
        provided.dispose();
        await commands.executeCommand('workbench.action.closeActiveEditor');
    });

    test('a text that was never saved is checked and has figures', async () => {
        const document = await workspace.openTextDocument({ language: 'terntrack', content: 'network New {\n    input image : u4[1, 8, 8]\n    weights random(sparsity 0.5, seed 1)\n    a : dense 10 -> u4\n    b : dense 3\n}\n' });
        await window.showTextDocument(document);
        await eventually(async () => (await hints(document)).filter(label => label.includes('J')).length === 2);
        const edit = new WorkspaceEdit();
        edit.replace(document.uri, document.lineAt(4).range, '    b : dens 3');
        ok(await workspace.applyEdit(edit));
        ok((await diagnosticsOf(document)).some(one => codeOf(one) === 'syntax/unexpected'));
        await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });

    test('hover on a layer says its shape and its cost', async () => {
        const document = await open(lenet);
        const text = await eventually(async () => {
            const now = await hover(document, 'conv2');
            return now?.includes('J') && now;
        });
        match(text, /conv2/);
        match(text, /16/);
        match(text, /\d (f|p|n|µ)J/);
    });

    test('hover on a network, a machine, a constant, its unit, a weights file, a preset', async () => {
        const lenets = await open(lenet);
        for (const [words, says] of [['LeNet5', /network of 7 layers/], ['lenet5.safetensors', /tensors, .* values/], ['RtmAp', /hardware, \d+ of \d+ constants/], ['image :', /input .*integers 0 to 15/], ['digits', /experiment/]] as const) {
            match(await eventually(() => hover(lenets, words)), says);
        }
        const machines = await open('hovered.tern', 'technology Cells refines RacetrackTcam {\n    write 12 pJ/cell, 2 ns\n}\nhardware Mine refines RtmAp { technology Cells }\n');
        for (const [words, says] of [['12', /write\.energy.* = 12 pJ\/cell/], ['pJ/cell', /1 pJ is 1e-12 J/], ['2 ns', /write\.time.* = 2 ns/], ['Mine', /hardware/]] as const) {
            match(await eventually(() => hover(machines, words)), says);
        }
    });

    test('the last figures stay while a newer text is compiled, and while a name is typed half', async () => {
        const document = await open('stays.tern', 'network N {\n    input image : u4[4, 12, 12]\n    weights random(sparsity 0.5, seed 1)\n    a : conv 24 of 3x3, pad 1 -> u4\n    b : dense 10\n    output b\n}\n');
        await eventually(async () => (await hints(document)).length === 2);
        for (const [words, by] of [['seed 1', 'seed 2'], ['output b\n}\n', 'output b\n}\nhardware Mi'], ['hardware Mi', 'hardware Mine refines RtmAp { latches 1 }\n']] as const) {
            const edit = new WorkspaceEdit();
            const start = positionOf(document, words);
            edit.replace(document.uri, new Range(start, document.positionAt(document.offsetAt(start) + words.length)), by);
            ok(await workspace.applyEdit(edit));
            equal((await hints(document)).length, 2, by);
        }
    });

    test('every layer has its energy beside it, and the shares are whole', async () => {
        const document = await open(lenet);
        const found = await eventually(async () => {
            const now = await hints(document);
            return now.length === 7 && now;
        });
        for (const hint of found) {
            match(hint, /^[\d.]+ (f|p|n|µ)J · (<1|\d+) %$/);
        }
    });

    test('hints can be switched off and on', async () => {
        const document = await open(lenet);
        await eventually(async () => (await hints(document)).length === 7);
        await commands.executeCommand('terntrack.toggleInlayHints');
        await eventually(async () => (await hints(document)).length === 0);
        await commands.executeCommand('terntrack.toggleInlayHints');
        await eventually(async () => (await hints(document)).length === 7);
    });

    test('Simulate stands above the network and the experiment', async () => {
        const document = await open(lenet);
        const lenses = await eventually(async () => {
            const now = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
            return now.length > 0 && now;
        });
        deepEqual([...new Set(lenses.map(({ command }) => command?.command ?? ''))].filter(Boolean).sort(), ['terntrack.compare', 'terntrack.explain', 'terntrack.replay', 'terntrack.simulate']);
        const simulate = lenses.filter(({ command }) => command?.command === 'terntrack.simulate');
        deepEqual(simulate.map(({ command, range }) => [command?.title, command?.arguments, document.getText(range)]), [
            ['$(play)\u00a0Simulate', [document.uri.toString(), 'LeNet5'], 'LeNet5'],
            ['$(play)\u00a0Simulate', [document.uri.toString(), 'digits'], 'digits'],
        ]);
    });

    test('what a network costs stands above it, and above a machine what it holds', async () => {
        const document = await open('hardware/machines.tern');
        const titles = async (of: TextDocument): Promise<string> => (await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', of.uri)).map(({ command }) => command?.title ?? '').join('\n').replaceAll('\u00a0', ' ');
        match(await eventually(async () => /mm²/.test(await titles(document)) && titles(document)), /arrays, [\d.]+ Mbit, [\d.]+ mm²/);
        const network = await open(lenet);
        await eventually(async () => /[\d.]+ nJ, [\d.]+ µs on RtmAp/.test(await titles(network)));
    });

    test('the status bar says what the network costs', async () => {
        const api = await extension();
        await open(lenet);
        const text = await eventually(() => {
            const now = api.statusBarText()?.replaceAll('\u00a0', ' ');
            return now?.includes('J,') && now;
        });
        match(text, /LeNet5 [\d.]+ (p|n|µ)J, [\d.]+ (n|µ|m)s$/);
    });

    test('the language server can be restarted', async () => {
        const document = await open(lenet);
        await commands.executeCommand('terntrack.restartServer');
        ok(await eventually(() => hover(document, 'conv1')));
        equal((await eventually(async () => {
            const now = await hints(document);
            return now.length > 0 && now;
        })).length, 7);
    });
});
