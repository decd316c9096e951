/**
 * The files an editor's documents may name: those of the disk by the host, those of virtual workspaces by the editor itself.
 * In a workspace that nobody trusts, nothing outside its folders is read, whatever a document says, links followed. It must
 * not know what the bytes mean.
 */
import { URI } from 'langium';
import type { FileAnswer, FileQuestion } from '../../protocol.js';
import type { Files } from './environment.js';

type Stat = Awaited<ReturnType<Files['stat']>>;

/** What the editor answers to a question about a file that only it can reach. */
export type AskEditor = (question: FileQuestion) => Promise<FileAnswer>;

export class FileAccess implements Files {
    private trusted = true;
    private folders: string[] = [];

    constructor(private readonly local: Files, private readonly askEditor?: AskEditor) {}

    /** `folders`: addresses of the workspace's folders. */
    restrict(trusted: boolean, folders: readonly string[]): void {
        this.trusted = trusted;
        this.folders = folders.map(folder => URI.parse(folder).toString().replace(/\/$/, ''));
    }

    async read(uri: string): Promise<Uint8Array> {
        await this.check(uri);
        if (this.isLocal(uri)) {
            return this.local.read(uri);
        }
        const answer = await this.ask({ uri, want: 'bytes' });
        return Uint8Array.from(atob(answer.bytes ?? ''), character => character.charCodeAt(0));
    }

    async list(uri: string): Promise<readonly string[]> {
        await this.check(uri);
        return this.isLocal(uri) ? this.local.list(uri) : (await this.ask({ uri, want: 'names' })).names ?? [];
    }

    /** Undefined also for what may not be looked at; `read` says why. */
    async stat(uri: string): Promise<Stat> {
        try {
            await this.check(uri);
            return this.isLocal(uri) ? await this.local.stat(uri) : (await this.ask({ uri, want: 'stat' })).stat;
        } catch {
            return undefined;
        }
    }

    async real(uri: string): Promise<string> {
        return this.isLocal(uri) && this.local.real ? this.local.real(uri) : uri;
    }

    private isLocal(uri: string): boolean {
        return this.askEditor === undefined || uri.startsWith('file:');
    }

    private async check(uri: string): Promise<void> {
        if (!this.trusted && !await this.isInside(uri)) {
            throw refusal('denied', 'lies outside this workspace, which is not trusted');
        }
    }

    private async isInside(uri: string): Promise<boolean> {
        const within = (address: string, folders: readonly string[]): boolean => folders.some(folder => address === folder || address.startsWith(`${folder}/`));
        if (!within(URI.parse(uri).toString(), this.folders)) {
            return false;
        }
        // A link inside the workspace may lead out of it. What is not there leads nowhere.
        const real = await this.real(uri).catch(() => undefined);
        const folders = await Promise.all(this.folders.map(folder => this.real(folder).catch(() => folder)));
        return real === undefined || within(URI.parse(real).toString(), folders.map(folder => URI.parse(folder).toString().replace(/\/$/, '')));
    }

    private async ask(question: FileQuestion): Promise<FileAnswer> {
        const answer = await this.askEditor!(question);
        if (answer.failure) {
            throw refusal(answer.failure, answer.failure === 'missing' ? 'does not exist' : 'could not be read');
        }
        return answer;
    }
}

function refusal(failure: 'missing' | 'denied' | 'failed', message: string): Error {
    return Object.assign(new Error(message), { failure });
}
