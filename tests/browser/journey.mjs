// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The whole way of both people: a worker reports, a helper answers, the worker writes back and adds a photo, the helper closes
// the case, the worker opens it again. In five languages without scripts, in two with them (in all five by make test-all). Every
// page on the way is looked at with axe and at 320 pixels; pictures of them are left in tests-shots/ of the build folder.
import assert from 'node:assert/strict';
import { finish, launch, test } from './_page.mjs';
import { Eye, Helper, Worker, answer } from './_journey.mjs';
import { startSite } from './_site.mjs';

const site = await startSite();
const browser = await launch();
const phone = { viewport: { width: 360, height: 740 } };

const photo = await (async () => {
  const page = await browser.newPage({ viewport: { width: 400, height: 300 } });
  await page.setContent('<h1 style="background:gold">Payslip</h1>');
  const jpeg = await page.screenshot({ type: 'jpeg' });
  await page.close();
  return jpeg;
})();

// Somebody's own browser: no page of it may load anything from elsewhere, and none may break.
async function person(javaScriptEnabled) {
  const context = await browser.newContext({ ...phone, javaScriptEnabled });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  const foreign = [], broken = [];
  page.on('request', (r) => { if (!r.url().startsWith(site.base) && !r.url().startsWith('data:')) foreign.push(r.url()); });
  page.on('pageerror', (e) => broken.push(String(e)));
  page.on('response', (r) => { if (r.status() >= 500) broken.push(`${r.status()} ${r.url()}`); });
  return { page, context, ends: async () => { assert.deepEqual([foreign, broken], [[], []]); await context.close(); } };
}

async function journey(lang, script) {
  const eye = await new Eye(browser, site.base).open();
  const hers = await person(script), ours = await person(script);
  const worker = new Worker(hers.page, site.base, lang, eye, script), helper = new Helper(ours.page, site.base, eye);
  await worker.file();
  await worker.keepReceipt();
  await worker.leave();
  const login = lang === 'km' ? 'lotus-supervisor' : 'lotus-case2';
  await helper.signIn(login, site.people[login]);
  await helper.find(worker.words.story);
  await helper.reply();
  assert.ok((await worker.open()).includes(answer), 'the worker reads the answer');
  await worker.look('case-answer');
  await worker.write();
  await worker.addPhoto(photo, script);
  await helper.reads(worker.words.message, 'payslip');
  await helper.close();
  assert.ok((await worker.open()).includes('The company paid.'), 'the worker reads the outcome');
  await worker.look('case-closed');
  await worker.reopen();
  await helper.reads(worker.words.story);
  if (!script) { await worker.lookAround(); await helper.lookAround(); }
  await worker.open();
  await eye.strain(hers.page, `${lang}-case`);
  await eye.strain(ours.page, `${lang}-helper`);
  await hers.ends();
  await ours.ends();
  await eye.context.close();
  return eye;
}

const ways = [['en', false], ['km', false], ['my', false], ['ja', false], ['ur', false], ['en', true], ['ur', true]];
// The long tests go the other three with scripts as well.
if (process.env.RECOURSE_ALL) ways.push(['km', true], ['my', true], ['ja', true]);

// Two at a time: a browser waits for the server and the server for the browser.
async function go() {
  for (let way = ways.shift(); way; way = ways.shift()) {
    const [lang, script] = way, how = `${lang}, ${script ? 'with' : 'without'} scripts`;
    let eye;
    await test(`the whole way of both people: ${how}`, async () => { eye = await journey(lang, script); });
    await test(`every page on the way is accessible and fits 320 pixels: ${how}`, () => {
      assert.ok(eye && eye.seen.size > (script ? 5 : 40), 'the way was not gone to its end');
      assert.equal(eye.faults.join('\n'), '');
    });
  }
}
await Promise.all([go(), go()]);
await test('the server noted no error on the way', () => {
  assert.deepEqual(site.log().split('\n').filter((l) => /level=(error|alarm)/.test(l)), []);
});
await browser.close();
await site.stop();
finish();
