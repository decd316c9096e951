import { describe, expect, it } from 'vitest';
import { Background } from '../../server/analysis/background.js';
import { PIECE, type Work } from '../../server/network/work.js';

/** Work of so many pieces, which writes down when each is done. */
function* counted(name: string, pieces: number, log: string[]): Work<string> {
    for (let piece = 1; piece <= pieces; piece++) {
        log.push(`${name}${piece}`);
        yield PIECE;
    }
    return name.toUpperCase();
}

describe('work in the background', () => {
    it('is done once, piece by piece, and told to those who want it', async () => {
        const background = new Background<string>();
        const log: string[] = [];
        background.onChange(documents => log.push(`told ${documents.join(' ')}`));
        expect(background.peek('a', () => counted('a', 2, log))).toBeUndefined();
        expect(background.peek('a', () => counted('again', 2, log))).toBeUndefined();
        background.want('one', new Set(['a']));
        background.want('two', new Set(['a']));
        const between = (async () => {
            while (!log.includes('told one two')) {
                await new Promise(resolve => setTimeout(resolve));
                log.push('.');
            }
        })();
        await background.settled();
        await between;
        expect(log.filter(entry => entry !== '.')).toEqual(['a1', 'a2', 'told one two']);
        // Others had their turns between the pieces.
        expect(log.slice(log.indexOf('a1'), log.indexOf('a2'))).toContain('.');
        expect(background.peek('a', () => counted('again', 2, log))).toBe('A');
    });

    it('is left off when nobody wants it any more, and what comes after goes on', async () => {
        const background = new Background<string>();
        const log: string[] = [];
        background.peek('a', () => counted('a', 1000, log));
        background.want('one', new Set(['a']));
        await new Promise(resolve => setTimeout(resolve, 5));
        background.peek('b', () => counted('b', 1, log));
        background.want('one', new Set(['b']));
        await background.settled();
        expect(log.at(-1)).toBe('b1');
        expect(log.length).toBeLessThan(1000);
        expect(background.peek('b', () => counted('b', 1, log))).toBe('B');
        background.close('one');
        expect(background.peek('b', () => counted('b', 1, log))).toBeUndefined();
        await background.settled();
    });

    it('takes what somebody has already', async () => {
        const background = new Background<string>();
        expect(background.peek('a', () => { throw new Error('not asked for'); }, 'known')).toBe('known');
        await background.settled();
    });
});
