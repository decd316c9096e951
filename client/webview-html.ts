/**
 * The HTML page around a webview's bundle. Pure text: it allows the bundle's script by nonce, its style sheet, images it draws
 * itself, and nothing else; no network, no inline style, no inline script. The toolkit reads the nonce from the page for the
 * style element with which it asks the browser for `:focus-visible`.
 */

export interface PageOptions {
    readonly title: string;
    /** `webview.cspSource` */
    readonly cspSource: string;
    /** Addresses the webview may load. */
    readonly script: string;
    readonly style: string;
    /** Fresh for each page. */
    readonly nonce: string;
}

export function webviewHtml({ title, cspSource, script, style, nonce }: PageOptions): string {
    const policy = [
        `default-src 'none'`,
        `script-src 'nonce-${nonce}'`,
        `style-src ${cspSource} 'nonce-${nonce}'`,
        `img-src ${cspSource} data:`,
        `font-src ${cspSource}`,
        `worker-src blob:`,
    ].join('; ');
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

function escapeHtml(text: string): string {
    const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
    return text.replace(/[&<>"]/g, character => entities[character]);
}
