/** What completion offers where, what it inserts, and that broken lines elsewhere do not matter. */
import { describe, expect, it } from 'vitest';
import type { CompletionItem, Position } from 'vscode-languageserver';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { openEditor, type TestEditor } from './editor.js';
import { completions, documentOf, placeIn } from './requests.js';

const head = `/// Two lines.
block Basic(channels, stride = 1) {
    a : conv channels of 3x3, stride stride, pad 1 -> u4
}
network Net {
    input image : u4[1, 4, 4]
    weights random(sparsity 0.5, seed 1)
    first : Basic(2)
    second : conv 3 of 1x1 -> u4
`;
const tail = '    third : dense 4\n    output third\n}\n';

async function at(marked: string, broken = ''): Promise<readonly CompletionItem[]> {
    const { text, position } = placeIn(marked + broken);
    const editor = await openEditor();
    await editor.type('main.tern', text);
    return completions(editor, 'main.tern', position);
}
const labels = (items: readonly CompletionItem[]): string[] => items.map(({ label }) => label);
const line = (written: string): string => `${head}    ${written}\n${tail}`;

/** The line once an item is taken. */
async function taken(marked: string, label: string): Promise<string> {
    const { text, position } = placeIn(marked);
    const editor = await openEditor();
    await editor.type('main.tern', text);
    const item = (await completions(editor, 'main.tern', position)).find(one => one.label === label)!;
    const { range, newText } = item.textEdit as { range: { start: Position; end: Position }; newText: string };
    const written = documentOf(editor, 'main.tern').textDocument.getText().split('\n')[position.line];
    return (written.slice(0, range.start.character) + newText + written.slice(range.end.character)).trim();
}

