/**
 * Loads a text that was written for a network and holds what it means against the network: a file that does not check is
 * never handed out.
 */
import type { Network } from '../../network/model.js';
import { createProject } from '../lsp/project.js';
import type { ImportFiles } from './request.js';

/** Undefined where the text means exactly the network; else what is wrong, for the report of a defect. */
export async function checkText({ name, text, weights }: ImportFiles, network: Network, folder: string): Promise<string | undefined> {
    const uri = `${folder}/${encodeURIComponent(name)}.tern`;
    const weightsUri = `${folder}/${encodeURIComponent(name)}.safetensors`;
    const missing = (): never => {
        throw Object.assign(new Error('does not exist'), { failure: 'missing' });
    };
    const project = createProject({
        log: { info: () => undefined, error: () => undefined },
        files: {
            read: async asked => asked === weightsUri ? weights : missing(),
            stat: async asked => asked === weightsUri ? { size: weights.length, mtimeMs: 0, directory: false } : undefined,
            list: async () => [],
        },
    });
    const document = await project.open(uri, text);
    // Data files of an experiment lie elsewhere: whether they are there is no question of the text.
    const wrong = document.diagnostics.find(({ severity, code }) => (severity === 'error' || severity === 'warning') && !code.startsWith('data/'));
    if (wrong) {
        return `line ${wrong.start.line + 1}: ${wrong.code}: ${wrong.message}`;
    }
    const read = document.networks.find(one => one.name === network.name)?.network;
    const other = read ? firstDifference(read, network) : 'all of it';
    return other === undefined ? undefined : `the text of ${name}.tern means another network than was imported: ${other}`;
}

/** What of two networks is not the same: a layer's name, or undefined. Where weights come from does not matter. */
function firstDifference(read: Network, wanted: Network): string | undefined {
    if (canonical(read.input) !== canonical(wanted.input) || read.output !== wanted.output || read.layers.length !== wanted.layers.length) {
        return 'its input, its output or the number of its layers';
    }
    return wanted.layers.find((layer, at) => canonical(read.layers[at]) !== canonical(layer))?.name;
}

/** Everything a value holds as text, in an order of its own. */
function canonical(value: unknown): string {
    if (ArrayBuffer.isView(value)) {
        return checksum(value as unknown as ArrayLike<number>);
    }
    if (typeof value !== 'object' || value === null) {
        return JSON.stringify(value) ?? '';
    }
    const entries = Object.entries(value).filter(([key, inner]) => key !== 'source' && inner !== undefined).sort(([a], [b]) => a < b ? -1 : 1);
    return `{${entries.map(([key, inner]) => `${key}:${canonical(inner)}`).join()}}`;
}

/** Length and a polynomial of the values modulo a prime below 2^26: equal for equal arrays, hardly ever for others. */
export function checksum(values: ArrayLike<number>): string {
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
        sum = (sum * 31 + values[i] + 2 ** 32) % 67_108_859;
    }
    return `${values.length} ${sum}`;
}
