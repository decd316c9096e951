// What the drives of traces have in common: a trace to show, and what the view says.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, FrameLocator, Page } from 'playwright-core';
import { inject } from 'vitest';
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

/** A trace of LeNet-5 of the examples, by the command line; made once for all drives. */
export function lenetTrace(): string {
    const trace = join(inject('folder'), 'lenet5.terntrace');
    if (!existsSync(trace)) {
        execFileSync(process.execPath, [join(root, 'dist/cli.js'), 'simulate', join(root, 'examples/lenet5-mnist/lenet5.tern'), '--trace', trace], { stdio: 'pipe' });
    }
    return trace;
}
