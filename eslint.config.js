// ESLint: what the compiler does not see, and the borders of the house while one types (scripts/house.ts says them,
// scripts/check-house.ts enforces them on the whole tree).
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { relative, sep } from 'node:path';
import { bitFindings, importFinding, importsOf, parse, pureLayers } from './scripts/house.ts';

/** Shows the findings of the house at their lines. @type {import('eslint').Rule.RuleModule} */
const borders = {
    meta: { type: 'problem', schema: [] },
    create: context => ({
        Program(node) {
            const file = relative(import.meta.dirname, context.filename).split(sep).join('/');
            const source = parse(file, context.sourceCode.text);
            const findings = [...importsOf(source).map(one => importFinding(file, one)), ...bitFindings(file, source)];
            for (const { line, rule, message } of findings.filter(one => one !== undefined)) {
                context.report({ node, loc: { line, column: 0 }, message: `${rule}: ${message}` });
            }
        },
    }),
};

export default tseslint.config(
    { ignores: ['dist/', 'node_modules/', 'coverage/', 'server/language/generated/', 'server/import/onnx/generated/', '**/*.d.ts'] },
    js.configs.recommended,
    ...tseslint.configs.recommended,
    {
        files: ['**/*.ts'],
        languageOptions: { parserOptions: {
            project: ['./tsconfig.json', './webview/tsconfig.json', './scripts/tsconfig.json', './test/ui/tsconfig.json'],
            tsconfigRootDir: import.meta.dirname,
        } },
        rules: {
            '@typescript-eslint/await-thenable': 'error',
            '@typescript-eslint/no-floating-promises': 'error',
            '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
            '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
        },
    },
    {
        rules: {
            '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
            '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
            eqeqeq: ['error', 'always', { null: 'ignore' }],
            'no-console': 'off',
            'no-constant-condition': ['error', { checkLoops: false }],
            'prefer-const': 'error',
        },
    },
    {
        files: ['server/**/*.ts', 'client/**/*.ts', 'webview/**/*.ts'],
        plugins: { house: { rules: { borders } } },
        rules: { 'house/borders': 'error' },
    },
    {
        // They run in workers and browsers and do no I/O: bytes and clocks are handed in.
        files: pureLayers.map(layer => `${layer}/**/*.ts`),
        rules: {
            'no-restricted-globals': ['error', 'process', 'Buffer', 'require', 'console', 'fetch', 'setTimeout', 'setInterval', 'setImmediate',
                'performance', 'navigator', 'window', 'document'],
        },
    },
    {
        files: ['**/*.mjs', 'eslint.config.js'],
        languageOptions: { globals: { process: 'readonly', console: 'readonly', performance: 'readonly' } },
    },
);
