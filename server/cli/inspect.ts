/**
 * A look into the compiler's steps: `terntrack compile FILE --dump-after STEP`, what they made of the layers, and `--explain
 * LAYER`, one output from its weights to the passes. Text, or one JSON document.
 */
import type { Target } from '../analysis/analyser.js';
import { defect } from '../analysis/known-outcomes.js';
import type { DumpPiece, Inspected, Inspection } from '../analysis/inspect.js';
import { createJob } from '../analysis/job.js';
import { ComputeFailure, WorkerClient } from '../analysis/worker-client.js';
import type { DumpName } from '../compiler/dump/dump.js';
import { nearest } from '../hardware/nearest.js';
import type { ProjectDocument } from '../language/lsp/project.js';
import type { Network } from '../network/model.js';
import type { CompileCommandOptions, ExplainChoice } from './compile.js';
import { UsageError, type Environment } from './environment.js';
import { explainText } from './explain-text.js';
import type { OpenedInput } from './input.js';
import { jsonText } from './json.js';
import { requireNoErrors } from './report.js';

/** `--explain`. @throws UsageError, InputError, Cancelled */
export async function explainTarget(
    input: OpenedInput, document: ProjectDocument, target: Target, { layer: name, output }: ExplainChoice, options: CompileCommandOptions,
    environment: Environment
): Promise<void> {
    const { network } = target.model!;
    const layer = layerOf(network, name);
    const [outputs] = network.layers.find(one => one.name === layer)!.outputShape;
    if (output !== undefined && output >= outputs) {
        throw new UsageError(`layer ${name} has no output ${output}\nIt has ${outputs === 1 ? 'output 0 only' : `outputs 0 to ${outputs - 1}`}.`);
    }
    const { problems, explanations: [explanation] } = await ask(target, { layers: [layer], dumps: [], explain: { ...(output !== undefined && { output }) } }, () => undefined, environment);
    requireNoErrors([...input.diagnostics, ...input.show(document.place(network.name, target.id, problems))], environment, options);
    environment.stdout.write(options.json ? jsonText(explanation) : explainText(explanation, environment.colours && environment.stdout.isTerminal));
}

/** `--dump-after`. Prints as it is made: texts of large layers are long. @throws UsageError, InputError, Cancelled */
export async function inspectTarget(
    input: OpenedInput, document: ProjectDocument, target: Target, options: CompileCommandOptions, environment: Environment
): Promise<void> {
    const { network, hardware } = target.model!;
    const inspection: Inspection = { layers: layersNamed(network, options.layer), dumps: options.dumpAfter };
    const dumps: { layer: string; step: DumpName; text: string }[] = [];
    const show = ({ layer, step, text }: DumpPiece): void => {
        const last = dumps.at(-1);
        if (!options.json) {
            environment.stdout.write(text);
        } else if (last?.layer === layer && last.step === step) {
            last.text += text;
        } else {
            dumps.push({ layer, step, text });
        }
    };
    const { problems } = await ask(target, inspection, show, environment);
    requireNoErrors([...input.diagnostics, ...input.show(document.place(network.name, target.id, problems))], environment, options);
    if (options.json) {
        environment.stdout.write(jsonText({
            network: network.name, hardware: hardware.name,
            dumps: dumps.map(({ text, ...dump }) => ({ ...dump, lines: text.trimEnd().split('\n').slice(1) }))
        }));
    }
}

async function ask(target: Target, inspection: Inspection, onPiece: (piece: DumpPiece) => void, { host, signal }: Environment): Promise<Inspected> {
    const { network, hardware } = target.model!;
    const client = new WorkerClient(() => host.startWorker());
    const stop = (): void => void client.terminate();
    signal.addEventListener('abort', stop, { once: true });
    try {
        return await client.inspect(await createJob(network, hardware, target.settings), inspection, signal, onPiece);
    } catch (error) {
        if (error instanceof ComputeFailure) {
            return { problems: [defect(network.name, error.message)], explanations: [] };
        }
        throw error;
    } finally {
        signal.removeEventListener('abort', stop);
        await client.terminate();
    }
}

/** Layers by their own name or that of the projection inside them; all where none is named. @throws UsageError */
function layersNamed(network: Network, names: readonly string[]): readonly string[] {
    return names.length === 0 ? network.layers.map(({ name }) => name) : names.map(name => layerOf(network, name));
}

/** Name of the layer with this name, or with the projection of this name inside it. @throws UsageError */
export function layerOf(network: Network, name: string): string {
    const sections = network.layers.map(layer => ({
        layer: layer.name, names: [layer.name, ...'residual' in layer && layer.residual?.kind === 'projection' ? [layer.residual.name] : []]
    }));
    const found = sections.find(({ names }) => names.includes(name));
    if (found) {
        return found.layer;
    }
    const known = sections.flatMap(({ names }) => names);
    const meant = nearest(name, known);
    throw new UsageError(`network ${network.name} has no layer ${name}${meant ? `; did you mean ${meant}?` : ''}\nIt has ${known.join(', ')}.`);
}
