import { defineConfig } from 'vitest/config';

// Drives of a real VS Code in a browser (test/ui/harness.ts): `*.test.ts` belong to `npm test`, `*.shots.ts` to `npm run screenshots`.
export default defineConfig({
    test: {
        include: [process.env.TERNTRACK_SHOTS ? 'test/ui/**/*.shots.ts' : 'test/ui/**/*.test.ts'],
        globalSetup: 'test/ui/setup.ts',
        // One server for all, a browser for each file: two files at a time keep two cores busy. Pictures for the README have the machine to themselves.
        fileParallelism: !process.env.TERNTRACK_SHOTS,
        maxWorkers: 2,
        testTimeout: 120_000,
        // A window of a real editor may miss a key or a connection on a busy machine; what fails twice is wrong. The report names what was tried again.
        retry: 1,
        hookTimeout: 120_000,
        // A busy machine answers late.
        expect: { poll: { timeout: 15_000 } },
    },
});
