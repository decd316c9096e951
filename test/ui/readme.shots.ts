// The pictures of the README, from the packed extension in a running VS Code. `npm run screenshots`.
import { afterAll, expect, it } from 'vitest';
import { closeBrowser, openWorkbench, type Workbench } from './harness.ts';

afterAll(closeBrowser);

const settings = {
    'workbench.colorTheme': 'Default Dark Modern', 'workbench.activityBar.location': 'hidden', 'window.commandCenter': false,
    'editor.minimap.enabled': false, 'workbench.layoutControl.enabled': false, 'breadcrumbs.enabled': false, 'editor.hover.delay': 100,
};
const lenet = 'lenet5-mnist/lenet5.tern';

/** Without the side bar: there is more to see beside it. */
async function opened(open: string, files: Record<string, string>, viewport: { width: number; height: number }, more: Record<string, unknown> = {}): Promise<Workbench> {
    const window = await openWorkbench({ open, files, settings: { ...settings, ...more }, viewport });
    await window.command('View: Toggle Primary Side Bar Visibility');
    return window;
}

/** One picture, and the window is gone. */
async function picture(name: string, window: Workbench, prepare: () => Promise<void>): Promise<void> {
    try {
        await prepare();
        await atRest(window);
        await window.screenshot(name);
    } finally {
        await window.close();
    }
}

/** Nothing turns, nothing is on its way, and the status bar has nothing passing to say. */
async function atRest({ page }: Workbench): Promise<void> {
    for (const passing of ['.codicon-modifier-spin', '.monaco-progress-container.active', '[id="status.extensionMessage"]', '[id="status.message"]']) {
        await expect.poll(() => page.locator(passing).count(), { timeout: 30_000 }).toBe(0);
    }
}

it('the editor: hints beside the lines, hover on a layer', async () => {
    const window = await opened(lenet, {}, { width: 1120, height: 560 });
    await picture('editor', window, async () => {
        await window.page.getByText(/nJ\s·/).first().waitFor({ timeout: 60_000 });
        await window.hover(/conv2/);
    });
});

it('the list of problems', async () => {
    const window = await opened('lenet5-mnist/mistakes.tern', {
        'lenet5-mnist/mistakes.tern': `network Mistakes {
    input image : u4[1, 28, 28] from u8 >> 4
    weights "lenet5.safetensors"

    conv1 : conv 6 of 5x5, pad 2 -> u4
    pool1 : maxpol 2x2
    conv2 : conv 16 of 5x5 from pool3 -> u4
    fc1   : dense 120 -> u64
    output fc1
}

technology Cells refines RacetrackTcam {
    search 3 fX/cell, 0.2 ns
    write  1 kJ/cell, 1 ns
}
`,
    }, { width: 1120, height: 700 });
    await picture('problems', window, async () => {
        await window.squiggle();
        await window.command('View: Toggle Problems');
        await window.page.locator('.markers-panel .monaco-list-row').nth(1).waitFor({ timeout: 30_000 });
        // Away from the edge of the window, which lights up under it.
        await window.page.mouse.move(700, 400);
    });
});

it('the Simulate view beside the text', async () => {
    const window = await opened(lenet, {}, { width: 1440, height: 1000 }, { 'terntrack.simulate.openReplay': false });
    await picture('simulate', window, async () => {
        await window.lens('Simulate').nth(1).click();
        const view = window.webview();
        await view.locator('.card', { hasText: '992 of 1,000 right' }).waitFor({ timeout: 110_000 });
        await view.locator('.thumbnail').nth(4).waitFor();
    });
}, 180_000);

it('the replay of one image', async () => {
    const window = await opened('lenet5-mnist/one.tern', {
        'lenet5-mnist/one.tern': 'import "lenet5.tern"\n\nexperiment one {\n    run LeNet5 on RtmAp\n    images "test_images.npy"\n    labels "test_labels.npy"\n    limit 1\n}\n',
    }, { width: 1700, height: 1060 });
    await picture('replay', window, async () => {
        await window.lens('Replay').first().click();
        const view = window.webview();
        const facts = view.locator('.facts').first();
        await facts.filter({ hasText: 'conv1' }).waitFor({ timeout: 90_000 });
        await view.locator('h1').click();
        // Into the second convolution, among its additions; every key waits for what the one before led to.
        const press = async (key: string, leadsTo: string | RegExp): Promise<void> => {
            await window.page.keyboard.press(key);
            await facts.filter({ hasText: leadsTo }).waitFor();
        };
        await press('PageDown', 'pool1');
        await press('PageDown', 'conv2');
        await window.page.keyboard.press('f');
        await view.locator('.find input:focus').fill('#400');
        await press('Enter', '#400');
        await window.page.keyboard.press('Escape');
        await view.locator('.find').waitFor({ state: 'detached' });
        for (let i = 0; i < 15; i++) {
            await window.page.keyboard.press('+');
        }
        for (let done = 1; done <= 4; done++) {
            await press('ArrowRight', `${done} of`);
        }
        // All that the timeline was missing is drawn.
        await view.locator('terntrack-picture.timeline[data-settled]').waitFor();
    });
}, 180_000);