describe('in a layer\'s line', () => {
    it('offers operations with places to fill in and what they are', async () => {
        const items = await at(line('x : <|>'));
        expect(labels(items)).toEqual(expect.arrayContaining(['conv', 'dense', 'maxpool', 'sumpool', 'avgpool', 'flatten', 'Basic']));
        expect(items.find(({ label }) => label === 'conv')).toMatchObject({ detail: 'conv N of HxW, stride S, pad P, groups G + addend -> u4', documentation: { value: expect.stringContaining('ternary weights') } });
        expect(items.find(({ label }) => label === 'Basic')).toMatchObject({ detail: 'Basic(channels, stride = 1)', documentation: { value: 'Two lines.' } });
        expect(await taken(line('x : co<|>'), 'conv')).toBe('x : conv ${1:16} of ${2:3x3}, pad ${3:1} -> ${4:u4}');
        expect(await taken(line('x : <|>'), 'Basic')).toBe('x : Basic(${1:channels})');
        expect(await taken(line('x : Ba<|>(2)'), 'Basic')).toBe('x : Basic(2)');
    });

    it('offers types behind the arrow', async () => {
        expect(labels(await at(line('x : dense 4 -> <|>')))).toEqual(expect.arrayContaining(['u1', 'u4', 'u16']));
        expect(await taken(line('x : dense 4 -> u<|>'), 'u8')).toBe('x : dense 4 -> u8');
    });

    it('offers the layers above, the nearest first, with their shapes, and none below', async () => {
        const items = [...await at(line('x : dense 4 from <|>'))].sort((a, b) => (a.sortText! < b.sortText! ? -1 : 1)).filter(({ label }) => ['second', 'first', 'image', 'third'].includes(label));
        expect(items.map(({ label, detail }) => `${label} ${detail}`)).toEqual(['second [3, 4, 4] u4', 'first [2, 4, 4] u4', 'image [1, 4, 4] u4']);
    });

    it('offers no layer to itself, and layers above behind a type too', async () => {
        for (const marked of ['x : dense 4 from <|>', 'x : dense 4 -> u4 from <|>']) {
            expect(labels(await at(line(marked))).sort(), marked).toEqual(['first', 'image', 'second']);
        }
    });

    it('offers what comes next behind an operation, its size and its options', async () => {
        expect(labels(await at(line('x : conv <|>')))).toEqual(['16 of 3x3, pad 1 -> u4', '16 of 1x1 -> u4']);
        expect(labels(await at(line('x : conv 16 <|>')))).toEqual(['of 3x3', 'of 1x1', 'of 5x5', 'of 7x7']);
        expect(labels(await at(line('x : conv 16 of <|>')))).toEqual(['3x3', '1x1', '5x5', '7x7']);
        expect(await taken(line('x : conv 16 of 5x<|>'), '5x5')).toBe('x : conv 16 of 5x5');
        expect(labels(await at(line('x : conv 16 of 3x3, <|>')))).toEqual(['pad', 'stride', 'groups']);
        for (const behind of ['x : conv 16 of 3x3<|>', 'x : conv 16 of 3x3 <|>']) {
            expect(labels(await at(line(behind))), behind).toEqual([', pad', ', stride', ', groups', '-> u4', 'from', '+', 'tensor']);
            expect(await taken(line(behind), ', pad')).toBe('x : conv 16 of 3x3, pad ${1:1}');
            expect(await taken(line(behind), '-> u4')).toBe('x : conv 16 of 3x3 -> ${1:u4}');
        }
        expect(await taken(line('x : conv 16 of 3x3 pa<|>'), ', pad')).toBe('x : conv 16 of 3x3, pad ${1:1}');
        expect(labels(await at(line('x : dense 10 -> u4 <|>')))).toEqual(['tensor']);
        expect(labels(await at(line('x : maxpool 2x2 <|>')))).toEqual([', pad', ', stride', 'from']);
    });

    it('opens no list by itself where a line may end, and one where it may not', async () => {
        const byBlank = async (written: string): Promise<string[]> => {
            const { text, position } = placeIn(line(written));
            const editor = await openEditor();
            await editor.type('main.tern', text);
            const found = await editor.language.terntrack.lsp.CompletionProvider!.getCompletion(documentOf(editor, 'main.tern'),
                { textDocument: { uri: 'file:///work/main.tern' }, position, context: { triggerKind: 2, triggerCharacter: ' ' } });
            return labels(found?.items ?? []);
        };
        expect(await byBlank('x : dense 10 <|>')).toEqual([]);
        expect(await byBlank(' <|>')).toEqual([]);
        expect(await byBlank('x : conv 16 of <|>')).toContain('3x3');
    });

    it('offers stride and padding that are not given', async () => {
        expect(labels(await at(line('x : conv 2 of 3x3 <|>')))).toEqual(expect.arrayContaining([', stride', ', pad']));
        expect(labels(await at(line('x : conv 2 of 3x3, pad 1 <|>')))).not.toContain(', pad');
    });

    it('offers a block\'s parameters in its lines', async () => {
        expect(labels(await at(head.replace('conv channels', 'conv <|>') + tail))).toEqual(expect.arrayContaining(['channels', 'stride']));
    });
});

describe('in weights and inputs', () => {
    it('offers settings of random weights', async () => {
        expect(labels(await at(head.replace('random(sparsity 0.5, seed 1)', 'random(<|>)') + tail))).toEqual(['sparsity', 'seed']);
    });

    it('offers whole inputs', async () => {
        expect(await taken(head.replace('image : u4[1, 4, 4]', 'image : <|>') + tail, 'u8[1, 28, 28] from u8')).toBe('input image : u8[${1:1}, ${2:28}, ${3:28}] from u8');
    });

    it('offers tensors of the weights file', async () => {
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        const { text, position } = placeIn(tinyText.replace('>> 3 -> u4', '>> 3 -> u4 tensor "<|>"'));
        await editor.edit('net.tern', text);
        expect((await completions(editor, 'net.tern', position)).map(({ label, detail }) => `${label} ${detail}`)).toEqual(['conv i8 [2, 1, 3, 3]', 'fc i8 [3, 32]']);
    });

    it('offers files that fit', async () => {
        const editor = await openEditor();
        for (const file of ['tiny.safetensors', 'images.npy', 'other.tern']) {
            await editor.write(file, 'x');
        }
        const offered = async (marked: string): Promise<string[]> => {
            const { text, position } = placeIn(marked);
            await editor.type('net.tern', text);
            return labels(await completions(editor, 'net.tern', position));
        };
        expect(await offered(tinyText.replace('"tiny.safetensors"', '"<|>"'))).toEqual(['images.npy', 'tiny.safetensors']);
        expect(await offered('import "<|>"\n')).toEqual(['other.tern']);
        expect(await offered('experiment e {\n    images "<|>"\n}\n')).toEqual(['images.npy']);
    });
});

