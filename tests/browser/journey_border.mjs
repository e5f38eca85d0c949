// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Across the border, in Khmer and in Japanese, without scripts: a worker tells an NGO, the NGO asks her about a union, she reads what protects
// her words there and says yes, the union answers her; on one installation, then between two, where a second receipt opens the report at the
// other one and her own shows the whole way. Pages that no other suite looks at are looked at with axe and at 320 pixels.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { finish, launch, test } from './_page.mjs';
import { Eye, Helper, Worker, answer } from './_journey.mjs';
import { startSite } from './_site.mjs';

const SWEEP_MS = 45000;
const japaneseLaw = '個人情報の保護に関する法律', inspection = '労働基準監督署';
const isUnion = /Tsubame|つばめ|ស៊ឹបាមេ/;
const said = 'We know this factory. We will ask for a meeting.', between = 'Do you have her contract?';

const [here, there] = await Promise.all([startSite({ peer: true }), startSite({ peer: true })]);
const browser = await launch();
const eye = await new Eye(browser, here.base).open();

const main = (page) => page.textContent('main');
const press = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
const digits = (receipt) => receipt.replace(/\D/g, '');
const contexts = [];
async function tab() {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  contexts.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  return page;
}

// Another server's word arrives within seconds: the page is read again until it shows.
async function until(what, look) {
  for (const end = Date.now() + SWEEP_MS; Date.now() < end;) {
    const found = await look();
    if (found) return found;
    await new Promise((go) => { setTimeout(go, 500); });
  }
  throw new Error(`did not happen in ${SWEEP_MS} ms: ${what}`);
}

class Traveller extends Worker {
  look() { return Promise.resolve(); }  // journey.mjs looks at these

  see(name) { return this.eye.look(this.page, `${this.lang}-border-${name}`); }

  async to(rest) {
    const got = await this.page.goto(`${this.base}/${this.lang}/r/${rest}`);
    assert.equal(got.status(), 200, rest);
    return main(this.page);
  }

  async arrive() {
    await this.file();
    await this.keepReceipt();
  }

  // The text before her yes, and the yes.
  async agree(name) {
    const { page } = this;
    await press(page, 'button[value=look]');
    assert.ok((await main(page)).includes(japaneseLaw), 'she reads which law protects her words there');
    assert.ok(await page.locator('a[href*="businesslawyers.jp"]').count(), 'and where that stands');
    await this.see(`sure-${name}`);
    await press(page, 'button[value=give]');
    assert.ok(page.url().endsWith('/r/sharing'), page.url());
  }
}

class Desk extends Helper {
  look() { return Promise.resolve(); }

  async see(name) { await this.eye.look(this.page, `helper-${await this.page.getAttribute('html', 'lang')}-border-${name}`); }

  async to(path) {
    const got = await this.page.goto(path.startsWith('http') ? path : this.base + path);
    assert.equal(got.status(), 200, path);
    return main(this.page);
  }

  async say(selector, text) {
    await this.page.fill(selector, text);
    await press(this.page, `form:has(${selector}) button`);
    assert.equal(await this.page.locator('.govuk-error-summary').count(), 0, `sent: ${text}`);
  }
}

async function worker(lang) {
  const w = new Traveller(await tab(), here.base, lang, eye, false);
  w.words = { ...w.words, story: `${w.words.story} ${randomBytes(6).toString('hex')}` };
  await w.arrive();
  return w;
}

async function desk(site, login) {
  const d = new Desk(await tab(), site.base, eye);
  await d.signIn(login, site.people[login]);
  return d;
}

const ngo = await desk(here, 'lotus-supervisor'), union = await desk(here, 'tsubame-supervisor'), abroad = await desk(there, 'tsubame-supervisor');

const offers = new Set();  // addresses of offers that were taken up

// ---- one installation

async function propose() {
  const { page } = ngo;
  await ngo.to(`${ngo.url}/consents`);
  await ngo.see('consents');
  const to = await page.$$eval('#org option', (all) => all.map((o) => [o.value, o.textContent]));
  const [value, name] = to.find((o) => isUnion.test(o[1])) ?? assert.fail(`no union among ${to}`);
  assert.match(name, /\(.+\)/, 'an organisation in another country is named with it');
  await page.selectOption('#org', value);
  for (const part of ['basics', 'words', 'messages']) await page.check(`#p-${part}`);
  await page.selectOption('#mode', 'keep');
  await page.fill('#purpose', 'They know the factories of Gifu.');
  await press(page, 'button[value=look]');
  assert.ok((await main(page)).includes(japaneseLaw), 'the helper reads her what protects her words there');
  await ngo.see('consent-text');
  await press(page, 'button[value=ask]');
}

