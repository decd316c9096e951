// The house: which folder may import which, said once. check-house.ts enforces it on the whole tree, eslint.config.js shows it
// in the editor. Pure: source text in, findings out; it reads no file.
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

/** From the top down: a folder imports only what stands above it, or itself. `server/*.ts` are the entries, at the bottom. */
export const layers = [
    'server/network', 'server/hardware', 'server/import', 'server/compiler', 'server/simulator', 'server/cost',
    'server/analysis', 'server/language', 'server/host', 'server/cli', 'server',
] as const;

/** They run in workers and in browsers: no I/O, no Node, no editor, no Langium. */
export const pureLayers: readonly string[] = ['server/network', 'server/hardware', 'server/compiler', 'server/simulator', 'server/cost'];

/** Types and method names that every side shares; below `cost`, whose report it carries. */
export const protocolFile = 'server/protocol.ts';

/** The file, and the folder of its parts. */
export function isProtocol(file: string): boolean {
    return file === protocolFile || file.startsWith('server/protocol/');
}

/** How numbers are written, for every side; imports nothing. */
export const numbersFile = 'server/si.ts';

/** What the replay view may use besides: it reads traces, and runs passes again. */
export const replayFiles: readonly string[] = ['server/simulator/trace/', 'server/simulator/passes.ts'];

/** Where values wider than 31 bits are handled, and therefore bit operators are at home. */
export const bitsFile = 'server/network/bits.ts';

/** A comment with this word says why the bit operators of a line, a function or a file meet only values below 31 bits. */
export const narrowMark = /\bnarrow:/;

/** Folders of the top level; those with a dot belong to tools. The second row is made here and ignored by git. */
export const topFolders: readonly string[] = [
    'client', 'server', 'syntaxes', 'webview', 'test', 'scripts', 'examples', 'docs',
    'node_modules', 'dist', 'coverage', 'paper-report',
];

export interface Finding {
    readonly rule: Rule;
    /** Path from the root, with slashes. */
    readonly file: string;
    /** From 1. */
    readonly line: number;
    readonly message: string;
}

/** The invariants, each one check of `npm test`. */
export const rules = {
    'import-order': 'a folder imports only folders above it',
    'no-cycles': 'no file imports itself through others',
    'pure-layers': 'network, hardware, compiler, simulator and cost do no I/O and know no Node, editor or Langium',
    'one-home': 'Langium, the protocol library, vscode, Node and the webview toolkit are known in one place each',
    'protocol-types': 'server/protocol.ts and its parts hold types and method names only',
    'top-level': 'the top level holds the product, its tests, and what a repository needs',
    'wide-values': 'bit operators only in bits.ts or on values said to be below 31 bits',
} as const;
export type Rule = keyof typeof rules;

export interface Import {
    readonly specifier: string;
    readonly line: number;
    /** `import type`, which leaves nothing in the program. */
    readonly typeOnly: boolean;
}

/** The layer of a file: an entry of `layers`, `client`, `webview`, `protocol`, `numbers`, or undefined for what stands outside the house. */
export function layerOf(file: string): string | undefined {
    if (isProtocol(file) || file === numbersFile) {
        return file === numbersFile ? 'numbers' : 'protocol';
    }
    const top = file.split('/')[0];
    if (top === 'client' || top === 'webview') {
        return top;
    }
    return layers.find(layer => layer !== 'server' && file.startsWith(`${layer}/`)) ?? (top === 'server' ? 'server' : undefined);
}

/** Path from the root that a relative import leads to: `.js` stands for the `.ts` beside it. Undefined for a package. */
export function resolveImport(file: string, specifier: string): string | undefined {
    if (!specifier.startsWith('.')) {
        return undefined;
    }
    return posix.join(posix.dirname(file), specifier).replace(/\.(m|c)?js$/, '.$1ts');
}

/** Folders that have no place at the top. */
export function topFindings(folders: readonly string[]): Finding[] {
    return folders.filter(folder => !folder.startsWith('.') && !topFolders.includes(folder))
        .map(file => ({ rule: 'top-level', file, line: 1, message: 'what is not part of the product belongs under scripts, docs, examples or test' }));
}

