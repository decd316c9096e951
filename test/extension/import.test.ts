// Import Model, the whole way: command, server, files in the workspace, the editor on the result.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { type CodeAction, CodeActionKind, commands, DiagnosticSeverity, languages, type Uri, window, workspace } from 'vscode';
import { writeSafetensors } from '../../server/import/write-safetensors.js';
import { floats, ModelMaker, Random, scalarOf } from '../import/onnx/models.js';
import { codeOf, eventually, extension, inWorkspace, open } from './help.js';

/** A quantised convolution and a dense layer, both ternary. */
function smallModel(): Uint8Array {
    const random = new Random(4);
    const m = new ModelMaker({ input: [1, 1, 8, 8], inputType: 'u8' });
    const step = floats([], [0.25]);
    const image = m.node('DequantizeLinear', ['x', floats([], [1 / 255]), scalarOf('u8', 0)]);
    const sums = m.node('Relu', [m.node('Conv', [image, m.constant(random.ternary([4, 1, 3, 3], [0.5]), 'conv.weight')])]);
    const activation = m.node('DequantizeLinear', [m.node('QuantizeLinear', [sums, step, scalarOf('u8', 0)]), step, scalarOf('u8', 0)]);
    return m.bytes(m.node('MatMul', [m.node('Flatten', [activation]), m.constant(random.ternary([144, 3], [0.5]), 'fc.weight')]));
}

async function names(folder: Uri): Promise<string[]> {
    return (await workspace.fs.readDirectory(folder)).map(([name]) => name).sort();
}

suite('Import Model', () => {
    test('a model becomes a network beside it, shown and without problems', async () => {
        await extension();
        const folder = inWorkspace('imported');
        await workspace.fs.createDirectory(folder);
        const model = inWorkspace('imported/small.onnx');
        await workspace.fs.writeFile(model, smallModel());
        const target = await commands.executeCommand<Uri | undefined>('terntrack.importModel', model);
        ok(target);
        deepEqual(await names(folder), ['small.onnx', 'small.safetensors', 'small.tern']);
        const document = window.activeTextEditor?.document;
        equal(document?.uri.toString(), target.toString());
        match(document!.getText(), /network small \{[^]*conv : conv 4 of 3x3 -> u8[^]*fc {3}: dense 3 [^]*output fc\n\}/);
        const lenses = await eventually(async () => {
            const found = await commands.executeCommand<unknown[]>('vscode.executeCodeLensProvider', target);
            return found.length > 0 && found;
        });
        ok(lenses.length > 0);
        deepEqual(languages.getDiagnostics(target), []);
    });

    test('the quick fix of weights that are not ternary makes a new file and names it', async () => {
        await extension();
        await workspace.fs.createDirectory(inWorkspace('reals'));
        const weights = writeSafetensors([{ name: 'fc.weight', shape: [2, 4], data: Float32Array.of(0.9, -0.8, 0.1, 0, 0.02, 1.1, -0.7, 0.05) }], {});
        await workspace.fs.writeFile(inWorkspace('reals/w.safetensors'), weights);
        const document = await open('reals/net.tern', 'network N {\n    input image : u4[4, 1, 1]\n    weights "w.safetensors"\n    fc : dense 2\n}\n');
        const [diagnostic] = await eventually(() => {
            const found = languages.getDiagnostics(document.uri).filter(one => codeOf(one) === 'weights/not-ternary');
            return found.length > 0 && found;
        });
        const actions = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, diagnostic.range, CodeActionKind.QuickFix.value);
        const fix = actions.find(({ title }) => title === 'Convert to ternary by the TWN rule, in "w_ternary.safetensors"');
        ok(fix?.command);
        equal(await commands.executeCommand(fix.command.command, ...fix.command.arguments as unknown[]), true);
        match(document.getText(), /weights "w_ternary\.safetensors"/);
        deepEqual(await names(inWorkspace('reals')), ['net.tern', 'w.safetensors', 'w_ternary.safetensors']);
        await eventually(() => languages.getDiagnostics(document.uri).every(({ severity }) => severity !== DiagnosticSeverity.Error));
        await commands.executeCommand('notifications.clearAll');
        await document.save();
    });

    test('a file that is no model is told, and nothing is made', async () => {
        await extension();
        const folder = inWorkspace('broken');
        await workspace.fs.createDirectory(folder);
        const model = inWorkspace('broken/broken.onnx');
        await workspace.fs.writeFile(model, smallModel().slice(0, 500));
        equal(await commands.executeCommand('terntrack.importModel', model), undefined);
        deepEqual(await names(folder), ['broken.onnx']);
        await commands.executeCommand('notifications.clearAll');
    });
});
