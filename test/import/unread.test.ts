/** Files whose bytes could not be had. */
import { expect, it } from 'vitest';
import { unreadFile } from '../../server/import/unread.js';

it.each([
    ['weights', 'missing', 'weights/missing-file', 'correct the path'],
    ['weights', 'denied', 'weights/unreadable', 'permissions'],
    ['weights', 'directory', 'weights/unreadable', 'Name a file in it'],
    ['data', 'missing', 'data/missing-file', 'correct the path'],
    ['data', 'denied', 'data/unreadable', 'permissions'],
] as const)('%s that are %s: %s', (group, failure, code, remedy) => {
    const { code: said, message } = unreadFile(group, 'parts/w.npz', failure, 'cannot be had', '/work/parts/w.npz');
    expect(said).toBe(code);
    expect(message).toMatch(/^w\.npz cannot be had\n/);
    expect(message).toContain('/work/parts/w.npz');
    expect(message).toContain(remedy);
});
