// The check of the house finds each way to break it, and leaves alone what the house allows. Sources are given as text.
import { describe, expect, it } from 'vitest';
import { checkHouse } from '../../scripts/check-house.ts';
import { rules, topFindings } from '../../scripts/house.ts';

/** `rule file:line` of each finding. */
function findings(files: Record<string, string>): string[] {
    return checkHouse(new Map(Object.entries(files))).map(({ rule, file, line }) => `${rule} ${file}:${line}`);
}

/** A house with every kind of import that is allowed. */
const sound: Record<string, string> = {
    'server/network/model.ts': `export interface Shape { channels: number }\nexport const zero = 0;`,
    'server/network/bits.ts': `export const low = (word: number) => word & 255;`,
    'server/hardware/model.ts': `import { zero } from '../network/model.js';\nexport const ports = zero;`,
    'server/cost/report.ts': `import type { Shape } from '../network/model.js';\nexport interface CompileReport { shape: Shape }`,
    'server/protocol.ts': `import type { CompileReport } from './cost/report.js';\nexport const simulate = 'terntrack/simulate';\nexport type Outcome = CompileReport;\nexport type { CompileReport };`,
    'server/si.ts': `export const milli = 1e-3;`,
    'server/analysis/compile.ts': `import { ports } from '../hardware/model.js';\nimport { milli } from '../si.js';\nexport const all = ports * milli;`,
    'server/language/module.ts': `import { createDefaultModule } from 'langium/lsp';\nimport { simulate } from '../protocol.js';\nimport { all } from '../analysis/compile.js';\nexport const module = [createDefaultModule, simulate, all];`,
    'server/host/node.ts': `import { readFile } from 'node:fs/promises';\nexport const read = readFile;`,
    'server/cli/main.ts': `import { read } from '../host/node.js';\nimport { stdout } from 'node:process';\nexport default [read, stdout];`,
    'server/main-node.ts': `import { createConnection } from 'vscode-languageserver/node.js';\nimport { module } from './language/module.js';\nimport 'node:process';\nexport default [createConnection, module];`,
    'client/extension.ts': `import { window } from 'vscode';\nimport { simulate } from '../server/protocol.js';\nexport const activate = () => [window, simulate];`,
    'webview/simulate/main.ts': `import '../controls.js';\nimport './main.css';\nimport { milli } from '../../server/si.js';\nimport type { Outcome } from '../../server/protocol.js';\nexport const show = (_: Outcome) => milli;`,
    'webview/controls.ts': `import { vsCodeButton } from '@vscode/webview-ui-toolkit';\nexport default vsCodeButton;`,
};

it('a sound house has no findings', () => {
    expect(findings(sound)).toEqual([]);
});

