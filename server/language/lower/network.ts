/**
 * One network: its input, its lines (`expand.ts`), what is left out, its weights (`bind.ts`), and the model if nothing is
 * wrong with any of them.
 */
import type { InputRule, Network } from '../../network/model.js';
import type * as ast from '../generated/ast.js';
import { layerIsRead } from '../rules/links.js';
import { networkHasInput, networkHasLayers } from '../rules/networks.js';
import { tell } from '../rules/rule.js';
import { bindNetwork } from './bind.js';
import { toLoweredLayer, UNKNOWN, type Draft, type Signal } from './drafts.js';
import { Expansion } from './expand.js';
import { checkNames } from './names.js';
import type { Reporter } from './reporter.js';
import { readRule, readShape, readType } from './types-of-values.js';
import type { LowerContext, LoweredInput, LoweredNetwork } from './types.js';
import { readWeights, type WeightsOrigin } from './weights.js';

export function lowerNetwork(node: ast.Network, context: LowerContext, reporter: Reporter): LoweredNetwork {
    const errorsBefore = reporter.errors;
    checkNames(node, reporter);
    const input = readInput(node, reporter);
    const expansion = new Expansion(reporter, node);
    const output = expansion.run(input ? signalOf(input) : UNKNOWN);
    const { drafts } = expansion;
    if (input) {
        tell(reporter.reportAbsence.bind(reporter), { node, property: 'name' }, networkHasLayers(node.name, drafts.length));
    }
    if (output.draft) {
        output.draft.readers++;
    }
    const source = readWeights(node, context, reporter, drafts.length > 0);
    const sound = reporter.errors === errorsBefore && !reporter.isBroken(node) && isLinked(node, drafts);
    const live = liveDrafts(output);
    if (sound) {
        tellUnused(drafts, live, reporter);
    }
    const bound = sound && source ? modelOf({ name: node.name, input, drafts: drafts.filter(draft => live.has(draft)), output }, source, reporter, context) : undefined;
    const unread = sound && !source && node.weights?.[0]?.file !== undefined && reporter.errors === errorsBefore;
    return {
        name: node.name ?? '', node, ...bound === 'pending' || unread ? { pending: true } : { network: bound as Network | undefined },
        input, layers: drafts.map(toLoweredLayer),
    };
}

/** Undefined while anything is missing. */
function modelOf({ name, input, drafts, output }: Read, source: WeightsOrigin, reporter: Reporter, { background }: LowerContext): ReturnType<typeof bindNetwork> {
    return !input || !isWhole(input) || !output.draft ? undefined : bindNetwork({ name, input, drafts, output: output.name }, source, reporter, background);
}

interface Read {
    readonly name: string;
    readonly input: ReadInput | undefined;
    readonly drafts: readonly Draft[];
    readonly output: Signal;
}

function isWhole(input: ReadInput): input is Required<ReadInput> {
    return input.shape !== undefined && input.bits !== undefined && input.rule !== undefined;
}

export interface ReadInput extends LoweredInput {
    readonly rule?: InputRule;
}

function readInput(node: ast.Network, reporter: Reporter): ReadInput | undefined {
    const [input] = node.inputs ?? [];
    if (tell(reporter.reportAbsence.bind(reporter), { node, property: 'name' }, networkHasInput(node.name, node.inputs?.length ?? 0))) {
        return undefined;
    }
    const report = reporter.report.bind(reporter);
    const bits = readType(input, report);
    return { name: input.name ?? '', node: input, shape: readShape(input, report), bits, rule: readRule(input, bits, report) };
}

function signalOf({ name, shape, bits, node }: ReadInput): Signal {
    return { name, form: 'activation', shape, bits, node };
}

/** Every name of the network and of the blocks it uses leads somewhere. */
function isLinked(node: ast.Network, drafts: readonly Draft[]): boolean {
    return drafts.every(draft => draft.name !== '' && draft.source.form === 'activation' && draft.outputShape !== undefined
        && (draft.kind === 'projection' || draft.node.addend === undefined || draft.addend !== undefined))
        && (node.outputs ?? []).every(output => output.source?.ref !== undefined);
}

/** Everything the output depends on. */
function liveDrafts(output: Signal): Set<Draft> {
    const live = new Set<Draft>();
    const open = [output.draft];
    while (open.length > 0) {
        const draft = open.pop();
        if (draft && !live.has(draft)) {
            live.add(draft);
            open.push(draft.source.draft, draft.addend?.draft);
        }
    }
    return live;
}

function tellUnused(drafts: readonly Draft[], live: ReadonlySet<Draft>, reporter: Reporter): void {
    for (const { name, node, use, readers } of drafts.filter(draft => !live.has(draft))) {
        tell(reporter.report.bind(reporter), { node: reporter.owns(node) ? node : use, property: 'name' }, layerIsRead(name, readers > 0));
    }
}
