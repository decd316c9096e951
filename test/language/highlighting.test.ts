/** What the TextMate grammars make of a line: the generated one (keywords, texts, comments) with the injected one on top. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';
import { root } from './language.js';

const grammars: Readonly<Record<string, string>> = {
    'source.terntrack': 'syntaxes/terntrack.tmLanguage.json', 'terntrack.injection': 'syntaxes/terntrack.injection.json',
};
let grammar: IGrammar;

beforeAll(async () => {
    await oniguruma.loadWASM(readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm')).buffer as ArrayBuffer);
    const registry = new textmate.Registry({
        onigLib: Promise.resolve({
            createOnigScanner: patterns => new oniguruma.OnigScanner(patterns), createOnigString: text => new oniguruma.OnigString(text),
        }),
        loadGrammar: scope => Promise.resolve(grammars[scope] ? textmate.parseRawGrammar(readFileSync(join(root, grammars[scope]), 'utf8'), grammars[scope]) : null),
        getInjections: scope => scope === 'source.terntrack' ? ['terntrack.injection'] : undefined,
    });
    grammar = (await registry.loadGrammar('source.terntrack'))!;
});

test.each([
    ['network LeNet5 {', 'network storage.type|LeNet5 entity.name.type'],
    ['    input image : u4[1, 28, 28] from u8 >> 4', 'input keyword.control|image variable.other.definition|u4 support.type|1 constant.numeric|28 constant.numeric|28 constant.numeric|from keyword.control|u8 support.type|>> keyword.operator|4 constant.numeric'],
    ['    conv : conv 6 of 5x5, pad 2 -> u4', 'conv variable.other.definition|conv support.function|6 constant.numeric|of keyword.control|5x5 constant.numeric|pad keyword.control|2 constant.numeric|-> keyword.operator|u4 support.type'],
    ['    stage : Basic(64) x 2 // twice', 'stage variable.other.definition|Basic entity.name.type|64 constant.numeric|x keyword.control|2 constant.numeric|// comment.line| twice comment.line'],
    ['    search 3 fJ/cell, 0.2 ns source "a 4 ns"', 'search keyword.control|3 constant.numeric|fJ/cell keyword.other.unit|0.2 constant.numeric|ns keyword.other.unit|source keyword.control|" string.quoted.double|a 4 ns string.quoted.double|" string.quoted.double'],
    ['crossbar Cheap refines Isaac32nm8b {', 'crossbar storage.type|Cheap entity.name.type|refines keyword.control|Isaac32nm8b entity.name.type'],
    ['    compare Cheap', 'compare keyword.control|Cheap entity.name.type'],
    ['    buffer 0.5 um2/bit', 'buffer keyword.control|0.5 constant.numeric|um2/bit keyword.other.unit'],
    ['    array 256 rows x 256 columns', 'array keyword.control|256 constant.numeric|rows keyword.other.unit|x keyword.control|256 constant.numeric|columns keyword.other.unit'],
])('%s', (line, expected) => {
    expect(tokensOf(line)).toBe(expected);
});

/** Every piece with its innermost scope, without the language's name and without pieces that have no scope of their own. */
function tokensOf(line: string): string {
    return grammar.tokenizeLine(line, null).tokens.flatMap(({ startIndex, endIndex, scopes }) => {
        const scope = scopes.at(-1)!.replace(/\.terntrack$/, '');
        return scopes.length > 1 ? [`${line.slice(startIndex, endIndex)} ${scope}`] : [];
    }).join('|');
}
