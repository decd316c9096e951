/** The report as one HTML file that needs nothing else: the Markdown, its pictures inside, a style sheet for screen and print. */
import { marked } from 'marked';

const STYLE = `
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: #1f2328; background: #fff; }
h1 { font-size: 1.8rem; line-height: 1.25; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #d0d7de; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.6rem; border: 1px solid #d0d7de; text-align: left; }
[align=right] { text-align: right; }
td[align=right] { white-space: nowrap; }
figure { margin: 1rem 0; }
figure svg { max-width: 100%; height: auto; }
figcaption { color: #57606a; font-size: 0.85rem; }
code { font-family: ui-monospace, monospace; font-size: 0.9em; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } h2 { break-after: avoid; } tr, figure { break-inside: avoid; } }
`;

/** `charts` by the file's name without its ending, as the Markdown refers to them. */
export function html(markdown: string, charts: ReadonlyMap<string, string>): string {
    const body = (marked.parse(markdown, { async: false }))
        .replaceAll('<table>', '<div class="wide" tabindex="0"><table>').replaceAll('</table>', '</table></div>')
        .replace(/<p><img src="charts\/([^"]+)\.svg" alt="([^"]*)"><\/p>/g, (_, name: string, alt: string) => figure(charts.get(name) ?? '', alt));
    const title = /^# (.*)$/m.exec(markdown)?.[1] ?? '';
    return `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n`
        + `<title>${title}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n<main>\n${body}</main>\n</body>\n</html>\n`;
}

/** `alt` is HTML already. */
function figure(svg: string, alt: string): string {
    const labelled = svg.replace(/^[\s\S]*?<svg /, `<svg role="img" aria-label="${alt}" viewBox="${sizeOf(svg)}" `);
    return `<figure>${labelled}<figcaption>${alt}</figcaption></figure>`;
}

function sizeOf(svg: string): string {
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    return `0 0 ${width} ${height}`;
}
