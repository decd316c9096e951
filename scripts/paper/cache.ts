/**
 * Results of compilations and runs, kept between two writings of the report. A result belongs to what was asked (by content) and to the
 * compiler that answered (by the bytes of its bundle): another compiler finds nothing. What cannot be read is computed again.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export class ResultCache {
    private constructor(private readonly folder: string) {}

    /** In a folder of its own below `folder`; `compiler`: the bundle that computes. */
    static async open(folder: string, compiler: string): Promise<ResultCache> {
        const version = createHash('sha256').update(await readFile(compiler)).digest('hex').slice(0, 16);
        const own = join(folder, version);
        await mkdir(own, { recursive: true });
        return new ResultCache(own);
    }

    async find(key: string): Promise<unknown> {
        try {
            return JSON.parse(await readFile(this.fileOf(key), 'utf8')) as unknown;
        } catch {
            return undefined;
        }
    }

    /** Whole or not at all. */
    async keep(key: string, result: unknown): Promise<void> {
        const file = this.fileOf(key);
        await writeFile(`${file}.new`, JSON.stringify(result));
        await rename(`${file}.new`, file);
    }

    private fileOf(key: string): string {
        return join(this.folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);
    }
}
