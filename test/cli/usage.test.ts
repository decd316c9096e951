import { describe, expect, it } from 'vitest';
import { passNames } from '../../server/compiler/compile.js';
import { tinyText, tinyWeights } from './bad-input.js';
import { terntrack } from './terminal.js';

const files = {
    'net.tern': tinyText,
    'tiny.safetensors': tinyWeights(),
    'two.tern': `${tinyText}${tinyText.replace('Tiny', 'Other')}`,
    'none.tern': 'hardware Mine refines RtmAp { array 128 rows x 128 columns }\n',
};

/** Wrong usage: the arguments, and what stderr must say. */
const wrong: readonly (readonly [args: string, says: RegExp])[] = [
    ['', /Usage: terntrack/],
    ['frobnicate net.tern', /unknown command 'frobnicate'/],
    ['help foo', /^error: unknown command 'foo'\nThere is check, compile, /],
    ['help chek', /^error: unknown command 'chek'\n\(Did you mean check\?\)\n/],
    ['help trace inof', /^error: 'trace' has no command 'inof'\n\(Did you mean info\?\)\n/],
    ['trace help foo', /^error: 'trace' has no command 'foo'\nThere is info, export, /],
    ['help check foo', /^error: 'check' has no command 'foo'\nIt has no commands/],
    [`help ${'x'.repeat(200)}`, /unknown command 'x+'\n/],
    ['trace foo', /unknown command 'foo'/],
    ['check ', /^error: a file name is empty\n/],
    ['check', /missing required argument 'file'/],
    ['compile net.tern two.tern', /too many arguments/],
    ['compile net.tern --effort huge', /Allowed choices are default, max/],
    ['compile net.tern --tree 3', /power of two from 2 to 1024/],
    ['compile net.tern --without nothing', /There is no pass 'nothing'/],
    ['compile net.tern --set write.energy', /gives write\.energy no quantity/],
    ['compile net.tern --set write.enrgy=10fJ', /did you mean `write\.energy`/],
    ['compile net.tern --set write=10fJ', /`write`; did you mean `write\.energy` or `write\.time`\?\n/],
    ['compile net.tern --set write.energy=10ns', /cannot be a time/],
    ['compile net.tern --set segment.columns=512', /wider than the array/],
    ['compile net.tern --network Tony', /there is no network Tony; did you mean Tiny\?/],
    ['compile net.tern --on RtmAq', /there is no hardware RtmAq; did you mean RtmAp\?/],
    ['compile two.tern', /the file describes 2 networks/],
    ['compile none.tern', /^error: the file describes no network\nName a file that has one\./],
    ['compile net.tern --batch 0', /whole number from 1 on/],
    ['simulate net.tern --limit none', /whole number from 1 on/],
    ['simulate net.tern --executor slow', /Allowed choices are bulk, pass/],
    ['simulate net.tern --set faults.overshift=2', /outside 0 to 1/],
    ['simulate net.tern --set faults.overshift=0.6 --set faults.undershift=0.6', /add up to more than 1/],
    ['simulate net.tern --rate 0', /whole number from 1 on/],
    ['simulate net.tern --labels labels.npy', /--labels without --images/],
    ['simulate net.tern --experiment digits', /there is no experiment digits/],
    ['simulate net.tern --limit 3', /^error: --limit without --images\n/],
    ['check net.tern --sarif --json', /^error: option '--sarif' cannot be used with option '--json'\n/],
    ['check net.tern --advice -q', /^error: --advice with -q shows no advice\n/],
    ['compile net.tern --tree 4 --without tree', /^error: --tree and --without tree contradict each other\n/],
    ['compile net.tern --experiment digits', /there is no experiment digits/],
    ['import net.onnx --limit 3', /^error: --limit without --images or --calibrate\n/],
    ['import net.onnx --bits 4', /^error: --bits without --calibrate\n/],
    ['import net.onnx --map names.json', /^error: --map is for \.safetensors and \.npz\n/],
    ['import net.npz --shape 1x28x28', /^error: --shape is for ONNX models\n/],
    ['trace export run.terntrace --format vcd -o out --by operation', /^error: --by means nothing with --format vcd\n/],
    ['trace export run.terntrace --format csv -o - --json', /^error: --json and -o - both want standard output\n/],
    ['trace export run.terntrace --format csv -o out --run 2', /^error: --run means nothing with --format csv\n/],
    ['check - -', /^error: standard input \(-\) is named twice\n/],
    ['share - -', /^error: standard input \(-\) is named twice\n/],
    ['import net.onnx --shape what', /^error: option '--shape <CxHxW>' argument 'what' is invalid\.\nIt takes channels/],
    ['import net.onnx --ternarise best', /Allowed choices are twn/],
    [`compile net.tern --without ${'x'.repeat(200)}`, /There is no pass/],
    [`compile net.tern --network ${'x'.repeat(200)}`, /there is no network x+\n/],
    [`${'x'.repeat(200)} net.tern`, /unknown command 'x+'\n/],
    ['compile net.tern --on a\u001b[31mb', /there is no hardware aU\+001B\[31mb\n/],
    ['a\u001b[31mb', /unknown command 'aU\+001B\[31mb'\n/],
];

describe('wrong usage', () => {
    it.each(wrong)('terntrack %s', async (args, says) => {
        const { code, stdout, stderr } = await terntrack(args === '' ? [] : args.split(' '), { files });
        expect(stderr).toMatch(says);
        expect(stderr).not.toMatch(/^ +at /m);
        // eslint-disable-next-line no-control-regex
        expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
        expect(stderr.split('\n')[0].length).toBeLessThanOrEqual(100);
        expect([code, stdout]).toEqual([2, '']);
    });
});

describe('help', () => {
    it.each(['--help', 'check --help', 'compile --help', 'simulate --help', 'compare --help', 'import --help', 'trace info --help', 'trace export --help'])('terntrack %s', async args => {
        const { code, stdout, stderr } = await terntrack(args.split(' '), { files });
        // The list of passes is the compiler's to change.
        await expect(stdout.replace(passNames.join(', '), '...')).toMatchFileSnapshot(`golden/${args.replace(' --', '-').replace('--', '').replace(' ', '-')}.txt`);
        expect([code, stderr]).toEqual([0, '']);
    });

    it.each([['help', '--help'], ['help check', 'check --help'], ['help trace', 'trace --help'], ['help trace info', 'trace info --help'], ['trace help info', 'trace info --help']])(
        'terntrack %s is terntrack %s', async (asked, same) => {
            expect(await terntrack(asked.split(' '))).toEqual(await terntrack(same.split(' ')));
            expect(await terntrack(asked.split(' '))).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: terntrack') });
        });

    it('terntrack --version', async () => {
        expect(await terntrack(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
    });
});

describe('an interrupt', () => {
    it.each([['check'], ['compile'], ['simulate']])('ends %s with 130 and no output', async command => {
        const abort = new AbortController();
        const running = terntrack([command, 'net.tern', '--json'], { files, signal: abort.signal });
        abort.abort();
        expect(await running).toEqual({ code: 130, stdout: '', stderr: '' });
    });
});
