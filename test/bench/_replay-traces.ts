/**
 * Traces of ResNet-18 for benchmarks, of one image and of ten, made by the command line as a user would and kept in the
 * packages' cache until the reader finds fault with them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve('node_modules/.cache/terntrack/traces');
const cli = resolve('dist/cli.js');
const source = 'examples/resnet18/resnet18.tern';
const shape = [3, 224, 224];

/** Its path. About 36 MiB, half a minute of computing where it is not there yet. */
export function resnet18Trace(): string {
    return traceOf('resnet18', []);
}

/** Ten runs of it, of ten images of noise. */
export function longTrace(): string {
    const images = join(folder, 'noise.npy');
    mkdirSync(folder, { recursive: true });
    writeFileSync(images, noise(10));
    return traceOf('resnet18-ten', ['--images', images, '--trace-images', '10']);
}

function traceOf(name: string, more: readonly string[]): string {
    const path = join(folder, `${name}.terntrace`);
    if (!isGood(path)) {
        mkdirSync(folder, { recursive: true });
        console.log(`(${name}.terntrace is being made)`);
        execFileSync(process.execPath, [cli, 'simulate', source, ...more, '--trace', `${path}.new`], { stdio: 'ignore' });
        renameSync(`${path}.new`, path);
    }
    return path;
}

/** A trace of an older format or cut short is told by the command that sums it up. */
function isGood(path: string): boolean {
    return existsSync(path) && spawnSync(process.execPath, [cli, 'trace', 'info', path], { stdio: 'ignore' }).status === 0;
}

/** An .npy file of bytes that repeat in no pattern of the network's size. */
function noise(images: number): Buffer {
    const head = `{'descr': '|u1', 'fortran_order': False, 'shape': (${[images, ...shape].join(', ')}), }`;
    const padded = head.padEnd(Math.ceil((head.length + 11) / 64) * 64 - 11) + '\n';
    const length = Buffer.alloc(2);
    length.writeUInt16LE(padded.length);
    let state = 1;
    const values = Uint8Array.from({ length: images * shape.reduce((a, b) => a * b) }, () => (state = Math.imul(state, 1664525) + 1013904223 >>> 0) >>> 24);
    return Buffer.concat([Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0]), length, Buffer.from(padded), values]);
}