describe('in a machine', () => {
    const machine = (written: string): string => `hardware H refines RtmAp {\n    latches 2\n    ${written}\n}\n`;

    it('offers the parts, with their quantities to fill in', async () => {
        const items = await at(machine('<|>'));
        expect(labels(items)).toEqual(expect.arrayContaining(['search', 'write', 'array', 'bus', 'technology']));
        expect(items.find(({ label }) => label === 'write')).toMatchObject({ detail: expect.stringContaining('fJ/cell'), documentation: { value: expect.stringContaining('**write.energy**') } });
        expect(await taken(machine('wr<|>'), 'write')).toMatch(/^write \$\{1:[\d.]+\} fJ\/cell, \$\{2:[\d.]+\} ns$/);
    });

    it('offers kinds of faults, with what they mean, inside `faults`', async () => {
        for (const marked of ['technology T {\n    faults {\n        <|>\n    }\n}\n', 'hardware H refines RtmAp { faults {\n    <|>\n} }\n']) {
            const items = await at(marked);
            expect(labels(items)).toEqual(expect.arrayContaining(['overshift', 'undershift', 'writeFail', 'stuck', 'correction', 'seed']));
            expect(labels(items)).not.toContain('search');
            expect(items.find(({ label }) => label === 'overshift')).toMatchObject({ documentation: { value: expect.stringMatching(/one domain too far[^]*Accepted: 0 to 1/) } });
        }
    });

    it('offers in a hardware what it takes, each with what it is', async () => {
        const items = await at(machine('<|>'));
        expect(labels(items).filter(label => ['accumulate', 'activation', 'adc', 'buffer', 'correction', 'overshift'].includes(label))).toEqual([]);
        expect(labels(items)).toEqual(expect.arrayContaining(['technology', 'faults', 'latches']));
        expect(items.filter(({ documentation }) => documentation === undefined)).toEqual([]);
        expect(new Set(labels(items)).size).toBe(items.length);
    });

    it('offers parts of a device only in a technology, and a crossbar\'s in a crossbar', async () => {
        const technology = labels(await at('technology T {\n    <|>\n}\n'));
        expect(technology).toContain('search');
        expect(technology).not.toContain('tile');
        expect(labels(await at('crossbar C {\n    <|>\n}\n'))).toEqual(expect.arrayContaining(['adc', 'dac']));
    });

    it('offers units that fit the quantity', async () => {
        const units = labels(await at(machine('write 10 <|>')));
        expect(units).toEqual(expect.arrayContaining(['fJ/cell', 'pJ/cell', 'ns', 'ps']));
        expect(units).not.toContain('rows');
        expect(labels(await at(machine('write 10 fJ/cell, 1 <|>')))).toEqual(expect.arrayContaining(['ns', 'ps']));
        expect(labels(await at(machine('write 10 fJ/cell, 1 <|>')))).not.toContain('fJ/cell');
        expect(await taken(machine('write 10 f<|>'), 'fJ/cell')).toBe('write 10 fJ/cell');
        expect(labels(await at(machine('array 128 <|>')))).toEqual(expect.arrayContaining(['rows', 'columns']));
    });

    it('offers quantities behind a part and a comma', async () => {
        expect(labels(await at(machine('bus 0.1 pJ/bit, <|>')))).toEqual(['4 hops', '256 bits', '1 ns']);
    });

    it('offers presets, with what they are', async () => {
        const items = await at('hardware H refines <|>{\n}\n');
        expect(items.find(({ label }) => label === 'RtmAp')).toMatchObject({ detail: 'hardware', documentation: { value: expect.stringContaining('Associative processor on racetrack memory') } });
    });
});

