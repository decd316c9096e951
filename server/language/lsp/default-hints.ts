/** Hints of what a line leaves unsaid: strides and paddings, random weights, the machine of an experiment, a machine's constants. */
import type { CstNode } from 'langium';
import type { InlayHint } from 'vscode-languageserver';
import { DEFAULT_PRESET } from '../../hardware/presets.js';
import * as ast from '../generated/ast.js';
import type { Lowered } from '../lower/types.js';
import { DEFAULT_RANDOM } from '../lower/weights.js';
import { targetsHardware } from './targets.js';

export function defaultHints(root: ast.Model, lowered: Lowered): InlayHint[] {
    return (root.elements ?? []).flatMap((element): InlayHint[] => {
        switch (element.$type) {
            case 'Network':
                return [...networkHints(element, lowered), ...(element.weights ?? []).flatMap(weightsHint), ...(element.layers ?? []).flatMap(layerHint)];
            case 'Block':
                return (element.layers ?? []).flatMap(layerHint);
            case 'Experiment':
                return experimentHints(element, lowered);
            default:
                return [];
        }
    });
}

/** On which machine its figures are. */
function networkHints({ name, $cstNode: cst }: ast.Network, lowered: Lowered): InlayHint[] {
    const brace = cst && cst.text.indexOf('{');
    const position = brace === undefined || brace < 0 ? undefined : positionIn(cst!, brace);
    const hardware = targetsHardware(lowered);
    return name && position ? [{ position, label: `on ${hardware}`, paddingRight: true, tooltip: `Figures in this network are those on ${hardware}: ${hardware === DEFAULT_PRESET ? 'the default preset' : 'the one hardware of this file'}. An experiment says another one.` }] : [];
}

function layerHint({ operation }: ast.Layer): InlayHint[] {
    if (!ast.isConvolution(operation) && !ast.isPool(operation)) {
        return [];
    }
    const options = operation.options ?? [];
    const unsaid = [
        ...options.some(ast.isStrideOption) ? [] : [ast.isConvolution(operation) ? 'stride 1' : operation.kernel ? `stride ${operation.kernel.$cstNode?.text ?? 'as its window'}` : ''],
        ...options.some(ast.isPadOption) ? [] : ['pad 0'],
    ].filter(Boolean);
    return unsaid.length === 0 || ast.isPool(operation) && !operation.kernel ? [] : at(operation.$cstNode, `, ${unsaid.join(', ')}`, 'Defaults: nothing else is written.');
}

function weightsHint({ random }: ast.Weights): InlayHint[] {
    const said = new Set((random?.settings ?? []).map(({ name }) => name));
    const unsaid = (['sparsity', 'seed'] as const).filter(name => !said.has(name)).map(name => `${name} ${DEFAULT_RANDOM[name]}`);
    return random && unsaid.length > 0 ? at(random.$cstNode, `(${unsaid.join(', ')})`, 'Defaults of random weights.') : [];
}

function experimentHints({ runs, counts }: ast.Experiment, lowered: Lowered): InlayHint[] {
    const [run] = runs ?? [];
    const machine = run && !run.hardware ? ` on ${targetsHardware(lowered)}` : '';
    const batch = run && !(counts ?? []).some(({ kind }) => kind === 'batch') ? `${machine ? ', ' : ''}batch 1` : '';
    return run && machine + batch ? at(run.$cstNode, (machine + batch).trim(), 'Defaults: nothing else is written.') : [];
}

function at(cst: CstNode | undefined, label: string, tooltip: string): InlayHint[] {
    return cst ? [{ position: cst.range.end, label, paddingLeft: !label.startsWith(',') && !label.startsWith('('), tooltip }] : [];
}

function positionIn(cst: CstNode, offset: number): InlayHint['position'] {
    const lines = cst.text.slice(0, offset).split('\n');
    return { line: cst.range.start.line + lines.length - 1, character: lines.length === 1 ? cst.range.start.character + offset : lines.at(-1)!.length };
}
