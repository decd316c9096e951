/**
 * Pages of the documentation, which hovers lead to: the server names their files, here they are opened rendered, in one column beside the
 * text, at the section that is meant. Codes of diagnostics lead to files, since links of diagnostics run no commands everywhere; these
 * open rendered by `workbench.editorAssociations` in package.json.
 */
import { commands, type Disposable, type ExtensionContext, type Hover, MarkdownString, Uri } from 'vscode';
import { showDocumentationPage } from './markdown-page.js';

const openPageCommand = 'terntrack.openPage';

export function registerDocPages({ extensionUri }: Pick<ExtensionContext, 'extensionUri'>): Disposable {
    return commands.registerCommand(openPageCommand, async (page: unknown) => {
        const [, path, fragment] = typeof page === 'string' ? PAGE.exec(page) ?? [] : [];
        if (path === undefined) {
            return;
        }
        await showDocumentationPage(Uri.joinPath(extensionUri, 'docs', path).with({ fragment: fragment ?? '' }));
    });
}

/** A file of the documentation and a section in it; nothing else is opened, whoever asks. */
const PAGE = /^((?:errors\/)?[a-z0-9-]+(?:\/[a-z0-9-]+)?\.md)(?:#([a-z0-9-]+))?$/;

/** A link to such a file, as the server writes it. */
const LINK = /\]\(file:[^)]*\/docs\/([^)]*)\)/g;

/** The hover with links that open pages rendered; other commands stay without effect in it. */
export function withPages(hover: Hover): Hover {
    return { ...hover, contents: hover.contents.map(part => {
        const text = part instanceof MarkdownString ? part.value : undefined;
        const linked = text?.replace(LINK, (link, page: string) => PAGE.test(page) ? `](${commandTo(page).toString(true)})` : link);
        if (linked === undefined || linked === text) {
            return part;
        }
        const rendered = new MarkdownString(linked);
        rendered.isTrusted = { enabledCommands: [openPageCommand] };
        return rendered;
    }) };
}

function commandTo(page: string): Uri {
    return Uri.parse(`command:${openPageCommand}?${encodeURIComponent(JSON.stringify([page]))}`);
}
