// `npm run screenshots`: builds, then runs test/ui/*.shots.ts in a real VS Code, which write docs/images/*.png.
// Arguments go to vitest: `npm run screenshots -- readme` runs the files with that in their name.
import { join } from 'node:path';
import { root } from './lib/checkout.mjs';
import { binFile, runNode } from './lib/run.ts';

const build = await runNode([join(root, 'scripts/build.ts')], { show: true });
process.exitCode = build.code;
if (build.code === 0) {
    const args = [binFile('vitest'), 'run', '--config', 'vitest.ui.config.ts', ...process.argv.slice(2)];
    process.exitCode = (await runNode(args, { show: true, env: { TERNTRACK_SHOTS: '1' } })).code;
}
