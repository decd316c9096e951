/**
 * What is said of a file named on the command line that could not be read: why, where it was looked for, and what may have been
 * meant. It must not know what the files hold.
 */
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearest } from '../hardware/nearest.js';
import type { HostError } from '../host/host.js';
import { fileDiagnostic, type Diagnostic } from './diagnostics.js';
import type { Environment } from './environment.js';

/** Names that are listed at most. */
const listed = 6;

/** `file`: as it was named. `ending`: of files of the kind, as a pattern. */
export async function unreadable(file: string, { failure, message }: Pick<HostError, 'failure' | 'message'>, ending: RegExp, { cwd, host }: Pick<Environment, 'cwd' | 'host'>): Promise<Diagnostic> {
    const path = resolve(cwd, file);
    const inside = async (folder: string): Promise<readonly string[]> => (await host.list(pathToFileURL(folder).href).catch(() => [])).filter(name => ending.test(name));
    const said = (code: string, more: string): Diagnostic => fileDiagnostic(file, code, `${file} ${message}\n${more}`);
    if (failure === 'missing') {
        // Endings are the same: only what stands before them tells files apart.
        const stem = (name: string): string => name.replace(/\.[^.]*$/, '');
        const there = await inside(dirname(path));
        const meant = there.find(name => stem(name) === stem(basename(path))) ?? there.find(name => stem(name) === nearest(stem(basename(path)), there.map(stem)));
        return said('file/missing', `Looked for ${path}.${meant === undefined ? '' : ` Did you mean ${join(dirname(file), meant)}?`}`);
    }
    if (failure === 'directory') {
        const names = await inside(path);
        return said('file/unreadable', names.length === 0 ? 'It holds no such file: name a file.'
            : `Name a file in it: ${names.slice(0, listed).map(name => join(file, name)).join(', ')}${names.length > listed ? ` and ${names.length - listed} more` : ''}.`);
    }
    return said('file/unreadable', `For ${path}. Check its permissions, or copy it to where it can be read.`);
}
