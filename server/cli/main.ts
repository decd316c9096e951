/** Entry of the command line on Node. */
import { isColorSupported } from 'picocolors';
import { createNodeHost } from '../host/node.js';
import { exitCode, type Output } from './environment.js';
import { run } from './run.js';
import { reasonOf, removeUnfinished } from './write-files.js';

/** Milliseconds a command has to end by itself after an interrupt. */
const graceMs = 2000;

/** A terminal's interrupt may arrive twice, by way of the process that started this one. */
const sameInterruptMs = 300;

const interrupt = new AbortController();
let interruptedAt = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
        if (!interrupt.signal.aborted) {
            interruptedAt = performance.now();
            interrupt.abort();
            setTimeout(() => process.exit(exitCode.interrupted), graceMs).unref();
        } else if (performance.now() - interruptedAt > sameInterruptMs) {
            process.exit(exitCode.interrupted);
        }
    });
}
process.on('exit', removeUnfinished);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read the output has left (`terntrack ... | head`): nothing more to say.
    if (error.code !== 'EPIPE') {
        process.stderr.write(`error file/unwritable: standard output ${reasonOf(error)}\n    What was to be printed is not complete.\n`);
    }
    process.exit(error.code === 'EPIPE' ? exitCode.done : exitCode.inputHasErrors);
});
/** What should have been told was not: that can be said by the exit code alone. */
let untold = false;
process.stderr.on('error', (error: NodeJS.ErrnoException) => { untold ||= error.code !== 'EPIPE'; });

/** A terminal that cannot move its cursor is written to as a file is. */
function output(stream: NodeJS.WriteStream): Output {
    return { write: text => void stream.write(text), isTerminal: stream.isTTY === true && process.env['TERM'] !== 'dumb' };
}

async function readStdin(): Promise<Uint8Array> {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) {
        chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
}

const host = createNodeHost({ workerFile: new URL('./worker.js', import.meta.url) });
// The manifest lies beside the folder this program is built into.
const manifest = JSON.parse(new TextDecoder().decode(await host.read(new URL('../package.json', import.meta.url).href))) as { version: string };

const code = await run(process.argv.slice(2), {
    host,
    version: manifest.version,
    cwd: process.cwd(),
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    readStdin,
    signal: interrupt.signal,
    colours: isColorSupported,
});
process.on('exit', () => { process.exitCode ||= untold ? exitCode.inputHasErrors : exitCode.done; });
process.exitCode = code;
if (interrupt.signal.aborted) {
    process.exit(code);
}
