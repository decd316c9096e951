// Packs dist/ and what belongs to it into a .vsix, which any VS Code installs. The bundles hold the packages they need.
import { join } from 'node:path';
import { root } from './checkout.mjs';
import { binFile, runNode } from './run.ts';

/** Writes `file`. Throws with vsce's message when it cannot. */
export async function pack(file: string): Promise<void> {
    const { code, output } = await runNode([binFile('@vscode/vsce', 'vsce'), 'package', '--no-dependencies', '--allow-missing-repository',
        '--no-rewrite-relative-links', '--out', file], { cwd: join(root) });
    if (code !== 0) {
        throw new Error(`The extension could not be packed:\n${output}`);
    }
}
