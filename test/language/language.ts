/** The language for tests: documents from text, with the tensor files that fixtures name. */
import type { LangiumDocument } from 'langium';
import { URI } from 'langium';
import { NodeFileSystem } from 'langium/node';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ImportProblem } from '../../server/import/problems.js';
import { readTensorFile, type Tensor, type TensorFile } from '../../server/import/tensors.js';
import type { Model } from '../../server/language/generated/ast.js';
import { loadText } from '../../server/language/load.js';
import { lower, type LowerContext, type Lowered, type Problem } from '../../server/language/lower/lower.js';
import { createTerntrackServices, type TerntrackLanguage } from '../../server/language/module.js';
import { documentProblems, rangeOf } from '../../server/language/problems.js';
import { NO_PADDING } from '../../server/network/shape.js';

export const root = join(import.meta.dirname, '..', '..');

/** Everything known about one document. */
export interface Checked {
    readonly document: LangiumDocument<Model>;
    readonly lowered: Lowered;
    /** Syntax, links and lowering, by place. */
    readonly problems: readonly Problem[];
}

export function newLanguage(): TerntrackLanguage {
    return createTerntrackServices(NodeFileSystem);
}

let counter = 0;

/** Parses, links and lowers a text; `path` matters for imports and weights beside it. */
export async function check(language: TerntrackLanguage, text: string, path = join(root, `unsaved-${counter++}.tern`)): Promise<Checked> {
    const document = await loadText(language, URI.file(path), text);
    const lowered = lower(document.parseResult.value, contextFor(dirname(path)));
    const problems = [...documentProblems(document, language.shared.workspace.LangiumDocuments), ...lowered.problems];
    return { document, lowered, problems: problems.sort((a, b) => order(a) - order(b)) };
}

function order(problem: Problem): number {
    const { line, character } = rangeOf(problem).start;
    return line * 10_000 + character;
}

/** Files by the names below, else read from `folder`. */
export function contextFor(folder: string): LowerContext {
    return {
        tensorFile: path => virtualFiles.get(path) ?? readFromDisk(folder, path),
        dataProblem: path => path.startsWith('missing') ? { code: 'data/missing-file', message: `${path} does not exist\nCheck the path.` } : undefined,
    };
}

function readFromDisk(folder: string, path: string): TensorFile | ImportProblem {
    if (!existsSync(join(folder, path)) || path === '') {
        return { code: 'weights/missing-file', message: `${path.slice(0, 40)} does not exist\nCheck the path.` };
    }
    const { file, problems } = readTensorFile(path, readFileSync(join(folder, path)));
    return file ?? problems[0];
}

/** `tiny`: one dense layer `fc` of 2 outputs and 4 inputs and a convolution `conv` 1x1 of 2 channels. */
const tiny: TensorFile = tensorFile('tiny.safetensors', {
    'fc.weight': { dtype: 'i8', shape: [2, 4], data: Int8Array.of(1, 0, -1, 1, 0, 0, 1, -1) },
    'fc.B': { dtype: 'i32', shape: [2], data: Int32Array.of(5, -5) },
    'conv.weight': { dtype: 'i8', shape: [2, 1, 1, 1], data: Int8Array.of(1, -1) },
    'conv.M': { dtype: 'i16', shape: [2], data: Int16Array.of(3, 4) },
    'conv.B': { dtype: 'i32', shape: [2], data: Int32Array.of(0, 1) },
});

/** The same with the operation list of the network it was made for. */
const described: TensorFile = {
    ...tiny, path: 'described.safetensors',
    description: {
        activationBits: 4, input: { shape: [1, 2, 2], rule: { kind: 'shift', amount: 4 } },
        ops: [
            { op: 'conv', name: 'conv', input: 'input', stride: [1, 1], pad: NO_PADDING, groups: 1, shift: 3, logits: false },
            { op: 'maxpool', name: 'pool', input: 'conv', kernel: [2, 2], stride: [2, 2], pad: NO_PADDING },
            { op: 'fc', name: 'fc', input: 'pool', logits: true },
        ],
    },
};

const virtualFiles: ReadonlyMap<string, TensorFile | ImportProblem | undefined> = new Map<string, TensorFile | ImportProblem>([
    ['tiny.safetensors', tiny],
    ['described.safetensors', described],
    ['not-ternary.safetensors', tensorFile('not-ternary.safetensors', { 'fc.weight': { dtype: 'i8', shape: [2, 4], data: Int8Array.of(1, 0, -1, 7, 0, 0, 1, -1) } })],
    ['missing.safetensors', { code: 'weights/missing-file', message: 'missing.safetensors does not exist\nCheck the path.' }],
    ['truncated.safetensors', readTensorFile('truncated.safetensors', Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 123)).problems[0]],
]);

function tensorFile(path: string, tensors: Record<string, Omit<Tensor, 'name'>>): TensorFile {
    return { path, tensors: new Map(Object.entries(tensors).map(([name, tensor]) => [name, { name, ...tensor }])) };
}
