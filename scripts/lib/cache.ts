// What is large and can be had again (VS Code, a browser) lives in the user's cache, shared by all checkouts.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** TERNTRACK_CACHE, else `terntrack` where the system keeps caches. */
export function cacheFolder(): string {
    const base = process.env.XDG_CACHE_HOME ?? (process.platform === 'win32' ? process.env.LOCALAPPDATA : undefined) ?? join(homedir(), '.cache');
    return process.env.TERNTRACK_CACHE ?? join(base, 'terntrack');
}

/**
 * Makes sure that `folder` holds `proof` (a path inside it). Where it does not, `fill` fills another folder, which gets the name at
 * once when it is complete: an interrupted run leaves nothing that looks finished, and two runs at a time do not disturb each other.
 */
export async function installOnce(folder: string, proof: string, fill: (folder: string) => Promise<void>): Promise<void> {
    if (existsSync(join(folder, proof))) {
        return;
    }
    const building = `${folder}.${process.pid}`;
    const remove = () => rmSync(building, { recursive: true, force: true, maxRetries: 5 });
    process.once('exit', remove);
    try {
        mkdirSync(dirname(folder), { recursive: true });
        await fill(building);
        rename(building, folder, proof);
    } finally {
        process.off('exit', remove);
        remove();
    }
}

function rename(from: string, to: string, proof: string): void {
    try {
        renameSync(from, to);
    } catch (error) {
        // Another run was faster, and its copy is as good.
        if (!existsSync(join(to, proof))) {
            throw error;
        }
    }
}
