/** What a file holds never reaches the terminal as a control character. */
import { expect, test } from 'vitest';
import { printDiagnostics } from '../../server/cli/diagnostics.js';

test('control characters in a message are written as code points', () => {
    let text = '';
    const output = { isTerminal: false, columns: 80, write: (part: string) => { text += part; } };
    printDiagnostics([{
        file: 'a.tern', line: 1, column: 2, endLine: 1, endColumn: 3, severity: 'error', code: 'syntax/character',
        message: '`\u001b[31m` has no meaning\nbell \u0007, null \u0000'
    }], output, false);
    expect(text).toBe('a.tern:1:2: error syntax/character: `U+001B[31m` has no meaning\n    bell U+0007, null U+0000\n');
});
