// Regenerates what langium-cli writes (syntax tree types, grammar, module, TextMate grammar) in a folder of its own and compares it
// with what is committed. Exit code 1 when a file differs, is missing or is left over.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { root } from './lib/checkout.mjs';
import { binFile, runNode } from './lib/run.ts';

interface LangiumConfig {
    out: string;
    languages: { grammar: string; textMate?: { out: string } }[];
}

const config = JSON.parse(readFileSync(join(root, 'langium-config.json'), 'utf8')) as LangiumConfig;
const cache = join(root, 'node_modules', '.cache', 'terntrack');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'drift-'));
try {
    process.exitCode = await compare() ? 0 : 1;
} finally {
    rmSync(folder, { recursive: true, force: true });
}

/** Generates into `folder` and compares; prints every difference. */
async function compare(): Promise<boolean> {
    const committed = new Map<string, string>();
    const fresh = { ...config, out: join(folder, 'generated'), languages: config.languages.map(language => {
        const textMate = language.textMate && { ...language.textMate, out: join(folder, basename(language.textMate.out)) };
        if (textMate) {
            committed.set(join(root, language.textMate!.out), textMate.out);
        }
        return { ...language, grammar: join(root, language.grammar), ...(textMate && { textMate }) };
    }) };
    const configFile = join(folder, 'langium-config.json');
    writeFileSync(configFile, JSON.stringify(fresh));
    const generated = await runNode([binFile('langium-cli', 'langium'), 'generate', '--file', configFile]);
    if (generated.code !== 0) {
        console.error(generated.output);
        return false;
    }
    for (const name of new Set([...filesIn(join(root, config.out)), ...filesIn(fresh.out)])) {
        committed.set(join(root, config.out, name), join(fresh.out, name));
    }
    const stale = [...committed].filter(([old, now]) => read(old) !== read(now)).map(([old]) => relative(root, old));
    for (const file of stale) {
        console.error(`${file} is not what the grammar generates: run \`npm run generate\` and commit it.`);
    }
    console.log(`${committed.size} generated files compared, ${stale.length} differ`);
    return stale.length === 0;
}

function filesIn(path: string): string[] {
    return existsSync(path) ? readdirSync(path) : [];
}

function read(file: string): string | undefined {
    return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : undefined;
}