const broken: [what: string, file: string, text: string, finding: string][] = [
    ['a folder imports one below it', 'server/network/a.ts', `import { ports } from '../hardware/model.js';`, 'import-order server/network/a.ts:1'],
    ['a type from below', 'server/hardware/a.ts', `\nimport type { CompileReport } from '../cost/report.js';`, 'import-order server/hardware/a.ts:2'],
    ['a type from below, inline', 'server/hardware/a.ts', `export type A = import('../cost/report.js').CompileReport;`, 'import-order server/hardware/a.ts:1'],
    ['a dynamic import from below', 'server/compiler/a.ts', `export const a = () => import('../simulator/run.js');`, 'import-order server/compiler/a.ts:1'],
    ['a re-export from below', 'server/language/a.ts', `export * from '../cli/main.js';`, 'import-order server/language/a.ts:1'],
    ['the protocol above the report', 'server/simulator/a.ts', `import { simulate } from '../protocol.js';`, 'import-order server/simulator/a.ts:1'],
    ['the client knows more than the protocol', 'client/a.ts', `import type { Shape } from '../server/network/model.js';`, 'import-order client/a.ts:1'],
    ['a webview knows more than the protocol', 'webview/simulate/a.ts', `import type { CompileReport } from '../../server/cost/report.js';`, 'import-order webview/simulate/a.ts:1'],
    ['a webview knows the simulator besides traces and passes', 'webview/simulate/a.ts', `import '../../server/simulator/trace/reader.js';\nimport '../../server/simulator/passes.js';\nimport '../../server/simulator/simulate.js';`, 'import-order webview/simulate/a.ts:3'],
    ['the server knows the client', 'server/cli/a.ts', `import '../../client/extension.js';`, 'import-order server/cli/a.ts:1'],
    ['the house knows the scripts', 'server/cli/a.ts', `import '../../scripts/build.js';`, 'import-order server/cli/a.ts:1'],
    ['the numbers know a machine', 'server/si.ts', `import { ports } from './hardware/model.js';`, 'import-order server/si.ts:1'],
    ['the protocol knows more than the report', 'server/protocol.ts', `import type { all } from './analysis/compile.js';`, 'import-order server/protocol.ts:1'],
    ['a function in the protocol', 'server/protocol.ts', `export function f() {}`, 'protocol-types server/protocol.ts:1'],
    ['a function in a part of the protocol', 'server/protocol/runs.ts', `export function f() {}`, 'protocol-types server/protocol/runs.ts:1'],
    ['a number in the protocol', 'server/protocol.ts', `export const x = 1;`, 'protocol-types server/protocol.ts:1'],
    ['a pure folder reads files', 'server/compiler/a.ts', `import { readFileSync } from 'node:fs';`, 'pure-layers server/compiler/a.ts:1'],
    ['a pure folder reads files, old name', 'server/cost/a.ts', `import { readFileSync } from 'fs';`, 'pure-layers server/cost/a.ts:1'],
    ['a pure folder knows Langium', 'server/network/a.ts', `import type { AstNode } from 'langium';`, 'pure-layers server/network/a.ts:1'],
    ['a pure folder knows the editor', 'server/hardware/a.ts', `import { window } from 'vscode';`, 'pure-layers server/hardware/a.ts:1'],
    ['Langium outside the language', 'server/analysis/a.ts', `import { URI } from 'langium';`, 'one-home server/analysis/a.ts:1'],
    ['the protocol library outside the language', 'server/analysis/a.ts', `import { Range } from 'vscode-languageserver-types';`, 'one-home server/analysis/a.ts:1'],
    ['vscode outside the client', 'server/language/a.ts', `import { window } from 'vscode';`, 'one-home server/language/a.ts:1'],
    ['Node in the language', 'server/language/a.ts', `import 'node:path';`, 'one-home server/language/a.ts:1'],
    ['Node in the half of the host for browsers', 'server/host/browser.ts', `import 'node:path';`, 'one-home server/host/browser.ts:1'],
    ['Node in a webview', 'webview/simulate/a.ts', `import 'node:path';`, 'one-home webview/simulate/a.ts:1'],
    ['the toolkit in a second file', 'webview/simulate/a.ts', `import '@vscode/webview-ui-toolkit';`, 'one-home webview/simulate/a.ts:1'],
    ['a bit operator', 'server/cost/a.ts', `export const f = (a: number) =>\n    a >> 1;`, 'wide-values server/cost/a.ts:2'],
    ['a bit operator in an assignment', 'server/simulator/a.ts', `export function f(a: number) { a |= 1; return a; }`, 'wide-values server/simulator/a.ts:1'],
    ['a complement', 'server/simulator/a.ts', `export const f = (a: number) => ~a;`, 'wide-values server/simulator/a.ts:1'],
    ['a reason that belongs to another function', 'server/simulator/a.ts', `const x = 0;\n// narrow: a mask\nconst g = (a: number) => a & 1;\n\n\nconst f = (a: number) => a & x;`, 'wide-values server/simulator/a.ts:6'],
];

describe('finds', () => {
    it.each(broken)('%s', (_what, file, text, finding) => {
        expect(findings({ ...sound, [file]: text })).toEqual([finding]);
    });

    it('a cycle of files', () => {
        expect(findings({ ...sound, 'server/cost/a.ts': `import './b.js';`, 'server/cost/b.ts': `import './c.js';`, 'server/cost/c.ts': `import './a.js';` }))
            .toEqual(['no-cycles server/cost/a.ts:1']);
    });

    it('a folder that has no place at the top', () => {
        expect(topFindings(['.ci', 'client', 'paper', 'scripts']).map(({ rule, file }) => `${rule} ${file}`)).toEqual(['top-level paper']);
    });

    it('every rule there is', () => {
        expect(new Set([...broken.map(([, , , finding]) => finding.split(' ')[0]), 'no-cycles', 'top-level'])).toEqual(new Set(Object.keys(rules)));
    });
});

describe('allows', () => {
    it.each([
        ['a reason beside a bit operator', `export const f = (a: number) => a & 1; // narrow: a trit code`],
        ['a reason above a bit operator', `// narrow: a trit code\nexport const f = (a: number) => a & 1;`],
        ['a reason before the function', `const x = 0;\n/** Half. narrow: an index of a column. */\nexport function f(a: number) {\n    const b = a + x;\n    return b >> 1;\n}`],
        ['a reason at the head of the file', `// Packed words. narrow: 31 bits a word.\nconst x = 0;\n\nexport const f = (a: number) => x + (a & 1);`],
        ['exact integers', `export const f = (a: bigint) => a >> 1n;`],
        ['unions of types', `export type A = 1 | 2;\nexport type B = A & number;`],
        ['types of a file that imports this one', `import type { B } from './b.js';\nexport type A = B;`],
    ])('%s', (_what, text) => {
        expect(findings({ ...sound, 'server/simulator/a.ts': text, 'server/simulator/b.ts': `import './a.js';\nexport type B = 1;` })).toEqual([]);
    });
});
