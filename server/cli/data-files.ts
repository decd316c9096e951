/**
 * Data named on the command line: a file, or a directory of pictures.
 */
import type { DataFile } from '../analysis/run-data.js';
import { UsageError, type Environment } from './environment.js';
import { uriOf } from './input.js';

/** A file named on the command line. */
export function argumentFile(path: string, { cwd }: Pick<Environment, 'cwd'>): DataFile {
    return { path, uri: uriOf(path, cwd), isArgument: true };
}

/** The pictures of a directory come by name. @throws UsageError */
export async function dataFilesAt(path: string, { host, cwd }: Pick<Environment, 'host' | 'cwd'>): Promise<readonly DataFile[]> {
    const file = argumentFile(path, { cwd });
    const stat = await host.stat(file.uri);
    if (!stat?.directory) {
        return [file];
    }
    const names = (await host.list(file.uri)).filter(name => /\.png$/i.test(name));
    if (names.length === 0) {
        throw new UsageError(`${path} is a directory without .png files`);
    }
    return names.map(name => argumentFile(`${path}/${name}`, { cwd }));
}
