/**
 * An .onnx file as a network. Bytes in, a network and findings out: it must not know where the bytes came from.
 */
import { networkOf } from '../fold/finish.js';
import { layerFindings } from '../fold/findings.js';
import type { ImportFinding, ImportResult } from '../imported.js';
import { fileName, problem, type Bound } from '../problems.js';
import { BadModel, catchBadModel } from './bad-model.js';
import type { Graph } from './graph.js';
import { liftGraph, type Lifted, type LiftOptions } from './lift/lift.js';
import { decodeModel, readGraph } from './read-model.js';
import type { ExternalFiles } from './read-tensor.js';

/** Versions of ONNX's operators that are read: beyond the tested ones with a warning. */
const OPSETS = { least: 7, testedFrom: 9, testedTo: 21, most: 25 } as const;

/** A model that is decoded but for the tensors in files of their own. */
export interface OpenedModel {
    /** Paths of those files, relative to the model's folder and inside it. */
    readonly external: readonly string[];
    /** With the bytes of those files. */
    readonly graph: (files: ExternalFiles) => Bound<Graph>;
}

/** Codes: import/truncated, import/malformed, import/external-data. */
export function openOnnx(path: string, bytes: Uint8Array): Bound<OpenedModel> {
    const decoded = catchBadModel(path, () => decodeModel(bytes));
    return decoded.problem ? decoded : { value: {
        external: decoded.value.external,
        graph: files => catchBadModel(path, () => checkedOpset(readGraph(decoded.value, files))),
    } };
}

function checkedOpset(graph: Graph): Graph {
    if (graph.opset < OPSETS.least || graph.opset > OPSETS.most) {
        throw new BadModel('import/opset', `it uses ONNX operators of version ${graph.opset}`,
            `Versions ${OPSETS.testedFrom} to ${OPSETS.testedTo} are read: export with \`opset_version=17\`, or convert with onnx.version_converter.`);
    }
    return graph;
}

/** `name`: of the network. Codes: those of the nodes' findings, and import/input, import/output, import/too-large. */
export function importGraph(path: string, graph: Graph, name: string, options: LiftOptions): ImportResult & { readonly lifted?: Lifted } {
    const lifted = catchBadModel(path, () => liftGraph(graph, options));
    if (lifted.problem) {
        return { findings: [{ severity: 'error', ...lifted.problem }] };
    }
    const { value } = lifted;
    if (value.builder.list.layers.length > MOST_LAYERS) {
        return { findings: [{ severity: 'error', ...problem('import/too-large', `${fileName(path)} has ${value.builder.list.layers.length} layers`, `At most ${MOST_LAYERS} make a network.`) }] };
    }
    return { ...networkOfLifted(graph, value, name), lifted: value, findings: [...opsetWarning(path, graph), ...value.findings, ...otherFindings(path, value)] };
}

/** What a file of the language may hold. */
const MOST_LAYERS = 10_000;

function networkOfLifted(graph: Graph, { builder, output }: Lifted, name: string): Pick<ImportResult, 'imported'> {
    const ends = output && builder.list.isSound(output.layer) ? output : undefined;
    // Not everything could be imported: as much as stands by itself.
    const sound = builder.list.layers.filter(layer => builder.list.isSound(layer.name));
    const last = ends?.layer ?? sound.at(-1)?.name;
    const network = last === undefined ? undefined : networkOf(builder, name, last);
    const kept = new Set(network?.layers.map(layer => layer.name));
    return !network ? {} : { imported: {
        network, input: builder.input.imported!, output: ends ?? { scale: 1, offset: 0, deviation: 0 }, complete: ends !== undefined,
        roundings: builder.list.roundings.filter(({ layer }) => kept.has(layer)), ternarised: builder.ternarised.map(({ label }) => label),
        origin: `ONNX, opset ${graph.opset}${graph.producer === '' ? '' : `, by ${graph.producer}`}`,
    } };
}

function opsetWarning(path: string, { opset }: Graph): ImportFinding[] {
    return opset >= OPSETS.testedFrom && opset <= OPSETS.testedTo ? [] : [{ severity: 'warning', ...problem('import/opset',
        `${fileName(path)} uses ONNX operators of version ${opset}, which are not tested`, `Versions ${OPSETS.testedFrom} to ${OPSETS.testedTo} are: compare the results with those of the model.`) }];
}

function otherFindings(path: string, { builder, dependent, outputName, findings }: Lifted): ImportFinding[] {
    const { assumption } = builder.input.imported ?? {};
    const failed = findings.some(({ severity }) => severity === 'error');
    return [
        ...layerFindings(builder.list),
        ...assumption === undefined ? [] : [{ severity: 'info', ...problem('import/assumed-input', 'What images are to the model\'s input was assumed', assumption,
            'Say it where this is wrong: `--input "u8 >> 4"`, `--input-bits 4`, `--input-step 0.0039`.') } as const],
        ...dependent > 0 && failed ? [{ severity: 'info', ...problem('import/dependent', `${dependent} more nodes of ${fileName(path)} were left out`,
            `They depend on what could not be imported; so does the result \`${outputName.slice(0, 40)}\`.`) } as const] : [],
        ...builder.ternarised.length > 0 ? [{ severity: 'warning', ...problem('import/ternarised', `weights of ${builder.ternarised.length} layers were made ternary: the accuracy is unknown`,
            'TWN rule (threshold 0.7 times the mean magnitude), without training again. Measure it with `--images` and `--labels`; fine-tune for a usable network.') } as const] : [],
    ];
}
