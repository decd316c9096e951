/**
 * Live compilation of ResNet-18: from an edit to fresh costs, over a cold compilation of the same file; and hovers, hints and
 * lenses, also while the compiler is at work.
 */
import { readFileSync } from 'node:fs';
import { EditorSession, percentile, spread } from './_server.js';

/** The example's network on a machine of the file's own, whose constants can be edited. */
const text = readFileSync('examples/resnet18/resnet18.tern', 'utf8').replace(/^import .*\n/gm, '').replace(/\/\/\/[^\n]*\nexperiment[\s\S]*|experiment[\s\S]*/, '')
    + 'technology Mine refines RacetrackTcam {\n    search 3 fJ/cell, 0.2 ns\n    write 10 fJ/cell, 1 ns\n    shift 10 fJ/cell, 0.5 ns\n}\nhardware Own refines RtmAp { technology Mine }\n';

/** Weights of the network, and of what a line's edit changes: the layer, and those whose inputs it makes wider. */
const weightsOf = (channels: number, inputs: number, kernel: number): number => channels * inputs * kernel ** 2;
const all = weightsOf(64, 3, 7) + 4 * weightsOf(64, 64, 3)
    + [[64, 128], [128, 256], [256, 512]].reduce((sum, [from, to]) => sum + weightsOf(to, from, 3) + 3 * weightsOf(to, to, 3) + weightsOf(to, from, 1), 0) + weightsOf(1000, 512, 1);

const layerEdits = [
    { name: 'fc: 1,000 outputs to 900', words: 'dense 1000', by: 'dense 900', changed: weightsOf(900, 512, 1) },
    { name: 'gap: to u5, which fc reads', words: 'gap    : sumpool -> u4', by: 'gap    : sumpool -> u5', changed: weightsOf(1000, 512, 1) },
    { name: 'stem: stride 2 to 1, which makes every image larger', words: '7x7, stride 2', by: '7x7, stride 1', changed: all },
];

const quietEdits = [
    { name: 'a comment', words: 'for cost studies', by: 'for studies of cost' },
    { name: 'the network\'s name', words: 'network ResNet18', by: 'network ResNet' },
    { name: 'write 10 to 11 fJ', words: 'write 10 fJ', by: 'write 11 fJ' },
    { name: 'search 3 to 3.3 fJ', words: 'search 3 fJ', by: 'search 3.3 fJ' },
    { name: 'shift 10 to 9 fJ', words: 'shift 10 fJ', by: 'shift 9 fJ' },
    { name: 'search 0.2 to 0.4 ns', words: '0.2 ns', by: '0.4 ns' },
    { name: 'write 10 to 12 fJ', words: 'write 10 fJ', by: 'write 12 fJ' },
];

/** So far away that many layers become other programs: those are compiled. */
const farEdit = { name: 'write 10 to 100 fJ', words: 'write 10 fJ', by: 'write 100 fJ' };

export async function run(): Promise<void> {
    const session = await EditorSession.start();
    const uri = session.uri('resnet18.tern');
    const fresh = (): boolean => session.states.get(uri)?.state === 'ready' && session.states.get(uri)?.totals?.length === 1;
    const edit = async (words: string, by: string): Promise<number> => {
        session.states.delete(uri);
        const since = performance.now();
        session.replace(uri, words, by);
        return session.until(fresh, since);
    };
    const opened = performance.now();
    session.open(uri, text);
    const cold = await session.until(fresh, opened);
    console.log(`ResNet-18, from opening to all costs, cold: ${(cold / 1000).toFixed(2)} s (with the pause of 200 ms, as every figure here)`);
    // A person reads before the next edit; the compiler works ahead meanwhile, for energies near those of today.
    const rest = 2000 + cold;
    await new Promise(resolve => setTimeout(resolve, rest));
    console.log(`After ${(rest / 1000).toFixed(0)} s of rest:`);
    for (const { name, words, by } of quietEdits) {
        const there = await edit(words, by);
        await edit(by, words);
        console.log(`${name}: ${there.toFixed(0)} ms, ${(there / cold).toFixed(3)} of cold (to reach 0.03)`);
    }
    const far = await edit(farEdit.words, farEdit.by);
    await edit(farEdit.by, farEdit.words);
    console.log(`${farEdit.name}: ${far.toFixed(0)} ms, ${(far / cold).toFixed(3)} of cold (other programs are chosen)`);
    for (const { name, words, by, changed } of layerEdits) {
        const there = await edit(words, by);
        const back = await edit(by, words);
        console.log(`${name}: ${(there / 1000).toFixed(2)} s, ${(there / cold).toFixed(3)} of cold (to reach ${(changed / all + 0.05).toFixed(3)}); taken back ${(back / cold).toFixed(3)}`);
    }
    await services(session, uri, edit, fresh);
    await session.end();
}

/** Answers while nothing runs, and while the whole network is compiled with other weights. */
async function services(session: EditorSession, uri: string, edit: (words: string, by: string) => Promise<number>, fresh: () => boolean): Promise<void> {
    const textDocument = { uri };
    const lines = session.text(uri).split('\n');
    const line = lines.findIndex(words => words.includes('fc     :'));
    const ask = {
        hover: () => session.request('textDocument/hover', { textDocument, position: { line, character: 5 } }),
        hints: () => session.request('textDocument/inlayHint', { textDocument, range: { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } } }),
        lenses: () => session.request('textDocument/codeLens', { textDocument }),
    };
    const round = async (times: Record<string, number[]>): Promise<void> => {
        for (const [name, request] of Object.entries(ask)) {
            const since = performance.now();
            const answer = await request();
            (times[name] ??= []).push(performance.now() - since);
            if (!answer || (Array.isArray(answer) && answer.length === 0)) {
                throw new Error(`${name} has no answer`);
            }
        }
    };
    const tell = (when: string, times: Record<string, number[]>): void => Object.entries(times)
        .forEach(([name, values]) => console.log(`${name} ${when}: ${spread(values)}, ${values.length} answers (to reach p95 <= 50 ms${percentile(values, 0.95) > 50 ? ', missed' : ''})`));
    const idle: Record<string, number[]> = {};
    for (let index = 0; index < 50; index++) {
        await round(idle);
    }
    tell('at rest', idle);
    const busy: Record<string, number[]> = {};
    const compiling = edit('seed 1', 'seed 2');
    while (!fresh()) {
        await round(busy);
        await new Promise(resolve => setTimeout(resolve, 20));
    }
    await compiling;
    tell('during a compilation', busy);
}
