/**
 * A network's lines, one after another, blocks expanded: which instance reads which, and with what shapes. It reports
 * everything wrong with the lines themselves; weights come later (`bind.ts`).
 */
import type { AstNode } from 'langium';
import * as ast from '../generated/ast.js';
import { blockIsNotMadeOfItself, readsFromAbove, shortcutNameIsFree } from '../rules/links.js';
import { MAX_LAYERS, networkIsBounded } from '../rules/networks.js';
import { tell } from '../rules/rule.js';
import { sourceHasType, sumHasType } from '../rules/types.js';
import { attachAddend } from './addends.js';
import { bindArguments } from './arguments.js';
import { markRead, placeOf, UNKNOWN, type Draft, type Signal } from './drafts.js';
import { evaluateCount, type Environment, type Report } from './expressions.js';
import { geometryOf } from './operations.js';
import { refuseParts, refuseUntyped } from './parts.js';
import type { Reporter } from './reporter.js';
import type { Finding, Place } from './types.js';
import { readType } from './types-of-values.js';

/** The lines of a network, or of one instance of a block. */
interface Frame {
    /** In front of the names of its layers: `stage1.2.`. */
    readonly prefix: string;
    readonly environment: Environment;
    /** What came into the network or block. */
    readonly input: Signal;
    /** Lines above, each with what it gives. */
    readonly signals: Map<ast.Producer, Signal>;
    /** The network's line that is being expanded; undefined on the network's own lines. */
    readonly use?: ast.Layer;
    /** Blocks being expanded, the outermost first. */
    readonly blocks: readonly ast.Block[];
}

export class Expansion {

    readonly drafts: Draft[] = [];
    private readonly names = new Map<string, AstNode | undefined>();
    private steps = 0;

    constructor(private readonly reporter: Reporter, private readonly network: ast.Network) {}

    /** What the network gives, in the end. */
    run(input: Signal): Signal {
        const frame: Frame = { prefix: '', environment: new Map(), input, signals: new Map(), blocks: [] };
        const [declared] = this.network.inputs ?? [];
        if (declared) {
            frame.signals.set(declared, input);
        }
        this.names.set(input.name, declared);
        return this.expandLines(this.network, frame);
    }

    /** The value of the `output` line, or of the last line. */
    private expandLines(container: ast.Network | ast.Block, frame: Frame): Signal {
        let previous = frame.input;
        let above: ast.Layer | undefined;
        for (const layer of container.layers ?? []) {
            if (tell(this.reporter.report.bind(this.reporter), { node: this.network, property: 'name' }, networkIsBounded(this.network.name, ++this.steps))) {
                return UNKNOWN;
            }
            previous = this.expandLayer(layer, this.reporter.hasLostLayer(above, layer) ? UNKNOWN : previous, frame);
            above = layer;
            if (!frame.signals.has(layer)) {
                frame.signals.set(layer, previous);
            }
        }
        const [output] = container.outputs ?? [];
        if (!output) {
            return previous;
        }
        const layer = output.source?.ref;
        return layer && frame.signals.get(layer) || UNKNOWN;
    }

    private expandLayer(layer: ast.Layer, previous: Signal, frame: Frame): Signal {
        const report = this.reportFor(frame);
        const source = layer.source ? this.follow(layer.source, layer, frame, report) : previous;
        if (!layer.operation) {
            return UNKNOWN;
        }
        if (ast.isInstances(layer.operation)) {
            refuseParts(layer, 'a block', ['addend', 'shift', 'type', 'tensor'], report);
            return this.expandInstances(layer, layer.operation, source, frame, report);
        }
        return this.expandOperation(layer, layer.operation, this.readable(source, layer, report), frame, report);
    }

    private expandInstances(layer: ast.Layer, { uses = [] }: ast.Instances, source: Signal, frame: Frame, report: Report): Signal {
        const counts = uses.map(use => use.times ? evaluateCount('the repeat count', 1, use.times, frame.environment, report) : 1);
        const total = counts.reduce<number>((sum, count) => sum + (count ?? 1), 0);
        let signal = source;
        let index = 0;
        for (const [at, use] of uses.entries()) {
            const block = use.block?.ref;
            if (!block || counts[at] === undefined) {
                return UNKNOWN;
            }
            const before = frame.blocks.indexOf(block);
            if (tell(report, { node: use, property: 'block' }, blockIsNotMadeOfItself(before < 0 ? [] : [...frame.blocks.slice(before), block]))) {
                return UNKNOWN;
            }
            const environment = bindArguments(use, block, frame.environment, report);
            for (let repeat = 0; repeat < counts[at] && this.steps <= MAX_LAYERS; repeat++) {
                this.steps++;
                index++;
                signal = this.expandLines(block, {
                    prefix: `${frame.prefix}${layer.name}.${total > 1 ? `${index}.` : ''}`, environment, input: signal, signals: new Map(),
                    use: frame.use ?? layer, blocks: [...frame.blocks, block],
                });
            }
        }
        return signal;
    }

