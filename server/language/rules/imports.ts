/** Imports: files that are not there, twice the same, in circles, and names that hide each other. */
import type * as ast from '../generated/ast.js';
import { rule } from './rule.js';

/** `leadsTo`: the path on the disk; `refused`: why it may not be read, if so: `lies outside ...` */
export const importedFileIsThere = rule('link/import-not-found', (path: string, leadsTo: string, refused?: string) => ({
    message: refused !== undefined ? `${clip(path)} is not imported: it ${refused}`.slice(0, 100) + '\nTrust this workspace to read files outside its folders, or put the file into one of them.'
        : `${clip(path)} cannot be imported: there is no such Terntrack file\nPaths are relative to the file that imports; this one leads to ${leadsTo}.`,
}));

export const fileIsImportedOnce = rule('link/repeated-import', (path: string, first: ast.Import) => ({
    related: [{ message: 'first imported here', node: first }], message: `${path} is imported twice\nOne import of a file is enough: delete this line.`,
}), 'warning');

/** `back`: the import on the other side that leads here, if one does; of a file that imports itself its own. */
export const importDoesNotLeadBack = rule('link/import-cycle', (statement: ast.Import, back: ast.Import | undefined) => back && {
    message: `importing ${clip(statement.path)} leads back to this file\nFiles may not import one another in a circle: move what both need into a third file.`,
    related: back === statement ? [] : [{ message: 'this import leads back', node: back, property: 'path' }],
});

/** `before`: what an import above declares by the same name. */
export const importHidesNothing = rule('link/ambiguous-import', (path: string, hidden: ast.Element, before: ast.Element | undefined) => ({
    message: `\`${clip(hidden.name, 24)}\` of ${clip(path, 30)} is hidden by an import above\n`
        + 'Both files declare it, and the first import counts: rename one of the two, or delete an import.',
    related: [
        ...before ? [{ message: 'this one counts', node: before, property: 'name' }] : [],
        { message: 'this one is hidden', node: hidden, property: 'name' },
    ],
}), 'warning');

/** Keeps a first line short. */
function clip(path: string, longest = 40): string {
    return path.length > longest ? `…${path.slice(1 - longest)}` : path;
}