async function takeOver(story) {
  const { page } = union;
  await union.to('/staff/referrals');
  await union.see('referrals');
  const links = await page.$$eval('main ul:first-of-type a', (all) => all.map((a) => a.getAttribute('href')));
  union.referral = links.find((l) => !offers.has(l)) ?? assert.fail('no new offer');
  offers.add(union.referral);
  await union.to(union.referral);
  assert.ok(!(await main(page)).includes(story), 'an offer shows coarse facts only');
  await union.see('offer');
  await press(page, 'button[value=accept]');
  await union.to(union.referral);
  await union.see('accepted');
  union.url = union.base + await page.getAttribute('main a[href^="/staff/cases/"]', 'href');
  assert.ok((await union.to(union.url)).includes(story), 'what she shares opens');
  await union.say('#message', said);
}

async function within(lang) {
  const her = await worker(lang);
  assert.ok((await her.to('ways')).includes(inspection), 'the inspection office of Gifu is among the doors');
  await her.see('ways');
  await ngo.find(her.words.story);
  await ngo.reply();
  await propose();
  await her.to('sharing');
  await her.see('asked');
  await press(her.page, 'a[href*="share?consent="]');
  await her.see('share');
  await her.agree('here');
  await her.see('offered');
  await takeOver(her.words.story);
  const seen = await her.open();
  assert.ok(seen.includes(answer) && seen.includes(said), 'one receipt shows what both answered');
  await her.write();
  await union.reads(her.words.message);
  await union.to(union.referral);
  await union.say('#text', between);
  assert.ok((await ngo.to(union.referral)).includes(between), 'the organisations talk');
  await ngo.see('sent');
  assert.ok(!(await her.to('case')).includes(between), 'apart from her');
  await union.to(union.referral);
  await press(union.page, 'button[value=finish]');
  await her.to('sharing');
  await her.see('done');
}

// ---- two installations

async function exchange(mine, second, card) {
  const { page } = mine;
  await mine.to('/staff/peers');
  await page.click('details:has(#card) summary');
  await page.fill('#card', card);
  await press(page, 'form:has(#card) button');
  const peer = new URL(page.url()).pathname;
  await mine.see('peer');
  await press(page, 'button[value=compared]');
  await second.to(peer);
  await press(second.page, 'button[value=compared]');
  await mine.to('/staff/peers');
  await mine.see('peers');
}

async function acquaint() {
  const a2 = await desk(here, 'lotus-case1'), b2 = await desk(there, 'tsubame-case');
  const cards = [];
  for (const d of [ngo, abroad]) {
    await d.to('/staff/peers');
    cards.push(await d.page.textContent('#own'));
  }
  await exchange(ngo, a2, cards[1]);
  await exchange(abroad, b2, cards[0]);
}

async function newOffer() {
  await abroad.to('/staff/peers');
  const links = await abroad.page.$$eval('a[href^="/staff/offers/"]', (all) => all.map((a) => a.getAttribute('href')));
  const fresh = links.find((l) => !offers.has(l));
  if (fresh) offers.add(fresh);
  return fresh;
}

async function takeFromAbroad(story) {
  const { page } = abroad;
  const offer = await until('the offer arrives', newOffer);
  await abroad.see('links');
  assert.ok(!(await abroad.to(offer)).includes(story), 'an offer shows coarse facts only');
  await abroad.see('offer-abroad');
  await press(page, 'button[value=accept]');
  assert.ok((await abroad.to(offer)).includes(story), 'what she shares opens');
  await abroad.say('#her', said);
  await abroad.say('#text', between);
  await abroad.see('taken');
  return offer;
}

