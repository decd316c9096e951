// What the drives of traces have in common: a trace to show, and what the view says.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, FrameLocator, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { root } from '../../scripts/lib/checkout.mjs';

/** The frame of a view of the editor. */
export async function frameOf(view: FrameLocator): Promise<Frame> {
    return (await (await view.locator('body').elementHandle())!.ownerFrame())!;
}

/** What the numbers say, by their name; of two traces, of one of them. */
export function fact(view: Page | FrameLocator, name: string, trace?: 'A' | 'B'): Promise<string> {
    const within = trace ? `section[aria-label="Trace ${trace}"] ` : '.numbers-section ';
    return view.locator(`${within}.facts div:has(> dt:text-is("${name}")) dd`).first().innerText();
}

/** The editor's save dialog, which has to propose `path`, accepted; answers what was written there. */
export async function saved(page: Page, path: string): Promise<Buffer> {
    const dialog = page.locator('.quick-input-widget');
    await expect.poll(() => dialog.locator('input').inputValue()).toBe(path);
    await dialog.locator('.monaco-button', { hasText: 'OK' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => existsSync(path) && statSync(path).size).toBeGreaterThan(0);
    return readFileSync(path);
}

/** A trace of LeNet-5 of the examples, by the command line; made once for all drives. */
export function lenetTrace(): string {
    const trace = join(inject('folder'), 'lenet5.terntrace');
    if (!existsSync(trace)) {
        // Files of drives may run side by side: none sees another's half.
        const own = join(mkdtempSync(join(inject('folder'), 'trace-')), 'lenet5.terntrace');
        execFileSync(process.execPath, [join(root, 'dist/cli.js'), 'simulate', join(root, 'examples/lenet5-mnist/lenet5.tern'), '--trace', own], { stdio: 'pipe' });
        renameSync(own, trace);
    }
    return trace;
}
