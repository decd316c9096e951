/** Where very many words could stand, the first line has some of them, and all stand below. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check, newLanguage, root } from './language.js';

test('every prefix of a file of machines', async () => {
    const path = join(root, 'examples/hardware/machines.tern');
    const text = readFileSync(path, 'utf8');
    const language = newLanguage();
    const messages = new Set<string>();
    for (let length = 1; length < text.length; length++) {
        (await check(language, text.slice(0, length), path)).problems.forEach(({ message }) => messages.add(message));
    }
    expect([...messages].filter(message => message.split('\n')[0].length > 100)).toEqual([]);
    expect([...messages].filter(message => /^expected .* or \d+ others, .*\nIt could be .*`endurance`/.test(message)).length).toBeGreaterThan(0);
});
