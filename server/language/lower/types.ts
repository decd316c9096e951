/**
 * What `lower` gives: models where a declaration is free of errors, and what is known so far where it is not.
 * Nothing behind these types needs to look into a syntax tree: the nodes are handed on only as places to point at.
 */
import type { AstNode } from 'langium';
import type { Range } from 'vscode-languageserver';
import type { Crossbar } from '../../hardware/crossbar/model.js';
import type { Hardware, ParameterName } from '../../hardware/model.js';
import type { ImportProblem, TensorFile } from '../../import/tensors.js';
import type { Network, Shape } from '../../network/model.js';
import type { Window } from '../../network/shape.js';
import type { Work } from '../../network/work.js';
import type * as ast from '../generated/ast.js';

/** What lies outside the syntax tree. Paths are as written in the document. */
export interface LowerContext {
    /**
     * The weights file, or why it cannot be used; undefined while it has not been read: then nothing is reported and the
     * networks that need it stay without a model.
     */
    tensorFile(path: string): TensorFile | ImportProblem | undefined;
    /** Why an experiment's images or labels cannot be used; undefined while nothing is wrong or nothing is known. */
    dataProblem?(path: string): ImportProblem | undefined;
    /** Does long work in the background: its result, or nothing until it is done (`known`: as it is). Absent: it is done at once. */
    background?(key: string, work: () => Work<Network>, known: Network | undefined): Network | undefined;
}

export interface Lowered {
    readonly networks: readonly LoweredNetwork[];
    /** Hardware blocks of this document, and only those. */
    readonly hardware: readonly LoweredHardware[];
    /** Likewise. */
    readonly crossbars: readonly LoweredCrossbar[];
    readonly experiments: readonly LoweredExperiment[];
    /** In source order. Says nothing about syntax and links: see `documentProblems`. */
    readonly problems: readonly Problem[];
}

export interface LoweredNetwork {
    readonly name: string;
    readonly node: ast.Network;
    /** Only if free of errors and all its weights are at hand. */
    readonly network?: Network;
    /** Nothing is wrong with it: its weights are being read or drawn. */
    readonly pending?: boolean;
    readonly input?: LoweredInput;
    /** Every layer instance in running order, blocks expanded, also in a network with errors. */
    readonly layers: readonly LoweredLayer[];
}

export interface LoweredInput {
    readonly name: string;
    readonly node: ast.Input;
    readonly shape?: Shape;
    readonly bits?: number;
}

/** One layer instance. A shortcut written as a line of its own or with `project` is an instance too (`kind` projection). */
export interface LoweredLayer {
    /** Unique in the network and the name of the layer (or projection) in the model, e.g. `stage1.2.a`. */
    readonly name: string;
    readonly kind: 'conv' | 'dense' | 'projection' | 'maxpool' | 'sumpool' | 'avgpool' | 'flatten';
    /** The line that wrote it: for an instance of a block a line inside the block, perhaps in another document. */
    readonly node: ast.Layer;
    /** The line of the network that instantiated it; the same as `node` outside blocks. */
    readonly use: ast.Layer;
    /** Name of the layer instance (or of the network's input) it reads. */
    readonly input?: string;
    /** Instances whose values are added in its requantisation. */
    readonly addend?: string;
    readonly inputShape?: Shape;
    readonly outputShape?: Shape;
    /** Kernel, stride and padding; of a dense layer one position. */
    readonly window?: Window;
    /** OIHW, of conv, dense and projection. */
    readonly weightShape?: readonly [number, number, number, number];
    /** Bits of its activations; undefined for accumulators (logits, shortcuts) and where not known. */
    readonly bits?: number;
    /** What its tensors are called in the weights file, without `.weight`, `.M`, `.B`. */
    readonly tensor?: string;
}

export interface LoweredHardware {
    readonly name: string;
    readonly node: ast.Hardware;
    /** Only if free of errors. */
    readonly hardware?: Hardware;
    /** The line each constant of this block, its technologies and what it refines came from (may lie in another document). */
    readonly origins: ReadonlyMap<ParameterName, ast.Quantity>;
}

export interface LoweredCrossbar {
    readonly name: string;
    readonly node: ast.Crossbar;
    /** Only if free of errors. */
    readonly crossbar?: Crossbar;
}

export interface LoweredExperiment {
    readonly name: string;
    readonly node: ast.Experiment;
    /** Of this or of another document: lower the other one's root to get its model. */
    readonly network?: ast.Network;
    /** The model of what stands behind `on`, wherever it is written; else of the file's one hardware, else the default preset. */
    readonly hardware?: Hardware;
    /** Undefined for the default preset, and for a name that leads nowhere. */
    readonly hardwareNode?: ast.Hardware;
    /** Something stands behind `on`. */
    readonly machineIsNamed: boolean;
    readonly images?: string;
    readonly labels?: string;
    /** Images to run at most. */
    readonly limit?: number;
    /** Images in the arrays at a time; 1 unless written. */
    readonly batch: number;
    /** Images a second, for which the life of the cells is told. */
    readonly rate?: number;
    /** What stands behind `compare`, wherever it is written; empty when nothing does. */
    readonly crossbars: readonly Crossbar[];
}

export type Severity = 'error' | 'warning' | 'info';

/** The first line of `message` stands alone in at most 100 characters; the lines after it say why and what to do. */
export interface Problem {
    readonly code: string;
    readonly severity: Severity;
    readonly message: string;
    /** Always a node of the document that was lowered. */
    readonly node: AstNode;
    /** The part of the node to underline; the whole node without it. */
    readonly property?: string;
    readonly index?: number;
    /** Instead of node and property: for syntax errors. */
    readonly range?: Range;
    readonly related?: readonly RelatedPlace[];
    /** Raw material of a quick fix, e.g. `{ suggestion: 'conv1' }`: JSON. */
    readonly data?: Readonly<Record<string, unknown>>;
}

export interface RelatedPlace {
    readonly message: string;
    /** May lie in another document. */
    readonly node: AstNode;
    readonly property?: string;
    /** Instead of node and property, in the document of the node. */
    readonly range?: Range;
}

/** A problem without its place. */
export interface Finding {
    readonly code: string;
    readonly severity?: Severity;
    readonly message: string;
    readonly related?: readonly RelatedPlace[];
    readonly data?: Problem['data'];
}

/** Where a finding belongs: a node and, if only a part of it is meant, that part. */
export interface Place {
    readonly node: AstNode;
    readonly property?: string;
    readonly index?: number;
}
