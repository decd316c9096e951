/** Files that import files, while they change: what depends on a changed file, however indirectly, is built again. */
import { URI, type LangiumDocument } from 'langium';
import { VirtualFileSystemProvider } from 'langium/test';
import { beforeEach, expect, test } from 'vitest';
import { valueOf } from '../../server/hardware/model.js';
import type { Model } from '../../server/language/generated/ast.js';
import { loadText } from '../../server/language/load.js';
import { lower } from '../../server/language/lower/lower.js';
import { createTerntrackServices, type TerntrackLanguage } from '../../server/language/module.js';
import { documentProblems } from '../../server/language/problems.js';

const top = URI.parse('file:///work/top.tern');
const middle = URI.parse('file:///work/parts/middle.tern');
const bottom = URI.parse('file:///work/bottom.tern');

let files: VirtualFileSystemProvider;
let language: TerntrackLanguage;
let document: LangiumDocument<Model>;

beforeEach(async () => {
    files = new VirtualFileSystemProvider();
    files.insert(middle, 'import "../bottom.tern"\nhardware Middle refines Bottom { latches 1 }');
    files.insert(bottom, 'hardware Bottom refines RtmAp { search 5 fJ/cell }');
    language = createTerntrackServices({ fileSystemProvider: () => files });
    document = await loadText(language, top, 'import "parts/middle.tern"\nhardware Top refines Middle {}');
});

test('imports are loaded along, and theirs', () => {
    expect(problems()).toEqual([]);
    expect(searchEnergy()).toBe(5e-15);
});

test('a change two files away arrives', async () => {
    files.insert(bottom, 'hardware Bottom refines RtmAp { search 7 fJ/cell }');
    await changed(bottom);
    expect(problems()).toEqual([]);
    expect(searchEnergy()).toBe(7e-15);
});

test('an error two files away is said at what refines it', async () => {
    files.insert(bottom, 'hardware Bottom refines RtmAp { search 7 }');
    await changed(bottom);
    expect(problems()).toEqual(['hardware/broken-base']);
});

test('a file that goes and comes back', async () => {
    const text = await files.readFile(middle);
    files.delete(middle);
    await language.shared.workspace.DocumentBuilder.update([], [middle]);
    expect(problems()).toEqual(['link/import-not-found', 'link/unknown-hardware']);
    files.insert(middle, text);
    await changed(middle);
    expect(problems()).toEqual([]);
    expect(searchEnergy()).toBe(5e-15);
});

test('a circle that comes to be', async () => {
    files.insert(bottom, 'import "top.tern"\nhardware Bottom refines RtmAp { search 5 fJ/cell }');
    await changed(bottom);
    expect(problems()).toEqual(['link/import-cycle']);
});

test('what another file of the workspace declares is named with its import', async () => {
    const other = await loadText(language, URI.parse('file:///work/other.tern'), 'hardware Other refines Middle {}');
    const [problem] = documentProblems(other, language.shared.workspace.LangiumDocuments);
    expect(problem.message).toContain('import "parts/middle.tern"');
    expect(problem.data).toMatchObject({ import: 'parts/middle.tern' });
});

async function changed(uri: URI): Promise<void> {
    await language.shared.workspace.DocumentBuilder.update([uri], []);
}

function problems(): string[] {
    const lowered = lower(document.parseResult.value, { tensorFile: () => undefined });
    return [...documentProblems(document, language.shared.workspace.LangiumDocuments), ...lowered.problems].map(problem => problem.code);
}

function searchEnergy(): number {
    return valueOf(lower(document.parseResult.value, { tensorFile: () => undefined }).hardware[0].hardware!, 'search.energy');
}