/** Why `file` may not import `specifier`, if so. */
export function importFinding(file: string, { specifier, line, typeOnly }: Import): Finding | undefined {
    const from = layerOf(file);
    if (from === undefined) {
        return undefined;
    }
    const target = resolveImport(file, specifier);
    const problem = target === undefined ? packageProblem(file, from, specifier) : orderProblem(from, target, specifier, typeOnly);
    return problem && { ...problem, file, line };
}

type Problem = Pick<Finding, 'rule' | 'message'>;

function orderProblem(from: string, target: string, specifier: string, typeOnly: boolean): Problem | undefined {
    const to = layerOf(target);
    if (to === from || (target.endsWith('.css') && from === 'webview') || from === 'webview' && replayFiles.some(file => target.startsWith(file))) {
        return undefined;
    }
    const message = `${from} must not import ${to ?? target} (${specifier})`;
    const rule = 'import-order';
    return to !== undefined && allowed(from, to, typeOnly) ? undefined : { rule, message };
}

function allowed(from: string, to: string, typeOnly: boolean): boolean {
    const position = (layer: string): number => layer === 'numbers' ? -1 : layer === 'protocol' ? position('server/cost') : (layers as readonly string[]).indexOf(layer);
    switch (from) {
        case 'client':
        case 'webview':
            return to === 'protocol' || to === 'numbers';
        case 'protocol':
            return typeOnly && (layers as readonly string[]).includes(to) && position(to) <= position('server/cost');
        case 'numbers':
            return false;
        default:
            return to !== 'client' && to !== 'webview' && position(to) < position(from);
    }
}

function packageProblem(file: string, from: string, specifier: string): Problem | undefined {
    const pure = pureLayers.includes(from);
    const deny = (message: string): Problem => ({ rule: pure ? 'pure-layers' : 'one-home', message });
    if (isBuiltin(specifier)) {
        return nodeAllowed(file, from) ? undefined : deny(`${from} must not import Node's ${specifier}: bytes and clocks are handed in through server/host`);
    }
    if (specifier === 'vscode' || specifier.startsWith('vscode-languageclient')) {
        return from === 'client' ? undefined : deny(`only client knows ${specifier}`);
    }
    if (/^langium(\/|$)/.test(specifier)) {
        return from === 'server/language' ? undefined : deny('only server/language knows Langium');
    }
    if (/^vscode-(languageserver|jsonrpc)/.test(specifier)) {
        return from === 'server/language' || from === 'server' ? undefined : deny('only server/language and the entries know the language server protocol');
    }
    if (specifier.startsWith('@vscode/webview-ui-toolkit')) {
        return from === 'webview' ? undefined : deny('only webview knows the toolkit');
    }
    return undefined;
}

/** Node's own modules: the Node half of the host, the command line, the entries for Node, and the client. */
function nodeAllowed(file: string, from: string): boolean {
    if (from === 'server' || from === 'server/host') {
        return /(^|[-/.])node([-/.]|$)/.test(file.slice('server/'.length));
    }
    return from === 'server/cli' || from === 'client';
}

