/** Which words can be names, read off the grammar: the one place that says why a new name will not do. */
import { GrammarAST, AstUtils, type AstNode, type Grammar } from 'langium';
import * as ast from '../generated/ast.js';

/** Words of the language that may be names all the same, by the rule that takes them. */
function wordsOf(grammar: Grammar, ruleName: string, seen = new Set<string>()): Set<string> {
    const rule = grammar.rules.find(({ name }) => name === ruleName);
    const words = new Set<string>();
    if (!rule || seen.has(ruleName)) {
        return words;
    }
    seen.add(ruleName);
    for (const node of AstUtils.streamAllContents(rule)) {
        if (GrammarAST.isKeyword(node)) {
            words.add(node.value);
        } else if (GrammarAST.isRuleCall(node)) {
            wordsOf(grammar, node.rule.$refText, seen).forEach(word => words.add(word));
        }
    }
    return words;
}

/** Every word of the language. */
export function keywordsOf(grammar: Grammar): ReadonlySet<string> {
    const words = AstUtils.streamAllContents(grammar).filter(GrammarAST.isKeyword).map(({ value }) => value).filter(word => /^[a-z]+$/.test(word));
    return new Set([...words, 'array', 'tile', 'bank']);
}

/** Why `name` cannot be what `node` is called; undefined where it can. */
export function whyNoName(grammar: Grammar, node: AstNode, name: string): string | undefined {
    if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)) {
        return `\`${name}\` is no name: names are letters, digits and \`_\`, and do not start with a digit`;
    }
    const allowed = wordsOf(grammar, ast.isLayer(node) || ast.isInput(node) ? 'LayerName' : 'Name');
    return keywordsOf(grammar).has(name) && !allowed.has(name) ? `\`${name}\` is a word of the language: nothing can be called so here` : undefined;
}
