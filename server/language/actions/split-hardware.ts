/**
 * Refactoring: a machine gets a file of its own, with all in this file that it is made of, and is imported instead.
 */
import { UriUtils, type LangiumDocument } from 'langium';
import type { Position, Range, TextEdit } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';

type Machine = ast.Hardware | ast.Technology | ast.Crossbar;

export interface Split {
    readonly title: string;
    readonly uri: string;
    readonly text: string;
    readonly edits: readonly TextEdit[];
}

/** Undefined where the cursor is in no machine, or where nothing else is in the file. `exists` tells whether a file is there. */
export async function splitHardware(document: LangiumDocument, { start }: Range, exists: (uri: string) => Promise<boolean>): Promise<Split | undefined> {
    const root = document.parseResult.value;
    if (!ast.isModel(root)) {
        return undefined;
    }
    const machine = (root.elements ?? []).filter(isMachine).find(({ $cstNode: cst }) => cst && cst.range.start.line <= start.line && start.line <= cst.range.end.line);
    const moved = machine ? closureOf(machine, root) : new Set<Machine>();
    if (!machine?.name || moved.size === root.elements.length) {
        return undefined;
    }
    const name = await freeName(document, machine.name, exists);
    const uri = UriUtils.resolvePath(UriUtils.dirname(document.uri), name).toString();
    const ordered = root.elements.filter((element): element is Machine => isMachine(element) && moved.has(element));
    const ranges = ordered.map(element => documentedRange(document, element));
    const imports = ordered.some(needsImports) ? root.imports.map(({ path }) => `import "${path}"\n`).join('') : '';
    const text = `${imports}${imports && '\n'}${ranges.map(range => document.textDocument.getText(range).trim()).join('\n\n')}\n`;
    const last = root.imports.at(-1)?.$cstNode?.range.end;
    const at: Position = last ?? { line: 0, character: 0 };
    const statement: TextEdit = { range: { start: at, end: at }, newText: last ? `\nimport "${name}"` : `import "${name}"\n\n` };
    return { title: `Move \`${machine.name}\` to ${name}`, uri, text, edits: [statement, ...ranges.map(range => ({ range, newText: '' }))] };
}

function isMachine(element: ast.Element): element is Machine {
    return ast.isHardware(element) || ast.isTechnology(element) || ast.isCrossbar(element);
}

/** The machine and what it refines and uses, as far as it is written in the same file. */
function closureOf(machine: Machine, root: ast.Model): Set<Machine> {
    const found = new Set<Machine>();
    const open: (Machine | undefined)[] = [machine];
    while (open.length > 0) {
        const next = open.pop();
        if (next && next.$container === root && !found.has(next)) {
            found.add(next);
            open.push(...neededBy(next));
        }
    }
    return found;
}

function neededBy(machine: Machine): (Machine | undefined)[] {
    return [machine.base?.ref, ...ast.isHardware(machine) ? (machine.technologies ?? []).map(({ technology }) => technology?.ref) : []];
}

/** Whether it is made of something in a file that is imported. */
function needsImports(machine: Machine): boolean {
    return neededBy(machine).some(one => one && one.$container !== machine.$container && one.$container.$document?.uri.scheme === machine.$container.$document?.uri.scheme);
}

/** With the comments above and one blank line below. */
function documentedRange({ textDocument }: LangiumDocument, { $cstNode: cst }: Machine): Range {
    const lineText = (line: number): string => textDocument.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
    let first = cst!.range.start.line;
    while (first > 0 && /^\s*\/\//.test(lineText(first - 1))) {
        first--;
    }
    let last = cst!.range.end.line + 1;
    if (last < textDocument.lineCount && lineText(last).trim() === '') {
        last++;
    }
    const end = last < textDocument.lineCount ? { line: last, character: 0 } : textDocument.positionAt(textDocument.getText().length);
    return { start: { line: first, character: 0 }, end };
}

/** `rtm-ap.tern` for `RtmAp`; another number where that is there. */
async function freeName(document: LangiumDocument, name: string, exists: (uri: string) => Promise<boolean>): Promise<string> {
    const base = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
    for (let number = 1; ; number++) {
        const file = `${base}${number === 1 ? '' : `-${number}`}.tern`;
        if (number > 99 || !await exists(UriUtils.resolvePath(UriUtils.dirname(document.uri), file).toString())) {
            return file;
        }
    }
}
