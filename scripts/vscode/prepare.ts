// Installs the VS Code and the browser that tests need, ahead of them.
import { whyNoVscode, useDesktop } from './available.ts';
import { vscodeHome } from './setup.ts';

const lack = await whyNoVscode();
if (lack) {
    console.error(lack);
    process.exitCode = 1;
} else if (!await useDesktop()) {
    await vscodeHome();
}
