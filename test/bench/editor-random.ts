/**
 * 2,000 random edits of a few documents that import each other, against the server's services and its compiler in a real
 * worker: what is logged as an error, whether the last diagnostics are those of a fresh server, and how the heap grows.
 */
import 'vscode-languageserver/node';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { URI } from 'langium';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createNodeHost } from '../../server/host/node.js';
import { createEditorLanguage, type EditorLanguage } from '../../server/language/lsp/module.js';
import { generator } from '../support/networks.js';
import { memoryFiles } from '../lsp/editor.js';

const edits = 2000;
/** By then everything that is kept once is kept. */
const warm = 400;

const start: Readonly<Record<string, string>> = {
    'parts.tern': 'hardware Mine refines RtmAp { latches 1 }\nblock Basic(n) {\n    a : conv n of 3x3, pad 1 -> u4\n    b : conv n of 3x3, pad 1 + input -> u4\n}\n',
    'net.tern': 'import "parts.tern"\nnetwork Net {\n    input image : u4[1, 8, 8]\n    weights random(sparsity 0.5, seed 1)\n    stem : conv 4 of 3x3, pad 1 -> u4\n    body : Basic(4), Basic(4)\n    fc : dense 10\n    output fc\n}\nexperiment e { run Net on Mine }\n',
    'other.tern': 'import "net.tern"\nexperiment f { run Net on RtmAp }\ntechnology T refines RacetrackTcam { write 5 fJ/cell, 1 ns }\n',
};

/** What is put in: pieces of the language, and things that are none. */
const pieces = ['u4', '3x3', ' -> ', 'fc', '\n', '{', '}', '4', '10 fJ/cell', 'conv 8 of 3x3', ' from stem', 'Basic(4)', '"', ',', '// ', 'hardware X refines RtmAp { latches 2 }\n', ' + input', '\u00b5', '(', ')', ':'];

export async function run(): Promise<void> {
    const errors: string[] = [];
    process.on('unhandledRejection', reason => errors.push(`unhandled: ${String(reason)}`));
    const random = generator(7);
    const host = createNodeHost({ workerFile: pathToFileURL(join(process.cwd(), 'dist/worker.js')) });
    const texts = new Map(Object.entries(start));
    const editor = await open(host, texts, errors);
    let heap = 0;
    for (let edit = 1; edit <= edits; edit++) {
        const names = [...texts.keys()];
        const name = names[random(names.length)];
        texts.set(name, random(12) === 0 ? start[name] : changed(texts.get(name)!, random));
        await editor.type(name, texts.get(name)!, random(10) === 0);
        if (edit === warm) {
            await editor.settle();
            heap = usedHeap();
        }
    }
    await editor.settle();
    const growth = usedHeap() / heap - 1;
    const fresh = await open(host, texts, errors);
    await fresh.settle();
    const same = [...texts.keys()].filter(name => JSON.stringify(editor.diagnostics(name)) === JSON.stringify(fresh.diagnostics(name))).length;
    console.log(`${edits.toLocaleString('en')} random edits: ${errors.length} errors (to reach 0)${errors.length > 0 ? `; the first: ${errors[0].slice(0, 400)}` : ''}`);
    console.log(`diagnostics as those of a fresh server in ${same} of ${texts.size} documents (to reach all); ${[...texts.keys()].map(name => editor.diagnostics(name).length).join(', ')} of them`);
    console.log(`heap of the server's thread, after ${warm} edits and at the end: ${(heap / 2 ** 20).toFixed(1)} MiB, ${growth >= 0 ? '+' : ''}${(100 * growth).toFixed(1)} % (to reach 10 %)`);
    await Promise.all([editor.end(), fresh.end()]);
}

function changed(text: string, random: (below: number) => number): string {
    const at = random(text.length + 1);
    switch (random(3)) {
        case 0:
            return text.slice(0, at) + text.slice(at + 1 + random(6));
        case 1:
            return text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at);
        default: {
            const from = random(text.length + 1);
            return text.slice(0, at) + text.slice(from, from + random(30)) + text.slice(at);
        }
    }
}

interface Opened {
    type(name: string, text: string, wait: boolean): Promise<void>;
    settle(): Promise<void>;
    /** Without places of other documents' instances in memory: plain values. */
    diagnostics(name: string): readonly unknown[];
    end(): Promise<void>;
}

async function open(host: ReturnType<typeof createNodeHost>, texts: ReadonlyMap<string, string>, errors: string[]): Promise<Opened> {
    const language: EditorLanguage = createEditorLanguage({
        files: memoryFiles(new Map()), startWorker: () => host.startWorker(), now: () => performance.now(), cores: 1, debounceMs: 5,
        log: { info: () => undefined, error: message => errors.push(message) },
    });
    const { shared, lowering, analysis } = language;
    shared.workspace.ConfigurationProvider.initialize({ capabilities: {}, processId: null, rootUri: null });
    await shared.workspace.ConfigurationProvider.initialized({});
    await shared.workspace.WorkspaceManager.initializeWorkspace([]);
    let version = 0;
    const uriOf = (name: string): URI => URI.parse(`file:///work/${name}`);
    const type = async (name: string, text: string, wait: boolean): Promise<void> => {
        shared.workspace.TextDocuments.set(TextDocument.create(uriOf(name).toString(), 'terntrack', ++version, text));
        const built = shared.workspace.WorkspaceLock.write(token => shared.workspace.DocumentBuilder.update([uriOf(name)], [], token)).catch(() => undefined);
        // Mostly a pause as between keystrokes: the next edit comes while the last is still looked at.
        await (wait ? built : new Promise(resolve => setTimeout(resolve, 2)));
    };
    for (const [name, text] of texts) {
        await type(name, text, true);
    }
    return {
        type,
        settle: async () => {
            for (let quiet = 0; quiet < 3; quiet++) {
                await lowering.weights.settled();
                await shared.workspace.WorkspaceLock.read(() => undefined);
                await analysis.analyser.idle();
                await new Promise(resolve => setTimeout(resolve, 10));
            }
        },
        diagnostics: name => (shared.workspace.LangiumDocuments.getDocument(uriOf(name))?.diagnostics ?? [])
            .map(({ code, message, range, severity }) => ({ code, message, range, severity })),
        end: () => analysis.analyser.dispose(),
    };
}

/** After the garbage is gone. */
function usedHeap(): number {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    collect();
    return process.memoryUsage().heapUsed;
}
