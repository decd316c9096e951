/**
 * What a layer adds before it rounds: an activation of the same shape (identity), the accumulators of a line without a
 * type (a shortcut), or, behind `project`, whichever of identity and a 1x1 convolution fits.
 */
import type * as ast from '../generated/ast.js';
import { placeOf, type Draft, type Signal } from './drafts.js';
import type { Report } from './expressions.js';
import { tell } from '../rules/rule.js';
import { projectionExists, residualFits, sameShape } from '../rules/shapes.js';
import { shortcutCanBeAdded } from '../rules/types.js';
import { projectionWindow } from './operations.js';

/**
 * Attaches `signal` to the draft, or says why it cannot be added. The result is a shortcut that `project` had to make, a
 * draft of its own; `prefix` stands in front of its name.
 */
export function attachAddend(addend: ast.Addend, draft: Draft, signal: Signal, prefix: string, report: Report): Draft | undefined {
    if (signal.form === 'unknown' || !signal.shape || !draft.outputShape) {
        return undefined;
    }
    // Whatever is wrong points at what was to be added.
    const said: Report = (place, finding) => report(place, { ...finding, related: placeOf(signal) });
    if (signal.form === 'accumulator') {
        attachShortcut(addend, draft, signal, said);
        return undefined;
    }
    if (sameShape(signal.shape, draft.outputShape)) {
        draft.addend = signal;
        return undefined;
    }
    if (addend.project) {
        return project(addend, draft, signal, prefix, said);
    }
    tell(said, { node: addend }, residualFits(draft.name, { name: signal.name, shape: signal.shape, isShortcut: false }, draft.outputShape));
    return undefined;
}

/** A line without a type: its accumulators are added as they are. */
function attachShortcut(addend: ast.Addend, draft: Draft, signal: Signal, report: Report): void {
    const shortcut = signal.draft!;
    const facts = { name: signal.name, isConvolution: shortcut.node.operation?.$type === 'Convolution', groups: shortcut.groups, readers: shortcut.readers };
    if (!tell(report, { node: addend }, shortcutCanBeAdded(draft.name, facts)
        ?? residualFits(draft.name, { name: signal.name, shape: signal.shape!, isShortcut: true }, draft.outputShape!))) {
        shortcut.kind = 'projection';
        draft.addend = signal;
    }
}

function project(addend: ast.Addend, draft: Draft, source: Signal, prefix: string, report: Report): Draft | undefined {
    const output = draft.outputShape!;
    const window = projectionWindow(source.shape!, output);
    if (!window) {
        tell(report, { node: addend }, projectionExists(draft.name, source.shape!, output, false));
        return undefined;
    }
    const name = addend.shortcut === undefined ? `${draft.name}.shortcut` : prefix + addend.shortcut;
    const shortcut: Draft = {
        name, node: draft.node, use: draft.use, kind: 'projection', tensor: name, source, window, groups: 1,
        weightShape: [output[0], source.shape![0], 1, 1], inputShape: source.shape, outputShape: output, readers: 1,
    };
    draft.addend = { name, form: 'accumulator', shape: output, draft: shortcut };
    return shortcut;
}
