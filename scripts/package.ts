// `npm run package`: builds for use and packs the extension into terntrack-VERSION.vsix at the top level.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { elapsed, root } from './lib/checkout.mjs';
import { pack } from './lib/pack.ts';
import { runNode } from './lib/run.ts';

const started = performance.now();
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string };
const file = join(root, `${name}-${version}.vsix`);
const { code } = await runNode([join(root, 'scripts/build.ts'), '--production'], { show: true });
if (code === 0) {
    await pack(file);
    console.log(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB, packed in ${elapsed(started)}.`);
} else {
    process.exitCode = code;
}