/** The imports of a file, dynamic ones too. */
export function importsOf(source: ts.SourceFile): Import[] {
    const found: Import[] = [];
    const add = (node: ts.Node, specifier: ts.Expression | undefined, typeOnly: boolean) => {
        if (specifier && ts.isStringLiteralLike(specifier)) {
            found.push({ specifier: specifier.text, line: lineOf(source, node), typeOnly });
        }
    };
    const visit = (node: ts.Node): void => {
        if (ts.isImportDeclaration(node)) {
            add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
        } else if (ts.isExportDeclaration(node)) {
            add(node, node.moduleSpecifier, node.isTypeOnly);
        } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
            add(node, node.argument.literal as ts.StringLiteral, true);
        } else if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText(source) === 'require')) {
            add(node, node.arguments[0], false);
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

const bitOperators = new Set([
    ts.SyntaxKind.AmpersandToken, ts.SyntaxKind.BarToken, ts.SyntaxKind.CaretToken, ts.SyntaxKind.LessThanLessThanToken,
    ts.SyntaxKind.GreaterThanGreaterThanToken, ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, ts.SyntaxKind.AmpersandEqualsToken,
    ts.SyntaxKind.BarEqualsToken, ts.SyntaxKind.CaretEqualsToken, ts.SyntaxKind.LessThanLessThanEqualsToken,
    ts.SyntaxKind.GreaterThanGreaterThanEqualsToken, ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken,
]);

/** Bit operators outside bits.ts that nothing says are on narrow values. A BigInt literal as an operand makes it exact. */
export function bitFindings(file: string, source: ts.SourceFile): Finding[] {
    if (file === bitsFile || !file.startsWith('server/') || narrowMark.test(headerOf(source))) {
        return [];
    }
    const found: Finding[] = [];
    const visit = (node: ts.Node): void => {
        const binary = ts.isBinaryExpression(node) && bitOperators.has(node.operatorToken.kind) && ![node.left, node.right].some(ts.isBigIntLiteral);
        const unary = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.TildeToken;
        const line = lineOf(source, node);
        if ((binary || unary) && found.at(-1)?.line !== line && !saidNarrow(source, node)) {
            const operator = binary ? node.operatorToken.getText(source) : '~';
            found.push({ rule: 'wide-values', file, line, message: `\`${operator}\` cuts values to 32 bits: use server/network/bits.ts, or say why they are below 31 bits in a comment \`narrow: ...\`` });
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

/** Whether a comment before, inside the line of, or in front of a function around `node` carries the mark. */
function saidNarrow(source: ts.SourceFile, node: ts.Node): boolean {
    const lines = source.text.split('\n');
    const line = lineOf(source, node);
    if ([lines[line - 1], lines[line - 2] ?? ''].some(text => /\/[/*].*/.test(text) && narrowMark.test(text))) {
        return true;
    }
    for (let at: ts.Node | undefined = node; at; at = at.parent) {
        const comment = source.text.slice(at.getFullStart(), at.getStart(source));
        if (narrowMark.test(comment)) {
            return true;
        }
    }
    return false;
}

/** The comment that the file opens with: what it says about itself (consecutive `//` lines are one). */
function headerOf(source: ts.SourceFile): string {
    return /^(?:#!.*\n)?\s*((?:[ \t]*\/\/.*\n)+|\/\*[^]*?\*\/)/.exec(source.text)?.[1] ?? '';
}

/** What the protocol's files hold besides types, imports of types, constant names, and its parts handed on. */
export function protocolFindings(source: ts.SourceFile, file = protocolFile): Finding[] {
    const isName = (statement: ts.Statement) => ts.isVariableStatement(statement)
        && statement.declarationList.declarations.every(({ initializer }) => initializer && ts.isStringLiteralLike(initializer));
    const isTypeImport = (statement: ts.Statement) => ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return source.statements
        .filter(statement => !ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)
            && !(ts.isExportDeclaration(statement) && (statement.isTypeOnly || handsOnPart(statement))) && !isName(statement) && !isTypeImport(statement))
        .map(statement => ({ rule: 'protocol-types' as const, file, line: lineOf(source, statement), message: 'types and method names only' }));
}

/** `export * from './protocol/runs.js'` */
function handsOnPart({ moduleSpecifier }: ts.ExportDeclaration): boolean {
    return moduleSpecifier !== undefined && ts.isStringLiteralLike(moduleSpecifier) && moduleSpecifier.text.startsWith('./protocol/');
}

/**
 * The cycles among files, each as the files passed through. `graph` maps a file to the files it imports when the program runs:
 * two files of one folder may know each other's types, and between folders `import-order` covers types too.
 */
export function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
    const found: string[][] = [];
    const done = new Set<string>();
    const path: string[] = [];
    const visit = (file: string): void => {
        const at = path.indexOf(file);
        if (at >= 0) {
            found.push([...path.slice(at), file]);
            return;
        }
        if (done.has(file)) {
            return;
        }
        path.push(file);
        for (const next of graph.get(file) ?? []) {
            visit(next);
        }
        path.pop();
        done.add(file);
    };
    for (const file of graph.keys()) {
        visit(file);
    }
    return found;
}

/** Parses one file, with parent links. */
export function parse(file: string, text: string): ts.SourceFile {
    return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

function lineOf(source: ts.SourceFile, node: ts.Node): number {
    return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}
