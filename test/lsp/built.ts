/** The product's Node programs, bundled into a folder of their own for tests that start real processes. */
import { build } from 'esbuild';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface Built {
    readonly server: string;
    readonly cli: string;
    /** An empty folder beside the programs. */
    readonly folder: string;
    remove(): Promise<void>;
}

export async function buildPrograms(): Promise<Built> {
    const home = await mkdtemp(join(tmpdir(), 'terntrack test '));
    await writeFile(join(home, 'package.json'), '{ "type": "module", "version": "9.8.7" }');
    await build({
        entryPoints: { server: join(root, 'server/main-node.ts'), worker: join(root, 'server/worker-node.ts'), cli: join(root, 'server/cli/main.ts') },
        outdir: join(home, 'dist'), bundle: true, platform: 'node', format: 'esm', target: 'node22', logLevel: 'warning',
        banner: { js: `import { createRequire as createRequire_ } from 'node:module';\nconst require = createRequire_(import.meta.url);` },
    });
    return {
        server: join(home, 'dist/server.js'), cli: join(home, 'dist/cli.js'), folder: home,
        remove: () => rm(home, { recursive: true, force: true }),
    };
}
