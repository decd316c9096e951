// `npm run fuzz`: every prefix and every single-character deletion of every example, through `lower` and through every service of the
// editor; `npm test` takes a seeded 2 % of them. Exit code 1 when a service throws.
import { binFile, runNode } from './lib/run.ts';

const { code } = await runNode([binFile('vitest'), 'run', 'test/language/robust.test.ts', 'test/lsp/robust.test.ts', '--testTimeout=0', '--disable-console-intercept'],
    { show: true, env: { TERNTRACK_FUZZ: '1' } });
process.exitCode = code;
