/**
 * What a layer adds before it rounds: an activation of the same shape (identity), the accumulators of a line without a
 * type (a shortcut), or, behind `project`, whichever of identity and a 1x1 convolution fits.
 */
import { shapeText } from '../../network/shape.js';
import type * as ast from '../generated/ast.js';
import { placeOf, type Draft, type Signal } from './drafts.js';
import type { Report } from './expressions.js';
import { projectionWindow } from './operations.js';

/**
 * Attaches `signal` to the draft, or says why it cannot be added. The result is a shortcut that `project` had to make, a
 * draft of its own; `prefix` stands in front of its name.
 */
export function attachAddend(addend: ast.Addend, draft: Draft, signal: Signal, prefix: string, report: Report): Draft | undefined {
    if (signal.form === 'unknown' || !signal.shape || !draft.outputShape) {
        return undefined;
    }
    if (signal.form === 'accumulator') {
        attachShortcut(addend, draft, signal, report);
        return undefined;
    }
    if (sameShape(signal.shape, draft.outputShape)) {
        draft.addend = signal;
        return undefined;
    }
    if (addend.project) {
        return project(addend, draft, signal, prefix, report);
    }
    report({ node: addend }, {
        code: 'shape/residual', related: placeOf(signal), data: { suggestion: 'project' },
        message: `\`${draft.name}\`: ${shapeText(signal.shape)} cannot be added to ${shapeText(draft.outputShape)}\n`
            + `\`${signal.name}\` has another shape than what the convolution gives. Write \`+ project\` for a 1x1 convolution in between.`,
    });
    return undefined;
}

/** A line without a type: its accumulators are added as they are. */
function attachShortcut(addend: ast.Addend, draft: Draft, signal: Signal, report: Report): void {
    const shortcut = signal.draft!;
    const reason = shortcut.node.operation?.$type !== 'Convolution' ? 'only a convolution can be a shortcut'
        : shortcut.groups !== 1 ? 'a shortcut has no groups'
            : shortcut.readers > 1 ? 'a shortcut is added once' : undefined;
    if (reason) {
        report({ node: addend }, {
            code: 'type/shortcut', related: placeOf(signal), message: `\`${draft.name}\` cannot add \`${signal.name}\`: ${reason}\n`
                + `\`${signal.name}\` has no type, so its accumulators are added before rounding. Give it a type (\`-> u4\`) to add its activations.`,
        });
    } else if (!sameShape(signal.shape!, draft.outputShape!)) {
        report({ node: addend }, {
            code: 'shape/residual', related: placeOf(signal),
            message: `\`${draft.name}\`: ${shapeText(signal.shape!)} cannot be added to ${shapeText(draft.outputShape!)}\n`
                + `The shortcut \`${signal.name}\` must give the shape of what it is added to.`,
        });
    } else {
        shortcut.kind = 'projection';
        draft.addend = signal;
    }
}

function project(addend: ast.Addend, draft: Draft, source: Signal, prefix: string, report: Report): Draft | undefined {
    const output = draft.outputShape!;
    const window = projectionWindow(source.shape!, output);
    if (!window) {
        report({ node: addend }, {
            code: 'shape/projection', related: placeOf(source),
            message: `\`${draft.name}\`: no 1x1 convolution leads from ${shapeText(source.shape!)} to ${shapeText(output)}\n`
                + 'No stride makes maps of that size. Write the shortcut as a line of its own.',
        });
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

function sameShape(a: readonly number[], b: readonly number[]): boolean {
    return a.every((n, axis) => n === b[axis]);
}