describe('elsewhere', () => {
    it('offers nothing in comments', async () => {
        expect(await at(line('// x : <|>'))).toEqual([]);
    });

    it('offers declarations with a word about them', async () => {
        expect((await at('<|>')).find(({ label }) => label === 'network')).toMatchObject({ documentation: { value: expect.stringContaining('a line a layer') } });
    });

    it('offers a whole declaration before its bare word, and only where one may begin', async () => {
        const items = (await at('net<|>')).filter(({ label }) => label === 'network').sort((a, b) => (a.sortText! < b.sortText! ? -1 : 1));
        expect(items.map(({ textEdit }) => textEdit!.newText)).toEqual([expect.stringMatching(/^network \$\{1:Name\} \{\n {4}input image/), 'network ']);
        expect(labels(await at('hardware H refines RtmAp {\n    latches 2\n}\n<|>'))).toContain('experiment');
        const inOrder = [...await at('<|>')].sort((a, b) => (a.sortText! < b.sortText! ? -1 : 1));
        expect(labels(inOrder).slice(0, 7)).toEqual(['network', 'experiment', 'hardware', 'block', 'technology', 'crossbar', 'network']);
        expect(labels(await at('network <|>'))).toEqual([]);
        for (const elsewhere of ['c1 : <|>', 'x : dense 4 from <|>', 'x : conv 2 of 3x3, <|>']) {
            expect(labels(await at(line(elsewhere))).filter(label => ['network', 'layer conv', 'weights random', 'experiment'].includes(label)), elsewhere).toEqual([]);
        }
        expect(labels(await at('hardware H refines RtmAp {\n    write 10 <|>\n}\n'))).not.toContain('network');
    });

    it('offers lines of a network where one may begin', async () => {
        expect(labels(await at(line('<|>')))).toEqual(['layer conv', 'layer dense', 'layer pool', 'weights random', 'input', 'weights', 'output']);
        expect(await taken(line('con<|>'), 'layer conv')).toBe('${1:conv1} : conv ${2:16} of ${3:3x3}, pad ${4:1} -> ${5:u4}');
        expect(labels(await at(head.replace('weights random(sparsity 0.5, seed 1)', 'weights <|>') + tail))).toEqual(['random', '"weights.safetensors"']);
        expect(labels(await at('experiment e {\n    <|>\n}\n'))).toEqual(expect.arrayContaining(['run', 'images', 'batch']));
    });

    it('works beside broken lines', async () => {
        const broken = 'network Broken { input : : 3\n ;; conv \n}\nhardware {{\n';
        expect(labels(await at(line('x : <|>'), broken))).toEqual(expect.arrayContaining(['conv', 'Basic']));
    });

    it('takes no longer at the end of a long file', async () => {
        const many = Array.from({ length: 6000 }, (_, index) => `    l${index} : dense 4 -> u4\n`).join('');
        const editor: TestEditor = await openEditor();
        editor.language.analysis.analyser.update = () => undefined;
        const { text, position } = placeIn(`${head}${many}    x : <|>\n${tail}`);
        await editor.type('main.tern', text);
        const parsed: number[] = [];
        const parser = editor.language.terntrack.parser.CompletionParser;
        const parse = parser.parse.bind(parser);
        parser.parse = input => {
            parsed.push(input.length);
            return parse(input);
        };
        expect(labels(await completions(editor, 'main.tern', position))).toContain('conv');
        expect(Math.max(...parsed)).toBeLessThan(200);
    });
});
