/**
 * Names of a model's nodes and tensors as names of the language: letters, digits and `_`, none of its words, each once.
 */

/** Words with which a statement of a network begins or goes on: nothing is called like them. */
const STATEMENTS = new Set(['network', 'block', 'technology', 'hardware', 'crossbar', 'experiment', 'import', 'input', 'output', 'weights', 'from', 'tensor',
    'project', 'as', 'of', 'refines']);

/** Other words of the language: layers may be called like them, networks not. */
const WORDS = new Set(['conv', 'dense', 'maxpool', 'sumpool', 'avgpool', 'flatten', 'x', 'random', 'images', 'labels', 'limit', 'batch', 'rate', 'source', 'run', 'on',
    'compare', 'yes', 'no', 'search', 'write', 'shift', 'read', 'track', 'endurance', 'cell', 'node', 'array', 'segment', 'gate', 'latches', 'chained',
    'leakage', 'tile', 'bank', 'chip', 'bus', 'program', 'faults', 'overshift', 'undershift', 'writeFail', 'stuck', 'correction', 'seed', 'step', 'steps']);

const MOST_LETTERS = 60;

/** A name of a layer that reminds of `text`; `otherwise` where nothing of it is left. */
export function nameFrom(text: string, otherwise: string): string {
    const cleaned = text.normalize('NFKD').replace(/[^A-Za-z0-9_]+/g, '_').replace(/_+/g, '_').replace(/^_|_$/g, '').slice(0, MOST_LETTERS).replace(/_$/, '');
    const name = cleaned === '' ? otherwise : /^[0-9]/.test(cleaned) ? `${otherwise}_${cleaned}` : cleaned;
    return STATEMENTS.has(name) ? `${name}_` : name;
}

/** The same for a network. */
export function networkNameFrom(text: string): string {
    const name = nameFrom(text, 'network');
    return WORDS.has(name) ? `${name}_` : name;
}

/** Hands out names, each once. */
export class Names {
    private readonly given = new Set<string>();

    claim(text: string, otherwise: string): string {
        const name = nameFrom(text, otherwise);
        let unique = name;
        for (let n = 2; this.given.has(unique); n++) {
            unique = `${name}_${n}`;
        }
        this.given.add(unique);
        return unique;
    }
}

/** Names of inputs that say nothing. */
export function inputNameFrom(text: string): string {
    return /^(input|x|data|inputs?|onnx)([^a-z].*)?$/i.test(text) ? 'image' : text;
}

/** Endings that say what kind of thing a name is of, not which. */
const KINDS = /[./](Conv|Gemm|MatMul|ConvInteger|MatMulInteger|QLinearConv|QLinearMatMul|MaxPool|AveragePool|GlobalAveragePool|GlobalMaxPool|ReduceMean|ReduceSum|ReduceMax|conv|gemm|matmul|pool|avg|acc\d*|sum|out|output)(_\d+)?(_output_0)?$/;

/** What a layer is called after its weights or its node: `/layer1/conv1/Conv` and `layer1.conv1.weight` are `layer1_conv1`. */
export function labelFrom(weights: string, node: string): string {
    const anonymous = /^(onnx::|\d|val_|_?v_?\d)/.test(weights) || weights === '';
    return (anonymous ? withoutRepeats(node.replace(KINDS, '')) : weights.replace(/[._/](weight|weights|kernel|W|w)([._](quantized|quant|q|dq|scaled))?$/i, '')).replace(/^\//, '');
}

/** `features/features.7` is `features.7`: PyTorch repeats the name of a sequence in those of its members. */
function withoutRepeats(path: string): string {
    const parts = path.split('/');
    return parts.filter((part, at) => !parts[at + 1]?.startsWith(`${part}.`)).join('/');
}
