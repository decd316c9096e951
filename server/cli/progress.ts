/**
 * Progress on stderr: a bar where that is a terminal, a line every quarter where it is not, nothing when quiet.
 */
import { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import { formatCount } from '../si.js';
import type { Output } from './environment.js';

export interface Progress {
    /** How much of `total` is done; the first call shows it. */
    update(done: number, total: number): void;
    /** Ends the bar; nothing is shown afterwards. */
    stop(): void;
}

/** `what` is a phrase such as `simulating images`. */
export function showProgress(what: string, output: Output, quiet: boolean): Progress {
    if (quiet) {
        return { update: () => undefined, stop: () => undefined };
    }
    return output.isTerminal ? bar(what, output) : lines(what, output);
}

function bar(what: string, output: Output): Progress {
    let shown: SingleBar | undefined;
    return {
        update: (done, total) => {
            // What is over at once needs no bar.
            if (!shown && done === total) {
                return;
            }
            if (!shown) {
                shown = new SingleBar({
                    format: `${what} {bar} {value}/{total} {eta_formatted} left`, hideCursor: true, clearOnComplete: true,
                    // The library wants a stream of Node's; what it uses of it is here.
                    stream: streamOf(output),
                }, Presets.shades_classic);
                shown.start(total, done);
            } else {
                shown.update(done);
            }
        },
        stop: () => shown?.stop(),
    };
}

function streamOf(output: Output): NodeJS.WritableStream {
    const stream = new Writable({
        write: (chunk: Buffer, _encoding, done) => {
            output.write(chunk.toString());
            done();
        },
    });
    return Object.assign(stream, { isTTY: true });
}

/** Fewer than so many are done before a line could be read. */
const worthLines = 20;

function lines(what: string, output: Output): Progress {
    let quarter = 0;
    return {
        update: (done, total) => {
            const reached = Math.floor(4 * done / total);
            if (reached > quarter && total >= worthLines) {
                quarter = reached;
                output.write(`${what}: ${formatCount(done)} of ${formatCount(total)}\n`);
            }
        },
        stop: () => undefined,
    };
}
