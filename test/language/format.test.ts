/** The formatter: what it writes, that it keeps every token and comment, and that it is done after one go. */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatText } from '../../server/language/format/format.js';
import { tokensOf } from '../../server/language/format/tokens.js';
import { presetsText } from '../../server/language/presets.js';
import { newLanguage, root } from './language.js';

const lexer = newLanguage().terntrack.parser.Lexer;
const format = (text: string, broken: readonly number[] = []): string => formatText(lexer, text, { indent: '    ', broken: new Set(broken) }).text;
const words = (text: string): string[] => tokensOf(lexer, text).map(token => token.text.replace(/\s+/g, ' ').trim());

const sources = ['examples', 'test/language/fixtures'].flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.tern')).sort()
        .map(file => [`${folder}/${file}`, readFileSync(join(root, folder, file), 'utf8')] as const));

describe('formatting', () => {
    it('writes blanks, columns and braces the same way everywhere', () => {
        expect(format(`import   "a.tern"


/// Doc.
block  Basic( channels ,stride=1 ){
a:conv channels*2 of(k+2)x 3,stride   stride->u4 // one
 longer :conv 4 of 3x3 , pad[0,0,1,1]
      +project input->u4      // two

  c : Other ( 2 ) x 3
}
network N{
input image:u4 [1,28,28]from u8>>4
weights random (sparsity 0.8,seed 1)
  // about b
b : dense 10
}
hardware H refines RtmAp{
technology T
array 128rows x 128columns
leakage 1uW / array source "s"
search 3 fJ/cell,
0.2 ns
}
hardware Small refines RtmAp { latches 1 }
crossbar E {}
`)).toBe(`import "a.tern"

/// Doc.
block Basic(channels, stride = 1) {
    a      : conv channels * 2 of (k + 2) x 3, stride stride -> u4  // one
    longer : conv 4 of 3x3, pad [0, 0, 1, 1]
        + project input -> u4  // two

    c      : Other(2) x 3
}
network N {
    input image : u4[1, 28, 28] from u8 >> 4
    weights random(sparsity 0.8, seed 1)
    // about b
    b : dense 10
}
hardware H refines RtmAp {
    technology T
    array   128 rows x 128 columns
    leakage 1 uW/array source "s"
    search  3 fJ/cell,
            0.2 ns
}
hardware Small refines RtmAp { latches 1 }
crossbar E {}
`);
    });

    it('leaves broken lines and what is within comments alone', () => {
        const text = 'network N {\n  a   :conv ;;   of\nb:dense 1\n/* a\n   b\n      c */ c:dense 2\n}\n';
        expect(format(text, [1])).toBe('network N {\n  a   :conv ;;   of\n    b : dense 1\n    /* a\n   b\n      c */ c:dense 2\n}\n');
    });

    it.each(sources)('keeps every token of %s and is done after one go', (_, text) => {
        const once = format(text);
        expect(words(once)).toEqual(words(text));
        expect(format(once)).toBe(once);
    });

    it.each([...sources.filter(([file]) => file.startsWith('examples/')), ['presets', presetsText()] as const])('finds nothing to change in %s', (_, text) => {
        expect(format(text)).toBe(text);
    });

    it('keeps comments wherever they stand', () => {
        const comment = fc.constantFrom(' // c\n', ' /* c */ ', '\n/// d\n', '\n\n\n// e\n\n', '/* f\n   g */');
        const source = fc.constantFrom(...sources.filter(([, text]) => text.length < 3000).map(([, text]) => text));
        fc.assert(fc.property(source, fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), comment), { minLength: 1, maxLength: 6 }), (text, inserted) => {
            const gaps = tokensOf(lexer, text).filter(({ isComment }) => !isComment).map(({ offset }) => offset);
            const at = [...inserted].map(([share, what]) => [gaps[Math.floor(share * (gaps.length - 1))], what] as const).sort((a, b) => b[0] - a[0]);
            const commented = at.reduce((so, [offset, what]) => so.slice(0, offset) + what + so.slice(offset), text);
            const once = format(commented);
            expect(words(once)).toEqual(words(commented));
            expect(format(once)).toBe(once);
        }), { numRuns: 60 });
    });

    it('keeps everything of a text that is cut off anywhere', () => {
        const plain = (text: string): string => text.replace(/\s+/g, '');
        fc.assert(fc.property(fc.constantFrom(...sources.map(([, text]) => text)), fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
            const cut = text.slice(0, Math.floor(share * text.length));
            const once = format(cut);
            expect(plain(once)).toBe(plain(cut));
            expect(format(once)).toBe(once);
        }), { numRuns: 60 });
    });
});
