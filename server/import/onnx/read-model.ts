/**
 * Bytes of an .onnx file to a graph: decoding, local functions put in place, names checked, nodes ordered. What a hostile
 * file may claim ends here in a BadModel. It must not know what operators do.
 */
import { fromBinary } from '@bufbuild/protobuf';
import { listSome, shorten } from '../problems.js';
import type { NdArray } from './array.js';
import { BadModel } from './bad-model.js';
import { ModelProtoSchema, type AttributeProto, type GraphProto, type ModelProto, type NodeProto, type TensorProto, type ValueInfoProto } from './generated/onnx_pb.js';
import { visible, type Attribute, type Graph, type GraphInput, type Node } from './graph.js';
import { inlineFunctions } from './inline.js';
import { orderNodes } from './order.js';
import { elementType, externalPlace, readTensor, type ExternalFiles } from './read-tensor.js';

const AGAIN = 'The file was cut or damaged, or is no ONNX model: copy or export it again.';

/** A decoded file whose tensors are not yet read. */
export interface OnnxFile {
    readonly model: ModelProto;
    /** Files beside the model that hold tensors, each once; their paths are checked. */
    readonly external: readonly string[];
}

/** A file of many small nodes asks for more work than its size shows. */
const MOST_NODES = 50_000;

/** Throws BadModel. */
export function decodeModel(bytes: Uint8Array): OnnxFile {
    let model: ModelProto;
    try {
        model = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
    } catch (error) {
        throw new BadModel('import/truncated', 'this is no whole ONNX model', `${error instanceof Error ? `${decodingProblem(error)}. ` : ''}${AGAIN}`);
    }
    const { graph } = model;
    if (!graph || graph.node.length === 0 || graph.output.length === 0) {
        throw new BadModel(bytes.length === 0 || !graph ? 'import/truncated' : 'import/malformed',
            bytes.length === 0 ? 'the file is empty' : `the model has no ${!graph ? 'graph' : graph.node.length === 0 ? 'nodes' : 'outputs'}`, AGAIN);
    }
    if (graph.node.length > MOST_NODES) {
        throw new BadModel('import/too-large', `it has ${graph.node.length} nodes`, `At most ${MOST_NODES} are read; the largest networks have some thousands. Was a loop unrolled in the export?`);
    }
    return { model, external: [...new Set(tensorsOf(graph).filter(tensor => tensor.dataLocation === 1).map(tensor => externalPlace(tensor).location))] };
}

/** The decoder's own words are for programmers. */
function decodingProblem({ message }: Error): string {
    return message === 'premature EOF' ? 'It ends in the middle of a value' : `Its bytes cannot be decoded: ${shorten(message, 100)}`;
}

/** Throws BadModel. */
export function readGraph({ model }: OnnxFile, external: ExternalFiles = new Map()): Graph {
    const graph = model.graph!;
    if (graph.sparseInitializer.length > 0) {
        throw new BadModel('import/unsupported-type', `tensor ${shorten(graph.sparseInitializer[0].values?.name ?? '', 30)} is stored sparse`,
            'Sparse initialisers are not read: store the weights dense.');
    }
    const opset = opsetOf(model);
    const constants = readConstants(graph, external);
    const nodes = inlineFunctions(graph.node.map(node => readNode(node, external)), model.functions, node => readNode(node, external));
    checkNames(nodes, constants, graph);
    const inputs = graph.input.filter(({ name }) => !constants.has(name)).map(readInput);
    return {
        name: graph.name, opset, producer: visible([model.producerName, model.producerVersion].filter(text => text !== '').join(' ')).slice(0, 60),
        nodes: orderNodes(nodes), constants, inputs, outputs: graph.output.map(({ name }) => name),
    };
}

function opsetOf({ opsetImport }: ModelProto): number {
    const own = opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
    return own ? Number(own.version) : 1;
}

function readConstants(graph: GraphProto, external: ExternalFiles): Map<string, NdArray> {
    const constants = new Map<string, NdArray>();
    for (const tensor of graph.initializer) {
        if (constants.has(tensor.name)) {
            throw new BadModel('import/duplicate-name', `two tensors are called ${shorten(tensor.name, 40)}`, 'Which of the two is meant cannot be told: export the model again.');
        }
        constants.set(tensor.name, readTensor(tensor, external));
    }
    return constants;
}

/** Every tensor of a graph, those in attributes too (subgraphs are not run, so not read). */
function tensorsOf(graph: GraphProto): TensorProto[] {
    return [...graph.initializer, ...graph.node.flatMap(node => node.attribute.flatMap(({ t }) => t ?? []))];
}

function readNode(node: NodeProto, external: ExternalFiles): Node {
    const attributes = new Map<string, Attribute>();
    for (const attribute of node.attribute) {
        if (attributes.has(attribute.name)) {
            throw new BadModel('import/duplicate-name', `a node says ${shorten(attribute.name, 30)} twice`, AGAIN);
        }
        const value = readAttribute(attribute, external);
        if (value !== undefined) {
            attributes.set(attribute.name, value);
        }
    }
    return { op: node.opType, domain: node.domain === 'ai.onnx' ? '' : node.domain, name: node.name, inputs: node.input, outputs: node.output, attributes };
}

function readAttribute(attribute: AttributeProto, external: ExternalFiles): Attribute | undefined {
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    // Writers before IR version 3 left out the type: the field that is filled says it.
    const type = attribute.type || (attribute.t ? 4 : attribute.g ? 5 : attribute.floats.length > 0 ? 6 : attribute.ints.length > 0 ? 7
        : attribute.strings.length > 0 ? 8 : attribute.s.length > 0 ? 3 : attribute.i !== 0n ? 2 : 1);
    switch (type) {
        case 1: return attribute.f;
        case 2: return Number(attribute.i);
        case 3: return text(attribute.s);
        case 4: return attribute.t && readTensor(attribute.t, external);
        case 5: return { graph: true };
        case 6: return attribute.floats;
        case 7: return attribute.ints.map(Number);
        case 8: return attribute.strings.map(text);
        default: return undefined;
    }
}

function readInput({ name, type }: ValueInfoProto): GraphInput {
    const tensor = type?.tensorType;
    return {
        name, type: tensor && elementType(tensor.elemType),
        dims: tensor?.shape?.dim.map(({ dimValue }) => dimValue > 0n && dimValue < 2n ** 40n ? Number(dimValue) : undefined),
    };
}

/** Every tensor is given once, and everything that is read is given somewhere. */
function checkNames(nodes: readonly Node[], constants: ReadonlyMap<string, NdArray>, graph: GraphProto): void {
    const given = new Set([...constants.keys()]);
    const inputs = graph.input.map(({ name }) => name).filter(name => !constants.has(name));
    for (const name of [...inputs, ...nodes.flatMap(({ outputs }) => outputs.filter(output => output !== ''))]) {
        if (given.has(name)) {
            throw new BadModel('import/duplicate-name', `two things give the tensor ${shorten(name, 40)}`, 'Every tensor of a graph is given once: export the model again.');
        }
        given.add(name);
    }
    const wanted = [...nodes.flatMap(node => node.inputs), ...graph.output.map(({ name }) => name)].filter(name => name !== '' && !given.has(name));
    if (wanted.length > 0) {
        throw new BadModel('import/malformed', `nothing gives the tensor ${shorten(wanted[0], 40)}`, `Nodes or outputs read ${listSome([...new Set(wanted)])}. ${AGAIN}`);
    }
}
