// Enforces the house (scripts/house.ts) on every file of server, client and webview. Exit code 1 when an invariant is broken.
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bitFindings, cycles, importFinding, importsOf, isProtocol, parse, protocolFindings, resolveImport, rules, topFindings, type Finding, type Rule } from './house.ts';
import { root } from './lib/checkout.mjs';

/** Files of the house, from the root, with slashes. What langium generates imports Langium only and is left out of the bit rule. */
function houseFiles(): string[] {
    return ['server', 'client', 'webview'].flatMap(top => readdirSync(join(root, top), { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
        .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1).split(sep).join('/')))
        .sort();
}

/** All that is wrong with `files`, a map from path to text. */
export function checkHouse(files: ReadonlyMap<string, string>): Finding[] {
    const findings: Finding[] = [];
    const graph = new Map<string, string[]>();
    const toolkitHomes: { file: string; line: number }[] = [];
    for (const [file, text] of files) {
        const source = parse(file, text);
        const imports = importsOf(source);
        findings.push(...imports.map(one => importFinding(file, one)).filter(one => one !== undefined));
        graph.set(file, imports.filter(one => !one.typeOnly).map(one => resolveImport(file, one.specifier)).filter(one => one !== undefined));
        toolkitHomes.push(...imports.filter(one => one.specifier.startsWith('@vscode/webview-ui-toolkit')).map(({ line }) => ({ file, line })));
        if (!file.startsWith('server/language/generated/')) {
            findings.push(...bitFindings(file, source));
        }
        if (isProtocol(file)) {
            findings.push(...protocolFindings(source, file));
        }
    }
    findings.push(...cycles(graph).map(path => ({ rule: 'no-cycles' as const, file: path[0], line: 1, message: path.join(' -> ') })));
    const [home] = toolkitHomes;
    findings.push(...toolkitHomes.filter(({ file }) => file !== home.file)
        .map(({ file, line }) => ({ rule: 'one-home' as const, file, line, message: `the toolkit is archived upstream and stays behind one file: ${home.file}` })));
    return findings;
}

function main(): void {
    const files = new Map(houseFiles().map(file => [file, readFileSync(join(root, file), 'utf8')]));
    const folders = readdirSync(root, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
    const findings = [...topFindings(folders), ...checkHouse(files)];
    for (const { file, line, rule, message } of findings) {
        console.error(`${file}:${line}: ${rule}: ${message}`);
    }
    const broken = new Set<Rule>(findings.map(({ rule }) => rule));
    for (const [rule, meaning] of Object.entries(rules)) {
        console.log(`${broken.has(rule as Rule) ? 'broken' : 'holds '}  ${rule}: ${meaning}`);
    }
    console.log(`${files.size} files, ${findings.length} findings`);
    process.exitCode = findings.length ? 1 : 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
    main();
}
