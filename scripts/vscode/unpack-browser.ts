// Unpacks the Chromium of the npm package @sparticuz/chromium into the temporary folder of this process: a process of its own,
// because the package takes that folder and its switches from the environment and changes the environment when it is loaded.
import chromium from '@sparticuz/chromium';

console.log(await chromium.executablePath());
