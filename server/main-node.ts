/** Entry of the language server on Node: an editor at the other end of IPC, a pipe or standard input and output. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { outcomeStore } from './analysis/outcome-store.js';
import { explainText } from './cli/explain-text.js';
import { createNodeHost, filesIn } from './host/node.js';
import { connectionLog, startTerntrackServer } from './language/lsp/server.js';

const connection = createConnection(ProposedFeatures.all);
const workerFile = new URL('./worker.js', import.meta.url);
const host = createNodeHost({ workerFile });
const log = connectionLog(connection);

// A defect in one corner must not take the editor's services down with it.
process.on('unhandledRejection', reason => log.error(`unhandled rejection: ${reason instanceof Error ? reason.stack : String(reason)}`));
process.on('uncaughtException', error => log.error(`uncaught exception: ${error.stack ?? error.message}`));

startTerntrackServer(connection, {
    files: host, startWorker: () => host.startWorker(), now: () => host.now(), cores: host.cores, log, docs: new URL('../docs/', import.meta.url).href,
    explain: explanation => explainText(explanation, false),
    anticipateAfterMs: 1000,
    // Results of another compiler are not this one's: its own text names the build.
    openStore: folder => outcomeStore(filesIn(folder), createHash('sha256').update(readFileSync(workerFile)).digest('hex').slice(0, 12)),
});
