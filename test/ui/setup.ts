// Before the drives: packs dist/ as it is, installs it into a real VS Code and serves that on 127.0.0.1 for all of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { pack } from '../../scripts/lib/pack.ts';
import { startServer } from '../../scripts/vscode/server.ts';
import { vscodeHome } from '../../scripts/vscode/setup.ts';

declare module 'vitest' {
    interface ProvidedContext {
        /** `127.0.0.1:PORT` of the VS Code server. */
        host: string;
        /** The packed extension, for a server of one's own. */
        extension: string;
        /** Removed after the last drive: what several of them use. */
        folder: string;
    }
}

/** Of the user, in every drive. */
export const settings = { 'files.autoSave': 'off', 'editor.fontFamily': "'DejaVu Sans Mono', monospace", 'editor.fontSize': 13, 'workbench.enableExperiments': false };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
    const folder = mkdtempSync(join(tmpdir(), 'terntrack-pack-'));
    const extension = join(folder, 'terntrack.vsix');
    await pack(extension);
    const server = await startServer({
        home: await vscodeHome(),
        install: [extension],
        testDriver: true,
        settings,
    });
    project.provide('host', server.host);
    project.provide('extension', extension);
    project.provide('folder', folder);
    return async () => {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
    };
}
