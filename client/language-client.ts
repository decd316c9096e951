/**
 * The language client as a bundle of its own, ten times the rest of the extension: `language-server.ts` loads it once the extension
 * is active.
 */
export { LanguageClient, RevealOutputChannelOn, State, TransportKind } from 'vscode-languageclient/node';
