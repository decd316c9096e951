/**
 * `terntrack share MATRIX...`: the sharing pass alone, on matrices in their text form.
 */
import { createColors } from 'picocolors';
import type { Settings } from '../analysis/messages.js';
import { shareAll } from '../analysis/share-all.js';
import { nonzeros } from '../compiler/share/graph.js';
import { MatrixTextError, parseMatrices, type LabelledMatrix } from '../compiler/share/text.js';
import { HostError } from '../host/host.js';
import { gunzip, startsAsGzip } from '../import/gzip.js';
import { BadFile } from '../import/problems.js';
import { formatCount, formatSi } from '../si.js';
import { plainTable, right } from './compile-table.js';
import { fileDiagnostic, type Diagnostic } from './diagnostics.js';
import type { Environment } from './environment.js';
import { refuseStdinTwice, stdinName, uriOf } from './input.js';
import { jsonText } from './json.js';
import { showProgress } from './progress.js';
import { requireNoErrors } from './report.js';
import { visible } from './shown.js';
import { unreadable } from './unreadable.js';

export interface ShareOptions {
    readonly effort: Settings['effort'];
    readonly verify: boolean;
    readonly json: boolean;
    readonly quiet: boolean;
}

interface Named {
    readonly file: string;
    /** In its file, from 0. */
    readonly index: number;
    readonly matrix: LabelledMatrix;
}

interface Row {
    readonly file: string;
    readonly index: number;
    readonly rows: number;
    readonly columns: number;
    /** Adds of rows made one by one: nonzero entries - nonzero rows. */
    readonly naive: number;
    readonly adds: number;
    readonly depth: number;
    readonly ms: number;
}

/** @throws InputError, Cancelled */
export async function share(files: readonly string[], options: ShareOptions, environment: Environment): Promise<void> {
    const { host, signal, stderr, stdout } = environment;
    refuseStdinTwice(files);
    const read = await Promise.all(files.map(file => readMatrices(file, environment)));
    requireNoErrors(read.flatMap(({ problems }) => problems), environment, options);
    const named = read.flatMap(({ matrices }) => matrices);
    const progress = showProgress('sharing matrices', stderr, options.quiet || named.length < 2);
    const started = host.now();
    let results;
    try {
        results = await shareAll(named.map(({ matrix }) => matrix), {
            startWorker: () => host.startWorker(), workers: host.cores, effort: options.effort, verify: options.verify, signal, onProgress: progress.update,
        });
    } finally {
        progress.stop();
    }
    const ms = host.now() - started;
    const faults = named.flatMap(({ file, index }, at): Diagnostic[] => results[at].fault === undefined ? []
        : [fileDiagnostic(file, 'internal/share', `the program of matrix ${index} is wrong: ${results[at].fault}\nThis is a defect of Terntrack: please report it with the matrix.`)]);
    requireNoErrors(faults, environment, options);
    const rows = named.map(({ file, index, matrix }, at): Row => {
        const { adds, depth } = results[at];
        return { file, index, rows: matrix.rows, columns: matrix.columns, naive: naiveAdds(matrix), adds, depth, ms: results[at].ms };
    });
    const sum = (pick: (row: Row) => number): number => rows.reduce((total, row) => total + pick(row), 0);
    const total = { naive: sum(row => row.naive), adds: sum(row => row.adds), ms };
    stdout.write(options.json ? jsonText({ matrices: rows, total }) : shareText(rows, total, options, environment.colours && stdout.isTerminal));
}

async function readMatrices(file: string, environment: Environment): Promise<{ matrices: readonly Named[]; problems: readonly Diagnostic[] }> {
    const name = file === '-' ? stdinName : file;
    try {
        const bytes = file === '-' ? await environment.readStdin() : await environment.host.read(uriOf(file, environment.cwd));
        const text = new TextDecoder().decode(startsAsGzip(bytes) ? gunzip(bytes) : bytes);
        const matrices = parseMatrices(text).map((matrix, index): Named => ({ file: name, index, matrix }));
        return matrices.length > 0 ? { matrices, problems: [] }
            : { matrices, problems: [fileDiagnostic(name, 'share/malformed', 'the file holds no matrix\nA line `rows columns`, then one row a line in `+`, `-` and `.`.')] };
    } catch (error) {
        return { matrices: [], problems: [error instanceof HostError ? await unreadable(name, error, /\.(txt|gz)$/i, environment) : matrixProblem(name, error)] };
    }
}

function matrixProblem(file: string, error: unknown): Diagnostic {
    if (error instanceof MatrixTextError) {
        const [, problem] = /^line \d+: ([^]*)$/.exec(error.message) ?? ['', error.message];
        const { line } = error;
        return { ...fileDiagnostic(file, 'share/malformed', `${problem}\nA line \`rows columns\`, then one row a line in \`+\`, \`-\` and \`.\`.`), line, endLine: line };
    }
    if (error instanceof BadFile) {
        return fileDiagnostic(file, 'share/malformed', `${error.what}\n${error.advice}`);
    }
    throw error;
}

function naiveAdds(matrix: LabelledMatrix): number {
    const { rows, columns, entries } = matrix;
    let nonzeroRows = 0;
    for (let row = 0; row < rows; row++) {
        nonzeroRows += entries.subarray(row * columns, (row + 1) * columns).some(entry => entry !== 0) ? 1 : 0;
    }
    return nonzeros(matrix) - nonzeroRows;
}

/** Matrices listed one by one; of more only the total is of interest. */
const listed = 40;

function shareText(rows: readonly Row[], total: Pick<Row, 'naive' | 'adds' | 'ms'>, { verify }: ShareOptions, colours: boolean): string {
    const table = plainTable(['file', 'matrix', 'size', 'naive', 'adds', 'depth', 'time'], createColors(colours));
    for (const { file, index, rows: height, columns, naive, adds, depth, ms } of rows.slice(0, listed)) {
        table.push([visible(file), ...right(String(index), `${height}x${columns}`, formatCount(naive), formatCount(adds), String(depth), formatSi(ms / 1000, 's'))]);
    }
    const more = rows.length > listed ? [`and ${formatCount(rows.length - listed)} more`] : [];
    const ratio = total.naive > 0 ? `, ${(total.adds / total.naive).toFixed(3)} of ${formatCount(total.naive)} naive` : '';
    const checked = verify ? '; every program was replayed and is right' : '';
    return [table.toString(), ...more, '', `${formatCount(total.adds)} adds in all${ratio}, in ${formatSi(total.ms / 1000, 's')}${checked}`]
        .join('\n').replace(/ +$/gm, '') + '\n';
}
