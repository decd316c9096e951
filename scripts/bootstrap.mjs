// First step of `npm start` and `npm test`: runs on Node 20 in a fresh clone, installs what is missing, then hands over to
// the script of that name on the current Node. Imports Node's own modules only.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { currentNode, install, root, toolEnvironment } from './lib/checkout.mjs';

const [name, ...rest] = process.argv.slice(2);
try {
    install();
    const child = spawn(currentNode(), [join(root, 'scripts', `${name}.ts`), ...rest],
        { cwd: root, stdio: 'inherit', env: toolEnvironment() });
    // A terminal sends Ctrl-C to the child too, a `kill` reaches only this process; twice does no harm.
    process.on('SIGINT', () => child.kill('SIGINT'));
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.once('error', error => fail(error));
    child.once('exit', (code, signal) => { process.exitCode = code ?? (signal ? 1 : 0); });
} catch (error) {
    fail(error);
}

/** @param {unknown} error */
function fail(error) {
    console.error(error instanceof Error ? error.message : String(error));
    if (name === 'test') {
        console.log('0 passed, 1 failed');
    }
    process.exitCode = 1;
}
