/**
 * What is said of a file whose bytes could not be had at all. It must not know how files are read.
 */
import { fileName, problem, type ImportProblem } from './problems.js';

/**
 * `failure`: `missing`, `directory`, or anything else. `reason`: a phrase such as `does not exist`. `place`: where it was looked for.
 * `isArgument`: it was named on a command line, not in a file.
 */
export function unreadFile(group: 'weights' | 'data', path: string, failure: string | undefined, reason: string, place: string, isArgument = false): ImportProblem {
    const first = `${fileName(path)} ${reason}`;
    const looked = `Looked for ${place}.`;
    const isMissing = failure === 'missing';
    const relativeTo = isArgument ? 'Paths on the command line are relative to the directory it runs in' : 'Paths are relative to the file that names them';
    const remedy = failure === 'directory' ? 'Name a file in it: a directory holds no values of its own.' : isMissing ? `${relativeTo}: correct the path, or put the file there.` : 'Check its permissions, or copy it to where it can be read.';
    if (group === 'weights') {
        return isMissing ? problem('weights/missing-file', first, looked, remedy) : problem('weights/unreadable', first, looked, remedy);
    }
    return isMissing ? problem('data/missing-file', first, looked, remedy) : problem('data/unreadable', first, looked, remedy);
}
