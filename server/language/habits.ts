/**
 * What people write who come from other languages: `write = 10 fJ/cell`, `conv(6, 5)`, `=>`, a file's name without quotes. Said in terms
 * of what they meant. Knows texts only, no tokens and no tree.
 */
import { CROSSBAR_PARAMETERS } from '../hardware/crossbar/registry.js';
import { PARAMETERS, partNames } from '../hardware/registry.js';

export interface Written {
    /** The parser's first line. */
    readonly first: string;
    /** What stands where it stumbled, and whether that may be a name. */
    readonly word: string;
    readonly isName: boolean;
    /** What stands in front of it on its line. */
    readonly before: string;
    /** As messages show it. */
    readonly shown: string;
}

const PARTS: ReadonlySet<string> = new Set([...partNames(PARAMETERS), ...partNames(CROSSBAR_PARAMETERS)]);

/** What a name is the name of, behind the word that asks for it. */
const NAMED: readonly (readonly [behind: RegExp, what: string])[] = [
    [/\brun\s*$/, 'a network\'s name'], [/\boutput\s*$/, 'a layer\'s name'], [/\binput\b.*\bfrom\s*$/, '`u8`'], [/\bcompare\s*$/, 'a crossbar, such as `Isaac32nm8b`'],
    [/\bon\s*$|\bhardware\b.*\brefines\s*$/, 'a hardware, such as `RtmAp`'], [/\btechnology\b.*\brefines\s*$|^\s*technology\s*$/, 'a technology, such as `RacetrackTcam`'],
    [/\bcrossbar\b.*\brefines\s*$/, 'a crossbar, such as `Isaac32nm8b`'],
];

/** Undefined where nothing of the kind was written. */
export function habit({ first, word, isName, before, shown }: Written): string | undefined {
    const cannotStand = first.endsWith(' cannot stand here');
    const wantsName = first.startsWith('expected a name');
    const got = /, (but the line ends|but the file ends|got .*)$/.exec(first)?.[1] ?? '';
    if (word === '=' && first.startsWith('expected ')) {
        return 'no `=` stands in front of a value\nName and value stand side by side: `sparsity 0.8`, `stride 2`, `write 10 fJ/cell`.';
    }
    if (cannotStand && !isName && before.trim() === '' && PARTS.has(word)) {
        return `no colon stands behind ${shown}\nA part and its quantities stand side by side: \`search 3 fJ/cell, 0.2 ns\`.`;
    }
    if (wantsName && !isName && /^\s*(hardware|technology|crossbar)\s+$/.test(before) && /^\w+$/.test(word)) {
        return `no colon stands behind ${shown}\nBehind the name stands \`refines\` and another one, or \`{\`.`;
    }
    if (wantsName && /\binput\s+$/.test(before)) {
        return isName ? `expected a colon behind ${shown}\nAn input has a name and a type: \`input image : u4[1, 28, 28]\`.` : `expected a name, as in \`input image : u4[1, 28, 28]\`, ${got}`;
    }
    if (first.startsWith('expected `)`') && /\brandom\s*\(\s*$/.test(before)) {
        return `expected \`sparsity\` or \`seed\`, ${got}\nEach value says what it is: \`random(sparsity 0.8, seed 1)\`.`;
    }
    if (first.startsWith('expected `)`') && /:\s*(conv|dense|\w+pool)\s*\([^)]*$/.test(before)) {
        return `sizes stand without parentheses, as in \`conv 6 of 5x5, pad 2\`, ${got}`;
    }
    if (first.startsWith('expected `]`') && /^x\d/.test(word)) {
        return `expected \`,\` or \`]\`, ${got}\nCommas stand between the sizes of an input: \`u4[1, 28, 28]\`.`;
    }
    if (first.startsWith('expected `{`') && word === '-') {
        return 'a name has no `-`\nNames are letters, digits and `_`.';
    }
    const what = wantsName ? NAMED.find(([behind]) => behind.test(before))?.[1] : undefined;
    return what && `expected ${what}, ${got}`;
}

export interface CharacterHabit {
    readonly message: string;
    /** What was meant in its place. */
    readonly suggestion?: string;
    /** Where it stands in its line. */
    readonly from: number;
    readonly to: number;
}

/** Of a character of a line that no word begins with. */
export function characterHabit(line: string, at: number): CharacterHabit | undefined {
    const unquoted = /^(\s*(?:import|weights|images|labels)\s+)([\w./\\-]+\.\w+)/.exec(line);
    if (unquoted && at >= unquoted[1].length && at < unquoted[0].length) {
        const [all, head, path] = unquoted;
        return { message: 'a file\'s name stands in quotes\n' + `Write \`"${path}"\`.`, suggestion: `"${path}"`, from: head.length, to: all.length };
    }
    const dotted = /^(\s*)([a-z]\w*)\.[a-z]\w*(?=\s+\d)/i.exec(line);
    if (dotted && PARTS.has(dotted[2]) && at < dotted[0].length) {
        const name = dotted[0].trim();
        return { message: `\`${name}\` is what \`--set\` calls it; did you mean \`${dotted[2]}\`?\nIn a machine a part stands with its quantities: \`search 3 fJ/cell, 0.2 ns\`.`, suggestion: dotted[2], from: dotted[1].length, to: dotted[0].length };
    }
    if (line.slice(at - 1, at + 1) === '=>') {
        return { message: '`=>` has no meaning here; did you mean `->`?\nA type stands behind `->`.', suggestion: '->', from: at - 1, to: at + 1 };
    }
    return line[at] === '#' ? { message: '`#` has no meaning here; did you mean `//`?\nComments start with `//`.', suggestion: '//', from: at, to: at + 1 }
        : line[at] === ';' ? { message: '`;` has no meaning here\nA line ends by itself, without a sign.', from: at, to: at + 1 } : undefined;
}
