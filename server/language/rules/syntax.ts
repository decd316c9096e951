/** Text that cannot be read. What the parser expected where is put into words by `syntax.ts`. */
import type { Finding } from '../lower/types.js';
import type { CharacterHabit } from '../habits.js';
import { rule } from './rule.js';

/** `text`: what no token begins with. */
export const textIsClosed = rule('syntax/unclosed-text', (text: string) =>
    text.startsWith('"') ? { message: 'this text has no closing quote\nA text begins and ends with `"` on one line.' } : undefined);

/** Bytes that no editor would have written: a NUL, or mostly what stands for bytes that are no characters. */
export const fileIsText = rule('syntax/not-text', (text: string) => {
    // eslint-disable-next-line no-control-regex -- those are what is looked for
    const strange: readonly string[] = text.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g) ?? [];
    return strange.includes('\u0000') || strange.length > text.length / 20 ? {
        message: 'this file is no text\nA `.tern` file is UTF-8 text. This one is of another kind, or saved in another encoding: open what was meant, or save it as UTF-8.',
    } : undefined;
});

/** `habit`: what is written so elsewhere, where that is known. */
export const characterHasMeaning = rule('syntax/character', (text: string, habit?: CharacterHabit) => habit ? { message: habit.message, data: { suggestion: habit.suggestion } } : ({
    message: `\`${text.slice(0, 20)}\` has no meaning here\nNames are letters, digits and \`_\`; comments start with \`//\`.`,
}));

export const wordIsExpected = rule('syntax/unexpected', (message: string, data: Finding['data']) => ({ message, data }));

/** `message` and `data`: as the parser's words for it are put. */
export const commaIsExpected = rule('syntax/missing-comma', (isComma: boolean, message: string, data: Finding['data']) => isComma ? { message, data } : undefined);

/** `related`: the brace that nothing closes. */
export const fileGoesOn = rule('syntax/incomplete', (ends: boolean, message: string, data: Finding['data'], related: Finding['related']) => ends ? { message, data, related } : undefined);

export const fileDeclaresSomething = rule('syntax/empty', (declarations: number) => declarations > 0 ? undefined : {
    message: 'this file declares nothing\nA network to start with:\n'
        + 'network Tiny {\n    input image : u4[1, 28, 28] from u8 >> 4\n    weights random\n    fc : dense 10\n}',
});
