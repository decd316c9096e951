import { describe, expect, it } from 'vitest';
import { tinyText, tinyWeights } from './bad-input.js';
import { terntrack } from './terminal.js';

const files = {
    'net.tern': tinyText,
    'tiny.safetensors': tinyWeights(),
    'bad name.tern': tinyText.replace('conv 2', 'conv 0'),
    // A layer that nothing reads: a warning.
    'warned.tern': tinyText.replace('    fc :', '    spare : conv 2 of 1x1 from conv >> 3 -> u4\n    fc : dense 3 from conv\n    output fc\n    //').replace('conv.', 'conv.'),
};

describe('terntrack check', () => {
    it('says where a file was looked for, and what may have been meant', async () => {
        const there = { 'nets/lenet5.tern': tinyText, 'nets/resnet.tern': tinyText, 'nets/notes.txt': '' };
        expect((await terntrack(['check', 'nets/lenet.tern'], { files: there })).stderr).toMatch(/^nets\/lenet\.tern:1:1: error file\/missing: nets\/lenet\.tern does not exist\n {4}Looked for \S+lenet\.tern\. Did you mean nets.lenet5\.tern\?\n$/);
        expect((await terntrack(['check', 'nets/vgg.tern'], { files: there })).stderr).not.toContain('Did you mean');
        const { code, stderr } = await terntrack(['check', 'nets'], { files: there });
        expect([code, stderr]).toEqual([1, expect.stringMatching(/^nets:1:1: error file\/unreadable: nets is a directory\n {4}Name a file in it: nets.lenet5\.tern, nets.resnet\.tern\.\n$/)]);
    });

    it('has nothing to say of a sound file', async () => {
        expect(await terntrack(['check', 'net.tern'], { files })).toEqual({ code: 0, stdout: '1 file checked: nothing to complain about\n', stderr: '' });
        expect(await terntrack(['check', 'net.tern', '-q'], { files })).toEqual({ code: 0, stdout: '', stderr: '' });
        expect(await terntrack(['check', 'net.tern', '--json'], { files })).toEqual({ code: 0, stdout: '{\n  "diagnostics": []\n}\n', stderr: '' });
    });

    it('reads standard input, with paths relative to the working directory', async () => {
        expect(await terntrack(['check', '-'], { files, stdin: tinyText })).toMatchObject({ code: 0 });
        const { code, stderr } = await terntrack(['check', '-'], { files, stdin: tinyText.replace('dense 3', 'dense 4') });
        expect(stderr).toMatch(/^<stdin>:5:5: error weights\/shape: /);
        expect(code).toBe(1);
    });

    it('prints warnings, which -q leaves out, and ends with 0', async () => {
        const { code, stdout, stderr } = await terntrack(['check', 'warned.tern'], { files });
        expect(stderr).toMatch(/^warned\.tern:5:5: warning link\/unused-layer: nothing reads `spare`\n {4}/);
        expect([code, stdout]).toEqual([0, '1 file checked: 1 warning\n']);
        expect(await terntrack(['check', 'warned.tern', '-q'], { files })).toEqual({ code: 0, stdout: '', stderr: '' });
    });

    it('gives advice where it is asked for, which is no error', async () => {
        const text = 'network Net {\n    input image : u4[4, 8, 8]\n    weights random(sparsity 0.5)\n    a : conv 8 of 3x3, pad 1 -> u4\n    b : maxpool 2x2\n    c : dense 64 -> u4\n    d : dense 10\n}\n';
        expect(await terntrack(['check', 'net.tern'], { files: { 'net.tern': text } })).toMatchObject({ code: 0, stderr: '' });
        const { code, stderr } = await terntrack(['check', 'net.tern', '--advice'], { files: { 'net.tern': text } });
        expect(code).toBe(0);
        expect(stderr).toMatch(/^net\.tern:6:9: info capacity\/idle-rows: `c` uses /m);
    });

    it('says a remark once, in however many ways a network is run', async () => {
        const text = 'network Net {\n    input image : u4[4, 8, 8]\n    weights random(sparsity 0.5)\n    a : conv 8 of 3x3, pad 1 -> u4\n    b : maxpool 2x2\n    c : dense 64 -> u4\n    d : dense 10\n}\n'
            + 'experiment two { run Net batch 2 }\nexperiment four { run Net batch 4 }\n';
        const { stdout } = await terntrack(['check', 'net.tern', '--advice', '--json'], { files: { 'net.tern': text } });
        const { diagnostics } = JSON.parse(stdout) as { diagnostics: { line: number; code: string }[] };
        const found = diagnostics.map(({ line, code }) => `${line} ${code}`);
        expect(found).toContain('6 cost/dominant-layer');
        expect(found).toEqual([...new Set(found)]);
    });

    it('orders by file as given, then by place', async () => {
        const { stdout } = await terntrack(['check', 'warned.tern', 'bad name.tern', 'net.tern', '--json'], { files });
        const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string; line: number }[] };
        expect(diagnostics.map(({ file, line }) => `${file}:${line}`)).toEqual(['warned.tern:5', 'bad name.tern:4']);
    });

    it('writes colours on a terminal only', async () => {
        const coloured = await terntrack(['check', 'bad name.tern'], { files, isTerminal: true, colours: true });
        expect(coloured.stderr).toContain('\u001b[31merror\u001b[39m');
        expect((await terntrack(['check', 'bad name.tern'], { files, isTerminal: false, colours: true })).stderr).not.toContain('\u001b');
    });

    it('--sarif gives a SARIF log', async () => {
        const { code, stdout, stderr } = await terntrack(['check', 'bad name.tern', 'warned.tern', '--sarif'], { files });
        expect([code, stderr]).toEqual([1, '']);
        await expect(stdout).toMatchFileSnapshot('golden/check-sarif.json');
    });

    it('compiles with what the options say', async () => {
        const small = ['--set', 'array.columns=8', '--set', 'segment.columns=8', '--set', 'segment.active=1', '--set', 'track.domains=2', '--set', 'track.ports=1'];
        const { code, stdout } = await terntrack(['check', 'net.tern', '--json', ...small], { files });
        expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ file: 'net.tern', line: 4, code: 'capacity/accumulators' }, { line: 5 }] });
        expect(code).toBe(1);
    });
});
