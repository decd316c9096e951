/** Entry of `npm run paper`: arguments, files, nothing else. */
import { Command, InvalidArgumentError } from 'commander';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { showProgress } from '../../server/cli/progress.js';
import { createNodeHost } from '../../server/host/node.js';
import { ResultCache } from './cache.js';
import { charts } from './charts.js';
import { networks, runExperiment } from './experiment.js';
import { html } from './html.js';
import { markdown } from './report.js';
import { resultsCsv, resultsLatex } from './tables.js';

interface Arguments {
    readonly output: string;
    readonly network?: readonly string[];
    readonly sparsity: number;
    readonly sparsities: readonly number[];
    readonly images: number;
    readonly cache: boolean;
    readonly passes: boolean;
}

const { output, network, sparsity, sparsities, images, cache, passes } = new Command('npm run paper --')
    .description('Compiles the paper\'s experiment and writes report.md, report.html, results.csv and table.tex.')
    .option('-o, --output <dir>', 'where the report goes', 'paper-report')
    .option('--network <name>', `one of ${Object.keys(networks).join(', ')} (repeatable); all without`, readNetwork)
    .option('--sparsity <share>', 'share of zero weights the tables are about', readShare, 0.8)
    .option('--sparsities <shares>', 'shares compared, with commas', readShares, [0.5, 0.7, 0.8, 0.9])
    .option('--images <n>', 'images each trained network is run on; 0 runs none', readCount, 1000)
    .option('--no-passes', 'leave out the programs without single passes, which are most of the work')
    .option('--no-cache', 'compute everything, whatever earlier writings computed with the same compiler')
    .parse().opts<Arguments>();

const root = resolve(import.meta.dirname, process.env.TERNTRACK_ROOT ?? '.');
const progress = showProgress('compiling layers', { write: text => void process.stderr.write(text), isTerminal: process.stderr.isTTY === true }, false);
const workerFile = new URL('./worker.js', import.meta.url);
const results = await runExperiment({
    host: createNodeHost({ workerFile }), ...cache && { cache: await ResultCache.open(join(import.meta.dirname, 'results'), fileURLToPath(workerFile)) }, folder: join(root, 'examples'),
    networks: network ?? Object.keys(networks), sparsity, sparsities, images, passes, tell: message => console.error(message), onProgress: progress.update,
}).finally(progress.stop);
const folder = resolve(root, output);
const text = markdown(results);
const pictures = charts(results);
await mkdir(join(folder, 'charts'), { recursive: true });
for (const [name, content] of [
    ['report.md', text], ['report.html', html(text, pictures)], ['results.csv', resultsCsv(results)], ['table.tex', resultsLatex(results)],
    ...[...pictures].map(([name, svg]) => [join('charts', `${name}.svg`), svg]),
]) {
    await writeFile(join(folder, name), content);
}
console.log(`Wrote ${join(folder, 'report.html')}, report.md, results.csv, table.tex and ${pictures.size} charts.`);

function readNetwork(text: string, before: readonly string[] = []): readonly string[] {
    if (!(text in networks)) {
        throw new InvalidArgumentError(`There is ${Object.keys(networks).join(', ')}.`);
    }
    return [...before, text];
}

function readCount(text: string): number {
    const count = Number(text);
    if (!Number.isInteger(count) || count < 0 || text.trim() === '') {
        throw new InvalidArgumentError('It takes a whole number, 0 or more.');
    }
    return count;
}

function readShare(text: string): number {
    const share = Number(text);
    if (!(share >= 0 && share < 1) || text.trim() === '') {
        throw new InvalidArgumentError('It takes a share from 0 to below 1, such as 0.8.');
    }
    return share;
}

function readShares(text: string): readonly number[] {
    return text.split(',').map(readShare);
}
