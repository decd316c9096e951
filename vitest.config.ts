import { defineConfig } from 'vitest/config';

export default defineConfig({
    test: {
        include: ['test/**/*.test.ts'],
        // test/extension runs in the extension host of a real VS Code (scripts/test-vscode.ts), test/ui drives one.
        exclude: ['test/extension/**', 'test/ui/**', 'node_modules/**'],
        testTimeout: 30_000,
        passWithNoTests: true,
    },
});
