// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Common tasks of a helper, counted: none may take more clicks and keys than docs/helpers/walks.md says. Each page is looked at on the way.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { finish, launch, test } from './_page.mjs';
import { Eye } from './_journey.mjs';
import { startSite } from './_site.mjs';

const kept = Object.fromEntries([...readFileSync('docs/helpers/walks.md', 'utf8').matchAll(/^\| ([^|]+?) \| (\d+) \| (\d+) \|$/gm)]
  .map(([, task, clicks, keys]) => [task, { clicks: Number(clicks), keys: Number(keys) }]));
const site = await startSite();
const browser = await launch();
const eye = await new Eye(browser, site.base).open();
const context = await browser.newContext({ javaScriptEnabled: false, acceptDownloads: true, viewport: { width: 1280, height: 900 } });
const page = await context.newPage();
const story = 'No pay since May';
const talk = '[LINE] Chat history with Dara\n\n2026/03/05(Thu)\n14:02\tDara\tThey keep my passport\n14:03\tAnn\tWhere are you?\n';

// The hand of a helper: everything it does is counted.
class Hand {
  constructor() { this.clicks = 0; this.keys = 0; }
  async go(selector) { this.clicks += 1; await Promise.all([page.waitForNavigation(), page.click(selector)]); }
  async tick(selector) { this.clicks += 1; await page.check(selector); }
  async choose(selector, value) { this.clicks += 2; await page.selectOption(selector, value); }
  async type(selector, text) { this.keys += [...text].length; await page.fill(selector, text); }
  async paste(selector, text) { this.clicks += 1; this.keys += 2; await page.fill(selector, text); }
  async files(selector, list) { this.clicks += 2; await page.setInputFiles(selector, list); }
}

const walk = (task, act) => test(task, async () => {
  const hand = new Hand();
  assert.ok(kept[task], `docs/helpers/walks.md has no line "${task}"`);
  await act(hand);
  assert.ok(hand.clicks <= kept[task].clicks && hand.keys <= kept[task].keys,
    `${hand.clicks} clicks and ${hand.keys} keys; ${kept[task].clicks} and ${kept[task].keys} stand in docs/helpers/walks.md`);
});
const says = async (text) => assert.ok((await page.textContent('main')).includes(text), `the page does not say: ${text}`);
let theCase;

await page.goto(`${site.base}/staff/sign-in`);
await page.fill('[name=login]', 'lotus-case2');
await page.fill('[name=password]', site.people['lotus-case2']);
await Promise.all([page.waitForNavigation(), page.click('main form button')]);

await walk('a new case from a call: what it is about, language, her words (16)', async (hand) => {
  await hand.go('nav a[href="/staff/report"]');
  await hand.tick('#issue-wages_unpaid');
  await hand.choose('#worker_lang', 'km');
  await hand.type('#story', story);
  await hand.go('main form button');
  theCase = await page.getAttribute('main a[href^="/staff/cases/"]', 'href');
  await page.goto(site.base + theCase);
  await says('Not known yet');
  await eye.look(page, 'desk-case-short');
});

await walk('one call in the contact log: who (9), country, issue, minutes (1)', async (hand) => {
  await hand.go('nav a[href="/staff/calls"]');
  await hand.type('#who', 'A brother');
  await hand.choose('#country', 'kh');
  await hand.choose('#issue', 'violence');
  await hand.type('#minutes', '9');
  await hand.go('main form button');
  await says('The line was added.');
  await eye.look(page, 'desk-calls');
});

await walk('a line of the log becomes a case: language, her words (16)', async (hand) => {
  await hand.go('nav a[href="/staff/calls"]');
  await hand.go('main td a[href^="/staff/report?call="]');
  await hand.choose('#worker_lang', 'km');
  await hand.type('#story', story);
  await hand.go('main form button');
  await page.goto(`${site.base}/staff/calls`);
  await says('stands in the case');
});

await walk('a copied chat into an open case', async (hand) => {
  await page.goto(site.base + theCase);
  await hand.go('main a[href$="/chats"]');
  await eye.look(page, 'desk-chat-form');
  await hand.paste('#text', talk);
  await hand.go('main form button >> nth=0');
  await says('Messages added: 2');
  await eye.look(page, 'desk-chat');
});

await walk('exported files of a chat into an open case', async (hand) => {
  await page.goto(site.base + theCase);
  await hand.go('main a[href$="/chats"]');
  await hand.files('#file', [{ name: '[LINE] Dara.txt', mimeType: 'text/plain', buffer: Buffer.from(`${talk}14:09\tDara\tIn the dormitory\n`) }]);
  await hand.go('main form button >> nth=1');
  await says('Messages added: 1');
  await says('they stand in the case already: 2');
});

await walk('weekly report of the contact log as a workbook', async (hand) => {
  await page.goto(`${site.base}/staff`);
  await hand.go('nav a[href="/staff/calls"]');
  await hand.go('main a[href="/staff/calls/report"]');
  await eye.look(page, 'desk-calls-report');
  hand.clicks += 1;
  const [sheet] = await Promise.all([page.waitForEvent('download'), page.click('main a[href*="report.xlsx"]')]);
  assert.match(sheet.suggestedFilename(), /^calls-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.xlsx$/);
});

await test('pages of these tasks fit 320 pixels and have no violation that axe finds', async () => assert.deepEqual(eye.faults, []));

await browser.close();
await site.stop();
finish();
