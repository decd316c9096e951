/**
 * Text under the hand: whatever prefix of an example, and whatever example with one character missing, parses, links and
 * lowers without an exception, and every problem has a code, a short first line and a place in the file.
 */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rangeOf, toDiagnostic } from '../../server/language/problems.js';
import { check, newLanguage, root, type Checked } from './language.js';

const language = newLanguage();
const whole = process.env.TERNTRACK_FUZZ !== undefined;
/** All of them in `npm run fuzz`. */
const EXAMPLES = whole ? readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.tern')).map(file => file.replace(/\.tern$/, '')).sort()
    : ['lenet5-mnist/lenet5', 'resnet8-fmnist/resnet8', 'resnet18/resnet18', 'hardware/machines'];

/** A seeded share of the numbers below `end`; all of them in `npm run fuzz`. */
async function forEach(end: number, seed: number, check: (at: number) => Promise<void>): Promise<void> {
    if (whole) {
        for (let at = 0; at < end; at++) {
            await check(at);
        }
    } else {
        await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: end - 1 }), check), { numRuns: 120, seed });
    }
}

describe.each(EXAMPLES)('%s', name => {
    const path = join(root, 'examples', `${name}.tern`);
    const text = readFileSync(path, 'utf8');
    // Random weights of a whole ResNet-18 for each text would test patience only.
    const small = text.replaceAll('224, 224', '32, 32').replace(/\b(512|256|128|1000)\b/g, '8');

    test('every prefix', async () => {
        await forEach(small.length + 1, 1, async length => expectSound(await check(language, small.slice(0, length), path)));
    });

    test('every deletion of a character', async () => {
        await forEach(small.length, 2, async at => expectSound(await check(language, small.slice(0, at) + small.slice(at + 1), path)));
    });

    test('every deletion of a word', async () => {
        const words = [...small.matchAll(/[\w."/]+|[^\s\w]/g)];
        await forEach(words.length, 3, async at => {
            const { index, 0: word } = words[at];
            expectSound(await check(language, small.slice(0, index) + small.slice(index + word.length), path));
        });
    });
});

function expectSound({ document, problems }: Checked): void {
    const lines = document.textDocument.lineCount;
    for (const problem of problems) {
        expect(problem.code).toMatch(/^[a-z]+\/[a-z-]+$/);
        expect(problem.message.split('\n')[0].length, problem.message).toBeLessThanOrEqual(100);
        expect(problem.message).not.toMatch(/undefined|NaN|\[object/);
        const { start, end } = rangeOf(problem);
        expect(start.line * 1000 + start.character).toBeLessThanOrEqual(end.line * 1000 + end.character);
        expect(end.line).toBeLessThan(lines);
        toDiagnostic(problem);
    }
}
