/**
 * From a keystroke to the diagnostics of syntax, links and shapes, as the editor gets them, in files of 500 to 6,000 lines,
 * with the compiler at work in the background.
 */
import { EditorSession, longNetwork, percentile, spread } from './_server.js';

/** What is typed, where, and the code that must come. */
const mistakes = [
    { words: 'from layer', by: 'from layerX', code: 'link/' },
    { words: 'conv 4 of 3x3, pad 1', by: 'conv 4 of 3x3, pad', code: 'syntax/' },
    { words: 'conv 4 of 3x3, pad 1', by: 'conv 4 of 9x9', code: 'shape/' },
] as const;

export async function run(): Promise<void> {
    const five = await typing(500, 60);
    console.log(`keystroke -> diagnostics, 500 lines: ${spread(five)} (to reach p95 <= 150 ms)`);
    const [three, six] = [await typing(3000, 12), await typing(6000, 12)];
    console.log(`keystroke -> diagnostics, 3,000 lines: ${spread(three)}`);
    console.log(`keystroke -> diagnostics, 6,000 lines: ${spread(six)}`);
    console.log(`t(6,000) / t(3,000): ${(percentile(six, 0.5) / percentile(three, 0.5)).toFixed(2)} (to reach 2.6)`);
}

/** Milliseconds of single keystrokes: a mistake is made and taken back, here and there in the file. */
async function typing(lines: number, keystrokes: number): Promise<number[]> {
    const session = await EditorSession.start();
    const uri = session.uri('long.tern');
    session.open(uri, longNetwork(lines));
    await session.until(() => session.diagnostics.has(uri));
    const times: number[] = [];
    for (let index = 0; index < keystrokes + 4; index++) {
        const { words, by, code } = mistakes[index % mistakes.length];
        const text = session.text(uri);
        const at = text.indexOf(words, Math.floor(text.length * (index * 7 % 10) / 10));
        const made = performance.now();
        session.change(uri, at, words.length, by);
        const broken = await session.until(() => session.codes(uri).some(found => found.startsWith(code)), made);
        const taken = performance.now();
        session.change(uri, at, by.length, words);
        const mended = await session.until(() => !session.codes(uri).some(found => found.startsWith(code)), taken);
        // The first ones meet a program that is not warm yet; they are real, but a session has hundreds of others.
        if (index >= 4) {
            times.push(broken, mended);
        }
    }
    await session.end();
    return times;
}
