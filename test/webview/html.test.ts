import { expect, test } from 'vitest';
import { webviewHtml } from '../../client/webview-html.js';

const page = webviewHtml({ title: 'Simulate <b>"x"</b>', cspSource: 'https://view.test', script: 'https://view.test/a.js', style: 'https://view.test/a.css', nonce: 'n0nce' });

test('the policy allows the bundle and nothing else', () => {
    const policy = /content="(default-src[^"]*)"/.exec(page)?.[1].split('; ');
    expect(policy).toEqual([
        `default-src 'none'`, `script-src 'nonce-n0nce'`, `style-src https://view.test 'nonce-n0nce'`,
        'img-src https://view.test data:', 'font-src https://view.test', 'worker-src blob:',
    ]);
    expect(page).not.toMatch(/unsafe|style=|<style|\bon\w+=/);
});

test('names become text, not markup', () => {
    expect(page).toContain('<title>Simulate &lt;b&gt;&quot;x&quot;&lt;/b&gt;</title>');
});
