// Type-checks the four worlds of the repository, each with the types it may know.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/checkout.mjs';
import { binFile, runNode } from './lib/run.ts';

/** Node and VS Code (server, client, tests); browser pages (webviews); the scripts; what drives a browser. */
const projects = ['tsconfig.json', 'webview/tsconfig.json', 'scripts/tsconfig.json', 'test/ui/tsconfig.json'];

const results = await Promise.all(projects.filter(project => existsSync(join(root, project)))
    .map(project => runNode([binFile('typescript', 'tsc'), '--project', project, '--pretty', 'false'])));
for (const { output } of results) {
    process.stdout.write(output);
}
process.exitCode = results.some(({ code }) => code !== 0) ? 1 : 0;
