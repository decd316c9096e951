/**
 * Every file under fixtures is a test. A comment of carets under a line says what is reported there:
 *
 *     conv1 : conv 6 of 31x31 -> u4
 *     //                ^^^^^ error shape/kernel: its 31x31 kernel is larger
 *
 * (the text behind the colon is part of the message's first line; several comments may follow one line). A comment
 * `//! 1:1-1:1 error syntax/empty: ...` gives the range itself. Nothing else may be reported. What is lowered from files
 * under fixtures/lowered is compared with the text beside them (`npx vitest run test/language -u` writes it). Folders called `parts`
 * hold files that fixtures import.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rangeOf } from '../../server/language/problems.js';
import { dump } from './dump.js';
import { check, newLanguage } from './language.js';

const fixtures = join(import.meta.dirname, 'fixtures');
const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.tern') && !file.split(sep).includes('parts')).sort();

interface Expected {
    readonly range: string;
    readonly severity: string;
    readonly code: string;
    readonly text: string;
}

describe.each(files)('%s', file => {
    const path = join(fixtures, file);
    const text = readFileSync(path, 'utf8');
    const checked = check(newLanguage(), text, path);

    test('reports what its comments say', async () => {
        const { problems } = await checked;
        const expected = expectations(text);
        const found = problems.map(problem => {
            const { start, end } = rangeOf(problem);
            return {
                range: `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`,
                severity: problem.severity, code: problem.code, text: problem.message.split('\n')[0],
            };
        });
        // A message that contains the expected text counts as it, so that a difference shows both in full.
        const shown = found.map(one => {
            const match = expected.find(other => other.range === one.range && other.code === one.code);
            return match && one.text.includes(match.text) ? { ...one, text: match.text } : one;
        });
        expect(shown).toEqual(expected);
    });

    test('has first lines of at most 100 characters', async () => {
        for (const { message } of (await checked).problems) {
            expect(message.split('\n')[0].length, message).toBeLessThanOrEqual(100);
        }
    });
});

describe.each(files.filter(file => file.startsWith('lowered')))('%s', file => {
    test('lowers to the text beside it', async () => {
        const path = join(fixtures, file);
        const { lowered } = await check(newLanguage(), readFileSync(path, 'utf8'), path);
        await expect(dump(lowered)).toMatchFileSnapshot(path.replace(/\.tern$/, '.txt'));
    });
});

/** In the order of their places. */
function expectations(text: string): Expected[] {
    const found: (Expected & { line: number; column: number })[] = [];
    let line = 0;
    for (const [index, written] of text.split('\n').entries()) {
        const carets = /^\s*\/\/\s*(\^+) (error|warning|info) (\S+): (.*)$/.exec(written);
        const explicit = /^\s*\/\/! ((\d+):(\d+)-\d+:\d+) (error|warning|info) (\S+): (.*)$/.exec(written);
        if (carets) {
            const column = written.indexOf('^') + 1;
            found.push({ line, column, range: `${line}:${column}-${line}:${column + carets[1].length}`, severity: carets[2], code: carets[3], text: carets[4] });
        } else if (explicit) {
            found.push({ line: Number(explicit[2]), column: Number(explicit[3]), range: explicit[1], severity: explicit[4], code: explicit[5], text: explicit[6] });
        } else {
            line = index + 1;
        }
    }
    return found.sort((a, b) => a.line - b.line || a.column - b.column).map(({ range, severity, code, text: message }) => ({ range, severity, code, text: message }));
}