    private expandOperation(layer: ast.Layer, operation: Exclude<ast.Operation, ast.Instances>, source: Signal, frame: Frame, report: Report): Signal {
        const name = frame.prefix + (layer.name ?? '');
        const kind = kindOf(operation);
        // What does not fit its input points at the layer that gives it.
        const withSource: Report = (place, finding) => report(place, { ...finding, related: [...finding.related ?? [], ...finding.code === 'shape/kernel' || finding.code === 'shape/groups' ? placeOf(source) : []] });
        const read = geometryOf(operation, { name, input: source.shape, environment: frame.environment, report: withSource });
        const geometry = this.reporter.isShapeBroken(layer) ? { ...read, outputShape: undefined, weightShape: undefined } : read;
        const isMac = kind === 'conv' || kind === 'dense';
        const rounds = isMac || kind === 'sumpool';
        const average = ast.isPool(operation) && operation.kind === 'avgpool';
        refuseParts(layer, ast.isPool(operation) ? `\`${operation.kind}\`` : `\`${kind}\``,
            isMac ? [] : !rounds ? ['addend', 'shift', 'type', 'tensor'] : average ? ['addend', 'shift', 'tensor'] : ['addend'], report);
        const written = rounds ? readType(layer, report) : undefined;
        const bits = rounds && !(average && !layer.type) ? written : source.bits;
        const draft: Draft = {
            ...geometry, name, node: layer, use: frame.use ?? layer, kind, source, bits, average, shift: rounds ? layer.shift : undefined,
            tensor: frame.use ? frame.prefix + (layer.tensor ?? layer.name) : layer.tensor ?? layer.name, readers: 0,
        };
        this.claim(name, { node: layer, property: 'name' }, report);
        if (isMac && layer.addend) {
            this.add(layer.addend, draft, frame, report);
        }
        this.drafts.push(draft);
        const accumulates = isMac && !layer.type;
        if (accumulates) {
            refuseUntyped(layer, report);
        }
        if (kind === 'sumpool' && !average) {
            tell(this.reporter.reportAbsence.bind(this.reporter), { node: layer, property: 'operation' }, sumHasType(name, layer.type));
        }
        // Where parsing gave up on the line, a type may have been there.
        const form = !accumulates ? 'activation' : this.reporter.hasBrokenLine(layer) ? 'unknown' : 'accumulator';
        return { name, form, shape: geometry.outputShape, bits, draft };
    }

    /** `+ x`, `+ project x`. */
    private add(addend: ast.Addend, draft: Draft, frame: Frame, report: Report): void {
        const signal = addend.source ? this.follow(addend.source, draft.node, frame, report) : UNKNOWN;
        markRead(signal);
        const shortcut = attachAddend(addend, draft, signal, frame.prefix, report);
        if (shortcut) {
            this.claim(shortcut.name, { node: addend, property: addend.shortcut === undefined ? undefined : 'shortcut' }, report);
            this.drafts.push(shortcut);
        }
    }

    /** What a name behind `from` or `+` gives; unknown when it is not above. */
    private follow(source: ast.Source, layer: ast.Layer, frame: Frame, report: Report): Signal {
        if (source.block) {
            return frame.input;
        }
        const producer = source.producer?.ref;
        const signal = producer && frame.signals.get(producer);
        if (producer && !signal && (producer.$container === layer.$container)) {
            tell(report, { node: source, property: 'producer' }, readsFromAbove(layer, producer));
        }
        return signal ?? UNKNOWN;
    }

    /** The signal if a layer can work on it. */
    private readable(source: Signal, layer: ast.Layer, report: Report): Signal {
        markRead(source);
        const finding = sourceHasType(layer.name, source.name, source.form === 'accumulator');
        return finding && tell(report, { node: layer, property: layer.source ? 'source' : 'name' }, { ...finding, related: placeOf(source) }) ? UNKNOWN : source;
    }

    /** Instance names meet only through `as` and dots; equal names on two lines are said by `names.ts`. */
    private claim(name: string, place: Place, report: Report): void {
        if (place.property !== 'name') {
            tell(report, place, shortcutNameIsFree(name, this.names.get(name)));
        }
        this.names.set(name, place.node);
    }

    /** Inside a block a finding is said on the block's line, with the use that made it; of a foreign block on the use. */
    private reportFor({ use }: Frame): Report {
        return (place: Place, finding: Finding) => {
            if (!use) {
                this.reporter.report(place, finding);
            } else if (this.reporter.owns(place.node)) {
                this.reporter.report(place, { ...finding, related: [...finding.related ?? [], { message: 'used here', node: use, property: 'operation' }] });
            } else {
                this.reporter.report({ node: use, property: 'operation' }, { ...finding, related: [...finding.related ?? [], { message: 'in this line of the block', node: place.node, property: place.property }] });
            }
        };
    }
}

function kindOf(operation: Exclude<ast.Operation, ast.Instances>): Draft['kind'] {
    switch (operation.$type) {
        case 'Convolution':
            return 'conv';
        case 'Dense':
            return 'dense';
        case 'Flatten':
            return 'flatten';
        case 'Pool':
            return operation.kind === 'maxpool' ? 'maxpool' : 'sumpool';
    }
}
