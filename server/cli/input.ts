/**
 * Files named on the command line, as documents and diagnostics. `-` is standard input.
 */
import { relative, resolve } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { HostError } from '../host/host.js';
import { createProject, type PlacedDiagnostic, type Project, type ProjectDocument } from '../language/lsp/project.js';
import type { Diagnostic } from './diagnostics.js';
import { UsageError, type Environment } from './environment.js';
import { unreadable } from './unreadable.js';

/** How standard input is called in diagnostics. */
export const stdinName = '<stdin>';

/** Standard input ends after it was read: a second `-` would be an empty file. @throws UsageError */
export function refuseStdinTwice(files: readonly string[]): void {
    if (files.filter(file => file === '-').length > 1) {
        throw new UsageError('standard input (-) is named twice\nIt can be read once: name it once, or put the other text in a file.');
    }
}

export interface OpenedInput {
    /** As named on the command line. */
    readonly file: string;
    /** Absent when the file could not be read. */
    readonly document?: ProjectDocument;
    readonly diagnostics: readonly Diagnostic[];
    /** Diagnostics of the language as the command line shows them. */
    readonly show: (diagnostics: readonly PlacedDiagnostic[]) => Diagnostic[];
}

export class Inputs {
    private readonly project: Project;

    constructor(private readonly environment: Environment) {
        this.project = createProject({ files: environment.host, log: { info: () => undefined, error: () => undefined } });
    }

    async open(file: string): Promise<OpenedInput> {
        const source = this.uriOf(file);
        // The language is chosen by the ending, but a text that was named is meant whatever it is called: `/dev/fd/63`, `net.txt`.
        const uri = file === '-' ? this.uriOf('stdin.tern') : source.endsWith('.tern') ? source : `${source}.text.tern`;
        const name = file === '-' ? stdinName : file;
        const show = (diagnostics: readonly PlacedDiagnostic[]): Diagnostic[] => diagnostics.map(diagnostic => this.show(diagnostic, uri, name));
        try {
            const bytes = file === '-' ? await this.environment.readStdin() : await this.environment.host.read(source);
            const document = await this.project.open(uri, new TextDecoder().decode(bytes));
            return { file: name, document, diagnostics: show(document.diagnostics), show };
        } catch (error) {
            if (error instanceof HostError) {
                return { file: name, diagnostics: [await unreadable(name, error, /\.tern$/i, this.environment)], show };
            }
            throw error;
        }
    }

    uriOf(file: string): string {
        return uriOf(file, this.environment.cwd);
    }

    private show({ uri, start, end, severity, code, message }: PlacedDiagnostic, main: string, name: string): Diagnostic {
        return {
            file: uri === main ? name : this.shown(uri), line: start.line + 1, column: start.character + 1,
            endLine: end.line + 1, endColumn: end.character + 1, severity, code, message,
        };
    }

    /** Relative where that is shorter to read. */
    private shown(uri: string): string {
        if (!uri.startsWith('file:')) {
            return uri;
        }
        const path = fileURLToPath(uri);
        const short = relative(this.environment.cwd, path);
        return short.startsWith('..') ? path : short;
    }
}

/** A path of the command line as a URI. @throws UsageError for an empty one: a shell's variable that was never set */
export function uriOf(file: string, cwd: string): string {
    if (file === '') {
        throw new UsageError('a file name is empty\nName a file. A variable of the shell that has no value gives this.');
    }
    return pathToFileURL(resolve(cwd, file)).toString();
}
