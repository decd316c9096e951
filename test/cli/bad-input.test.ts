import { describe, expect, it } from 'vitest';
import { badInputs, tinyText, tinyWeights, unmark, type BadInput } from './bad-input.js';
import { terntrack } from './terminal.js';

/** Files of a case, the document as net.tern. */
function filesOf({ text, files }: Pick<BadInput, 'text' | 'files'>): Record<string, string | Uint8Array> {
    return { 'tiny.safetensors': tinyWeights(), ...files, 'net.tern': unmark(text).text };
}

function expected({ text, code, first }: BadInput) {
    const { start, end } = unmark(text);
    return {
        file: 'net.tern', line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1,
        severity: 'error', code: expect.stringContaining(code), message: expect.stringMatching(typeof first === 'string' ? /./ : first),
    };
}

describe('bad input in the shell', () => {
    it.each(badInputs)('$name: `check` prints one diagnostic at its place', async input => {
        const { code, stdout, stderr } = await terntrack(['check', 'net.tern'], { files: filesOf(input) });
        const { line, column } = expected(input);
        const lines = stderr.split('\n').filter(text => text !== '' && !text.startsWith('    '));
        expect(lines).toHaveLength(1);
        expect(lines[0]).toMatch(new RegExp(`^net\\.tern:${line}:${column}: error ${input.code}[a-z-]*: `));
        if (typeof input.first === 'string') {
            expect(lines[0].endsWith(input.first)).toBe(true);
        }
        expect(stdout).toBe('1 file checked: 1 error\n');
        expect(code).toBe(1);
    });

    it.each(badInputs)('$name: `check --json` holds one diagnostic', async input => {
        const { code, stdout, stderr } = await terntrack(['check', 'net.tern', '--json'], { files: filesOf(input) });
        expect(JSON.parse(stdout)).toEqual({ diagnostics: [expected(input)] });
        expect([code, stderr]).toEqual([1, '']);
    });

    it.each(badInputs)('$name: `compile` and `simulate` say the same', async input => {
        const checked = await terntrack(['check', 'net.tern', '--json'], { files: filesOf(input) });
        for (const command of ['compile', 'simulate']) {
            const asJson = await terntrack([command, 'net.tern', '--json'], { files: filesOf(input) });
            expect(JSON.parse(asJson.stdout)).toEqual(JSON.parse(checked.stdout));
            expect(asJson.code).toBe(1);
            const asText = await terntrack([command, 'net.tern'], { files: filesOf(input) });
            expect(asText.stderr).toMatch(/^net\.tern:\d+:\d+: error /);
            expect(asText.stderr).not.toMatch(/^ +at /m);
            expect([asText.code, asText.stdout]).toEqual([1, '']);
        }
    });

    it('a file that is not there', async () => {
        const { code, stderr } = await terntrack(['check', 'lost.tern'], { files: {} });
        expect(stderr).toMatch(/^lost\.tern:1:1: error file\/missing: lost\.tern does not exist\n {4}Looked for \S*lost\.tern\.\n$/);
        expect(code).toBe(1);
    });

    it('an imported file with an error is told at its own place, once', async () => {
        const files = { 'net.tern': `import "parts.tern"\n${tinyText}`, 'parts.tern': 'hardware Mine refines RtmAp { write 3 fg }\n', 'tiny.safetensors': tinyWeights() };
        const { code, stderr } = await terntrack(['check', 'net.tern', 'parts.tern'], { files });
        expect(stderr.split('\n').filter(line => line.includes(': error '))).toEqual([expect.stringMatching(/^parts\.tern:1:39: error unit\/unknown: /)]);
        expect(code).toBe(1);
    });

    it('a defect of the compiler is a diagnostic on the network, not a stack trace', async () => {
        const { engine } = await import('../../server/analysis/engine.js');
        const broken = { ...engine, compile: () => { throw new RangeError('index out of range'); } };
        const { code, stderr } = await terntrack(['compile', 'net.tern'], { files: filesOf({ text: tinyText }), engine: broken });
        expect(stderr).toMatch(/^net\.tern:1:9: error internal\/compiler: [^\n]{1,100}\n {4}Tiny: index out of range\n/);
        expect(code).toBe(1);
    });
});
