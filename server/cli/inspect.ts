/**
 * `terntrack compile FILE --dump-after STEP`: what the compiler's steps made of the layers, as text, or as one JSON document.
 */
import type { Target } from '../analysis/analyser.js';
import { createJob } from '../analysis/job.js';
import type { DumpPiece, Inspected, Inspection } from '../analysis/inspect.js';
import { ComputeFailure, WorkerClient } from '../analysis/worker-client.js';
import { defect } from '../analysis/analyser.js';
import type { DumpName } from '../compiler/dump/dump.js';
import { nearest } from '../hardware/nearest.js';
import type { ProjectDocument } from '../language/lsp/project.js';
import type { Network } from '../network/model.js';
import type { CompileCommandOptions } from './compile.js';
import { UsageError, type Environment } from './environment.js';
import type { OpenedInput } from './input.js';
import { jsonText } from './json.js';
import { requireNoErrors } from './report.js';

/** Prints as it is made: texts of large layers are long. @throws UsageError, InputError, Cancelled */
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
            return { problems: [defect(network.name, error.message)] };
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