// Her second receipt: asked for on her page, made there, read by her alone.
async function companion(her, offer) {
  const { page } = her;
  await until('she sees the yes', async () => { await her.to('abroad'); return page.locator('button[value=say]').count(); });
  await her.see('abroad');
  await press(page, 'button[value=receipt]');
  await her.see('abroad-wished');
  await until('the wish arrives', async () => { await abroad.to(offer); return abroad.page.locator('form[action$="/receipt"]').count(); });
  await abroad.see('wish');
  await press(abroad.page, 'form[action$="/receipt"] button');
  const receipt = await until('her second receipt', async () => {
    await her.to('abroad');
    return await page.locator('main strong[dir=ltr]').count() && page.textContent('main strong[dir=ltr]');
  });
  await her.see('abroad-receipt');
  assert.ok(!(await abroad.to(offer)).includes(receipt), 'nobody else sees it');
  return receipt;
}

// At the other server: the first numbers of her own receipt send her home; the second receipt opens the report there.
async function opensThere(her, receipt) {
  const page = await tab(), theirs = new Traveller(page, there.base, her.lang, eye, false);
  await page.goto(`${there.base}/${her.lang}/r`);
  await theirs.see('first');
  assert.equal(await page.locator('#receipt').count(), 0, 'the rest is not asked for yet');
  await page.fill('#first', digits(her.receipt).slice(0, 5));
  await press(page, 'main form button');
  // A link leads to https only, which loopback here has not: the address stands there all the same.
  assert.ok((await main(page)).includes(here.base), 'her own receipt belongs to the server that issued it');
  await theirs.see('elsewhere');
  await page.goto(`${there.base}/${her.lang}/r?first=${digits(receipt).slice(0, 5)}`);
  await page.fill('#receipt', receipt);
  await press(page, 'main form button');
  assert.equal(new URL(page.url()).pathname, `/${her.lang}/r/case`, 'the second receipt opens her report there');
  assert.match(await main(page), isUnion, 'which the union has');
  await theirs.see('second-case');
  return page;
}

async function stop(her, offer, theirs) {
  await her.to('sharing');
  await her.see('sharing-abroad');
  await press(her.page, 'button[value=stop]');
  await until('the keys there are destroyed', async () => !(await abroad.to(offer)).includes(her.words.story));
  await abroad.see('offer-ended');
  await theirs.reload();
  assert.ok(!(await theirs.content()).includes(her.words.story), 'nor does the second receipt open it');
  await until('and she reads it', async () => { await her.to('abroad'); return !await her.page.locator('button[value=say]').count(); });
  await her.see('abroad-ended');
}

async function across(lang) {
  const her = await worker(lang);
  await ngo.find(her.words.story);
  await ngo.reply();
  await her.to('share');
  const unions = await her.page.$$eval('input[name=org]', (all) => all.map((i) => [i.value, i.nextElementSibling.textContent]));
  const [value] = unions.filter((o) => isUnion.test(o[1])).at(-1);  // a demonstration has one of this name itself; others stand after it
  await her.page.click(`label[for=o${value}]`);
  await her.agree('abroad');
  const offer = await takeFromAbroad(her.words.story);
  const receipt = await companion(her, offer);
  const seen = await until('her page shows the answer from there', async () => { const t = await her.to('case'); return t.includes(said) && t; });
  assert.ok(seen.includes(answer) && !seen.includes(between), 'her own receipt shows the whole way; what the organisations say stays apart');
  await her.see('case-abroad');
  await her.to('abroad');
  await her.page.fill('main textarea', her.words.message);
  await press(her.page, 'button[value=say]');
  await until('her words arrive there', async () => (await abroad.to(offer)).includes(her.words.message));
  await stop(her, offer, await opensThere(her, receipt));
}

const names = { km: 'Khmer', ja: 'Japanese' };
for (const lang of ['km', 'ja']) await test(`worker, NGO, union, worker on one installation, in ${names[lang]}`, () => within(lang));
await test('two organisations on two servers come to know each other', acquaint);
for (const lang of ['km', 'ja']) await test(`worker, NGO, a union on another server, worker, in ${names[lang]}`, () => across(lang));
await test('every page on the way is accessible and fits 320 pixels', () => {
  assert.ok(eye.seen.size >= 40, `only ${eye.seen.size} pages were looked at`);
  assert.equal(eye.faults.join('\n'), '');
});
await test('neither server noted an error on the way', () => {
  for (const site of [here, there]) assert.deepEqual(site.log().split('\n').filter((l) => /level=(error|alarm)/.test(l)), []);
});
for (const context of contexts) await context.close();
await browser.close();
await Promise.all([here.stop(), there.stop()]);
finish();
