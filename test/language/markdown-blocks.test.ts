/** Code blocks of Markdown that are fenced as `tern` or `terntrack` have the language's colours, others have not. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { root } from './language.js';

const files: Readonly<Record<string, string>> = {
    'markdown.terntrack.codeblock': 'syntaxes/terntrack.markdown.json', 'source.terntrack': 'syntaxes/terntrack.tmLanguage.json', 'terntrack.injection': 'syntaxes/terntrack.injection.json',
};

test.each([['```tern', true], ['~~~ Terntrack title', true], ['```ts', false], ['```ternary', false]])('%s', async (fence, coloured) => {
    await oniguruma.loadWASM(readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm')).buffer as ArrayBuffer);
    const registry = new textmate.Registry({
        onigLib: Promise.resolve({
            createOnigScanner: patterns => new oniguruma.OnigScanner(patterns), createOnigString: text => new oniguruma.OnigString(text),
        }),
        loadGrammar: scope => Promise.resolve(files[scope] ? textmate.parseRawGrammar(readFileSync(join(root, files[scope]), 'utf8'), files[scope]) : null),
    });
    const grammar = (await registry.loadGrammar('markdown.terntrack.codeblock'))!;
    let state: textmate.StateStack | null = null;
    const scopes = [fence, 'network LeNet5 {', fence.slice(0, 3), 'network of friends'].map(line => {
        const tokens = grammar.tokenizeLine(line, state);
        state = tokens.ruleStack;
        return tokens.tokens.some(token => token.scopes.includes('meta.embedded.block.terntrack') && token.scopes.some(scope => scope.startsWith('keyword')));
    });
    expect(scopes).toEqual([false, coloured, false, false]);
});
