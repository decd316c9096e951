/**
 * A weights file as a text: a line a tensor, so that a layer's tensors can be gone to. The text is made when it is asked for
 * and lies at an address of its own; the file is never shown as bytes.
 */
import { URI, UriUtils } from 'langium';
import type { Tensor, TensorFile } from '../../import/tensor.js';
import { formatCount, formatShare } from '../../si.js';
import { presetsUri } from '../presets.js';

const folder = '/tensors/';

/** Address of the list of a weights file. */
export function tensorListUri(file: string): string {
    const name = UriUtils.basename(URI.parse(file));
    return URI.from({ scheme: presetsUri.scheme, path: `${folder}${name}.txt`, query: file }).toString();
}

/** The weights file behind such an address; undefined for any other. */
export function tensorListFile(uri: URI): string | undefined {
    return uri.scheme === presetsUri.scheme && uri.path.startsWith(folder) && uri.query ? uri.query : undefined;
}

/** Lines above the first tensor. */
const head = 4;

export function tensorListText({ path, tensors, description }: TensorFile): string {
    const all = [...tensors.values()];
    const values = all.reduce((sum, { data }) => sum + data.length, 0);
    const shapes = all.map(({ shape }) => `[${shape.join(', ')}]`);
    const width = (texts: readonly string[]): number => texts.reduce((widest, text) => Math.max(widest, text.length), 6);
    const [nameWidth, shapeWidth] = [width(all.map(({ name }) => name)), width(shapes)];
    return [
        `${path}: ${formatCount(all.length)} tensors, ${formatCount(values)} values`,
        description ? `made for ${description.ops.length} operations: ${description.ops.map(({ name }) => name).join(', ')}` : 'without an operation list',
        '',
        `${'tensor'.padEnd(nameWidth)}  type  ${'shape'.padEnd(shapeWidth)}  values`,
        ...all.map((tensor, index) => `${tensor.name.padEnd(nameWidth)}  ${tensor.dtype.padEnd(4)}  ${shapes[index].padEnd(shapeWidth)}  ${valuesText(tensor)}`.trimEnd()),
        '',
    ].join('\n');
}

/** Line of a tensor in that text, from 0; undefined where there is none. */
export function tensorLine({ tensors }: TensorFile, name: string): number | undefined {
    const index = [...tensors.keys()].indexOf(name);
    return index < 0 ? undefined : head + index;
}

function valuesText({ data }: Tensor): string {
    if (data.length === 0) {
        return 'empty';
    }
    let [least, most, zeros] = [Infinity, -Infinity, 0];
    for (let index = 0; index < data.length; index++) {
        const value = Number(data[index]);
        least = Math.min(least, value);
        most = Math.max(most, value);
        zeros += Number(value === 0);
    }
    return `${formatCount(data.length)}, ${least} to ${most}, ${formatShare(zeros / data.length)} zeros`;
}
