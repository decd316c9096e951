/**
 * Documents for those who have no editor, without anything of Langium or LSP in what they get: models, diagnostics, and a
 * way to place the compiler's problems. The command line stands on this.
 */
import { URI, type LangiumDocument } from 'langium';
import type { Diagnostic } from 'vscode-languageserver';
import type { Target } from '../../analysis/analyser.js';
import type { CompileProblem } from '../../compiler/compile.js';
import { presetHardware } from '../../hardware/presets.js';
import type { Crossbar } from '../../hardware/crossbar/model.js';
import type { Hardware } from '../../hardware/model.js';
import type { Network } from '../../network/model.js';
import { importClosure } from '../imports.js';
import { loadText } from '../load.js';
import type { Lowered, LoweredNetwork } from '../lower/types.js';
import { compileDiagnostics, sourceDiagnostics } from './diagnostics.js';
import type { LanguageEnvironment } from './environment.js';
import { resolvePath } from './lowering.js';
import { createLoweringLanguage } from './module.js';
import { experimentNetwork, experimentTarget, hardwareOf, targetsOf, type NamedHardware } from './targets.js';
import { traceSource, type TraceSourceText } from './trace-source.js';

/** Lines and characters from 0, the end exclusive. */
export interface PlacedDiagnostic {
    readonly uri: string;
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
    readonly severity: 'error' | 'warning' | 'info' | 'hint';
    readonly code: string;
    readonly message: string;
}

export interface ProjectNetwork {
    readonly name: string;
    /** Absent while it has errors. */
    readonly network?: Network;
}

export interface ProjectExperiment {
    readonly name: string;
    readonly network: string | undefined;
    readonly target: Target | undefined;
    /** It says itself on which machine. */
    readonly machineIsNamed: boolean;
    readonly images?: ProjectFile;
    readonly labels?: ProjectFile;
    readonly limit?: number;
    readonly rate?: number;
    /** What stands behind `compare`. */
    readonly crossbars: readonly Crossbar[];
}

/** A file as the document writes it, and where that is. */
export interface ProjectFile {
    readonly path: string;
    readonly uri: string;
}

export interface ProjectDocument {
    readonly uri: string;
    /** Of the document and of everything it imports, known without compiling. */
    readonly diagnostics: readonly PlacedDiagnostic[];
    /** Written in the document. */
    readonly networks: readonly ProjectNetwork[];
    readonly experiments: readonly ProjectExperiment[];
    /** Free of errors, of the document and of what it imports. */
    readonly crossbars: readonly Crossbar[];
    /** Names of hardware `hardwareNamed` finds besides presets. */
    readonly hardwareNames: readonly string[];
    /** Those of them that are written in the document itself. */
    readonly ownHardware: readonly string[];
    /** What the editor would compile. */
    readonly targets: readonly Target[];
    /** The document's one hardware block, else the default preset. */
    readonly defaultHardware: NamedHardware;
    /** Of the document, of what it imports, or a preset; undefined for an unknown name. */
    hardwareNamed(name: string): NamedHardware | undefined;
    /** The compiler's problems with a network, on the lines that wrote its layers. */
    place(network: string, target: string, problems: readonly CompileProblem[]): readonly PlacedDiagnostic[];
    /** What a trace of a network keeps of the text; `folder` is the URI of where the trace will lie, with a slash at its end. */
    traceSource(network: string, folder: string): TraceSourceText;
}

export interface Project {
    /** Loads a document from its text, with what it imports and the weights files it names. Never throws for bad input. */
    open(uri: string, text: string): Promise<ProjectDocument>;
}

export function createProject(environment: LanguageEnvironment): Project {
    const language = createLoweringLanguage(environment);
    const { shared, lowering } = language;
    return {
        open: async (uri, text) => {
            const { LangiumDocuments: documents } = shared.workspace;
            const document = await loadText(language, URI.parse(uri), text);
            const imported = [...importClosure(document, documents)].flatMap(one => documents.getDocument(URI.parse(one)) ?? []);
            const all = [...new Set([document, ...imported])];
            for (const one of all) {
                await lowering.settled(one);
            }
            const lowered = lowering.of(document);
            const found = all.flatMap(one => sourceDiagnostics(one, documents, lowering).map(diagnostic => placed(one, diagnostic)));
            const hardware = all.flatMap(one => lowering.of(one).hardware);
            return {
                uri: document.uri.toString(),
                diagnostics: found,
                networks: lowered.networks,
                experiments: lowered.experiments.map(experiment => ({
                    name: experiment.name, network: experimentNetwork(experiment, lowering)?.name, target: experimentTarget(experiment, lowering),
                    machineIsNamed: experiment.machineIsNamed, images: fileOf(document, experiment.images), labels: fileOf(document, experiment.labels), limit: experiment.limit, rate: experiment.rate,
                    crossbars: experiment.crossbars,
                })),
                crossbars: all.flatMap(one => lowering.of(one).crossbars).flatMap(({ crossbar }) => crossbar ?? []),
                hardwareNames: hardware.map(({ name }) => name),
                ownHardware: lowered.hardware.map(({ name }) => name),
                targets: targetsOf(lowered, lowering),
                defaultHardware: hardwareOf(lowered),
                hardwareNamed: name => hardware.find(one => one.name === name) ?? presetNamed(name),
                place: (name, target, problems) => {
                    const network = networkNamed(name, lowered, all.map(one => lowering.of(one)));
                    return network ? compileDiagnostics(document, lowered, network, target, problems).map(diagnostic => placed(document, diagnostic)) : [];
                },
                traceSource: (name, folder) => traceSource(all, name, folder, lowering),
            };
        },
    };
}

function networkNamed(name: string, own: Lowered, all: readonly Lowered[]): LoweredNetwork | undefined {
    return [own, ...all].flatMap(({ networks }) => networks).find(network => network.name === name);
}

function presetNamed(name: string): NamedHardware | undefined {
    const hardware: Hardware | undefined = presetHardware(name);
    return hardware && { name, hardware };
}

function fileOf(document: LangiumDocument, path: string | undefined): ProjectFile | undefined {
    return path === undefined ? undefined : { path, uri: resolvePath(document.uri, path) };
}

const severities = ['error', 'error', 'warning', 'info', 'hint'] as const;

function placed(document: LangiumDocument, { range: { start, end }, severity, code, message }: Diagnostic): PlacedDiagnostic {
    return { uri: document.uri.toString(), start, end, severity: severities[severity ?? 1], code: String(code ?? 'syntax/unexpected'), message: String(message) };
}
