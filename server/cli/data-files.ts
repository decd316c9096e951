/**
 * Data named on the command line: a file, or a directory of pictures.
 */
import type { DataFile } from '../analysis/run-data.js';
import { UsageError, type Environment } from './environment.js';
import { uriOf } from './input.js';

/** The pictures of a directory come by name. @throws UsageError */
export async function dataFilesAt(path: string, { host, cwd }: Pick<Environment, 'host' | 'cwd'>): Promise<readonly DataFile[]> {
    const uri = uriOf(path, cwd);
    const stat = await host.stat(uri);
    if (!stat?.directory) {
        return [{ path, uri }];
    }
    const names = (await host.list(uri)).filter(name => /\.png$/i.test(name));
    if (names.length === 0) {
        throw new UsageError(`${path} is a directory without .png files`);
    }
    return names.map(name => ({ path: `${path}/${name}`, uri: uriOf(`${path}/${name}`, cwd) }));
}
