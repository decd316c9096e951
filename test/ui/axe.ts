// What axe-core finds in a page, or in a view of the editor.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** In words, an empty list if nothing is wrong. */
export async function violations(page: Page | Frame): Promise<string[]> {
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } };
        return (await axe.run()).violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) }));
    });
    return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)}: ${failureSummary}`));
}
